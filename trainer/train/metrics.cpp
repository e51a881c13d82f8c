#include "train/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dodona/math.hpp"

namespace dodona::train {
namespace {

double median_relative_error(const Prediction& prediction, std::span<const double> target) {
  std::vector<double> errors;
  errors.reserve(target.size());
  for (std::size_t i = 0; i < target.size(); ++i) {
    errors.push_back(std::abs(prediction.outputs[i] - target[i]) / target[i]);
  }
  const auto middle = errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2);
  std::nth_element(errors.begin(), middle, errors.end());
  return *middle;
}

Metrics evaluate_regression(const Prediction& prediction, std::span<const double> target) {
  const std::size_t n = target.size();
  const double count = static_cast<double>(n);
  const double mean = std::accumulate(target.begin(), target.end(), 0.0) / count;
  double squares = 0;
  double absolutes = 0;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double error = prediction.outputs[i] - target[i];
    squares += error * error;
    absolutes += std::abs(error);
    total += (target[i] - mean) * (target[i] - mean);
  }
  const auto [low, high] = std::minmax_element(target.begin(), target.end());
  const double r2 = *low < *high ? 1 - squares / total : 0;
  Metrics metrics{
      n, {{"rmse", std::sqrt(squares / count)}, {"mae", absolutes / count}, {"r2", r2}}, {}};
  if (*low > 0)
    metrics.values.push_back({"median_relative_error", median_relative_error(prediction, target)});
  return metrics;
}

Metrics evaluate_classification(const Prediction& prediction, std::span<const double> target) {
  const std::size_t n = target.size();
  const std::size_t n_classes = prediction.n_outputs;
  Metrics metrics{n, {}, std::vector(n_classes, std::vector<std::size_t>(n_classes, 0))};
  double loss = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto truth = static_cast<std::size_t>(target[i]);
    ++metrics.confusion[truth][static_cast<std::size_t>(prediction.labels[i])];
    loss -= math::log(std::max(prediction.outputs[truth * n + i], 1e-15));
  }
  double correct = 0;
  double recalls = 0;
  double n_present = 0;
  for (std::size_t k = 0; k < n_classes; ++k) {
    const auto& row = metrics.confusion[k];
    const auto size = static_cast<double>(std::accumulate(row.begin(), row.end(), std::size_t{0}));
    correct += static_cast<double>(row[k]);
    if (size == 0) continue;
    recalls += static_cast<double>(row[k]) / size;
    ++n_present;
  }
  const double count = static_cast<double>(n);
  metrics.values = {{"accuracy", correct / count},
                    {"balanced_accuracy", recalls / n_present},
                    {"log_loss", loss / count}};
  if (n_classes == 2) {
    metrics.values.push_back(
        {"roc_auc", roc_auc(std::span(prediction.outputs).subspan(n, n), target)});
  }
  return metrics;
}

}  // namespace

std::optional<double> Metrics::find(std::string_view name) const {
  const auto found =
      std::find_if(values.begin(), values.end(), [&](const auto& m) { return m.name == name; });
  return found == values.end() ? std::nullopt : std::optional(found->value);
}

Metrics evaluate(const Schema& schema, const Prediction& prediction,
                 std::span<const double> target) {
  return schema.task == Task::regression ? evaluate_regression(prediction, target)
                                         : evaluate_classification(prediction, target);
}

double roc_auc(std::span<const double> score, std::span<const double> is_positive) {
  std::vector<std::size_t> order(score.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return score[a] < score[b]; });
  // The sum of the positives' ranks, tied scores sharing their mean rank.
  double rank_sum = 0;
  double n_positive = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && score[order[end]] == score[order[begin]]) ++end;
    const double rank = (static_cast<double>(begin + 1) + static_cast<double>(end)) / 2;
    for (; begin < end; ++begin) {
      if (is_positive[order[begin]] == 0) continue;
      rank_sum += rank;
      ++n_positive;
    }
  }
  const double n_negative = static_cast<double>(score.size()) - n_positive;
  if (n_positive == 0 || n_negative == 0) return 0.5;
  return (rank_sum - n_positive * (n_positive + 1) / 2) / (n_positive * n_negative);
}

Prediction baseline(const Schema& schema, std::span<const double> training, std::size_t n_rows) {
  const bool classification = schema.task == Task::classification;
  Prediction prediction{n_rows, classification ? schema.target.classes.size() : 1, {}, {}};
  const double n = static_cast<double>(training.size());
  std::vector<double> outputs(prediction.n_outputs, 0.0);
  if (classification) {
    for (const double label : training) outputs[static_cast<std::size_t>(label)] += 1 / n;
    const auto most = std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
    prediction.labels.assign(n_rows, static_cast<std::int32_t>(most));
  } else {
    outputs[0] = std::accumulate(training.begin(), training.end(), 0.0) / n;
  }
  for (const double value : outputs)
    prediction.outputs.insert(prediction.outputs.end(), n_rows, value);
  return prediction;
}

}  // namespace dodona::train
