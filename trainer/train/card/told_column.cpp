#include "train/card/told_column.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dodona::train {
namespace {

// To a multiple of 10^exponent, by one rounding, so that it is a short decimal.
double rounded(double x, int exponent) {
  const double power = std::pow(10.0, std::abs(exponent));
  return (exponent < 0 ? std::round(x * power) / power : std::round(x / power) * power) + 0.0;
}

}  // namespace

ToldColumn::ToldColumn(const Feature& feature, std::span<const double> seen) : feature_(feature) {
  for (const double value : seen) {
    if (!std::isnan(value)) sorted_.push_back(value);
  }
  std::sort(sorted_.begin(), sorted_.end());
}

std::vector<double> ToldColumn::different() const {
  std::vector<double> values = sorted_;
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

bool ToldColumn::is_of_some(double value) const { return n_rows(value) >= kRowsPerValue; }

std::optional<double> ToldColumn::told(double value, double low, double high) const {
  if (is_of_some(value)) return value;
  if (!(low < high)) return std::nullopt;
  const int exponent = exponent_of(value, low, high);
  const double step = std::pow(10.0, exponent);
  const double middle = rounded((std::floor(value / step) + 0.5) * step, exponent - 1);
  return is_of_few(middle) ? std::nullopt : std::optional(middle);
}

std::size_t ToldColumn::n_rows(double value) const {
  const auto [begin, end] = std::equal_range(sorted_.begin(), sorted_.end(), value);
  return static_cast<std::size_t>(end - begin);
}

bool ToldColumn::is_of_few(double value) const {
  const std::size_t n = n_rows(value);
  return n > 0 && n < kRowsPerValue;
}

// The middle of a step must be a day where days have no times.
int ToldColumn::exponent_of(double value, double low, double high) const {
  const double distance = std::min(high - low, std::numeric_limits<double>::max());
  const double size = value == 0 ? distance : std::min(std::abs(value), distance);
  const int least = (feature_.kind == Kind::date ? 1 : 0) - feature_.training.decimals;
  return size > 0 ? std::max(static_cast<int>(std::floor(std::log10(size))) - 1, least) : least;
}

}  // namespace dodona::train
