#include "train/family/binning.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

struct Distinct {
  double value;
  std::size_t count;
};

// Of the sampled rows, if there is a sample.
std::vector<Distinct> distinct_values(std::span<const double> column,
                                      std::span<const std::uint32_t> sample) {
  std::vector<double> sorted;
  sorted.reserve(sample.empty() ? column.size() : sample.size());
  const auto take = [&](double x) {
    if (!std::isnan(x)) sorted.push_back(x);
  };
  if (sample.empty()) {
    for (const double x : column) take(x);
  } else {
    for (const std::uint32_t i : sample) take(column[i]);
  }
  std::sort(sorted.begin(), sorted.end());
  std::vector<Distinct> distinct;
  for (const double x : sorted) {
    if (distinct.empty() || distinct.back().value != x) distinct.push_back({x, 0});
    ++distinct.back().count;
  }
  return distinct;
}

// Closes a bin where its rows come nearest to an even share of those that are left: frequent values
// get bins of their own, and the others part the remaining bins evenly.
std::vector<double> quantile_cuts(const std::vector<Distinct>& distinct, std::size_t max_bins) {
  std::vector<double> cuts;
  std::size_t left = 0;
  for (const auto& d : distinct) left += d.count;
  std::size_t in_bin = 0;
  for (std::size_t i = 0; i + 1 < distinct.size(); ++i) {
    const std::size_t bins_left = max_bins - cuts.size();
    if (bins_left == 1) break;
    in_bin += distinct[i].count;
    const std::size_t share = (left + bins_left - 1) / bins_left;
    if (in_bin + distinct[i + 1].count / 2 >= share) {
      cuts.push_back(short_decimal_between(distinct[i].value, distinct[i + 1].value));
      left -= in_bin;
      in_bin = 0;
    }
  }
  return cuts;
}

// The number of cuts that are not greater than x, found without branches: `size` is a power of two
// above the number of cuts, which are followed by infinities.
std::size_t bin_of(double x, const std::array<double, 256>& cuts, std::size_t size) {
  std::size_t below = 0;
  for (std::size_t step = size / 2; step > 0; step /= 2)
    below += cuts[below + step - 1] <= x ? step : 0;
  return below;
}

void bin_numbers(std::span<const double> values, std::span<const std::uint32_t> sample,
                 std::size_t max_bins, BinnedColumn& column) {
  const auto distinct = distinct_values(values, sample);
  if (distinct.size() <= max_bins) {
    for (std::size_t i = 0; i + 1 < distinct.size(); ++i) {
      column.cuts.push_back(short_decimal_between(distinct[i].value, distinct[i + 1].value));
    }
  } else {
    column.cuts = quantile_cuts(distinct, max_bins);
  }
  column.n_bins = column.cuts.size() + 1;
  column.bins.resize(values.size());
  std::array<double, 256> cuts;
  cuts.fill(std::numeric_limits<double>::infinity());
  std::copy(column.cuts.begin(), column.cuts.end(), cuts.begin());
  std::size_t size = 1;
  while (size < column.n_bins) size *= 2;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool missing = std::isnan(values[i]);
    column.has_missing = column.has_missing || missing;
    column.bins[i] =
        static_cast<std::uint8_t>(missing ? column.n_bins : bin_of(values[i], cuts, size));
  }
}

void bin_categories(std::span<const double> codes, std::size_t n_levels, std::size_t max_bins,
                    BinnedColumn& column) {
  const std::size_t n_rows = codes.size();
  column.categorical = true;
  std::vector<std::size_t> counts(n_levels, 0);
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (!std::isnan(codes[i])) ++counts[static_cast<std::size_t>(codes[i])];
  }
  std::vector<std::size_t> order(n_levels);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  column.n_bins = std::min(n_levels, max_bins);
  column.codes.resize(column.n_bins);
  std::vector<std::size_t> bin_of(n_levels);
  for (std::size_t rank = 0; rank < n_levels; ++rank) {
    bin_of[order[rank]] = std::min(rank, column.n_bins - 1);
    column.codes[bin_of[order[rank]]].push_back(order[rank]);
  }
  column.bins.resize(n_rows);
  for (std::size_t i = 0; i < n_rows; ++i) {
    const bool missing = std::isnan(codes[i]);
    column.has_missing = column.has_missing || missing;
    column.bins[i] = static_cast<std::uint8_t>(
        missing ? column.n_bins : bin_of[static_cast<std::size_t>(codes[i])]);
  }
}

// One row of each stretch of a large table, drawn at random; empty: all rows. A bin of 255 holds
// 257 of the sample, give or take 16.
std::vector<std::uint32_t> sample_rows(std::size_t n_rows, std::uint64_t seed) {
  constexpr std::size_t kSample = 65536;
  std::vector<std::uint32_t> sample;
  if (n_rows < 2 * kSample) return sample;
  sample.reserve(kSample);
  for (std::size_t s = 0; s < kSample; ++s) {
    const std::size_t begin = s * n_rows / kSample;
    const std::size_t end = (s + 1) * n_rows / kSample;
    sample.push_back(
        static_cast<std::uint32_t>(begin + draw(seed, Purpose::cuts, s) % (end - begin)));
  }
  return sample;
}

}  // namespace

double short_decimal_between(double a, double b) {
  const double middle = a / 2 + b / 2;
  for (int precision = 0; precision < 17; ++precision) {
    std::array<char, 40> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), middle,
                                   std::chars_format::scientific, precision)
                         .ptr;
    double rounded = 0;
    std::from_chars(text.data(), end, rounded);
    if (a < rounded && rounded <= b) return rounded;
  }
  return b;
}

std::vector<BinnedColumn> bin_columns(const Frame& frame, std::size_t max_bins, std::uint64_t seed,
                                      int n_threads) {
  const auto sample = sample_rows(frame.n_rows, seed);
  std::vector<BinnedColumn> columns(frame.columns.size());
  parallel_for(columns.size(), n_threads, [&](std::size_t j) {
    const auto values = frame.columns[j].first(frame.n_rows);
    if (frame.n_levels[j] > 0) {
      bin_categories(values, frame.n_levels[j], max_bins, columns[j]);
    } else {
      bin_numbers(values, sample, max_bins, columns[j]);
    }
  });
  return columns;
}

}  // namespace dodona::train
