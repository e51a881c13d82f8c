#include "train/card/residuals.hpp"

#include <algorithm>

#include "train/ascending.hpp"
#include "train/distribution.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kMostBins = 10;
constexpr std::size_t kFewestRows = 20;

ResidualBin bin_of(std::span<const std::size_t> rows, std::span<const double> predicted,
                   std::span<const double> target, std::span<const double> weights) {
  ResidualBin bin{rows.size(), 0, 0, {}};
  double total = 0;
  std::vector<double> residuals;
  residuals.reserve(rows.size());
  for (const std::size_t i : rows) {
    const double weight = weights.empty() ? 1 : weights[i];
    total += weight;
    bin.predicted += weight * predicted[i];
    bin.observed += weight * target[i];
    residuals.push_back(target[i] - predicted[i]);
  }
  bin.predicted /= total;
  bin.observed /= total;
  std::sort(residuals.begin(), residuals.end());
  for (std::size_t q = 0; q < kResidualShares.size(); ++q)
    bin.quantiles[q] = quantile_of(residuals, kResidualShares[q]);
  return bin;
}

}  // namespace

Residuals residuals(std::span<const double> predicted, std::span<const double> target,
                    std::span<const double> weights) {
  const std::size_t n = predicted.size();
  Residuals found;
  if (n < kFewestRows) return found;
  const std::size_t n_bins = std::min(n / kFewestRows, kMostBins);
  const auto order = ascending(predicted);
  std::size_t begin = 0;
  for (std::size_t b = 1; b <= n_bins; ++b) {
    std::size_t end = std::max(b * n / n_bins, begin);
    while (end > begin && end < n && predicted[order[end]] == predicted[order[end - 1]]) ++end;
    // A last bin that ties have made too small joins none: the one before takes it.
    if (n - end < kFewestRows) end = n;
    if (end == begin) continue;
    found.bins.push_back(
        bin_of(std::span(order).subspan(begin, end - begin), predicted, target, weights));
    begin = end;
  }
  std::vector<double> all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = target[i] - predicted[i];
  constexpr int kDecimals = 15;
  Distribution histogram = describe({}, all, kDecimals);
  found.edges = std::move(histogram.edges);
  found.counts = std::move(histogram.counts);
  return found;
}

}  // namespace dodona::train
