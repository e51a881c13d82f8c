// Options of networks whose defaults follow from the data.
#pragma once

#include "train/family/family.hpp"

namespace dodona::train {

// Few rows are worth small steps, many passes and every row as a judge of when to stop; many rows
// need none of these.
void settle_mlp_options(const DataFacts& facts, Options& options);

}  // namespace dodona::train
