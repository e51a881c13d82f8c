// Options that were set and change nothing: those of another family or another objective.
#pragma once

#include <string_view>

#include "dodona/error.hpp"
#include "train/objective.hpp"
#include "train/recipe.hpp"

namespace dodona::train {

// Whether an option is for other families than this one.
bool is_of_other_learner(std::string_view option, std::string_view family);

void warn_of_unused_options(const Recipe& recipe, Objective objective, Report& report);

}  // namespace dodona::train
