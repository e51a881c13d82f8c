#include "train/family/tree_defaults.hpp"

#include <algorithm>

namespace dodona::train {

void settle_tree_options(const DataFacts& facts, Options& options) {
  const bool classes =
      facts.objective == Objective::logistic || facts.objective == Objective::softmax;
  // The work of a round grows with the trees of a round.
  const std::size_t work = facts.n_rows * facts.n_margins;
  const bool large = work > 100000;

  options.settle("trees.rounds", large ? 500 : 1000);
  options.settle("trees.learning_rate", large ? 0.1 : 0.05);
  options.settle("trees.early_stopping_rounds", large ? 30 : 50);
  options.settle("trees.validation_folds", large ? 1 : 5);
  options.settle("trees.row_fraction", classes && !large && work > 20000 ? 1 : 0.8);

  // A tenth of a percent and more of the rows are no accident in a large table.
  const std::size_t rows = large ? 1 : std::min<std::size_t>(classes ? 20 : 5, facts.n_rows / 6);
  options.settle("trees.min_child_rows", static_cast<double>(std::max<std::size_t>(rows, 1)));
  options.settle("trees.min_child_weight", classes && !large ? 0.001 : 1);
  options.settle("trees.l2", classes && !large ? 0 : 1);
}

}  // namespace dodona::train
