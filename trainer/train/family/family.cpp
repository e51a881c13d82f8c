#include "train/family/family.hpp"

#include <array>

#include "train/family/forest.hpp"
#include "train/family/linear.hpp"
#include "train/family/trees.hpp"

namespace dodona::train {

std::span<const LearnerEntry> learners() {
  static constexpr std::array<LearnerEntry, 4> kLearners = {{
      {"linear", fit_linear, "least squares or (multinomial) logistic regression, with ridge"},
      {"trees", fit_trees, "gradient-boosted decision trees"},
      {"forest", fit_forest, "a random forest: trees grown on samples of the rows, averaged",
       "forest", true},
      {"extra_trees", fit_extra_trees, "extremely randomised trees: cut at random, averaged",
       "forest", true},
  }};
  return kLearners;
}

}  // namespace dodona::train
