// Learns dodona::Linear: least squares or (multinomial) logistic regression with an elastic net,
// the penalty given or found by cross-validation (elastic_net.hpp, lambda_search.hpp).
//
// Numeric columns are standardised, categories are one-hot, missing values count as the column's
// mean and have a coefficient of their own; a missing category counts as the mean of the levels
// where training had none. The intercept is not penalised. The target of least squares is taken in
// units of its standard deviation, as glmnet does, so that no unit changes what a penalty means:
//
//   minimise  sum of w_i loss_i / sum of w_i
//             + lambda * sum of (l1_ratio |b| + (1 - l1_ratio) b^2 / 2)
//
// Least squares without an l1 part is solved by the normal equations and Cholesky.
#pragma once

#include <span>

#include "train/family/family.hpp"

namespace dodona::train {

// Coefficients come back on the original scale, with the mean of each term over the rows. The
// result does not depend on the threads.
Result<Fit> fit_linear(const FitInput& input);

// The folds' paths run side by side; without linear.lambda their held-out rows find one penalty.
// Columns are standardised by all rows.
Result<CrossFit> cross_fit_linear(const FitInput& input, std::span<const RowSplit> folds);

// Options whose defaults follow from the data: fewer penalties where there are many classes.
void settle_linear_options(const DataFacts& facts, Options& options);

}  // namespace dodona::train
