// How each tree of a forest is decided for a tile of rows: its program.
#pragma once

#include <vector>

#include "dodona/kernel/trees.hpp"

namespace dodona::kernel {

// Fills the programs, their groups and their arrays from the nodes. covers: per node, how many
// training rows reached it: where a tree is too large for a tournament, the splits most rows meet
// are in it.
void add_programs(const std::vector<double>& covers, TreesKernel& kernel);

}  // namespace dodona::kernel
