// What every explanation keeps to: base and contributions add up to the margin.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>

namespace dodona::test {

// 1e-9 is promised; sums of some hundred doubles are nearer.
constexpr double kAdditive = 1e-12;

// base, margin: [K]; contributions: [K][n_features]. How far the sums are from the margins at most,
// in units of the greatest number that is in them; infinite if one is NaN.
inline double additive_gap(std::span<const double> base, std::span<const double> contributions,
                           std::span<const double> margin) {
  const std::size_t n_features = contributions.size() / base.size();
  double gap = 0;
  for (std::size_t k = 0; k < base.size(); ++k) {
    double sum = base[k];
    double size = std::max(std::abs(base[k]), std::abs(margin[k]));
    for (const double value : contributions.subspan(k * n_features, n_features)) {
      sum += value;
      size = std::max(size, std::abs(value));
    }
    const double off = std::abs(sum - margin[k]);
    if (std::isnan(off)) return HUGE_VAL;
    if (off > 0) gap = std::max(gap, off / size);
  }
  return gap;
}

}  // namespace dodona::test
