// Cross-fitting: every row answered by a model that has not seen it.
#pragma once

#include <span>

#include "dodona/error.hpp"
#include "train/family/family.hpp"
#include "train/split.hpp"

namespace dodona::train {

// By the learner's own way, or by a fit of its own per fold.
Result<CrossFit> cross_fit(const LearnerEntry& learner, const FitInput& input,
                           std::span<const RowSplit> folds);

}  // namespace dodona::train
