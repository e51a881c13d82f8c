// The mean answer as one column takes one value after another in all rows (Friedman 2001, section
// 8.2).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "train/card/held.hpp"

namespace dodona::train {

struct PartialDependence {
  std::size_t feature = 0;
  std::vector<double> values;                // numbers, codes, 0 and 1, or days; NaN: missing
  std::vector<std::vector<double>> answers;  // [shown output][value]
};

// Which outputs are shown: the value; of two classes the second; of up to 6 classes all; of more
// none.
std::vector<std::size_t> shown_outputs(const Schema& schema);

// The values that a feature is given. Numbers and dates: all, if there are up to 16 different ones
// and four rows have each; else up to 16 quantiles from 2% to 98% (where most rows have the same
// value, also of the different values). A quantile is shown as it is only if four rows have that
// value; of others the middle of the step in which they lie, steps having two significant digits
// of the value or of the distance from 2% to 98%, whichever are finer; none is what one to three
// rows have. Categories: the 16 that training saw most often. Then missing, if training had it.
std::vector<double> values_to_try(const Feature& feature, std::span<const double> seen);

// Of the features, in their order, over up to 500 of the rows, fewer where there are many features.
// Values without a finite answer are left out.
std::vector<PartialDependence> partial_dependence(const Held& held,
                                                  std::span<const std::size_t> features);

}  // namespace dodona::train
