// What the card says of a model: how good it is, by which columns, and what is odd in the data.
#pragma once

#include "json/write.hpp"

namespace dodona::commands {

// Of whatever stands in the card, which is open to anything, what is there.
void print_about(const json::Json& card);
void print_metrics(const json::Json& card, const json::Json& provenance);
void print_importance(const json::Json& card);
void print_permutations(const json::Json& card);
void print_warnings(const json::Json& card);

}  // namespace dodona::commands
