// Gradient boosting, round by round.
//
// A tree from a part of the rows is hardly sooner grown than one from all: the rows left out must
// walk down it to get their margins, and sums over scattered rows wait for memory. So
// gradient-based one-side sampling (Ke et al. 2017, "LightGBM", section 3), which ranks the rows on
// top of that, does not pay here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dodona/family/trees.hpp"
#include "train/family/family.hpp"
#include "train/family/grow.hpp"
#include "train/family/objective.hpp"

namespace dodona::train {

// The columns of a table as all of its boosters see them.
struct BoostingTable {
  std::vector<BinnedColumn> columns;
  std::vector<std::size_t> splittable;  // those with more than one slot
  RowCodes codes;

  BoostingTable(const Frame& frame, std::size_t max_bins, std::uint64_t seed, int n_threads);
};

struct BoostingOptions {
  GrowOptions grow;
  Loss loss;
  double row_fraction = 1;
  double column_fraction = 1;
};

// Adds a tree to a model, and its gains to those of the columns.
void append_tree(GrownTree tree, Trees& model, std::vector<double>& gain_by_column);

BoostingOptions boosting_options(const FitInput& input);

// Boosts over some rows of the table; the margins of all rows are kept up to date, so that the
// others can be watched.
class Booster {
 public:
  Booster(const FitInput& input, const BoostingTable& table, BoostingOptions options,
          std::vector<std::size_t> rows);

  // One tree per margin.
  void add_round();
  // The mean loss over some rows, by their present margins.
  double loss(std::span<const std::size_t> rows) const;

  // [n_margins][n_rows]: those of every row of the table, as of now.
  std::span<const double> margins() const { return margins_; }

  // The sum of the weights of some rows.
  double weight(std::span<const std::size_t> rows) const;

  std::size_t n_rounds() const { return model_.roots.size() / targets_.n_margins; }
  Trees& model() { return model_; }
  std::vector<double>& gain() { return gain_; }  // per column

 private:
  // What the trees of one margin are grown in.
  struct Workshop {
    Grower grower;
    std::vector<PackedSum> packed;
  };

  GrownTree grow(std::size_t k, Workshop& workshop);
  void renew(GrownTree& tree, const Grower& grower, std::span<double> margins, double share) const;
  std::vector<std::uint32_t> draw_rows() const;
  std::vector<std::size_t> draw_columns(std::size_t tree) const;

  const BoostingTable& table_;
  BoostingOptions options_;
  Targets targets_;
  std::uint64_t seed_;
  int n_threads_;
  std::vector<std::uint32_t> rows_;     // learned from, ascending
  std::vector<std::uint32_t> drawn_;    // of them, for this round
  std::vector<std::uint32_t> watched_;  // all others of the table
  std::vector<Workshop> workshops_;
  Trees model_;
  std::vector<double> margins_;  // [n_margins][n_rows]
  std::vector<Derivatives> derivatives_;
  std::vector<double> gain_;
};

}  // namespace dodona::train
