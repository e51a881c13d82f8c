// What a model of numbers leaves unexplained: truth less prediction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dodona::train {

constexpr std::array<double, 5> kResidualShares = {0.1, 0.25, 0.5, 0.75, 0.9};

struct ResidualBin {
  std::size_t n_rows = 0;
  double predicted = 0;  // mean
  double observed = 0;   // mean
  std::array<double, kResidualShares.size()> quantiles{};
};

struct Residuals {
  std::vector<ResidualBin> bins;      // by ascending prediction
  std::vector<double> edges;          // of the histogram of residuals
  std::vector<std::uint64_t> counts;  // one less than edges
};

// Up to 10 bins of equally many rows, 20 in each at least; equal predictions share one. Empty with
// fewer rows than that. Means are weighted; quantiles and counts are of rows.
Residuals residuals(std::span<const double> predicted, std::span<const double> target,
                    std::span<const double> weights);

}  // namespace dodona::train
