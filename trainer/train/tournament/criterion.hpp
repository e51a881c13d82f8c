// What decides between models: one metric, measured on each fold.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/choose_objective.hpp"
#include "train/dataset.hpp"
#include "train/metrics.hpp"
#include "train/split.hpp"

namespace dodona::train {

struct Criterion {
  std::string_view metric;  // as Metrics names it
  bool greater_is_better = false;
};

// By default the log loss of classes, the rmse of numbers, and the metric of an objective that has
// one. Errors: a metric that the task, the objective or the target does not have.
Result<Criterion> choose_criterion(const std::string& asked, const Schema& schema,
                                   Objective objective, std::span<const double> target);

// A model's score over folds.
struct Score {
  std::vector<double> by_fold;  // values of the metric, of the folds that have it
  std::size_t n_apart = 0;      // so many folds have no row in common: those of one partition
  double mean = 0;
  // The standard error of the mean, by the spread between folds, which is that of n_apart: further
  // partitions of the same rows tell nothing of other rows. Nothing is known of one fold.
  std::optional<double> error;
};

// margins: [n_margins][n_rows] as CrossFit has them. Folds in which the metric is undefined
// (roc_auc of one class, r2 of one value), which are the same for all models, are left out. Nothing
// if an answer is not finite, or no fold is left.
std::optional<Score> score_folds(const Criterion& criterion, const Schema& schema,
                                 const Output& output, std::span<const double> margins,
                                 const Dataset& data, std::span<const RowSplit> folds,
                                 const Scoring& scoring);

// The score of the folds of both, which are different partitions of the same rows.
Score joined(Score first, const Score& second);

// How much greater one score is than another on the same folds, and the standard error of that:
// what folds have in common is not counted.
struct Difference {
  double mean = 0;
  std::optional<double> error;
};
Difference difference(const Score& a, const Score& b);

// Such that the least is best.
inline double loss_of(const Criterion& criterion, double value) {
  return criterion.greater_is_better ? -value : value;
}

}  // namespace dodona::train
