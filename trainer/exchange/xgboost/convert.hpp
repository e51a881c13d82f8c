// An XGBoost booster -> a Dodona model that gives the same margins, bit for bit.
//
// XGBoost adds in single precision: base_score (as a margin), then the leaves in the order of the
// trees (PredictByAllTrees in src/predictor/cpu_predictor.cc, all versions from 1.0 to 3). dart
// adds each leaf times its tree's weight, the product rounded first. gblinear starts from bias plus
// base_score and adds weight times value, feature by feature; what is missing adds nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/model.hpp"
#include "exchange/xgboost/booster.hpp"
#include "exchange/xgboost/schema.hpp"

namespace dodona::xgboost {

// Without golden rows. rounds: the first so many rounds of boosting only.
Result<Model> convert(const Booster& booster, const Names& names,
                      std::optional<std::size_t> rounds = std::nullopt);

// The gains of all splits, by feature: XGBoost's "total_gain".
std::vector<double> total_gain(const Booster& booster);

}  // namespace dodona::xgboost
