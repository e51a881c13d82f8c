#include "train/unused_options.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "train/choose_objective.hpp"
#include "train/family/family.hpp"

namespace dodona::train {
namespace {

struct OfObjective {
  std::string_view option;
  Objective objective;
};
constexpr std::array<OfObjective, 3> kOfObjectives = {{
    {"trees.huber_delta", Objective::huber},
    {"trees.quantile", Objective::quantile},
    {"trees.tweedie_power", Objective::tweedie},
}};

void warn_of(const std::string& names, const std::string& reason, Report& report) {
  if (names.empty()) return;
  report.warn({Code::bad_option, {0, 0, "", names}, reason});
}

bool takes(std::string_view family, Objective objective) {
  const auto known = learners();
  const auto learner =
      std::find_if(known.begin(), known.end(), [&](const auto& l) { return l.name == family; });
  return learner != known.end() && can_minimise(*learner, objective);
}

}  // namespace

bool is_of_other_learner(std::string_view option, std::string_view family) {
  const auto own = option.substr(0, option.find('.'));
  bool of_any = false;
  for (const auto& learner : learners()) {
    if (learner.options != own) continue;
    if (learner.name == family) return false;
    of_any = true;
  }
  return of_any;
}

void warn_of_unused_options(const Recipe& recipe, Objective objective, Report& report) {
  std::string of_family;
  for (const auto& spec : option_specs()) {
    // The objective, and what belongs to it, is asked for by these names in every family.
    if (spec.name == "trees.objective" || !recipe.options.is_changed(spec)) continue;
    const auto* const of_objective =
        std::find_if(kOfObjectives.begin(), kOfObjectives.end(),
                     [&](const OfObjective& of) { return of.option == spec.name; });
    const bool has_objective = of_objective != kOfObjectives.end();
    if (has_objective && of_objective->objective == objective) continue;
    if (has_objective && takes(recipe.family, of_objective->objective)) {
      warn_of(std::string(spec.name),
              "no effect without trees.objective=" + std::string(name_of(of_objective->objective)),
              report);
    } else if (is_of_other_learner(spec.name, recipe.family)) {
      of_family += (of_family.empty() ? "" : ", ") + std::string(spec.name);
    }
  }
  warn_of(of_family, "no effect on --family " + recipe.family, report);
}

}  // namespace dodona::train
