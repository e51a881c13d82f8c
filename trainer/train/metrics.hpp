// How good predictions are.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dodona/output.hpp"
#include "dodona/schema.hpp"

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

// regression: rmse, mae, r2 (1 - SSE/SST, 0 if the target does not vary), and for positive targets
// median_relative_error (the upper median of |error| / target); classification: accuracy,
// balanced_accuracy (mean recall of the classes that occur), log_loss (probabilities clipped to
// [1e-15, 1]), and for two classes roc_auc. target: values, or class indices.
Metrics evaluate(const Schema& schema, const Prediction& prediction,
                 std::span<const double> target);

// The area under the ROC curve: the chance that a positive scores above a negative, ties counting
// half (Hanley and McNeil 1982). 0.5 if only one class occurs.
double roc_auc(std::span<const double> score, std::span<const double> is_positive);

// What predicts the mean of `training`, or its class frequencies, for n rows.
Prediction baseline(const Schema& schema, std::span<const double> training, std::size_t n_rows);

}  // namespace dodona::train
