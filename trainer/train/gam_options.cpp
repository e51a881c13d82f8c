#include "train/option_list.hpp"

namespace dodona::train {

std::vector<OptionSpec> gam_options() {
  return {
      integer("gam.rounds", 3000, 0, 100000,
              "rounds over all columns at most: in each, every table takes one step",
              "raise it where training says that all were used, or with a small learning rate"),
      integer("gam.pairs", 10, 0, 1000,
              "tables of two columns at most: the pairs that matter most, of those among the 60 "
              "strongest columns",
              "0 for a model of single columns, which is read at a glance; more where many columns "
              "act together"),
      integer("gam.pair_rounds", 3000, 0, 100000, "rounds over all pairs at most", "as gam.rounds"),
      by_data(number("gam.learning_rate", 0.05, 1e-6, 1, "share of each step that is kept",
                     "lower it for smoother shapes in more time"),
              "0.05; 0.1 beyond 10,000 rows, 0.2 beyond 100,000"),
      integer("gam.max_leaves", 3, 2, 255, "pieces of a step over one column at most",
              "2 for smoother shapes"),
      by_data(integer("gam.min_child_rows", 10, 1, 1000000000, "least rows in a piece of a step",
                      "raise it for noisy rows"),
              "10 (a sixth of the rows at most)"),
      number("gam.l2", 0, 0, 1e12, "penalty on the squares of the steps, in hessians",
             "raise it for noisy rows"),
      integer("gam.max_bins", 255, 2, 255, "bins of a column at most",
              "lower it for coarser shapes and smaller files"),
      integer("gam.pair_bins", 16, 2, 254, "bins of each column of a pair at most",
              "lower it for smaller files and smoother tables"),
      by_data(integer("gam.bags", 8, 1, 100,
                      "models whose tables are averaged, each with another part of the rows set "
                      "apart to find where to stop",
                      "more for smoother shapes in more time; 1 for the fastest fit"),
              "8; 4 beyond 10,000 rows, 2 beyond 100,000"),
      integer("gam.early_stopping_rounds", 50, 0, 100000,
              "stop after so many rounds without a better loss on the rows set apart; 0: never",
              "0 to do exactly gam.rounds and gam.pair_rounds"),
  };
}

}  // namespace dodona::train
