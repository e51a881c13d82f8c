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
  std::vector<RowSplit> folds;  // those of all the data, without the rows that are not here
};

// All rows on the last rung, fewer on those below (rung_rows in halving.hpp): of each class those
// with the smallest draws. A rung's data are made when they are first asked for.
class Rungs {
 public:
  // All of these must outlive it.
  Rungs(const Schema& schema, const Dataset& data, std::span<const RowSplit> folds,
        std::uint64_t seed);

  std::size_t size() const { return n_rows_.size(); }
  std::size_t n_rows(std::size_t rung) const { return n_rows_[rung]; }
  const Rung& at(std::size_t rung);

  // values: [n_margins][rows of the rung], to [n_margins][all rows]; NaN in the others.
  std::vector<double> to_all_rows(std::span<const double> values, std::size_t rung);

 private:
  const Schema& schema_;
  const Dataset& data_;
  std::span<const RowSplit> folds_;
  std::uint64_t seed_;
  std::vector<std::size_t> n_rows_;
  std::vector<std::optional<Rung>> rungs_;
};

}  // namespace dodona::train
