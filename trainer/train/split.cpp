#include "train/split.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace dodona::train {

RowSplit split_rows(std::size_t n_rows, std::span<const double> classes, double fraction,
                    std::uint64_t seed, Purpose purpose) {
  std::map<double, std::vector<std::size_t>> strata;
  for (std::size_t i = 0; i < n_rows; ++i) strata[classes.empty() ? 0 : classes[i]].push_back(i);

  RowSplit split;
  for (auto& [label, rows] : strata) {
    std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      const auto x = draw(seed, purpose, a);
      const auto y = draw(seed, purpose, b);
      return x != y ? x < y : a < b;
    });
    const double wanted = std::floor(fraction * static_cast<double>(rows.size()) + 0.5);
    const auto n_held_out = std::min(static_cast<std::size_t>(wanted), rows.size() - 1);
    const auto cut = rows.begin() + static_cast<std::ptrdiff_t>(n_held_out);
    split.held_out.insert(split.held_out.end(), rows.begin(), cut);
    split.train.insert(split.train.end(), cut, rows.end());
  }
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.held_out.begin(), split.held_out.end());
  return split;
}

}  // namespace dodona::train
