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

// What is known of the rows that are to be parted: [n_rows] each, or empty.
struct RowFacts {
  std::size_t n_rows = 0;
  std::span<const double> classes = {};  // each part gets its share of each
  std::span<const double> groups = {};   // codes; rows of a group stay together
  std::span<const double> times = {};    // what trains is earlier than what tests
};

// Holds out the given fraction of the rows. By time: the latest, all rows of one moment on one
// side. By group: whole groups, as near to the fraction in each class as they allow. Else of each
// class (of all rows where `classes` is empty) the rows with the smallest draws from (seed, row),
// rounded to whole rows; a class keeps at least one to train.
RowSplit split_rows(const RowFacts& facts, double fraction, std::uint64_t seed, Purpose purpose);

// Folds without a held-out row, or without one to train, are left out. By time there are n_folds
// parts after a first one, each held out once from what is earlier (so that rows of the first never
// are). Else every row is held out once: groups are dealt out so that folds are alike in size and
// classes, and the rows of each class in the order of their draws.
std::vector<RowSplit> fold_rows(const RowFacts& facts, std::size_t n_folds, std::uint64_t seed,
                                Purpose purpose);

}  // namespace dodona::train
