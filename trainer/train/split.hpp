// Which rows train and which test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/random.hpp"

namespace dodona::train {

struct RowSplit {
  std::vector<std::size_t> train;  // ascending
  std::vector<std::size_t> held_out;
};

// Holds out the given fraction of each class (of all rows where `classes` is empty), rounded to
// whole rows: those with the smallest draws from (seed, row). A class keeps at least one row to
// train.
RowSplit split_rows(std::size_t n_rows, std::span<const double> classes, double fraction,
                    std::uint64_t seed, Purpose purpose);

// Deals the rows of each class out to n_folds folds, in the order of their draws: every row is held
// out once. Folds without a held-out row are left out.
std::vector<RowSplit> fold_rows(std::size_t n_rows, std::span<const double> classes,
                                std::size_t n_folds, std::uint64_t seed, Purpose purpose);

}  // namespace dodona::train
