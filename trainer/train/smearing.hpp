// From the mean of a logarithm to the mean itself: N. Duan 1983, "Smearing Estimate: A
// Nonparametric Retransformation Method", Journal of the American Statistical Association 78.
#pragma once

#include <cstddef>
#include <span>

#include "dodona/family/family.hpp"

namespace dodona::train {

// The logarithm of the weighted mean of exp(residual): what is to be added to a model of log y, so
// that the exponential of it is right on average. residuals: log y less its model, best of rows
// that the model has not seen. weights: [n], empty: all 1. 0 where there are no residuals.
double log_of_smearing(std::span<const double> residuals, std::span<const double> weights);

// Adds a constant to every margin k of a model, in its own intercept, base or last bias.
void shift_margins(Family& family, std::size_t k, double by);

}  // namespace dodona::train
