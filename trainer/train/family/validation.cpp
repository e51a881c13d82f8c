#include "train/family/validation.hpp"

#include <span>
#include <utility>

namespace dodona::train {

std::vector<RowSplit> validation_splits(const FitInput& input, std::size_t n_folds,
                                        double fraction) {
  const bool classes =
      input.objective == Objective::logistic || input.objective == Objective::softmax;
  const auto labels = classes ? input.target : std::span<const double>();
  const std::size_t n = input.frame.n_rows;
  if (n_folds > 1 && n < 2 * n_folds) return {};
  if (n_folds > 1) return fold_rows({n, labels}, n_folds, input.seed, Purpose::validation);
  auto split = split_rows({n, labels}, fraction, input.seed, Purpose::validation);
  if (split.held_out.empty() || split.train.empty()) return {};
  return {std::move(split)};
}

}  // namespace dodona::train
