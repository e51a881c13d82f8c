#include "train/constraints.hpp"

#include <algorithm>

#include "dodona/number.hpp"

namespace dodona::train {
namespace {

std::optional<Monotone> monotone_of(const Recipe& recipe, const std::string& name) {
  const auto asked = recipe.columns.find(name);
  return asked == recipe.columns.end() ? std::nullopt : asked->second.monotone;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Why a feature cannot be monotone; empty if it can.
std::string reason_against(const Feature& feature, const Goal& goal) {
  if (feature.kind == Kind::category) {
    const bool numbers =
        std::all_of(feature.categories.begin(), feature.categories.end(),
                    [](const auto& text) { return parse_number(text).has_value(); });
    return "its categories have no order; remove this" +
           (numbers ? ", or make it a number (--set columns." + feature.name + ".kind=number)"
                    : std::string());
  }
  if (feature.kind == Kind::date) {
    return "a date counts by its month and weekday too, which come round again; remove this, or "
           "give the model a column that counts the days";
  }
  if (goal.objective == Objective::softmax) {
    return "the target has more than two classes, so that there is no one answer that could rise "
           "or fall";
  }
  return "";
}

// A constraint on a column that is no feature: on the target or the weight it is a mistake, on one
// that is left out it has nothing to keep.
void check_is_feature(const std::string& name, const std::string& path, const Schema& schema,
                      const Recipe& recipe, Report& report) {
  const bool is_feature = std::any_of(schema.features.begin(), schema.features.end(),
                                      [&](const Feature& feature) { return feature.name == name; });
  if (is_feature) return;
  const Where place{0, 0, "", path};
  if (name == schema.target.name || name == recipe.weight) {
    report.error({Code::bad_option, place,
                  in_quotes(name) + " is the " + (name == recipe.weight ? "weight" : "target") +
                      ", and only features are constrained; remove it"});
  } else {
    report.warn(
        {Code::bad_option, place,
         in_quotes(name) + " is left out of the features, so that this has no effect on it"});
  }
}

}  // namespace

void check_constraints(const Schema& schema, const Recipe& recipe, const Goal& goal,
                       const LearnerEntry& learner, std::span<const LearnerEntry> known,
                       Report& report) {
  const auto refuse = [&](std::string path, std::string reason) {
    report.error({Code::bad_option, {0, 0, "", std::move(path)}, std::move(reason)});
  };
  const std::string unable =
      "the family " + std::string(learner.name) + " keeps no constraints; remove them" +
      remedy(known, [](const LearnerEntry& other) { return other.takes_constraints; });
  for (const auto& feature : schema.features) {
    if (!monotone_of(recipe, feature.name)) continue;
    const std::string reason = learner.takes_constraints ? reason_against(feature, goal) : unable;
    if (!reason.empty()) refuse("columns." + feature.name + ".monotone", reason);
  }
  if (!recipe.interactions.empty() && !learner.takes_constraints) refuse("interactions", unable);
  for (const auto& [name, column] : recipe.columns) {
    if (column.monotone)
      check_is_feature(name, "columns." + name + ".monotone", schema, recipe, report);
  }
  for (const auto& group : recipe.interactions) {
    for (const auto& name : group) check_is_feature(name, "interactions", schema, recipe, report);
  }
}

Constraints make_constraints(const Schema& schema, const Encoder& encoder, const Recipe& recipe) {
  Constraints constraints;
  const std::size_t n = encoder.columns.size();
  const auto name_at = [&](std::size_t j) -> const std::string& {
    return schema.features[encoder.columns[j].feature].name;
  };
  for (std::size_t j = 0; j < n; ++j) {
    const auto monotone = monotone_of(recipe, name_at(j));
    if (!monotone || encoder.columns[j].as == Encoding::is_missing) continue;
    constraints.monotone.resize(n, 0);
    constraints.monotone[j] = *monotone == Monotone::increasing ? 1 : -1;
  }
  if (recipe.interactions.empty()) return constraints;
  std::vector<bool> named(n, false);
  for (const auto& group : recipe.interactions) {
    auto& columns = constraints.interactions.emplace_back();
    for (std::size_t j = 0; j < n; ++j) {
      if (!contains(group, name_at(j))) continue;
      named[j] = true;
      columns.push_back(j);
    }
  }
  auto& rest = constraints.interactions.emplace_back();
  for (std::size_t j = 0; j < n; ++j) {
    if (!named[j]) rest.push_back(j);
  }
  std::erase_if(constraints.interactions, [](const auto& group) { return group.empty(); });
  return constraints;
}

}  // namespace dodona::train
