// The search that a model has won.
#pragma once

#include "json/write.hpp"

namespace dodona::commands {

// The first few models of the search, the chosen one first; nothing where there was none.
void print_leaderboard(const json::Json& card);

}  // namespace dodona::commands
