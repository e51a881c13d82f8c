// What a table is: its size, its target, what each column says of it, and what is odd.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "train/card/data_warnings.hpp"
#include "train/dataset.hpp"
#include "train/infer_schema.hpp"

namespace dodona::train {

struct DataSummary {
  std::size_t n_rows = 0;     // with a target
  std::size_t n_columns = 0;  // features
  std::size_t n_missing = 0;  // cells of them
  Distribution target;        // numbers: edges and counts of a histogram; classes: counts
  double target_mean = 0;     // of numbers, and their standard deviation
  double target_deviation = 0;
  std::vector<double> relations;  // per feature, by Relation; empty without a target
  Duplicates duplicates;
  std::vector<DataWarning> warnings;
};

// The standard deviation of the relation of a column that has none, in a table of so many rows.
double relation_noise(std::size_t n_rows);

// The schema's features have their `training` member. Of more than 100,000 rows, every second,
// third and so on is looked at, but for sizes, missing cells and duplicates. seed: of ties.
DataSummary summarise(const Inference& inference, const Dataset& data, std::uint64_t seed,
                      int n_threads);

}  // namespace dodona::train
