// Imports model files and asks what comes of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dodona/cell.hpp"
#include "dodona/model.hpp"
#include "exchange/xgboost/import.hpp"

namespace dodona::test {

inline Result<xgboost::Imported> import(const std::string& bytes, const xgboost::Names& names = {},
                                        std::optional<std::size_t> rounds = std::nullopt) {
  return xgboost::import_model(bytes, "model.json", names, rounds);
}

// "code at place: message", or "none".
inline std::string refusal_of(const Result<xgboost::Imported>& imported) {
  if (imported) return "none";
  const Error& error = imported.error();
  const std::string& place = error.where.path.empty() ? error.where.column : error.where.path;
  return std::string(name_of(error.code)) + " at " + place + ": " + error.message;
}

// The margins of one row, by the definition.
inline std::vector<double> margins_of(const Model& model, const std::vector<Cell>& cells) {
  const CellRules rules(model.schema);
  Report report;
  CellReader reader(rules, report);
  Table table;
  table.columns.resize(cells.size());
  append_row(reader, cells, {1, 0}, table);
  if (!report.ok()) return {};
  std::vector<double> margins(n_outputs(model.family));
  score(model.family, encode(model.schema, model.encoder, table), margins);
  return margins;
}

}  // namespace dodona::test
