#include "exchange/xgboost/objective.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace dodona::xgboost {
namespace {

constexpr auto kRegression = Task::regression;
constexpr auto kClassification = Task::classification;

constexpr std::array<Objective, 20> kObjectives = {{
    {"reg:squarederror", kRegression, Link::identity, BaseLink::identity},
    {"reg:linear", kRegression, Link::identity, BaseLink::identity},
    {"reg:squaredlogerror", kRegression, Link::identity, BaseLink::identity},
    {"reg:pseudohubererror", kRegression, Link::identity, BaseLink::identity},
    {"reg:absoluteerror", kRegression, Link::identity, BaseLink::identity},
    {"reg:quantileerror", kRegression, Link::identity, BaseLink::identity},
    {"reg:expectileerror", kRegression, Link::identity, BaseLink::identity},
    {"reg:logistic", kRegression, Link::logistic, BaseLink::logit},
    {"reg:gamma", kRegression, Link::exp, BaseLink::log},
    {"reg:tweedie", kRegression, Link::exp, BaseLink::log},
    {"count:poisson", kRegression, Link::exp, BaseLink::log},
    {"survival:cox", kRegression, Link::exp, BaseLink::log},
    {"survival:aft", kRegression, Link::exp, BaseLink::log},
    {"rank:pairwise", kRegression, Link::identity, BaseLink::identity},
    {"rank:ndcg", kRegression, Link::identity, BaseLink::identity},
    {"rank:map", kRegression, Link::identity, BaseLink::identity},
    {"binary:logistic", kClassification, Link::logistic, BaseLink::logit},
    {"binary:logitraw", kClassification, Link::logistic, BaseLink::identity},
    {"multi:softprob", kClassification, Link::softmax, BaseLink::identity},
    {"multi:softmax", kClassification, Link::softmax, BaseLink::identity},
}};

bool is_before(const Booster& booster, int major, int minor) {
  return booster.version[0] < major || (booster.version[0] == major && booster.version[1] < minor);
}

}  // namespace

Result<Objective> objective_of(const Booster& booster) {
  const auto* const found =
      std::find_if(kObjectives.begin(), kObjectives.end(),
                   [&](const auto& objective) { return objective.name == booster.objective; });
  if (found != kObjectives.end()) {
    Objective objective = *found;
    // Until 1.3 logitraw inherited the base of binary:logistic.
    if (objective.name == "binary:logitraw" && is_before(booster, 1, 3))
      objective.base = BaseLink::logit;
    return objective;
  }
  std::string known;
  for (const auto& objective : kObjectives)
    known += (known.empty() ? "" : ", ") + std::string(objective.name);
  return Error{Code::bad_model,
               {0, 0, "", "learner.objective.name"},
               "the answers of " + in_quotes(booster.objective) +
                   " cannot be given by a Dodona model; those of " + known + " can"};
}

float margin_of(float base_score, const Objective& objective, const Booster& booster) {
  switch (objective.base) {
    case BaseLink::identity:
      return base_score;
    case BaseLink::log:
      return std::log(base_score);
    case BaseLink::logit:
      // From 3.2 on XGBoost keeps away from the ends, where all labels were alike.
      if (!is_before(booster, 3, 2)) base_score = std::clamp(base_score, 1e-6F, 1.0F - 1e-6F);
      return -std::log(1.0F / base_score - 1.0F);
  }
  return base_score;
}

}  // namespace dodona::xgboost
