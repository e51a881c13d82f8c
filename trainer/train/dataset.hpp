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

// What a column can be beside feature and target.
enum class Role : std::uint8_t {
  weight,  // what each row weighs
  group,   // rows of a group belong together: none is tested by a model that has seen another
  time     // rows are tested by models that have seen earlier ones alone
};

struct RoleColumn {
  Role role;
  Feature feature;  // how its cells are read; none of them may be missing
};

struct Dataset {
  Table features;
  std::vector<double> target;    // values, or class indices
  std::vector<double> weights;   // as written; empty: all 1
  std::vector<double> groups;    // a code each; empty: every row is one
  std::vector<double> times;     // numbers, or days since 1970-01-01; empty: rows have no order
  std::vector<RowPlace> places;  // where each row stands in its file
  // Of the cells that are in no column here, a hash; empty if there are none. Numbers that count
  // the rows are left out.
  std::vector<std::uint64_t> others;

  std::size_t n_rows() const { return target.size(); }
};

// The rows that have a target; of a schema without one all rows, each with a target of 0. The table
// has the columns of the roles and of the schema, and was read with its target and missing tokens.
// Cells that the contract refuses go to the report, named by the row and line of the file.
Dataset read_dataset(const TextTable& data, const Schema& schema, std::span<const RoleColumn> roles,
                     DecimalMark mark, int n_threads, Report& report);

// Copies of some rows, in the order given.
Dataset some_rows(const Dataset& data, std::span<const std::size_t> rows);

// Takes some rows, in ascending order, out of the data; the others stay, in order. Only what is
// taken needs memory, and what is left keeps its own, for put_back.
Dataset take_rows(Dataset& data, std::span<const std::size_t> rows, int n_threads);

// Undoes take_rows.
void put_back(Dataset& data, const Dataset& taken, std::span<const std::size_t> rows,
              int n_threads);

// A column of weights: numbers, none of them missing.
Feature weight_as_feature(const std::string& name);

// The columns of a table that is to be learned from: the features, the target if there is one, and
// those of the roles. All cells of the latter must have a value.
Schema with_target_and_roles(const Schema& schema, std::span<const RoleColumn> roles);

}  // namespace dodona::train
