// Rows that stand more than once in a table.
#pragma once

#include <cstddef>

#include "train/dataset.hpp"

namespace dodona::train {

struct Duplicates {
  std::size_t n_looked_at = 0;     // of many rows the first million
  std::size_t n_repeated = 0;      // rows that repeat an earlier one in every cell
  std::size_t n_contradicted = 0;  // rows whose features stand with another target too
  // How many of the rows would repeat an earlier one if the columns had nothing to do with each
  // other: columns with few values make such rows by themselves.
  double n_by_chance = 0;
};

// Equal are cells that are the same number, or both missing. Rows are compared by a hash of 64
// bits. A row repeats another only if the cells that are no features (data.others) are the same
// too.
Duplicates find_duplicates(const Dataset& data);

}  // namespace dodona::train
