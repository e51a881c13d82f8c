#include "train/family/mlp_table.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dodona::train {
namespace {

// In units of the greatest magnitude, so that no square overflows. Where all values are the same
// the mean is exactly that value, and the scale 0.
ScaledInput standardise(std::span<const double> values) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  double n = 0;
  for (const double x : values) {
    if (std::isnan(x)) continue;
    low = std::min(low, x);
    high = std::max(high, x);
    ++n;
  }
  if (n == 0) return {0, 0, 0};
  if (low == high) return {low, 0, 0};
  const double unit = std::max(std::abs(low), std::abs(high));
  double sum = 0;
  for (const double x : values) sum += std::isnan(x) ? 0 : x / unit;
  const double mean = sum / n;
  double squares = 0;
  for (const double x : values) {
    const double offset = std::isnan(x) ? 0 : x / unit - mean;
    squares += offset * offset;
  }
  const double scale = 1 / (std::sqrt(squares / n) * unit);
  return {mean * unit, std::isfinite(scale) ? scale : 0, 0};
}

}  // namespace

MlpTable::MlpTable(const Frame& frame) {
  columns.resize(frame.columns.size());
  for (std::size_t j = 0; j < columns.size(); ++j) {
    columns[j].n_levels = frame.n_levels[j];
    columns[j].position = frame.n_levels[j] == 0 ? n_numbers++ : n_codes++;
    if (frame.n_levels[j] == 0) columns[j].scaled = standardise(frame.columns[j]);
  }
  numbers.resize(frame.n_rows * n_numbers);
  codes.resize(frame.n_rows * n_codes);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    MlpColumn& column = columns[j];
    ScaledInput scaled = column.scaled;
    scaled.missing = std::numeric_limits<float>::quiet_NaN();
    for (std::size_t i = 0; i < frame.n_rows; ++i) {
      const double x = frame.columns[j][i];
      column.has_missing = column.has_missing || std::isnan(x);
      if (column.n_levels == 0) {
        numbers[i * n_numbers + column.position] = value_of(scaled, x);
      } else {
        codes[i * n_codes + column.position] = static_cast<std::uint32_t>(
            std::isnan(x) ? column.n_levels : static_cast<std::size_t>(x));
      }
    }
  }
}

}  // namespace dodona::train
