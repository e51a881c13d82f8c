#include "train/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "dodona/math.hpp"

namespace dodona::train {
namespace {

double weight_of(std::span<const double> weights, std::size_t i) {
  return weights.empty() ? 1 : weights[i];
}

double sum_of(std::span<const double> weights, std::size_t n) {
  return weights.empty() ? static_cast<double>(n)
                         : std::accumulate(weights.begin(), weights.end(), 0.0);
}

// The least value that more than this share of the weight does not exceed: of 0.5 the upper median.
double weighted_quantile(std::span<const double> values, std::span<const double> weights,
                         double share) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  const double limit = share * sum_of(weights, values.size());
  double sum = 0;
  for (const std::size_t i : order) {
    sum += weight_of(weights, i);
    if (sum > limit) return values[i];
  }
  return values[order.back()];
}

double median_relative_error(const Prediction& prediction, std::span<const double> target,
                             std::span<const double> weights) {
  std::vector<double> errors;
  errors.reserve(target.size());
  for (std::size_t i = 0; i < target.size(); ++i) {
    errors.push_back(std::abs(prediction.outputs[i] - target[i]) / target[i]);
  }
  return weighted_quantile(errors, weights, 0.5);
}

// The metric of an objective, by one row. Answers of 0, which only rounding can make of a mean,
// count as the least of numbers.
double pinball_loss(double answer, double y, double quantile) {
  return answer > y ? (1 - quantile) * (answer - y) : quantile * (y - answer);
}

double poisson_deviance(double answer, double y) {
  const double mean = std::max(answer, std::numeric_limits<double>::min());
  return 2 * ((y > 0 ? y * math::log(y / mean) : 0) - y + mean);
}

double gamma_deviance(double answer, double y) {
  const double mean = std::max(answer, std::numeric_limits<double>::min());
  return 2 * (math::log(mean / y) + y / mean - 1);
}

double tweedie_deviance(double answer, double y, double power) {
  const double mean = std::max(answer, std::numeric_limits<double>::min());
  const auto raised = [](double x, double exponent) { return math::exp(exponent * math::log(x)); };
  return 2 * ((y > 0 ? raised(y, 2 - power) / ((1 - power) * (2 - power)) : 0) -
              y * raised(mean, 1 - power) / (1 - power) + raised(mean, 2 - power) / (2 - power));
}

void add_metric_of_objective(const Prediction& prediction, std::span<const double> target,
                             const Scoring& scoring, Metrics& metrics) {
  const auto add = [&](const char* name, const auto& of_row) {
    double sum = 0;
    for (std::size_t i = 0; i < target.size(); ++i)
      sum += weight_of(scoring.weights, i) * of_row(prediction.outputs[i], target[i]);
    metrics.values.push_back({name, sum / sum_of(scoring.weights, target.size())});
  };
  switch (scoring.objective) {
    case Objective::quantile:
      return add("mean_pinball_loss", [&](double answer, double y) {
        return pinball_loss(answer, y, scoring.quantile);
      });
    case Objective::poisson:
      return add("mean_poisson_deviance", poisson_deviance);
    case Objective::gamma:
      return add("mean_gamma_deviance", gamma_deviance);
    case Objective::tweedie:
      return add("mean_tweedie_deviance", [&](double answer, double y) {
        return tweedie_deviance(answer, y, scoring.tweedie_power);
      });
    case Objective::squared_error:
    case Objective::absolute_error:
    case Objective::huber:
    case Objective::logistic:
    case Objective::softmax:
      return;  // rmse, mae and log_loss say it
  }
}

double weighted_mean(std::span<const double> values, std::span<const double> weights) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) sum += weight_of(weights, i) * values[i];
  return sum / sum_of(weights, values.size());
}

Metrics evaluate_regression(const Prediction& prediction, std::span<const double> target,
                            const Scoring& scoring) {
  const std::size_t n = target.size();
  const double total_weight = sum_of(scoring.weights, n);
  const double mean = weighted_mean(target, scoring.weights);
  double squares = 0;
  double absolutes = 0;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double weight = weight_of(scoring.weights, i);
    const double error = prediction.outputs[i] - target[i];
    squares += weight * (error * error);
    absolutes += weight * std::abs(error);
    total += weight * ((target[i] - mean) * (target[i] - mean));
  }
  const auto [low, high] = std::minmax_element(target.begin(), target.end());
  const double r2 = *low < *high ? 1 - squares / total : 0;
  Metrics metrics{
      n,
      {{"rmse", std::sqrt(squares / total_weight)}, {"mae", absolutes / total_weight}, {"r2", r2}},
      {}};
  if (*low > 0) {
    metrics.values.push_back(
        {"median_relative_error", median_relative_error(prediction, target, scoring.weights)});
  }
  add_metric_of_objective(prediction, target, scoring, metrics);
  return metrics;
}

