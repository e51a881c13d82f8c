#include "commands/inspect/leaderboard.hpp"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "commands/console.hpp"
#include "commands/inspect/text.hpp"
#include "commands/layout.hpp"
#include "train/options.hpp"

namespace dodona::commands {

using json::Json;

namespace {

// A choice may stand there as its index.
std::string option_value(const std::string& name, const Json& value) {
  if (value.is_string()) return printable(value.get<std::string>());
  if (!value.is_number()) return value.is_primitive() ? value.dump() : "";
  const double number = value.get<double>();
  const auto specs = train::option_specs();
  const auto spec =
      std::find_if(specs.begin(), specs.end(), [&](const auto& s) { return s.name == name; });
  if (spec != specs.end() && spec->kind == train::OptionKind::choice && number >= 0 &&
      number < static_cast<double>(spec->choices.size()))
    return std::string(spec->choices[static_cast<std::size_t>(number)]);
  return short_number(number);
}

// "trees, max_depth 3", as training has it.
std::string model_of(const Json& trial) {
  std::string text = text_at(trial, {"family"});
  if (!trial.is_object() || !trial.contains("options") || !trial["options"].is_object())
    return text;
  for (const auto& [name, value] : trial["options"].items())
    text += ", " + printable(name.substr(name.find('.') + 1)) + " " + option_value(name, value);
  return text;
}

}  // namespace

void print_leaderboard(const Json& card) {
  constexpr std::size_t kShown = 5;
  if (!card.contains("tournament") || !card["tournament"].is_object()) return;
  const Json& tournament = card["tournament"];
  if (!tournament.contains("trials") || !tournament["trials"].is_array()) return;
  const Json& trials = tournament["trials"];
  std::vector<std::vector<std::string>> rows;
  for (const auto& trial : trials) {
    if (rows.size() == kShown) break;
    if (model_of(trial).empty()) continue;
    rows.push_back({text_at(trial, {"mean"}), text_at(trial, {"standard_error"}),
                    text_at(trial, {"rows"}), text_at(trial, {"folds"}), model_of(trial)});
  }
  if (rows.empty()) return;
  const std::string metric = text_at(tournament, {"metric"});
  std::cout << "\n";
  say("Chosen from " + text_at(tournament, {"tried"}) + " models" + phrase(" by ", metric) +
      " on rows of the folds, the chosen one first:");
  std::cout << "\n" << table({">" + metric, ">standard error", ">rows", ">folds", "model"}, rows);
  if (trials.size() > rows.size()) std::cout << "  ... (--json shows " << trials.size() << ")\n";
}

}  // namespace dodona::commands
