// XGBoost's objectives: what their margins mean, and what base_score is before it is a margin.
#pragma once

#include <cstdint>
#include <string_view>

#include "dodona/error.hpp"
#include "dodona/output.hpp"
#include "dodona/schema.hpp"
#include "exchange/xgboost/booster.hpp"

namespace dodona::xgboost {

// The link that base_score goes through: the inverse of the objective's own.
enum class BaseLink : std::uint8_t { identity, logit, log };

struct Objective {
  std::string_view name;
  Task task = Task::regression;
  Link link = Link::identity;
  BaseLink base = BaseLink::identity;
};

// An objective whose answers a Dodona model cannot give is an error that says which it can.
Result<Objective> objective_of(const Booster& booster);

// In single precision, as XGBoost computes it. The result is finite for every valid base_score; NaN
// or infinite for others.
float margin_of(float base_score, const Objective& objective, const Booster& booster);

}  // namespace dodona::xgboost
