#include "train/reliability.hpp"

#include <algorithm>
#include <cmath>

#include "train/ascending.hpp"

namespace dodona::train {
namespace {

struct Sums {
  std::size_t n_rows = 0;
  double weight = 0;
  double squared_weight = 0;
  double predicted = 0;
  double observed = 0;
};

constexpr std::size_t kMostBins = 15;
constexpr std::size_t kFewestRows = 10;
constexpr double kRounding = 1e-14;  // of a mean of probabilities

}  // namespace

Interval wilson(double share, double n_rows) {
  constexpr double kZ = 1.959963984540054;  // of 97.5%
  const double unit = kZ * kZ / n_rows;
  const double centre = (share + unit / 2) / (1 + unit);
  const double half =
      kZ / (1 + unit) * std::sqrt(share * (1 - share) / n_rows + unit / (4 * n_rows));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Reliability reliability(std::span<const double> probability, std::span<const double> came_true,
                        std::span<const double> weights) {
  const std::size_t n = probability.size();
  const std::size_t n_bins = std::clamp<std::size_t>(n / kFewestRows, 1, kMostBins);
  std::vector<Sums> sums(n_bins);
  const auto order = ascending(probability);
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && probability[order[end]] == probability[order[begin]]) ++end;
    Sums& bin = sums[(begin + (end - 1 - begin) / 2) * n_bins / n];  // of the middle one
    double alike = 0;
    for (std::size_t k = begin; k < end; ++k) {
      const std::size_t i = order[k];
      const double weight = weights.empty() ? 1 : weights[i];
      ++bin.n_rows;
      bin.weight += weight;
      bin.squared_weight += weight * weight;
      bin.observed += weight * came_true[i];
      alike += weight;
    }
    // At once: a sum of equal terms gathers a rounding with each.
    bin.predicted += alike * probability[order[begin]];
  }
  Reliability found;
  double total = 0;
  for (const Sums& bin : sums) {
    if (!(bin.weight > 0)) continue;
    const double observed = bin.observed / bin.weight;
    found.bins.push_back({bin.n_rows, bin.predicted / bin.weight, observed,
                          wilson(observed, bin.weight * bin.weight / bin.squared_weight)});
    const double off = std::abs(bin.predicted - bin.observed);
    if (off > kRounding * bin.weight) found.expected_calibration_error += off;
    total += bin.weight;
  }
  found.expected_calibration_error /= total;
  return found;
}

}  // namespace dodona::train
