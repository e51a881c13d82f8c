// Additive models boosted side by side, each on its own part of the rows.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "train/family/family.hpp"
#include "train/family/gam_boosting.hpp"
#include "train/family/gam_grid.hpp"
#include "train/family/gam_pairs.hpp"
#include "train/parallel.hpp"
#include "train/split.hpp"

namespace dodona::train {

// The grids of all columns that have anything to tell.
struct GamGrids {
  std::vector<GamGrid> fine;
  std::vector<GamGrid> coarse;  // of the same columns, for pairs
};

// Of the columns of a frame.
GamGrids make_gam_grids(const FitInput& input, const Frame& frame);

// Rounds that were best, of those that were done.
struct GamRounds {
  std::size_t best = 0;
  bool stopped = false;  // by progress
};

// Boosters side by side, each on its part of the rows.
class GamBags {
 public:
  // grids: one for each part, or one for all; only of the latter is there an average.
  GamBags(const FitInput& input, const GamBoostingOptions& options, std::span<const GamGrids> grids,
          std::span<const RowSplit> splits)
      : input_(input), options_(options), grids_(grids), splits_(splits), pairs_(splits.size()) {
    boosters_.reserve(splits.size());
    total_weight_.reserve(splits.size());
    for (std::size_t b = 0; b < splits.size(); ++b) {
      auto& booster = boosters_.emplace_back(input, options_, splits[b].train);
      for (const GamGrid& grid : of_fold(grids_, b).fine) booster.add_term(grid);
      total_weight_.push_back(weight(splits[b].held_out));
    }
  }

  bool watches() const {
    return std::any_of(splits_.begin(), splits_.end(),
                       [](const RowSplit& split) { return !split.held_out.empty(); });
  }

  // Adds rounds over the columns, or over the pairs, until `limit`, or until the loss of the rows
  // set apart has not fallen for `patience` of them (0: no such stop); the best are kept. from, to:
  // the part of the whole work that is done.
  GamRounds add_rounds(bool pairs, std::size_t limit, std::size_t patience, double from, double to);

  // Finds pairs: for all bags the same, by the rows that each has set apart, or for each its own,
  // by the rows that it learns from. Columns are as strong by themselves as their tables so far
  // vary over the rows: where columns do not depend on each other, that variance is what a table
  // takes from squared errors. False, and no pairs, if progress stops it. done: of the whole work.
  bool find_pairs(std::size_t n_best, bool the_same, double done);

  // Copies the margins of the rows set apart: [n_margins][n_rows].
  void copy_margins(std::span<double> into) const {
    const std::size_t n = input_.frame.n_rows;
    for (std::size_t b = 0; b < boosters_.size(); ++b) {
      const auto margins = boosters_[b].margins();
      for (std::size_t first = 0; first < margins.size(); first += n) {
        for (const std::size_t i : splits_[b].held_out) into[first + i] = margins[first + i];
      }
    }
  }

  std::size_t n_pairs() const { return pairs_.empty() ? 0 : pairs_[0].size(); }
  Gam average() const;
  // Per encoded column: what its terms add or take on average, pairs shared.
  static std::vector<double> importance(const Gam& model, std::size_t n_columns);

 private:
  double weight(std::span<const std::size_t> rows) const {
    double sum = 0;
    for (const std::size_t i : rows) sum += input_.weights.empty() ? 1 : input_.weights[i];
    return sum;
  }
  double loss() const;
  std::vector<Derivatives> derivatives_apart() const;
  std::vector<double> strength_of_columns(std::size_t bag) const;
  void add_pairs(std::size_t bag, std::span<const ColumnPair> best);
  template <typename F>
  void for_bags(const F& f) {
    parallel_for(boosters_.size(), input_.n_threads, f);
  }

  const FitInput& input_;
  const GamBoostingOptions& options_;
  std::span<const GamGrids> grids_;
  std::span<const RowSplit> splits_;
  std::vector<GamBooster> boosters_;
  std::vector<double> total_weight_;
  std::vector<std::vector<GamGrid>> pairs_;  // of each bag; where all have the same, of the first
};

}  // namespace dodona::train
