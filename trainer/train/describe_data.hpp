// A table seen before anything is learned from it: the whole story, from a file to a description.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "train/card/data_summary.hpp"
#include "train/infer_schema.hpp"
#include "train/recipe.hpp"

namespace dodona::train {

struct DescribeInput {
  std::string path;
  char delimiter = 0;  // 0: detect it
  Recipe recipe;       // the target may be empty, and task, drop, missing_tokens count
  int n_threads = 1;
};

struct DataDescription {
  Inference inference;  // features with their `training` member
  DataSummary summary;
  std::size_t n_rows_in_file = 0;
  std::size_t n_columns_in_file = 0;
  std::size_t n_unread_targets = 0;      // rows left out, as their target is not of its kind
  std::vector<std::size_t> n_different;  // values of each feature
};

// A cell that is not of its column's kind counts as missing, and a row whose target is none is left
// out; a warning of the summary tells of both. Other problems go to the report.
std::optional<DataDescription> describe_data(const DescribeInput& input, Report& report);

}  // namespace dodona::train
