#include "train/card/threshold_curve.hpp"

#include "train/ascending.hpp"
#include "train/metrics.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kFewestRows = 5;

double weight_of(std::span<const double> weights, std::size_t i) {
  return weights.empty() ? 1 : weights[i];
}

}  // namespace

ThresholdCurve threshold_curve(std::span<const double> score, std::span<const double> is_positive,
                               std::span<const double> weights, std::size_t most) {
  double positives = 0;
  double negatives = 0;
  for (std::size_t i = 0; i < score.size(); ++i)
    (is_positive[i] != 0 ? positives : negatives) += weight_of(weights, i);
  ThresholdCurve curve;
  if (!(positives > 0) || !(negatives > 0)) return curve;
  curve.roc_auc = *roc_auc(score, is_positive, weights);

  const auto order = ascending(score);
  double taken_positives = 0;
  double taken_negatives = 0;
  double recall_before = 0;
  double length = 0;  // of the ROC curve so far, from 0 to 2
  std::size_t n_since = 0;
  for (std::size_t end = order.size(); end > 0;) {
    const double here = score[order[end - 1]];
    for (; end > 0 && score[order[end - 1]] == here; --end, ++n_since) {
      const std::size_t i = order[end - 1];
      (is_positive[i] != 0 ? taken_positives : taken_negatives) += weight_of(weights, i);
    }
    const double recall = end == 0 ? 1 : taken_positives / positives;
    const double false_rate = end == 0 ? 1 : taken_negatives / negatives;
    const double precision = taken_positives / (taken_positives + taken_negatives);
    curve.average_precision += (recall - recall_before) * precision;
    recall_before = recall;
    const bool is_far = recall + false_rate - length >= 2 / static_cast<double>(most);
    if (end > 0 && !(is_far && n_since >= kFewestRows && end >= kFewestRows)) continue;
    const double next = end > 0 ? score[order[end - 1]] : 0;
    curve.points.push_back({next + (here - next) / 2, recall, false_rate, precision});
    length = recall + false_rate;
    n_since = 0;
  }
  return curve;
}

}  // namespace dodona::train
