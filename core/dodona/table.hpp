// Typed columns with missing values, and how a table's columns are held against a schema.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"

namespace dodona {

// One column of n_rows doubles per feature: number, code, 0 or 1, days; NaN: missing, and with the
// sign set a category that training has not seen.
struct Table {
  std::size_t n_rows = 0;
  std::vector<std::vector<double>> columns;
};

// Where each feature stands among `names`. Errors: a feature that is not there (with the nearest
// name if the letters differ in case only), a name that stands twice. One warning: columns that are
// neither feature nor target. Names are compared exactly, after trimming. Null after errors.
std::optional<std::vector<std::size_t>> match_columns(const Schema& schema,
                                                      std::span<const std::string_view> names,
                                                      Report& report);

}  // namespace dodona
