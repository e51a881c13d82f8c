// Learns dodona::Linear: ridge regression, logistic and multinomial logistic regression.
//
// Minimises  sum_i w_i loss(y_i, margin_i) + l2/2 * |coefficients|^2  over standardised numeric
// columns and one-hot categories; the intercepts are not penalised, and loss is half the squared
// error or the log loss. A missing number counts as the mean, plus a coefficient of its own where
// training had missing values; a missing category likewise is a level of its own, or the mean of
// the levels where training had none. Squared error: the normal equations by Cholesky. Log loss:
// truncated Newton, each step by conjugate gradients (Lin, Weng, Keerthi 2008, "Trust region Newton
// method for large-scale logistic regression", with a line search in place of the trust region).
#pragma once

#include "train/family/family.hpp"

namespace dodona::train {

// Coefficients come back on the original scale, with the mean of each term over the rows. Sums run
// over fixed blocks of rows: the result does not depend on the threads.
Result<Fit> fit_linear(const FitInput& input);

}  // namespace dodona::train
