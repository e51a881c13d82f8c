#include "train/card/partial_dependence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "dodona/predictor.hpp"
#include "train/ascending.hpp"
#include "train/card/told_column.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kMostValues = 16;
constexpr std::size_t kMostClasses = 6;
constexpr std::size_t kMostRows = 500;
constexpr std::size_t kFewestRows = 100;
constexpr std::size_t kMostPredictions = 80'000;

// Quantiles of these values of the column, each as it may be shown.
void add_quantiles(const ToldColumn& column, std::span<const double> values, std::size_t n,
                   std::vector<double>& to) {
  const double low = quantile_of(values, kTail);
  const double high = quantile_of(values, 1 - kTail);
  for (std::size_t k = 0; k < n; ++k) {
    const double share =
        kTail + (1 - 2 * kTail) * static_cast<double>(k) / static_cast<double>(n - 1);
    if (const auto told = column.told(quantile_of(values, share), low, high)) to.push_back(*told);
  }
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
}

std::vector<double> numbers_to_try(const Feature& feature, std::span<const double> seen) {
  const ToldColumn column(feature, seen);
  if (column.sorted().empty()) return {};
  auto different = column.different();
  if (different.size() <= kMostValues &&
      std::all_of(different.begin(), different.end(),
                  [&](double value) { return column.is_of_some(value); }))
    return different;
  std::vector<double> values;
  add_quantiles(column, column.sorted(), kMostValues, values);
  // Where most rows have the same value, those of the different ones show more.
  if (values.size() < kMostValues / 2)
    add_quantiles(column, different, kMostValues - values.size(), values);
  return values;
}

std::vector<double> codes_to_try(const Feature& feature) {
  std::vector<double> codes;
  codes.reserve(feature.training.counts.size());
  for (std::size_t code = 0; code < feature.training.counts.size(); ++code)
    codes.push_back(static_cast<double>(code));
  const auto count = [&](double code) {
    return feature.training.counts[static_cast<std::size_t>(code)];
  };
  std::stable_sort(codes.begin(), codes.end(),
                   [&](double a, double b) { return count(a) > count(b); });
  codes.resize(std::min(codes.size(), kMostValues));
  std::sort(codes.begin(), codes.end());
  return codes;
}

// The mean of each shown output over the rows; empty if one is not finite.
std::vector<double> mean_answers(Predictor& predictor, const Table& table,
                                 std::span<const std::size_t> outputs,
                                 std::span<const double> weights) {
  Report report;
  const Prediction& prediction = predictor.predict(table, 1, report);
  if (!report.ok()) return {};
  std::vector<double> means;
  means.reserve(outputs.size());
  for (const std::size_t k : outputs) {
    double sum = 0;
    double total = 0;
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      const double weight = weights.empty() ? 1 : weights[i];
      sum += weight * prediction.outputs[k * table.n_rows + i];
      total += weight;
    }
    means.push_back(sum / total);
  }
  return means;
}

PartialDependence dependence_on(std::size_t feature, std::span<const double> values,
                                std::span<const std::size_t> outputs,
                                std::span<const double> weights, Predictor& predictor,
                                Table& table) {
  PartialDependence found{feature, {}, std::vector<std::vector<double>>(outputs.size())};
  const std::vector<double> own = table.columns[feature];
  for (const double value : values) {
    std::fill(table.columns[feature].begin(), table.columns[feature].end(), value);
    const auto means = mean_answers(predictor, table, outputs, weights);
    if (means.empty()) continue;
    found.values.push_back(value);
    for (std::size_t k = 0; k < means.size(); ++k) found.answers[k].push_back(means[k]);
  }
  table.columns[feature] = own;
  return found;
}

}  // namespace

std::vector<std::size_t> shown_outputs(const Schema& schema) {
  const std::size_t n_classes = schema.target.classes.size();
  if (schema.task == Task::regression) return {0};
  if (n_classes == 2) return {1};
  std::vector<std::size_t> all;
  for (std::size_t k = 0; k < n_classes && n_classes <= kMostClasses; ++k) all.push_back(k);
  return all;
}

std::vector<double> values_to_try(const Feature& feature, std::span<const double> seen) {
  const bool ordered = feature.kind == Kind::number || feature.kind == Kind::date;
  auto values = ordered ? numbers_to_try(feature, seen) : codes_to_try(feature);
  if (feature.training.missing > 0 && feature.missing == Missing::allowed)
    values.push_back(std::numeric_limits<double>::quiet_NaN());
  return values;
}

std::vector<PartialDependence> partial_dependence(const Held& held,
                                                  std::span<const std::size_t> features) {
  const auto outputs = shown_outputs(held.model.schema);
  if (outputs.empty() || features.empty()) return {};
  const std::size_t most =
      std::clamp(kMostPredictions / (kMostValues * features.size()), kFewestRows, kMostRows);
  const auto rows = some_rows(held.target.size(), most, held.seed);
  const auto weights = rows_of(held.scoring.weights, rows);
  std::vector<PartialDependence> found(features.size());
  const auto n_tasks =
      std::min(static_cast<std::size_t>(std::max(held.n_threads, 1)), features.size());
  parallel_for(n_tasks, held.n_threads, [&](std::size_t task) {
    Table table = rows_of(held.features, rows);
    Predictor predictor(held.model);
    for (std::size_t k = task; k < features.size(); k += n_tasks) {
      const std::size_t f = features[k];
      const auto values = values_to_try(held.model.schema.features[f], held.features.columns[f]);
      found[k] = dependence_on(f, values, outputs, weights, predictor, table);
    }
  });
  return found;
}

}  // namespace dodona::train
