#include "train/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "dodona/math.hpp"
#include "train/ascending.hpp"
#include "train/reliability.hpp"

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
  const auto order = ascending(values);
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

double squared_error(double answer, double y) { return (answer - y) * (answer - y); }
double absolute_error(double answer, double y) { return std::abs(answer - y); }

constexpr double kLeastProbability = 1e-15;

// One loss per row of numbers.
Losses losses_of_numbers(const Prediction& prediction, std::span<const double> target,
                         const Scoring& scoring) {
  const auto by = [&](std::string_view metric, bool is_squared, const auto& of_row) {
    Losses losses{metric, is_squared, {}};
    losses.rows.reserve(target.size());
    for (std::size_t i = 0; i < target.size(); ++i)
      losses.rows.push_back(of_row(prediction.outputs[i], target[i]));
    return losses;
  };
  switch (scoring.objective) {
    case Objective::quantile:
      return by("mean_pinball_loss", false,
                [&](double answer, double y) { return pinball_loss(answer, y, scoring.quantile); });
    case Objective::poisson:
      return by("mean_poisson_deviance", false, poisson_deviance);
    case Objective::gamma:
      return by("mean_gamma_deviance", false, gamma_deviance);
    case Objective::tweedie:
      return by("mean_tweedie_deviance", false, [&](double answer, double y) {
        return tweedie_deviance(answer, y, scoring.tweedie_power);
      });
    case Objective::absolute_error:
    case Objective::huber:
      return by("mae", false, absolute_error);
    case Objective::squared_error:
    case Objective::logistic:
    case Objective::softmax:
      break;
  }
  return by("rmse", true, squared_error);
}

double weighted_mean(std::span<const double> values, std::span<const double> weights) {
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) sum += weight_of(weights, i) * values[i];
  return sum / sum_of(weights, values.size());
}

// A rounded mean may differ from every value, so that squares say nothing of this.
bool varies(std::span<const double> target, std::span<const double> weights) {
  std::optional<double> first;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (weight_of(weights, i) == 0) continue;
    if (first && *first != target[i]) return true;
    first = target[i];
  }
  return false;
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
  Metrics metrics{
      n, {{"rmse", std::sqrt(squares / total_weight)}, {"mae", absolutes / total_weight}}, {}};
  if (total > 0 && varies(target, scoring.weights))
    metrics.values.push_back({"r2", 1 - squares / total});
  if (std::all_of(target.begin(), target.end(), [](double y) { return y > 0; })) {
    metrics.values.push_back(
        {"median_relative_error", median_relative_error(prediction, target, scoring.weights)});
  }
  const Losses losses = losses_of_numbers(prediction, target, scoring);
  if (!metrics.find(losses.metric))
    metrics.values.push_back({std::string(losses.metric), losses.mean(scoring.weights)});
  return metrics;
}

double log_loss(const Prediction& prediction, std::size_t i, std::size_t truth) {
  return -math::log(std::max(prediction.outputs[truth * prediction.n_rows + i], kLeastProbability));
}

// Of the probabilities to the truth: of two classes that of the second, of more the sum of all.
double squared_distance(const Prediction& prediction, std::size_t i, std::size_t truth) {
  double sum = 0;
  for (std::size_t k = prediction.n_outputs == 2 ? 1 : 0; k < prediction.n_outputs; ++k) {
    const double off = prediction.outputs[k * prediction.n_rows + i] - (k == truth ? 1 : 0);
    sum += off * off;
  }
  return sum;
}

Metrics evaluate_classification(const Prediction& prediction, std::span<const double> target,
                                std::span<const double> weights) {
  const std::size_t n = target.size();
  const std::size_t n_classes = prediction.n_outputs;
  Metrics metrics{n, {}, std::vector(n_classes, std::vector<std::size_t>(n_classes, 0))};
  std::vector<double> correct(n_classes, 0);  // by true class, as weights
  std::vector<double> sizes(n_classes, 0);
  double loss = 0;
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double weight = weight_of(weights, i);
    const auto truth = static_cast<std::size_t>(target[i]);
    const auto answer = static_cast<std::size_t>(prediction.labels[i]);
    ++metrics.confusion[truth][answer];
    sizes[truth] += weight;
    if (answer == truth) correct[truth] += weight;
    loss += weight * log_loss(prediction, i, truth);
    squares += weight * squared_distance(prediction, i, truth);
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
  const auto auc = n_classes == 2
                       ? roc_auc(std::span(prediction.outputs).subspan(n, n), target, weights)
                       : std::nullopt;
  if (auc) metrics.values.push_back({"roc_auc", *auc});
  metrics.values.push_back({"brier_score", squares / total});
  metrics.values.push_back({"expected_calibration_error",
                            reliability(prediction, target, weights).expected_calibration_error});
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

Losses losses_of(const Schema& schema, const Prediction& prediction, std::span<const double> target,
                 const Scoring& scoring) {
  if (schema.task == Task::regression) return losses_of_numbers(prediction, target, scoring);
  Losses losses{"log_loss", false, {}};
  losses.rows.reserve(target.size());
  for (std::size_t i = 0; i < target.size(); ++i)
    losses.rows.push_back(log_loss(prediction, i, static_cast<std::size_t>(target[i])));
  return losses;
}

double Losses::mean(std::span<const double> weights) const {
  const double mean = weighted_mean(rows, weights);
  return is_squared ? std::sqrt(mean) : mean;
}

std::vector<double> confidence_of(const Prediction& prediction) {
  const std::size_t n = prediction.n_rows;
  if (prediction.n_outputs == 2)
    return {prediction.outputs.begin() + static_cast<std::ptrdiff_t>(n), prediction.outputs.end()};
  std::vector<double> confidence(n);
  for (std::size_t i = 0; i < n; ++i)
    confidence[i] = prediction.outputs[static_cast<std::size_t>(prediction.labels[i]) * n + i];
  return confidence;
}

Reliability reliability(const Prediction& prediction, std::span<const double> target,
                        std::span<const double> weights) {
  std::vector<double> came_true(target.begin(), target.end());
  for (std::size_t i = 0; i < target.size() && prediction.n_outputs != 2; ++i)
    came_true[i] = static_cast<std::int32_t>(target[i]) == prediction.labels[i] ? 1 : 0;
  return reliability(confidence_of(prediction), came_true, weights);
}

std::optional<double> roc_auc(std::span<const double> score, std::span<const double> is_positive,
                              std::span<const double> weights) {
  const auto order = ascending(score);
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
  if (n_positive == 0 || n_negative == 0) return std::nullopt;
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
      outputs[static_cast<std::size_t>(training[i])] += weight_of(scoring.weights, i);
    for (double& share : outputs) share /= total;
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