Metrics evaluate_classification(const Prediction& prediction, std::span<const double> target,
                                std::span<const double> weights) {
  const std::size_t n = target.size();
  const std::size_t n_classes = prediction.n_outputs;
  Metrics metrics{n, {}, std::vector(n_classes, std::vector<std::size_t>(n_classes, 0))};
  std::vector<double> correct(n_classes, 0);  // by true class, as weights
  std::vector<double> sizes(n_classes, 0);
  double loss = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double weight = weight_of(weights, i);
    const auto truth = static_cast<std::size_t>(target[i]);
    const auto answer = static_cast<std::size_t>(prediction.labels[i]);
    ++metrics.confusion[truth][answer];
    sizes[truth] += weight;
    if (answer == truth) correct[truth] += weight;
    loss -= weight * math::log(std::max(prediction.outputs[truth * n + i], 1e-15));
  }
  double recalls = 0;
  double n_present = 0;
  for (std::size_t k = 0; k < n_classes; ++k) {
    if (sizes[k] == 0) continue;
    recalls += correct[k] / sizes[k];
    ++n_present;
  }
  const double total = sum_of(weights, n);
  const double all_correct = std::accumulate(correct.begin(), correct.end(), 0.0);
  metrics.values = {{"accuracy", all_correct / total},
                    {"balanced_accuracy", recalls / n_present},
                    {"log_loss", loss / total}};
  if (n_classes == 2) {
    metrics.values.push_back(
        {"roc_auc", roc_auc(std::span(prediction.outputs).subspan(n, n), target, weights)});
  }
  return metrics;
}

}  // namespace

std::optional<double> Metrics::find(std::string_view name) const {
  const auto found =
      std::find_if(values.begin(), values.end(), [&](const auto& m) { return m.name == name; });
  return found == values.end() ? std::nullopt : std::optional(found->value);
}

Metrics evaluate(const Schema& schema, const Prediction& prediction, std::span<const double> target,
                 const Scoring& scoring) {
  return schema.task == Task::regression
             ? evaluate_regression(prediction, target, scoring)
             : evaluate_classification(prediction, target, scoring.weights);
}

double roc_auc(std::span<const double> score, std::span<const double> is_positive,
               std::span<const double> weights) {
  std::vector<std::size_t> order(score.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return score[a] < score[b]; });
  // Pairs in order, those of equal scores counting half; each group of equal scores meets the
  // negatives below it.
  double in_order = 0;
  double n_positive = 0;
  double n_negative = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    double positive = 0;
    double negative = 0;
    const double here = score[order[begin]];
    for (; begin < order.size() && score[order[begin]] == here; ++begin) {
      const std::size_t i = order[begin];
      (is_positive[i] != 0 ? positive : negative) += weight_of(weights, i);
    }
    in_order += positive * (n_negative + negative / 2);
    n_positive += positive;
    n_negative += negative;
  }
  if (n_positive == 0 || n_negative == 0) return 0.5;
  return in_order / (n_positive * n_negative);
}

Prediction baseline(const Schema& schema, std::span<const double> training, std::size_t n_rows,
                    const Scoring& scoring) {
  const bool classification = schema.task == Task::classification;
  Prediction prediction{n_rows, classification ? schema.target.classes.size() : 1, {}, {}};
  std::vector<double> outputs(prediction.n_outputs, 0.0);
  if (classification) {
    const double total = sum_of(scoring.weights, training.size());
    for (std::size_t i = 0; i < training.size(); ++i)
      outputs[static_cast<std::size_t>(training[i])] += weight_of(scoring.weights, i) / total;
    const auto most = std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
    prediction.labels.assign(n_rows, static_cast<std::int32_t>(most));
  } else if (scoring.objective == Objective::quantile ||
             scoring.objective == Objective::absolute_error) {
    const double share = scoring.objective == Objective::quantile ? scoring.quantile : 0.5;
    outputs[0] = weighted_quantile(training, scoring.weights, share);
  } else {
    outputs[0] = weighted_mean(training, scoring.weights);
  }
  for (const double value : outputs)
    prediction.outputs.insert(prediction.outputs.end(), n_rows, value);
  return prediction;
}

std::string_view baseline_name(const Schema& schema, const Scoring& scoring) {
  if (schema.task == Task::classification) return "most frequent class";
  if (scoring.objective == Objective::absolute_error) return "median of the target";
  if (scoring.objective == Objective::quantile) return "quantile of the target";
  return "mean of the target";
}

}  // namespace dodona::train
