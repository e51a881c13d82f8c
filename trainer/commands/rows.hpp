// Rows as the commands take and write them: one of JSON, cells of a CSV.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dodona/error.hpp"
#include "dodona/model.hpp"
#include "dodona/table.hpp"

namespace dodona::commands {

// The row of a JSON object, by the names of the schema: what --row takes. Null after errors.
std::optional<Table> read_row(const Model& model, const std::string& text, Report& report);

// A cell as RFC 4180 writes it.
std::string csv_cell(std::string_view text, char delimiter);

}  // namespace dodona::commands
