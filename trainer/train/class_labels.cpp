#include "train/class_labels.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "train/options.hpp"

namespace dodona::train {

void check_class_labels(const Schema& schema, const Recipe& recipe, Report& report) {
  const auto refuse = [&](std::string reason) {
    report.error({Code::bad_option, {0, 0, "", "target.class_labels"}, std::move(reason)});
  };
  if (recipe.class_labels.empty()) return;
  if (schema.task == Task::regression) return refuse("the target has no classes (regression)");
  const auto& classes = schema.target.classes;
  const std::vector<std::string_view> names(classes.begin(), classes.end());
  for (const auto& [name, label] : recipe.class_labels) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      refuse("the target has no class " + in_quotes(name) + did_you_mean(name, names));
    else if (label.empty())
      refuse("the label of " + in_quotes(name) + " is empty");
  }
  std::map<std::string, std::string> shown;
  for (const auto& name : classes) {
    const auto found = recipe.class_labels.find(name);
    const auto [same, is_new] =
        shown.emplace(found == recipe.class_labels.end() ? name : found->second, name);
    if (!is_new)
      refuse(in_quotes(same->second) + " and " + in_quotes(name) + " are both called " +
             in_quotes(same->first));
  }
}

}  // namespace dodona::train
