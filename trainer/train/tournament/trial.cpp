#include "train/tournament/trial.hpp"

#include <algorithm>
#include <string_view>

namespace dodona::train {

std::string describe(const Trial& trial) {
  std::string text(trial.learner->name);
  const auto specs = option_specs();
  for (const auto& change : trial.changes) {
    const std::string_view option = change.first;
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&](const auto& s) { return s.name == option; });
    text += ", ";
    text += option.substr(option.find('.') + 1);
    text += " ";
    text += trial.recipe.options.text(*spec);
  }
  return text;
}

}  // namespace dodona::train
