#include "train/card/typical_row.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <span>

#include "train/ascending.hpp"
#include "train/card/told_column.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kFewestRows = 20;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

using Rows = std::vector<std::size_t>;

bool has_order(const Feature& feature) {
  return feature.kind == Kind::number || feature.kind == Kind::date;
}

// The share of the rows with a value that have the commonest.
double share_of_mode(const Feature& feature) {
  const auto& counts = feature.training.counts;
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  return all == 0 ? 0 : static_cast<double>(*std::max_element(counts.begin(), counts.end())) / all;
}

// Categories and booleans, those with the greatest share of one value at the head.
std::vector<std::size_t> in_turn(const Schema& schema) {
  std::vector<std::size_t> order;
  for (std::size_t f = 0; f < schema.features.size(); ++f) {
    if (!has_order(schema.features[f])) order.push_back(f);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return share_of_mode(schema.features[a]) > share_of_mode(schema.features[b]);
  });
  return order;
}

bool most_are_missing(std::span<const double> column, const Rows& rows) {
  const auto n =
      std::count_if(rows.begin(), rows.end(), [&](std::size_t i) { return std::isnan(column[i]); });
  return 2 * static_cast<std::size_t>(n) > rows.size();
}

// The commonest among the rows, if it is not a row's own; else the column's commonest.
double mode(const Feature& feature, std::span<const double> column, const Rows& rows) {
  std::vector<std::size_t> counts(feature.training.counts.size(), 0);
  for (const std::size_t i : rows) {
    if (!std::isnan(column[i])) ++counts[static_cast<std::size_t>(column[i])];
  }
  const auto of_rows = std::max_element(counts.begin(), counts.end());
  if (*of_rows >= kRowsPerValue) return static_cast<double>(of_rows - counts.begin());
  const auto& all = feature.training.counts;
  return static_cast<double>(std::max_element(all.begin(), all.end()) - all.begin());
}

// Of a column's values the one in the middle, or the nearest to it in the middle fifth that may be
// told as it is; else the middle as it may be told.
double median(const Feature& feature, std::span<const double> column, const Rows& rows) {
  std::vector<double> values;
  for (const std::size_t i : rows) {
    if (!std::isnan(column[i])) values.push_back(column[i]);
  }
  if (values.empty()) return feature.training.median;
  std::sort(values.begin(), values.end());
  const ToldColumn told(feature, column);
  const double middle = values[(values.size() - 1) / 2];
  const double low = quantile_of(values, 0.4);
  const double high = quantile_of(values, 0.6);
  std::optional<double> nearest;
  for (const double value : values) {
    const bool is_nearer = !nearest || std::abs(value - middle) < std::abs(*nearest - middle);
    if (low <= value && value <= high && is_nearer && told.is_of_some(value)) nearest = value;
  }
  return nearest ? *nearest : told.told(middle, low, high).value_or(feature.training.median);
}

// Those with the value, if they are enough.
void narrow(std::span<const double> column, double value, Rows& rows) {
  Rows alike;
  const auto is_alike = [&](std::size_t i) {
    return column[i] == value || (std::isnan(column[i]) && std::isnan(value));
  };
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(alike), is_alike);
  if (alike.size() >= kFewestRows) rows = std::move(alike);
}

}  // namespace

std::vector<double> typical_row(const Schema& schema, const Table& table, int n_threads) {
  std::vector<double> found(schema.features.size(), kMissing);
  Rows rows(table.n_rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  for (const std::size_t f : in_turn(schema)) {
    const auto& column = table.columns[f];
    if (!most_are_missing(column, rows)) found[f] = mode(schema.features[f], column, rows);
    narrow(column, found[f], rows);
  }
  parallel_for(schema.features.size(), n_threads, [&](std::size_t f) {
    const auto& column = table.columns[f];
    if (has_order(schema.features[f]) && !most_are_missing(column, rows))
      found[f] = median(schema.features[f], column, rows);
  });
  return found;
}

}  // namespace dodona::train
