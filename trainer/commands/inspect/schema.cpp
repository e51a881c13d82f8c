#include "commands/inspect/schema.hpp"

#include <iostream>
#include <string>
#include <vector>

#include "commands/console.hpp"
#include "commands/feature_values.hpp"
#include "commands/layout.hpp"

namespace dodona::commands {

void print_schema(const Schema& schema, bool is_imported) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& feature : schema.features) {
    rows.push_back({printable(feature.name), std::string(name_of(feature.kind)),
                    std::string(name_of(feature.missing)), values_of(feature, !is_imported)});
  }
  // What was imported knows no training rows, only the thresholds of its splits.
  const std::string range = is_imported ? "values around splits" : "values in training";
  std::cout << table({"column", "kind", "missing", range}, rows);
}

}  // namespace dodona::commands
