// From what a table's cells could be to a schema: kinds, categories, and what to leave out.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/dataset.hpp"
#include "train/recipe.hpp"
#include "train/survey.hpp"
#include "train/text_table.hpp"

namespace dodona::train {

struct Inference {
  Schema schema;  // of `training` only the decimals are known yet
  std::size_t n_without_target = 0;
  DecimalMark mark = DecimalMark::point;  // how the file writes its decimals
  std::vector<RoleColumn> roles;          // weight, group and time, where the recipe names them
  std::vector<std::string> notes;         // what was decided, in sentences for people
};

// The kind of the cells of a column, missing ones left out: boolean where all are words for yes and
// no (both of them seen), number or date where nine in ten are (the others are then errors, and not
// categories), else category. Category too for a column without a single value.
Kind infer_kind(const ColumnCells& cells);

// The table was read with the target and the missing tokens of the recipe. Texts that the recipe
// names and the table has not, a target without values and the like go to the report.
Inference infer_schema(const TextTable& data, const Recipe& recipe, int n_threads, Report& report);

}  // namespace dodona::train
