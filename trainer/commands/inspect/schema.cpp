#include "commands/inspect/schema.hpp"

#include <iostream>
#include <string>
#include <vector>

#include "commands/console.hpp"

namespace dodona::commands {
namespace {

std::string values_of(const Feature& feature) {
  const Distribution& d = feature.training;
  // Nothing was counted, and no split says more: an imported model knows no values of this column.
  if (d.counts == std::vector<std::uint64_t>{0} && feature.kind == Kind::number) return "";
  const std::string unit = feature.unit.empty() ? "" : " " + feature.unit;
  if (feature.kind == Kind::number)
    return short_number(d.minimum) + " to " + short_number(d.maximum) + unit;
  if (feature.kind == Kind::category)
    return std::to_string(feature.categories.size()) + " categories";
  return "";
}

}  // namespace

void print_schema(const Schema& schema, bool is_imported) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& feature : schema.features) {
    rows.push_back({printable(feature.name), std::string(name_of(feature.kind)),
                    std::string(name_of(feature.missing)), values_of(feature)});
  }
  // What was imported knows no training rows, only the thresholds of its splits.
  const std::string range = is_imported ? "values around splits" : "values in training";
  std::cout << table({"column", "kind", "missing", range}, rows);
}

}  // namespace dodona::commands
