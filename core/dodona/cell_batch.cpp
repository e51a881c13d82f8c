#include "dodona/cell_batch.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <variant>

#include "dodona/math.hpp"

namespace dodona {
namespace {

// The next cell of a column, which arrived as this.
Cell cell_of(CellBatch::Column& column, CellKind kind, double value) {
  switch (kind) {
    case CellKind::number:
    case CellKind::code:  // that is not one
      return value;
    case CellKind::boolean:
      return value != 0;
    case CellKind::text: {
      const std::size_t left = column.text.size() - column.at;
      const bool fits = value >= 0 && value <= static_cast<double>(left);
      const auto rest = std::string_view(column.text).substr(column.at);
      const auto text = rest.substr(0, fits ? static_cast<std::size_t>(value) : left);
      column.at += text.size();
      return text;
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
        !math::all_finite(batch.table.columns[f])) {
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
