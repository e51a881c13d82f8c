#include "train/card/assess.hpp"

#include <algorithm>

namespace dodona::train {
namespace {

constexpr std::size_t kMostColumns = 30;

std::vector<ClassCurve> class_curves(const Held& held) {
  constexpr std::size_t kPoints = 50;
  constexpr std::size_t kPointsOfMany = 20;
  const auto outputs = shown_outputs(held.model.schema);
  std::vector<ClassCurve> curves;
  const std::size_t n = held.target.size();
  for (const std::size_t k : outputs) {
    std::vector<double> is_class(n);
    for (std::size_t i = 0; i < n; ++i)
      is_class[i] = held.target[i] == static_cast<double>(k) ? 1 : 0;
    const auto score = std::span(held.prediction.outputs).subspan(k * n, n);
    auto curve = threshold_curve(score, is_class, held.scoring.weights,
                                 outputs.size() == 1 ? kPoints : kPointsOfMany);
    if (!curve.points.empty()) curves.push_back({k, std::move(curve)});
  }
  return curves;
}

}  // namespace

Assessment assess(const Held& held) {
  Assessment found;
  found.intervals = bootstrap(held);
  if (held.model.schema.task == Task::classification) {
    found.curves = class_curves(held);
    found.reliability = reliability(held.prediction, held.target, held.scoring.weights);
  } else {
    found.residuals = residuals(held.prediction.outputs, held.target, held.scoring.weights);
  }
  found.importance = permutation_importance(held);
  std::vector<std::size_t> features;
  for (const auto& column : found.importance.columns) {
    if (features.size() < kMostColumns) features.push_back(column.feature);
  }
  found.dependence = partial_dependence(held, features);
  found.subgroups = subgroups(held);
  return found;
}

}  // namespace dodona::train
