// The columns that a model takes.
#pragma once

#include "dodona/schema.hpp"

namespace dodona::commands {

void print_schema(const Schema& schema, bool is_imported);

}  // namespace dodona::commands
