// Rows set apart to find when to stop.
#pragma once

#include <cstddef>
#include <vector>

#include "train/family/family.hpp"
#include "train/split.hpp"

namespace dodona::train {

// Each row once, in n_folds folds, where the table is small and one part would say little; one part
// (n_folds 1), a fraction of the rows, where it is large. None if there are too few rows.
std::vector<RowSplit> validation_splits(const FitInput& input, std::size_t n_folds,
                                        double fraction);

}  // namespace dodona::train
