// One cell read by one feature: what comes out and what is said.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dodona/cell.hpp"

namespace dodona::test {

inline Feature feature(Kind kind, Missing missing = Missing::error,
                       Unseen unseen = Unseen::missing) {
  Feature f;
  f.name = "x";
  f.kind = kind;
  f.missing = missing;
  f.unseen = unseen;
  if (kind == Kind::category) f.categories = {"gas", "oil", "7", "true", "São Paulo"};
  return f;
}

inline Schema schema_of(std::vector<Feature> features) {
  Schema schema;
  schema.features = std::move(features);
  schema.missing_tokens = default_missing_tokens();
  return schema;
}

struct Reading {
  double value = 0;
  Report report;

  // The code of the only error; its absence and a second one are told apart by the name.
  std::string error() const {
    if (report.n_errors() > 1) return "several";
    return report.ok() ? "" : std::string(name_of(report.errors().front().code));
  }
  std::string message() const { return report.ok() ? "" : report.errors().front().message; }
};

inline Reading read_cell(const Feature& f, const Cell& cell,
                         DecimalMark mark = DecimalMark::point) {
  Reading reading;
  const CellRules rules(schema_of({f}));
  CellReader reader(rules, reading.report);
  reader.set_decimal_mark(mark);
  reading.value = reader.read(0, cell, {1, 0});
  return reading;
}

}  // namespace dodona::test
