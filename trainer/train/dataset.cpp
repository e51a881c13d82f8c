#include "train/dataset.hpp"

#include <cmath>

#include "dodona/cell.hpp"

namespace dodona::train {

Feature target_as_feature(const Schema& schema, Missing missing) {
  Feature target;
  target.name = schema.target.name;
  target.kind = schema.task == Task::classification ? Kind::category : Kind::number;
  target.categories = schema.target.classes;
  target.missing = missing;
  target.unseen = Unseen::error;
  return target;
}

Feature weight_as_feature(const std::string& name) {
  Feature weight;
  weight.name = name;
  weight.kind = Kind::number;
  weight.missing = Missing::error;
  return weight;
}

Schema with_target_and_weight(const Schema& schema, const std::string& weight) {
  Schema whole = schema;
  whole.features.push_back(target_as_feature(schema, Missing::error));
  if (!weight.empty()) whole.features.push_back(weight_as_feature(weight));
  return whole;
}

Dataset read_dataset(const TextTable& data, std::span<const std::size_t> rows, const Schema& schema,
                     DecimalMark mark, Report& report, const std::string& weight) {
  const Schema with_target = with_target_and_weight(schema, weight);
  std::vector<const TextColumn*> sources;
  for (const auto& feature : with_target.features) sources.push_back(data.find(feature.name));

  const CellRules rules(with_target);
  CellReader reader(rules, report);
  reader.set_decimal_mark(mark);
  Dataset dataset;
  dataset.features.columns.resize(sources.size());
  std::vector<Cell> cells(sources.size());
  for (const std::size_t i : rows) {
    dataset.places.push_back({i + 1, data.lines[i]});
    for (std::size_t f = 0; f < sources.size(); ++f) cells[f] = (*sources[f])[i];
    for (std::size_t f = 0; f < sources.size(); ++f) {
      dataset.features.columns[f].push_back(reader.read(f, cells[f], dataset.places.back()));
    }
  }
  const auto take_last = [&] {
    auto values = std::move(dataset.features.columns.back());
    dataset.features.columns.pop_back();
    return values;
  };
  if (!weight.empty()) dataset.weights = take_last();
  dataset.target = take_last();
  dataset.features.n_rows = rows.size();
  return dataset;
}

Dataset take_rows(const Dataset& data, std::span<const std::size_t> rows) {
  Dataset taken;
  taken.features.n_rows = rows.size();
  for (const auto& column : data.features.columns) {
    auto& values = taken.features.columns.emplace_back();
    values.reserve(rows.size());
    for (const std::size_t i : rows) values.push_back(column[i]);
  }
  for (const std::size_t i : rows) {
    taken.target.push_back(data.target[i]);
    taken.places.push_back(data.places[i]);
    if (!data.weights.empty()) taken.weights.push_back(data.weights[i]);
  }
  return taken;
}

}  // namespace dodona::train
