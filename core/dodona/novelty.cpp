#include "dodona/novelty.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dodona/math.hpp"

namespace dodona {
namespace {

// What a cell adds that no training row had; a quarter of the scale of Liu's score is enough to
// stand out from most training rows.
constexpr double kNeverHad = 0.25;

Familiar familiar(const Feature& feature) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const Distribution& d = feature.training;
  const double missing = d.missing == 0 ? kNeverHad : 0;
  if (feature.kind == Kind::boolean)
    return {d.counts[0] > 0 ? 0.0 : 1.0, d.counts[1] > 0 ? 1.0 : 0.0, missing, 0};
  if (feature.kind != Kind::category) return {d.minimum, d.maximum, missing, 0};
  // Where many categories were seen once, another one is no news: their share of the rows is the
  // chance of one that is new (Good 1953, "The population frequencies of species").
  double once = 0;
  double all = 0;
  for (const auto count : d.counts) {
    once += count == 1 ? 1 : 0;
    all += static_cast<double>(count);
  }
  const double expected = all > 0 ? once / all : 0;
  return {-kInfinity, kInfinity, missing, kNeverHad * (1 - expected)};
}

double added(const Familiar& column, double x) {
  if (x >= column.low && x <= column.high) return 0;
  if (std::isnan(x)) return std::signbit(x) ? column.unseen : column.missing;
  const double beyond = std::max(column.low - x, x - column.high);
  const double width = column.high - column.low;
  return 1 - width / (width + beyond);
}

}  // namespace

std::vector<Familiar> familiar_columns(const Schema& schema) {
  std::vector<Familiar> columns;
  for (const auto& feature : schema.features) columns.push_back(familiar(feature));
  return columns;
}

void rate_novelty(const Novelty& novelty, std::span<const Familiar> columns, const Table& table,
                  std::span<double> values) {
  for (double& value : values) value = math::exp(-novelty.scale * value);
  for (std::size_t f = 0; f < columns.size(); ++f) {
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] += added(columns[f], table.columns[f][i]);
  }
  for (double& value : values) value = value_at(novelty.curve, value);
}

}  // namespace dodona
