#include "train/card/held.hpp"

#include <numeric>

#include "train/split.hpp"

namespace dodona::train {

std::vector<std::size_t> some_rows(std::size_t n_rows, std::size_t most, std::uint64_t seed) {
  if (n_rows > most) {
    const double share = static_cast<double>(most) / static_cast<double>(n_rows);
    return split_rows({n_rows}, share, seed, Purpose::card_rows).held_out;
  }
  std::vector<std::size_t> all(n_rows);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

std::vector<double> rows_of(std::span<const double> values, std::span<const std::size_t> rows) {
  std::vector<double> some;
  some.reserve(rows.size());
  for (const std::size_t i : rows) {
    if (!values.empty()) some.push_back(values[i]);
  }
  return some;
}

Table rows_of(const Table& table, std::span<const std::size_t> rows) {
  Table some;
  some.n_rows = rows.size();
  some.columns.reserve(table.columns.size());
  for (const auto& column : table.columns) some.columns.push_back(rows_of(column, rows));
  return some;
}

Prediction rows_of(const Prediction& prediction, std::span<const std::size_t> rows) {
  Prediction some;
  some.n_rows = rows.size();
  some.n_outputs = prediction.n_outputs;
  for (std::size_t k = 0; k < prediction.n_outputs; ++k) {
    for (const std::size_t i : rows)
      some.outputs.push_back(prediction.outputs[k * prediction.n_rows + i]);
  }
  for (const std::size_t i : rows) {
    if (!prediction.labels.empty()) some.labels.push_back(prediction.labels[i]);
  }
  return some;
}

}  // namespace dodona::train
