// What the encodings of numbers need: the scale of a logarithm, the knots of ranks.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace dodona::train {

// Of `log`, by values of one feature (NaN: missing): of the 1st, 10th and 50th percentile of those
// that are not 0, by magnitude and to two digits, the one that leaves the least skewness. 0 where
// the logarithm does not pay: a value is below 0, or the skewness is not above 1, or not halved.
// always: ask none of that.
double log_scale(std::span<const double> values, bool always);

// Of `quantile`: values at equal steps of rank, a step for every 30 rows, `most` of them at most
// and 10 at least where there are so many rows; equal ones stand as often as they are met. Empty
// where fewer than 3 different values are there, or they lie too far apart.
std::vector<double> quantile_knots(std::span<const double> values, std::size_t most);

}  // namespace dodona::train
