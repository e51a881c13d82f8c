// From what a recipe says of features to what a learner is told of encoded columns.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/choose_objective.hpp"
#include "train/recipe.hpp"

namespace dodona::train {

// As FitInput has them.
struct Constraints {
  std::vector<int> monotone;
  std::vector<std::vector<std::size_t>> interactions;
};

bool has_constraints(const Recipe& recipe);

// Errors of constraints that a column, the goal or the learner cannot keep; warnings of those on
// columns that are left out of the features.
void check_constraints(const Schema& schema, const Recipe& recipe, const Goal& goal,
                       const LearnerEntry& learner, std::span<const LearnerEntry> known,
                       Report& report);

// All parts of a date go where the date goes. Features that no group names are one more group.
Constraints make_constraints(const Schema& schema, const Encoder& encoder, const Recipe& recipe);

}  // namespace dodona::train
