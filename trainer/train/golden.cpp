#include "train/golden.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "train/date_text.hpp"
#include "train/decimals.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

// The index drawn with chances in proportion to the counts, or with equal ones where nothing was
// counted; u is uniform in [0, 1).
std::size_t pick(const std::vector<std::uint64_t>& counts, double u) {
  const auto total =
      static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  if (total == 0) return static_cast<std::size_t>(u * static_cast<double>(counts.size()));
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    sum += static_cast<double>(counts[i]);
    if (u * total < sum) return i;
  }
  return counts.size() - 1;
}

double draw_value(const Distribution& d, double u, double v) {
  const std::size_t bin = pick(d.counts, u);
  return d.edges[bin] + v * (d.edges[bin + 1] - d.edges[bin]);
}

StoredCell draw_cell(const Feature& feature, std::uint64_t seed, std::size_t row,
                     std::size_t column) {
  const auto u = [&](std::uint64_t i) {
    return uniform(seed, Purpose::golden, row, column * 4 + i);
  };
  if (feature.missing == Missing::allowed && u(0) < 0.1) return std::monostate{};
  const Distribution& d = feature.training;
  switch (feature.kind) {
    case Kind::number:
      return rounded_at(std::clamp(draw_value(d, u(1), u(2)), d.minimum, d.maximum), d.decimals);
    case Kind::category:
      if (feature.unseen == Unseen::missing && u(3) < 0.1) return std::string("(never seen)");
      return feature.categories[pick(d.counts, u(1))];
    case Kind::boolean:
      return pick(d.counts, u(1)) == 1;
    case Kind::date:
      return date_text(std::clamp(draw_value(d, u(1), u(2)), d.minimum, d.maximum), d.decimals > 0);
  }
  return std::monostate{};
}

}  // namespace

Golden draw_golden(const Model& model, std::size_t n, std::uint64_t seed) {
  const auto& features = model.schema.features;
  const CellRules rules(model.schema);
  Golden golden;
  for (std::size_t row = 0; row < n; ++row) {
    std::vector<StoredCell> stored;
    for (std::size_t f = 0; f < features.size(); ++f)
      stored.push_back(draw_cell(features[f], seed, row, f));

    Report report;
    CellReader reader(rules, report);
    Table table;
    table.columns.resize(features.size());
    std::vector<Cell> cells;
    cells.reserve(stored.size());
    for (const auto& cell : stored) cells.push_back(view_of(cell));
    append_row(reader, cells, {1, 0}, table);
    const Prediction prediction = predict(model, table, 1, report, everything(model));
    if (!report.ok()) continue;  // an answer beyond the range of numbers proves nothing
    golden.rows.push_back(std::move(stored));
    golden.outputs.push_back(prediction.outputs);
  }
  return golden;
}

}  // namespace dodona::train
