// Reads one tree of an XGBoost file.
#pragma once

#include <cstddef>

#include "exchange/xgboost/booster.hpp"
#include "exchange/xgboost/field.hpp"

namespace dodona::xgboost {

// What comes back without a failure is a tree: see Tree.
Tree read_tree(const Field& field, std::size_t n_features);

}  // namespace dodona::xgboost
