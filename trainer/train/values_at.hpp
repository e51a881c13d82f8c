// Some rows of a column.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace dodona::train {

// In the order of `rows`; empty where there are no values at all, as of weights that are all 1.
inline std::vector<double> values_at(std::span<const double> values,
                                     std::span<const std::size_t> rows) {
  std::vector<double> some;
  if (values.empty()) return some;
  some.reserve(rows.size());
  for (const std::size_t i : rows) some.push_back(values[i]);
  return some;
}

}  // namespace dodona::train
