// How a tree is grown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dodona::train {

enum class Shape : std::uint8_t {
  leafwise,   // the leaf with the greatest gain is split next
  depthwise,  // the leaf nearest to the root, of those the one with the greatest gain
  symmetric   // all leaves of a level at once, by the same split
};

struct GrowOptions {
  Shape shape = Shape::leafwise;
  std::size_t max_depth = 6;
  std::size_t max_leaves = 0;  // 0: no limit but the depth's
  double min_child_weight = 1;
  std::size_t min_child_rows = 1;
  double l1 = 0;
  double l2 = 1;
  double min_gain = 0;
  double learning_rate = 0.1;
  // Leaves are rounded to a decimal unit of at most this share of the standard error that the step
  // of all rows has; 0: to kLeafDigits.
  double leaf_rounding = 0;
  std::size_t max_one_hot = 10;
  double category_smoothing = 10;
  double category_l2 = 10;
  double column_fraction_by_node = 1;
  bool random_cuts = false;   // one cut per column and node, drawn at random
  bool middle_cuts = false;   // numeric cuts in the middle of the bins between the sides' rows
  bool until_pure = false;    // nodes whose rows differ are split though nothing is gained
  std::uint64_t seed = 1;     // of what is drawn per node
  std::vector<int> monotone;  // per column; empty: all 0
  // Groups of columns that may meet on a path; empty: all may.
  std::vector<std::vector<std::size_t>> interactions;
  int n_threads = 1;

  bool counts_rows() const { return min_child_rows > 1; }
};

}  // namespace dodona::train
