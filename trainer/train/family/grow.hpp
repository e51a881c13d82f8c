// Grows one tree from gradients and hessians.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/family/trees.hpp"
#include "train/family/binning.hpp"

namespace dodona::train {

struct GrowOptions {
  std::size_t max_depth = 6;
  std::size_t max_leaves = 0;  // 0: no limit but the depth's
  double min_child_weight = 1;
  std::size_t min_child_rows = 1;
  double l2 = 1;
  double min_gain = 0;
  double learning_rate = 0.1;
  std::size_t max_one_hot = 10;
  double category_smoothing = 10;
  double category_l2 = 10;
  int n_threads = 1;
};

// Sums over rows: gradients, hessians, and the rows themselves.
struct Sums {
  double gradient = 0;
  double hessian = 0;
  double rows = 0;

  Sums& operator+=(const Sums& other) {
    gradient += other.gradient;
    hessian += other.hessian;
    rows += other.rows;
    return *this;
  }
  Sums& operator-=(const Sums& other) {
    gradient -= other.gradient;
    hessian -= other.hessian;
    rows -= other.rows;
    return *this;
  }
  friend Sums operator-(Sums a, const Sums& b) { return a -= b; }
  friend Sums operator+(Sums a, const Sums& b) { return a += b; }
};

// How the rows of a node are parted in two.
struct Split {
  double gain = 0;  // 0: none is worth it
  std::size_t column = 0;
  std::size_t bin =
      0;  // numeric: bins up to this one go left; n_bins: nothing but missing values goes left
  std::vector<bool> left_bins;  // categorical: [n_bins]
  bool missing_left = false;
  Sums left;
  Sums right;
};

// Whether a gain is greater by more than the rounding of its sums: of equal splits the first one
// found stays, however the sums were rounded.
inline bool is_better(double gain, double best) { return gain > best * (1 + 1e-10); }

// The best split of a node whose rows sum to `total`, by the histogram of one column (n_bins + 1
// sums, the last for missing values). Gain: Chen and Guestrin 2016, eq. 7, times two. Equal gains:
// the first found.
Split best_split(const BinnedColumn& column, std::span<const Sums> histogram, const Sums& total,
                 const GrowOptions& options);

struct GrownTree {
  std::vector<TreeNode> nodes;  // preorder; right and codes count from 0
  std::vector<CodeSet> code_sets;
  std::vector<double> gain_by_column;
};

// rows: those to learn from, ascending. columns_used: ascending positions among the columns. Adds
// every leaf's value to the margins of its rows. Histogram sums run in row order, so that threads
// do not change them.
GrownTree grow_tree(const std::vector<BinnedColumn>& columns,
                    std::span<const std::size_t> columns_used, std::span<const double> gradient,
                    std::span<const double> hessian, std::vector<std::uint32_t> rows,
                    std::span<double> margins, const GrowOptions& options);

}  // namespace dodona::train
