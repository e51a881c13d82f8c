#include "dodona/cell_batch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string_view>
#include <variant>

namespace dodona {
namespace {

// Whether all are finite: a sum of zeros, or NaN, in four parts that run side by side.
bool all_finite(std::span<const double> values) {
  std::array<double, 4> sums{};
  for (std::size_t i = 0; i < values.size(); ++i) sums[i % 4] += values[i] * 0;
  return sums[0] + sums[1] + (sums[2] + sums[3]) == 0;
}

// The next cell of a column, which arrived as this.
Cell cell_of(CellBatch::Column& column, CellKind kind, double value) {
  switch (kind) {
    case CellKind::number:
      return value;
    case CellKind::boolean:
      return value != 0;
    case CellKind::text: {
      const std::size_t begin = std::min(column.at, column.text.size());
      column.at += static_cast<std::size_t>(value);
      return std::string_view(column.text).substr(begin, static_cast<std::size_t>(value));
    }
    default:
      return std::monostate{};
  }
}

// Whether a cell's value is its number already.
bool is_read(const CellRule& rule, CellKind kind, double value) {
  if (kind == CellKind::number) return rule.kind == Kind::number && value * 0 == 0;
  return kind == CellKind::code && rule.kind == Kind::category && value >= 0 &&
         value < static_cast<double>(rule.categories.size()) && value == std::floor(value);
}

}  // namespace

CellBatch::CellBatch(std::size_t n_features, std::size_t n_rows)
    : columns(n_features), numeric(n_features) {
  for (auto& column : columns) column.kinds.resize(n_rows);
  table.n_rows = n_rows;
  table.columns.resize(n_features);
  for (auto& values : table.columns) values.resize(n_rows);
  open.reserve(n_features);
}

void read_cells(const CellRules& rules, CellBatch& batch, Report& report) {
  batch.open.clear();
  for (std::size_t f = 0; f < batch.columns.size(); ++f) {
    batch.columns[f].at = 0;
    if (batch.numeric[f] == 0 || rules.features[f].kind != Kind::number ||
        !all_finite(batch.table.columns[f])) {
      batch.open.push_back(f);
    }
  }
  CellReader reader(rules, report);
  for (std::size_t i = 0; i < batch.table.n_rows; ++i) {
    for (const std::size_t f : batch.open) {
      auto& column = batch.columns[f];
      double& value = batch.table.columns[f][i];
      const auto kind =
          batch.numeric[f] != 0 ? CellKind::number : static_cast<CellKind>(column.kinds[i]);
      if (is_read(rules.features[f], kind, value)) continue;
      value = reader.read(f, cell_of(column, kind, value), {i + 1, 0});
    }
  }
}

}  // namespace dodona
