#include "train/family/family.hpp"

#include <array>

#include "train/family/linear.hpp"
#include "train/family/trees.hpp"

namespace dodona::train {

std::span<const LearnerEntry> learners() {
  static constexpr std::array<LearnerEntry, 2> kLearners = {{
      {"linear", fit_linear, "least squares or (multinomial) logistic regression, with ridge"},
      {"trees", fit_trees, "gradient-boosted decision trees"},
  }};
  return kLearners;
}

}  // namespace dodona::train
