// A table's rows read by a schema: typed features and the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dodona/cell.hpp"
#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "dodona/table.hpp"
#include "train/text_table.hpp"

namespace dodona::train {

struct Dataset {
  Table features;
  std::vector<double> target;    // values, or class indices
  std::vector<double> weights;   // as written; empty: all 1
  std::vector<RowPlace> places;  // where each row stands in its file
  // Of the cells that are in no column here, a hash; empty if there are none. Numbers that count
  // the rows are left out.
  std::vector<std::uint64_t> others;

  std::size_t n_rows() const { return target.size(); }
};

// The rows that have a target; of a schema without one all rows, each with a target of 0. weight:
// the column of weights; empty: none. The table has these columns and the schema's, and was read
// with its target and missing tokens. Cells that the contract refuses go to the report, named by
// the row and line of the file.
Dataset read_dataset(const TextTable& data, const Schema& schema, const std::string& weight,
                     DecimalMark mark, int n_threads, Report& report);

// Takes some rows, in ascending order, out of the data; the others stay, in order. Only what is
// taken needs memory, and what is left keeps its own, for put_back.
Dataset take_rows(Dataset& data, std::span<const std::size_t> rows, int n_threads);

// Undoes take_rows.
void put_back(Dataset& data, const Dataset& taken, std::span<const std::size_t> rows,
              int n_threads);

// The target as a column of a schema: a number, or a category of the classes.
Feature target_as_feature(const Schema& schema, Missing missing);

// A column of weights: numbers, none of them missing.
Feature weight_as_feature(const std::string& name);

// The columns of a table that is to be learned from: the features, the target and the weight, if
// there are such. All cells of the last two must have a value.
Schema with_target_and_weight(const Schema& schema, const std::string& weight);

}  // namespace dodona::train
