#include "train/family/binning.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

namespace dodona::train {
namespace {

struct Distinct {
  double value;
  std::size_t count;
};

std::vector<Distinct> distinct_values(std::span<const double> column, std::size_t n_rows) {
  std::vector<double> sorted;
  std::copy_if(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(n_rows),
               std::back_inserter(sorted), [](double x) { return !std::isnan(x); });
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

void bin_numbers(std::span<const double> values, std::size_t n_rows, std::size_t max_bins,
                 BinnedColumn& column) {
  const auto distinct = distinct_values(values, n_rows);
  if (distinct.size() <= max_bins) {
    for (std::size_t i = 0; i + 1 < distinct.size(); ++i) {
      column.cuts.push_back(short_decimal_between(distinct[i].value, distinct[i + 1].value));
    }
  } else {
    column.cuts = quantile_cuts(distinct, max_bins);
  }
  column.n_bins = column.cuts.size() + 1;
  column.bins.resize(n_rows);
  for (std::size_t i = 0; i < n_rows; ++i) {
    const auto above = std::upper_bound(column.cuts.begin(), column.cuts.end(), values[i]);
    column.bins[i] = static_cast<std::uint8_t>(
        std::isnan(values[i]) ? column.n_bins
                              : static_cast<std::size_t>(above - column.cuts.begin()));
  }
}

void bin_categories(std::span<const double> codes, std::size_t n_rows, std::size_t n_levels,
                    std::size_t max_bins, BinnedColumn& column) {
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
    column.bins[i] = static_cast<std::uint8_t>(
        std::isnan(codes[i]) ? column.n_bins : bin_of[static_cast<std::size_t>(codes[i])]);
  }
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

std::vector<BinnedColumn> bin_columns(const Frame& frame, std::size_t max_bins, int n_threads) {
  std::vector<BinnedColumn> columns(frame.columns.size());
#pragma omp parallel for num_threads(n_threads) schedule(dynamic)
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (frame.n_levels[j] > 0) {
      bin_categories(frame.columns[j], frame.n_rows, frame.n_levels[j], max_bins, columns[j]);
    } else {
      bin_numbers(frame.columns[j], frame.n_rows, max_bins, columns[j]);
    }
  }
  return columns;
}

}  // namespace dodona::train
