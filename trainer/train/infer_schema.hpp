// From what a table's cells could be to a schema: kinds, categories, and what to leave out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/dataset.hpp"
#include "train/recipe.hpp"
#include "train/survey.hpp"
#include "train/text_table.hpp"

namespace dodona::train {

enum class WhyLeftOut : std::uint8_t { empty, constant, counts_rows, many_texts };

// A column that is no feature, though nobody asked for that.
struct LeftOut {
  std::string name;
  std::string reason;  // "it has the same value in every row"
  WhyLeftOut why = WhyLeftOut::empty;
  std::size_t n_texts = 0;  // different ones, of many_texts
  std::size_t n_present = 0;
};

struct Inference {
  Schema schema;  // of `training` only the decimals are known yet
  std::size_t n_without_target = 0;
  DecimalMark mark = DecimalMark::point;  // how the file writes its decimals
  std::vector<RoleColumn> roles;          // weight, group and time, where the recipe names them
  std::vector<std::string> notes;         // what was decided, in sentences for people
  std::vector<LeftOut> left_out;
};

// The kind of the cells of a column, missing ones left out: boolean where all are words for yes and
// no (both of them seen), number or date where nine in ten are (the others are then errors, and not
// categories), else category. Category too for a column without a single value.
Kind infer_kind(const ColumnCells& cells);

// How a column is read that says which rows belong together: every text is a group.
Feature group_as_feature(const TextTable& data, const Recipe& recipe, int n_threads);

// The table was read with the target and the missing tokens of the recipe. Without a target, only
// features are inferred, and there may be none. Texts that the recipe
// names and the table has not, a target without values and the like go to the report.
Inference infer_schema(const TextTable& data, const Recipe& recipe, int n_threads, Report& report);

}  // namespace dodona::train
