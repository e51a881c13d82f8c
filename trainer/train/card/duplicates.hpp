// Rows that stand more than once in a table.
#pragma once

#include <cstddef>
#include <span>

#include "dodona/table.hpp"

namespace dodona::train {

struct Duplicates {
  std::size_t n_looked_at = 0;     // of many rows the first million
  std::size_t n_repeated = 0;      // rows that repeat an earlier one, features and target
  std::size_t n_contradicted = 0;  // rows whose features stand with another target too
  // How many of the rows would repeat an earlier one if the columns had nothing to do with each
  // other: columns with few values make such rows by themselves.
  double n_by_chance = 0;
};

// Equal are cells that are the same number, or both missing. Rows are compared by a hash of 64
// bits.
Duplicates find_duplicates(const Table& features, std::span<const double> target);

}  // namespace dodona::train
