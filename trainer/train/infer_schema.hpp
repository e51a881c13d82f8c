// From text columns to a schema: kinds, categories, distributions, and what to leave out.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/recipe.hpp"
#include "train/text_table.hpp"

namespace dodona::train {

struct Inference {
  Schema schema;
  std::vector<std::size_t> rows;  // those with a target, ascending
  std::size_t n_without_target = 0;
  DecimalMark mark = DecimalMark::point;  // how the file writes its decimals
  std::vector<std::string> notes;         // what was decided, in sentences for people
};

// The kind of the cells of a column, missing ones left out: boolean where all are words for yes and
// no (both of them seen), number or date where nine in ten are (the others are then errors, and not
// categories), else category. Category too for a column without a single value.
Kind infer_kind(const TextColumn& column, std::span<const std::size_t> rows,
                std::span<const std::string> missing_tokens, DecimalMark mark);

// Texts that a recipe names and the table has not, a target without values and the like go to the
// report.
Inference infer_schema(const TextTable& data, const Recipe& recipe, Report& report);

}  // namespace dodona::train
