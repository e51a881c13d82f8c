#include "train/distribution.hpp"

#include <algorithm>
#include <cmath>

namespace dodona::train {
namespace {

constexpr int kMostBins = 24;

// The multiples of a round width (1, 2 or 5 times a power of ten, not below the resolution of the
// data) between the 1st and the 99th percentile; the outer bins reach to the extremes, so that a
// single outlier does not push all else into one bin.
std::vector<double> histogram_edges(const std::vector<double>& sorted, int decimals) {
  const auto at = [&](double q) {
    return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
  };
  const double low = at(0.01);
  const double high = at(0.99);
  std::vector<double> edges = {sorted.front()};
  int exponent = -decimals;
  double factor = 1;
  // Widths are factor * 10^exponent; dividing by a power of ten rounds only once, so that the edges
  // are short decimals.
  const auto scaled = [&](double k) {
    return exponent < 0 ? k * factor / std::pow(10.0, -exponent)
                        : k * factor * std::pow(10.0, exponent);
  };
  while ((high - low) > kMostBins * scaled(1)) {
    exponent += factor == 5 ? 1 : 0;
    factor = factor == 1 ? 2 : factor == 2 ? 5 : 1;
  }
  const double first = std::floor(low / scaled(1));
  for (int k = 0; k <= kMostBins + 2; ++k) {
    const double edge = scaled(first + k);
    if (edge > edges.back() && edge < sorted.back() && edge <= high + scaled(1))
      edges.push_back(edge);
  }
  edges.push_back(sorted.back());
  return edges;
}

void describe_numbers(std::vector<double> sorted, Distribution& into) {
  std::sort(sorted.begin(), sorted.end());
  const std::size_t n = sorted.size();
  into.minimum = sorted.front();
  into.maximum = sorted.back();
  into.median = n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] / 2 + sorted[n / 2] / 2;
  into.edges = histogram_edges(sorted, into.decimals);
  into.counts.assign(into.edges.size() - 1, 0);
  for (const double x : sorted) {
    const auto above = std::upper_bound(into.edges.begin() + 1, into.edges.end() - 1, x);
    ++into.counts[static_cast<std::size_t>(above - into.edges.begin()) - 1];
  }
}

}  // namespace

Distribution describe(const Feature& feature, std::span<const double> values, int decimals) {
  Distribution training;
  std::vector<double> present;
  std::copy_if(values.begin(), values.end(), std::back_inserter(present),
               [](double x) { return !std::isnan(x); });
  training.missing = values.size() - present.size();
  if (feature.kind == Kind::category || feature.kind == Kind::boolean) {
    training.counts.assign(feature.kind == Kind::boolean ? 2 : feature.categories.size(), 0);
    for (const double code : present) ++training.counts[static_cast<std::size_t>(code)];
    return training;
  }
  training.decimals = decimals;
  if (present.empty()) present.push_back(0);
  describe_numbers(std::move(present), training);
  return training;
}

}  // namespace dodona::train
