#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> forest_options() {
  return {
      integer("forest.trees", 100, 1, 100000, "trees (for each of more than two classes)",
              "raise it for steadier answers of a larger model"),
      integer(
          "forest.max_depth", 60, 1, 60,
          "splits between root and leaf at most; grown fully, a forest of 50,000 rows is a file of "
          "tens of megabytes",
          "10 to 20 for a smaller model"),
      integer(
          "forest.min_leaf_rows", 3, 1, 1000000000,
          "least rows in a leaf; 3 gives a model a third to two thirds the size that 1 does, and "
          "probabilities that are less extreme",
          "raise it for noisy rows or a smaller model; 1 for trees that are grown fully"),
      number("forest.column_fraction", 0, 0, 1,
             "share of the columns that are tried in each node; 0: the square root of their number "
             "for classes, all for numbers",
             "0.3 for numbers where many columns say much the same; more for classes where few "
             "columns matter"),
      number("forest.row_fraction", 1, 0.001, 1, "rows drawn for each tree, as a share of all rows",
             "lower it for large tables, in less time and with a smaller model"),
      choice("forest.bootstrap", {"auto", "true", "false"},
             "whether rows are drawn with replacement; auto: by forest, not by extra_trees",
             "true for extra_trees to be told what they are worth on rows out of bag"),
      integer("forest.max_bins", 255, 2, 255, "bins of a numeric column at most",
              "lower it for faster training with coarser thresholds"),
  };
}

}  // namespace dodona::train
