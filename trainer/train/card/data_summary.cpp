#include "train/card/data_summary.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "train/card/held.hpp"
#include "train/card/relation.hpp"
#include "train/card/typical_row.hpp"
#include "train/distribution.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kMostRows = 100'000;

std::vector<std::size_t> every_nth_row(std::size_t n_rows) {
  const std::size_t step = (n_rows + kMostRows - 1) / kMostRows;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < n_rows; i += step) rows.push_back(i);
  return rows;
}

void describe_target(const Schema& schema, const Dataset& data, DataSummary& summary) {
  Feature target = target_as_feature(schema, Missing::error);
  constexpr int kDecimals = 15;
  summary.target = describe(target, data.target, kDecimals);
  if (schema.task == Task::classification) return;
  // In units of the largest |y|, so that no sum and no square is beyond double.
  double unit = 0;
  for (const double y : data.target) unit = std::max(unit, std::abs(y));
  if (unit == 0) return;
  const auto n = static_cast<double>(data.n_rows());
  double mean = 0;
  for (const double y : data.target) mean += y / unit;
  mean /= n;
  double squares = 0;
  for (const double y : data.target) squares += (y / unit - mean) * (y / unit - mean);
  summary.target_mean = mean * unit;
  summary.target_deviation = std::sqrt(squares / n) * unit;
}

// Rows enough to see what there is, in their order.
Dataset some_of(const Dataset& data) {
  const auto rows = every_nth_row(data.n_rows());
  Dataset some;
  some.features = rows_of(data.features, rows);
  some.target = rows_of(data.target, rows);
  return some;
}

}  // namespace

DataSummary summarise(const Inference& inference, const Dataset& data, int n_threads) {
  const Schema& schema = inference.schema;
  DataSummary summary;
  summary.n_rows = data.n_rows();
  summary.n_columns = schema.features.size();
  for (const auto& feature : schema.features) summary.n_missing += feature.training.missing;
  summary.duplicates = find_duplicates(data);
  std::optional<Dataset> fewer;
  if (data.n_rows() > kMostRows) fewer = some_of(data);
  const Dataset& seen = fewer ? *fewer : data;
  summary.typical = typical_row(schema, seen.features, n_threads);
  std::optional<Relation> relation;
  if (!schema.target.name.empty()) {
    describe_target(schema, data, summary);
    relation.emplace(schema.task, seen.target);
    summary.relations.resize(summary.n_columns);
    summary.relation_noise.resize(summary.n_columns);
    parallel_for(summary.n_columns, n_threads, [&](std::size_t f) {
      const bool has_order = schema.features[f].kind != Kind::category;
      const RelationFound found =
          relation->of(seen.features.columns[f], has_order ? Order::by_value : Order::none);
      summary.relations[f] = found.strength;
      summary.relation_noise[f] = found.noise;
    });
  }
  const bool classes = relation && schema.task == Task::classification;
  summary.warnings =
      find_warnings({inference, seen, summary.n_rows,
                     classes ? std::span<const std::uint64_t>(summary.target.counts)
                             : std::span<const std::uint64_t>(),
                     summary.relations, summary.duplicates, relation ? &*relation : nullptr});
  return summary;
}

}  // namespace dodona::train
