// Learns dodona::Trees by gradient boosting.
//
// Second-order boosting over histograms: Friedman 2001, "Greedy function approximation: a gradient
// boosting machine"; Chen and Guestrin 2016, "XGBoost", sections 2.2 (regularised objective, eq. 6
// and 7) and 3.4 (missing values); Ke et al. 2017, "LightGBM" (histograms, leaf-wise growth). The
// number of rounds comes from rows set apart (early stopping), then everything is fitted once more
// with that many.
#pragma once

#include <span>

#include "train/family/family.hpp"

namespace dodona::train {

// The result does not depend on the number of threads.
Result<Fit> fit_trees(const FitInput& input);

// The folds are boosted side by side; with trees.early_stopping_rounds the held-out rows of all
// find one number of rounds.
Result<CrossFit> cross_fit_trees(const FitInput& input, std::span<const RowSplit> folds);

}  // namespace dodona::train
