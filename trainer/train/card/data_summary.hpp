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
  std::vector<double> relations;       // per feature, by Relation; empty without a target
  std::vector<double> relation_noise;  // the standard deviation of each if there were none
  Duplicates duplicates;
  std::vector<double> typical;  // a row, by typical_row
  std::vector<DataWarning> warnings;
};

// The schema's features have their `training` member. Of more than 100,000 rows, every second,
// third and so on is looked at, but for sizes, missing cells and duplicates.
DataSummary summarise(const Inference& inference, const Dataset& data, int n_threads);

}  // namespace dodona::train
