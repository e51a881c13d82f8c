// Options of trees whose defaults follow from the data.
#pragma once

#include "train/family/family.hpp"

namespace dodona::train {

// Small tables are worth a small learning rate and every row as a judge of when to stop; large ones
// need neither. A leaf of a regression is held back by its number of rows and by l2; one of a
// classification by its rows alone: where classes part cleanly hessians vanish, and penalties
// measured in hessians would forbid the leaves that are certain.
void settle_tree_options(const DataFacts& facts, Options& options);

}  // namespace dodona::train
