// A function of one number by its values at a few.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace dodona {

// Straight between neighbours, flat beyond the ends.
struct Curve {
  std::vector<double> x;  // increasing, one at least
  std::vector<double> y;
};

// FORMAT.md, "Curves". NaN counts as beyond the last.
inline double value_at(const Curve& curve, double x) {
  const std::span<const double> xs = curve.x;
  const double* const first = xs.data();
  const auto i = static_cast<std::size_t>(std::upper_bound(first, first + xs.size(), x) - first);
  if (i == 0) return curve.y.front();
  if (i == xs.size()) return curve.y.back();
  const double share = (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
  return curve.y[i - 1] + share * (curve.y[i] - curve.y[i - 1]);
}

}  // namespace dodona
