// Where a model comes from, and how it was learned.
#pragma once

#include "json/write.hpp"

namespace dodona::commands {

bool is_imported(const json::Json& provenance);

// How it was learned, as far as the recipe says more than the family.
void print_recipe(const json::Json& provenance);

// Who made it, from what: of all that the trainer or the importer writes, what is there.
void print_origin(const json::Json& provenance);

}  // namespace dodona::commands
