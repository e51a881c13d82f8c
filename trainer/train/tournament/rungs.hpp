// The rows that each rung of a tournament sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dodona/schema.hpp"
#include "train/dataset.hpp"
#include "train/split.hpp"

namespace dodona::train {

struct Rung {
  std::vector<std::size_t> rows;  // of all the data, ascending
  Dataset data;
  // Ways to part all the data into folds, without the rows that are not here.
  std::vector<std::vector<RowSplit>> partitions;
  // So many of them are those of the rung below, which has the same rows.
  std::size_t n_done = 0;
};

// Up to the first rung with all rows, each has three times as many as the one below
// (rung_rows in halving.hpp): of each class those with the smallest draws, in the first partition.
// From there on each parts them in three times as many ways. A rung's data are made when they are
// first asked for.
class Rungs {
 public:
  // All of these must outlive it. partitions: one at least.
  Rungs(const Schema& schema, const Dataset& data,
        std::span<const std::vector<RowSplit>> partitions, std::uint64_t seed);

  std::size_t size() const { return rungs_.size(); }
  std::size_t n_rows(std::size_t rung) const { return n_rows_[rung]; }
  bool has_all_rows(std::size_t rung) const { return n_rows_[rung] == data_.n_rows(); }
  std::size_t first_with_all_rows() const;
  // What a trial does anew there that comes from the rung below.
  std::size_t n_new_partitions(std::size_t rung) const;
  const Rung& at(std::size_t rung);

  // values: [n_margins][rows of the rung], to [n_margins][all rows]; NaN in the others.
  std::vector<double> to_all_rows(std::span<const double> values, std::size_t rung);

 private:
  const Schema& schema_;
  const Dataset& data_;
  std::span<const std::vector<RowSplit>> partitions_;
  std::uint64_t seed_;
  std::vector<std::size_t> n_rows_;        // per rung
  std::vector<std::size_t> n_partitions_;  // per rung
  std::vector<std::optional<Rung>> rungs_;
};

}  // namespace dodona::train
