#include "train/encode_numbers.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"
#include "train/decimals.hpp"
#include "train/ranks.hpp"
#include "train/skewness.hpp"

namespace dodona::train {
namespace {

std::vector<double> logarithms(const std::vector<double>& values, double scale) {
  std::vector<double> logs(values.size());
  const double log_of_scale = math::log(scale);
  std::transform(values.begin(), values.end(), logs.begin(), [&](double x) {
    return std::copysign(math::log(std::abs(x) + scale) - log_of_scale, x);
  });
  return logs;
}

}  // namespace

double log_scale(std::span<const double> values, bool always) {
  constexpr double kLargest = 1e290;
  std::vector<double> present;
  std::vector<double> sizes;  // of those that are not 0
  for (const double x : values) {
    if (std::isnan(x)) continue;
    if (x < 0 && !always) return 0;
    present.push_back(x);
    if (x != 0) sizes.push_back(std::abs(x));
  }
  if (sizes.empty()) return 0;
  const double before = skewness(present);
  if (before <= kSkewed && !always) return 0;
  Ranks ranks(sizes);
  double least = HUGE_VAL;
  double best = 0;
  for (const double share : {0.01, 0.1, 0.5}) {
    const double at =
        ranks.at(static_cast<std::size_t>(share * static_cast<double>(ranks.size() - 1)));
    const double scale = std::min(rounded_to(at, 2), kLargest);
    if (!(scale > 0)) continue;  // it was the least double of all
    const double after = std::abs(skewness(logarithms(present, scale)));
    if (after >= least) continue;
    least = after;
    best = scale;
  }
  return always || least < before / 2 ? best : 0;
}

std::vector<double> quantile_knots(std::span<const double> values, std::size_t most) {
  constexpr std::size_t kRowsPerKnot = 30;
  constexpr std::size_t kFew = 10;
  Ranks ranks(values);
  const std::size_t n = ranks.size();
  if (n < 3) return {};
  const std::size_t n_knots =
      std::max<std::size_t>(2, std::min({std::max(n / kRowsPerKnot, kFew), most, n}));
  std::vector<double> knots;
  for (std::size_t k = 0; k < n_knots; ++k) {
    // The nearest rank to k of the n_knots - 1 equal steps, ties upwards.
    const std::size_t steps = n_knots - 1;
    knots.push_back(ranks.at((2 * k * (n - 1) + steps) / (2 * steps)));
  }
  const auto n_different = [&] {
    std::size_t count = 1;
    for (std::size_t k = 1; k < knots.size(); ++k) count += knots[k] != knots[k - 1] ? 1 : 0;
    return count;
  };
  if (n_different() < 3 || !std::isfinite(knots.back() - knots.front())) return {};
  return knots;
}

}  // namespace dodona::train
