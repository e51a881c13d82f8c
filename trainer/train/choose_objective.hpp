// What is to be minimised, and what follows from that: the link, the margins, and which targets can
// be fitted.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/output.hpp"
#include "dodona/schema.hpp"
#include "train/dataset.hpp"
#include "train/family/family.hpp"
#include "train/objective.hpp"
#include "train/recipe.hpp"

namespace dodona::train {

struct Goal {
  Objective objective = Objective::squared_error;
  Link link = Link::identity;
  std::size_t n_margins = 1;
};

// The objective that the recipe names; nothing if it leaves the choice to the task.
std::optional<Objective> asked_objective(const Recipe& recipe);

bool can_minimise(const LearnerEntry& learner, Objective objective);

// Errors: an objective that the task does not have, that target.transform contradicts, or that the
// learner cannot minimise.
Result<Goal> choose_goal(const Schema& schema, const Recipe& recipe, const LearnerEntry& learner,
                         std::span<const LearnerEntry> known);

// Values that the goal cannot have go to the report, each by its row. Only numbers are looked at.
void check_target(const Dataset& data, const Schema& schema, const Goal& goal, Report& report);

// What FitInput calls the target: class indices, values, or their logarithms.
std::vector<double> target_to_fit(const Dataset& data, const Goal& goal);

}  // namespace dodona::train
