// How each tree of a forest is decided for a tile of rows: its program.
#pragma once

#include "dodona/kernel/trees.hpp"

namespace dodona::kernel {

// Fills the programs, their groups and their arrays from the nodes. Where a tree is too large for a
// tournament, the splits that most training rows met are in it.
void add_programs(TreesKernel& kernel);

}  // namespace dodona::kernel
