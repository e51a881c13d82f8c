#include "commands/inspect/certainty.hpp"

#include <cmath>
#include <iostream>
#include <vector>

#include "commands/console.hpp"
#include "commands/inspect/text.hpp"
#include "commands/layout.hpp"

namespace dodona::commands {

using json::Json;

namespace {

// Empty where it is no number.
std::string percent_at(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains(name) || !json[name].is_number()) return "";
  return short_number(std::round(json[name].get<double>() * 1e4) / 100) + "%";
}

const Json* list_at(const Json& json, const std::string& name) {
  const bool is_there = json.is_object() && json.contains(name) && json[name].is_array();
  return is_there && !json[name].empty() ? &json[name] : nullptr;
}

}  // namespace

void print_certainty(const Model& model, const std::string& calibration) {
  std::string levels;
  for (const double level : model.output.levels)
    levels += phrase(levels.empty() ? "" : ", ", short_number(level * 100), "%");
  std::string sentence =
      phrase(model.output.lower.empty() ? "sets of classes for " : "intervals for ", levels,
             " of the rows");
  if (model.spread) sentence += ", wider where the model errs more";
  if (model.novelty) sentence += phrase(sentence.empty() ? "" : "; ", "the novelty of a row");
  if (!sentence.empty()) say("Beside the answer: " + sentence + ".");
  if (calibration != "none") say("Probabilities are calibrated (" + calibration + ").");
}

void print_coverage(const Model& model, const Json& card) {
  const Json* levels = card.contains("metrics") ? list_at(card["metrics"], "levels") : nullptr;
  const bool is_tested = levels != nullptr;
  if (!is_tested) levels = list_at(card, "levels");
  if (levels == nullptr) return;
  const bool classes = model.schema.task == Task::classification;
  std::vector<std::vector<std::string>> rows;
  for (const auto& level : *levels)
    rows.push_back({percent_at(level, "level"), percent_at(level, "covered"),
                    text_at(level, {classes ? "classes" : "width"})});
  std::cout << "\n";
  say(std::string("How often ") + (classes ? "sets of classes" : "intervals") +
      " held the truth, " +
      (is_tested ? "on the held-out rows:" : "on the rows that they were learned from:"));
  std::cout << "\n"
            << table({classes ? "sets for" : "intervals for", ">covered",
                      classes ? ">classes on average" : ">width on average"},
                     rows);
}

}  // namespace dodona::commands
