// Which rows train and which test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "train/random.hpp"

namespace dodona::train {

struct RowSplit {
  std::vector<std::size_t> train;  // ascending
  std::vector<std::size_t> held_out;
};

// Row i is held out if its draw is below the fraction: the choice does not depend on how many rows there are.
inline RowSplit split_rows(std::size_t n_rows, double fraction, std::uint64_t seed, Purpose purpose) {
  RowSplit split;
  for (std::size_t i = 0; i < n_rows; ++i) {
    (uniform(seed, purpose, i) < fraction ? split.held_out : split.train).push_back(i);
  }
  return split;
}

}  // namespace dodona::train
