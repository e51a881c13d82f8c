// A learner with options, and what folds say of it.
#pragma once

#include <cstddef>
#include <string>

#include "train/choose_objective.hpp"
#include "train/family/family.hpp"
#include "train/recipe.hpp"
#include "train/tournament/criterion.hpp"
#include "train/tournament/search_space.hpp"

namespace dodona::train {

struct Trial {
  const LearnerEntry* learner = nullptr;
  Changes changes;  // from the learner's defaults
  Recipe recipe;    // with them, and those that follow from the data
  Goal goal;
  std::size_t n_rows = 0;  // that the score is of
  Score score;
  double seconds = 0;       // of the last cross-fit
  std::size_t n_folds = 0;  // that it was in
  double reached = 0;       // how far it said to be, which its end need not have: 0 to 1
  bool is_cut = false;      // that had no time to come to its end
};

// "trees, max_depth 3"
std::string describe(const Trial& trial);

}  // namespace dodona::train
