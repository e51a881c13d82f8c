// From coefficients of a design matrix to a model of its encoded columns.
#pragma once

#include <vector>

#include "dodona/family/linear.hpp"
#include "train/family/design.hpp"
#include "train/family/design_sums.hpp"

namespace dodona::train {

// The model of columns as they stand, with the mean of each term over the rows of the design.
Linear on_original_scale(const Design& design, const Coefficients& b);

// The standard deviation over the rows of what each encoded column adds to the margin (root mean
// square over outputs).
std::vector<double> importance_of(const Design& design, const Coefficients& b);

}  // namespace dodona::train
