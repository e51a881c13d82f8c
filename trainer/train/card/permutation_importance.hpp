// How much worse the answers become when a column's values are shuffled among the rows (Breiman
// 2001, section 10; for any model: Fisher, Rudin, Dominici 2019, section 3).
//
// Columns that say the same share their importance: either may be shuffled while the other still
// tells.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "train/card/held.hpp"

namespace dodona::train {

struct ColumnImportance {
  std::size_t feature = 0;
  double mean = 0;       // by how much the metric of losses_of grows, over the permutations
  double deviation = 0;  // over them, as of a population
};

struct PermutationImportance {
  std::string_view metric;
  std::size_t n_rows = 0;
  std::size_t n_permutations = 0;
  std::vector<ColumnImportance> columns;  // the greatest mean first
};

// Of up to 5000 rows, fewer where there are many columns. A column whose shuffled rows have no
// finite answer is left out.
PermutationImportance permutation_importance(const Held& held);

}  // namespace dodona::train
