// Learns dodona::Mlp: dense layers over standardised numbers and embedded categories.
//
// Adam with decoupled weight decay and a cosine schedule, mini-batches, dropout, parameters
// averaged along the way (Polyak and Juditsky 1992), and held-out rows that find the epoch to stop
// after. Goodfellow, Bengio, Courville 2016, "Deep learning", chapters 6 to 8.
#pragma once

#include <span>

#include "train/family/family.hpp"

namespace dodona::train {

// The result does not depend on the number of threads.
Result<Fit> fit_mlp(const FitInput& input);

// The folds are learned side by side; with mlp.patience the held-out rows of all find one epoch to
// stop after.
Result<CrossFit> cross_fit_mlp(const FitInput& input, std::span<const RowSplit> folds);

}  // namespace dodona::train
