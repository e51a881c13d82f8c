// How far the values of a column lean to one side.
#pragma once

#include <span>

namespace dodona::train {

// Above it, a column of positive numbers may be better as its logarithm.
constexpr double kSkewed = 1;

// The third central moment over the cube of the standard deviation, in units that do not overflow;
// 0 of a constant, and of no values. None may be missing.
double skewness(std::span<const double> values);

}  // namespace dodona::train
