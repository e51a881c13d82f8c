// What a training minimises. The mathematics of each is in family/objective.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace dodona::train {

enum class Objective : std::uint8_t {
  squared_error,
  absolute_error,
  huber,
  quantile,
  poisson,
  gamma,
  tweedie,
  logistic,  // two classes
  softmax    // more
};

// In the order of the enumeration; those before `logistic` are for numbers.
constexpr std::array<std::string_view, 9> kObjectiveNames = {
    "squared_error", "absolute_error", "huber",    "quantile", "poisson",
    "gamma",         "tweedie",        "logistic", "softmax"};

constexpr std::string_view name_of(Objective objective) {
  return kObjectiveNames[static_cast<std::size_t>(objective)];
}

// Whether the margin is the logarithm of a mean that is to be met: the link is exp, and the target
// is taken as it is.
constexpr bool has_log_link(Objective objective) {
  return objective == Objective::poisson || objective == Objective::gamma ||
         objective == Objective::tweedie;
}

// Whether the second derivative, or what stands for it, is 1 in every row.
constexpr bool has_unit_hessian(Objective objective) {
  return objective == Objective::squared_error || objective == Objective::absolute_error ||
         objective == Objective::huber || objective == Objective::quantile;
}

}  // namespace dodona::train
