#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> tree_options() {
  return {
      choice(
          "trees.objective",
          {"auto", "squared_error", "absolute_error", "huber", "quantile", "poisson", "gamma",
           "tweedie"},
          "what is minimised; auto: squared_error for numbers, the log loss for classes",
          "absolute_error or huber for targets with outliers, quantile for intervals, poisson for "
          "counts, gamma for positive amounts, tweedie for amounts that are often 0; any but auto "
          "makes the task regression"),
      number("trees.huber_delta", 1, 1e-300, 1e140,
             "of trees.objective=huber: errors beyond it count linearly; in the unit of the target "
             "(of its logarithm with target.transform=log)",
             "set it to the size of a usual error"),
      number_between("trees.quantile", 0.5, 0, 1,
                     "of trees.objective=quantile: the share of the rows that lie below the answer",
                     "0.05 and 0.95, in two models, for an interval of nine rows in ten"),
      number_between("trees.tweedie_power", 1.5, 1, 2,
                     "of trees.objective=tweedie: the variance grows as mean^power",
                     "towards 1 for counts, towards 2 for amounts that are seldom 0"),
      by_data(
          integer("trees.rounds", 500, 1, 100000, "boosting rounds at most (trees per class)",
                  "raise it where training says that all were used, or with a small learning rate"),
          "1000; 500 for large tables"),
      by_data(
          number("trees.learning_rate", 0.1, 1e-6, 1, "share of each tree's answer that is kept",
                 "lower it, and raise trees.rounds, for a somewhat better model in more time"),
          "0.05; 0.1 for large tables"),
      choice(
          "trees.shape", {"leafwise", "depthwise", "symmetric"},
          "which leaf is split next: the one that gains most, the one nearest to the root, or all "
          "of a level by the same split",
          "symmetric for answers many times faster in a browser, and for noisy rows"),
      integer("trees.max_depth", 6, 1, 60,
              "splits between root and leaf at most; of symmetric trees 16",
              "raise it where many columns act together; lower it for few or noisy rows"),
      integer("trees.max_leaves", 0, 0, 1000000,
              "leaves of a tree at most; 0: as many as the depth allows",
              "31 or 63 with a greater depth, for uneven trees"),
      by_data(number("trees.min_child_weight", 1, 0, 1e12,
                     "least sum of hessians in a leaf: rows for squared_error, p (1 - p) a row for "
                     "two classes, twice that for more",
                     "raise it for noisy rows; 0 for very rare classes"),
              "1, for classes 0.001; 1 for large tables"),
      by_data(integer("trees.min_child_rows", 1, 1, 1000000000, "least rows in a leaf",
                      "raise it for noisy rows, or so that no leaf is about a single one"),
              "5, for classes 20 (a sixth of the rows at most); 1 for large tables"),
      number(
          "trees.l1", 0, 0, 1e12,
          "what the sum of gradients of a leaf is shortened by; leaves with less are 0 (leaves of "
          "absolute_error and quantile are quantiles: there it only helps to choose splits)",
          "raise it where many leaves should do nothing"),
      by_data(
          number("trees.l2", 1, 0, 1e12,
                 "penalty on the squares of the leaves' values, in hessians (for absolute_error "
                 "and quantile as trees.l1)",
                 "raise it for noisy rows; 0 for none"),
          "1, for classes 0; 1 for large tables"),
      number("trees.min_gain", 0, 0, 1e300,
             "least gain of a split: twice what it takes from the summed loss",
             "raise it to grow smaller trees where little is to be gained"),
      number("trees.leaf_rounding", 0.05, 0, 1,
             "leaves are rounded to at most this share of the standard error that the step of all "
             "rows has, while trees are grown, so that later trees make up for it",
             "0 to keep eight digits in a larger file"),
      by_data(number("trees.row_fraction", 1, 0.01, 1, "share of the rows drawn for each tree",
                     "0.5 to 0.8 for faster rounds and trees that differ more"),
              "0.8; 1 for classes if rows times trees of a round are 20,000 to 100,000"),
      number("trees.column_fraction", 0.8, 0.01, 1, "share of the columns drawn for each tree",
             "0.5 where many columns say much the same; 1 where few act together"),
      number("trees.column_fraction_by_node", 1, 0.01, 1,
             "share of the columns drawn for each split",
             "0.3 to 0.8 where a few columns hide the others"),
      integer("trees.max_bins", 255, 2, 255, "bins of a numeric column at most",
              "lower it for faster rounds with coarser thresholds"),
      integer("trees.max_one_hot", 4, 0, 255,
              "columns with at most so many categories are split one against the rest; those with "
              "more in two groups too",
              "lower it where categories fall into groups"),
      number("trees.category_smoothing", 10, 0, 1e12,
             "added to a category's hessian where categories are sorted",
             "raise it for many rare categories"),
      number("trees.category_l2", 10, 0, 1e12, "added to trees.l2 in splits of grouped categories",
             "raise it where columns with many categories are fitted too closely"),
      by_data(integer("trees.early_stopping_rounds", 30, 0, 100000,
                      "stop after so many rounds without a better loss on rows set apart; 0: never",
                      "raise it for a small learning rate; 0 to grow exactly trees.rounds"),
              "50; 30 for large tables"),
      by_data(integer("trees.validation_folds", 5, 1, 100,
                      "folds whose held-out rows find where to stop; 1: one part, of "
                      "trees.validation_fraction",
                      "5 or 10 for a steadier number of rounds, in more time"),
              "5; 1 for large tables"),
      number("trees.validation_fraction", 0.15, 0.01, 0.5,
             "share of the rows set apart to find where to stop",
             "raise it for few rows, lower it for very many"),
  };
}

}  // namespace dodona::train
