#include "train/card/permutation_importance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "dodona/predictor.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kPermutations = 5;
constexpr std::size_t kMostRows = 5000;
constexpr std::size_t kFewestRows = 200;
constexpr std::size_t kMostPredictions = 120'000;

// By Fisher and Yates, as Durstenfeld (1964) has it.
void shuffle(std::vector<double>& values, std::uint64_t seed, std::uint64_t stream) {
  for (std::size_t i = values.size(); i-- > 1;) {
    const double at =
        uniform(seed, Purpose::column_permutation, stream, i) * static_cast<double>(i + 1);
    std::swap(values[i], values[std::min(static_cast<std::size_t>(at), i)]);
  }
}

// Some held-out rows, and what their loss becomes.
class Shuffler {
 public:
  explicit Shuffler(const Held& held, std::span<const std::size_t> rows)
      : held_(held),
        table_(rows_of(held.features, rows)),
        target_(rows_of(held.target, rows)),
        weights_(rows_of(held.scoring.weights, rows)),
        loss_(mean_loss(rows_of(held.prediction, rows))),
        predictor_(held.model) {}

  std::optional<ColumnImportance> shuffled(std::size_t feature) {
    const std::vector<double> values = table_.columns[feature];
    std::vector<double> growth;
    for (std::size_t r = 0; r < kPermutations; ++r) {
      shuffle(table_.columns[feature], held_.seed, feature * kPermutations + r);
      Report report;
      const Prediction& prediction = predictor_.predict(table_, 1, report);
      if (!report.ok()) break;
      growth.push_back(mean_loss(prediction) - loss_);
    }
    table_.columns[feature] = values;
    if (growth.size() < kPermutations) return std::nullopt;
    const double mean = std::accumulate(growth.begin(), growth.end(), 0.0) / kPermutations;
    double squares = 0;
    for (const double each : growth) squares += (each - mean) * (each - mean);
    return ColumnImportance{feature, mean, std::sqrt(squares / kPermutations)};
  }

 private:
  double mean_loss(const Prediction& prediction) const {
    return losses_of(held_.model.schema, prediction, target_, held_.scoring).mean(weights_);
  }

  const Held& held_;
  Table table_;
  std::vector<double> target_;
  std::vector<double> weights_;
  double loss_;
  Predictor predictor_;
};

}  // namespace

PermutationImportance permutation_importance(const Held& held) {
  const std::size_t n_features = held.model.schema.features.size();
  const std::size_t most =
      std::clamp(kMostPredictions / (kPermutations * n_features), kFewestRows, kMostRows);
  const auto rows = some_rows(held.target.size(), most, held.seed);
  std::vector<std::optional<ColumnImportance>> found(n_features);
  const auto n_tasks = std::min(static_cast<std::size_t>(std::max(held.n_threads, 1)), n_features);
  parallel_for(n_tasks, held.n_threads, [&](std::size_t task) {
    Shuffler shuffler(held, rows);
    for (std::size_t f = task; f < n_features; f += n_tasks) found[f] = shuffler.shuffled(f);
  });
  PermutationImportance importance{
      losses_of(held.model.schema, held.prediction, held.target, held.scoring).metric,
      rows.size(),
      kPermutations,
      {}};
  for (const auto& column : found) {
    if (column) importance.columns.push_back(*column);
  }
  std::stable_sort(importance.columns.begin(), importance.columns.end(),
                   [](const auto& a, const auto& b) { return a.mean > b.mean; });
  return importance;
}

}  // namespace dodona::train
