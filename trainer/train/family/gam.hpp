// Learns dodona::Gam: explainable boosting machines (Lou et al. 2013, "Accurate intelligible models
// with pairwise interactions"; Nori et al. 2019, "InterpretML").
//
// Tables of one column are boosted in turn until rows set apart say stop; then those of the pairs
// of columns that FAST finds. That is done once for each of several parts of the rows, which are
// set apart one after the other (bags), and the tables, which have the same slots, are averaged:
// what the bags do not agree on is smoothed away. At last the terms are purified.
#pragma once

#include <span>

#include "train/family/family.hpp"

namespace dodona::train {

// The result does not depend on the number of threads.
Result<Fit> fit_gam(const FitInput& input);

// One bag per fold, boosted side by side; with gam.early_stopping_rounds the held-out rows of all
// find the numbers of rounds.
Result<CrossFit> cross_fit_gam(const FitInput& input, std::span<const RowSplit> folds);

// Options whose defaults follow from the data: large tables need fewer bags and larger steps.
void settle_gam_options(const DataFacts& facts, Options& options);

}  // namespace dodona::train
