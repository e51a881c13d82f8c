// How good predictions are.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/output.hpp"
#include "dodona/schema.hpp"
#include "train/objective.hpp"
#include "train/reliability.hpp"

namespace dodona::train {

struct Metric {
  std::string name;
  double value;
};

struct Metrics {
  std::size_t n_rows = 0;
  std::vector<Metric> values;                       // in the order in which they are shown
  std::vector<std::vector<std::size_t>> confusion;  // classification: [true class][predicted class]

  std::optional<double> find(std::string_view name) const;
};

// What is measured beside the metrics of the task, and how rows count.
struct Scoring {
  Objective objective = Objective::squared_error;
  double quantile = 0.5;                 // of Objective::quantile
  double tweedie_power = 1.5;            // of Objective::tweedie, between 1 and 2
  std::span<const double> weights = {};  // [n_rows], not all 0; empty: all 1
};

// regression: rmse, mae, r2 (1 - SSE/SST, if the target varies), and for positive targets
// median_relative_error (the upper median of |error| / target); then that of the objective, if it
// has one: mean_pinball_loss, mean_poisson_deviance, mean_gamma_deviance, mean_tweedie_deviance
// (McCullagh and Nelder 1989, section 2.3; Joergensen 1997, chapter 4). classification: accuracy,
// balanced_accuracy (mean recall of the classes that occur), log_loss (probabilities clipped to
// [1e-15, 1]), for two classes that both occur roc_auc, brier_score (Brier 1950: the squared
// distance of the probabilities to the truth, summed over the classes; of two classes that of the
// second, which is half of it) and expected_calibration_error (reliability.hpp). All sums are
// weighted, and a row of weight 0 is as if it was not there, but for confusion, which counts rows,
// and the bins of the calibration error. target: values, or class indices.
Metrics evaluate(const Schema& schema, const Prediction& prediction, std::span<const double> target,
                 const Scoring& scoring = {});

// The loss of each row, of which the metric that says what the model was made for is the weighted
// mean, or the root of it: log_loss; by the objective rmse, mae (also for huber) or its own.
struct Losses {
  std::string_view metric;
  bool is_squared = false;
  std::vector<double> rows;

  double mean(std::span<const double> weights) const;
};
Losses losses_of(const Schema& schema, const Prediction& prediction, std::span<const double> target,
                 const Scoring& scoring);

// How sure the model is of each row: of two classes the probability of the second, of more that of
// the most probable one.
std::vector<double> confidence_of(const Prediction& prediction);
// Whether that comes true.
Reliability reliability(const Prediction& prediction, std::span<const double> target,
                        std::span<const double> weights);

// The area under the ROC curve: the chance that a positive scores above a negative, ties counting
// half (Hanley and McNeil 1982), of pairs drawn by the product of their weights. Nothing if only
// one class occurs.
std::optional<double> roc_auc(std::span<const double> score, std::span<const double> is_positive,
                              std::span<const double> weights = {});

// What predicts the same for n rows, from the rows of `training` (which scoring.weights weighs):
// the class frequencies, or the constant that is best by the objective among mean (all others),
// median (absolute_error) and quantile.
Prediction baseline(const Schema& schema, std::span<const double> training, std::size_t n_rows,
                    const Scoring& scoring = {});
// "mean of the target", ...
std::string_view baseline_name(const Schema& schema, const Scoring& scoring);

}  // namespace dodona::train
