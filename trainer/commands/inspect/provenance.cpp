#include "commands/inspect/provenance.hpp"

#include <initializer_list>
#include <iostream>
#include <string>
#include <string_view>

#include "commands/console.hpp"
#include "commands/inspect/text.hpp"
#include "commands/layout.hpp"

namespace dodona::commands {

using json::Json;

bool is_imported(const Json& provenance) {
  return provenance.is_object() && provenance.contains("import") &&
         provenance["import"].is_object();
}

namespace {

// "a increasing, b decreasing" of the columns that a recipe has so.
std::string monotone_columns(const Json& recipe) {
  std::string list;
  if (!recipe.contains("columns") || !recipe["columns"].is_object()) return list;
  for (const auto& [name, column] : recipe["columns"].items())
    list += phrase(list.empty() ? "" : ", ",
                   phrase(printable(name) + " ", text_at(column, {"monotone"})));
  return list;
}

}  // namespace

void print_recipe(const Json& provenance) {
  if (!provenance.is_object() || !provenance.contains("recipe")) return;
  const Json& recipe = provenance["recipe"];
  if (!recipe.is_object()) return;
  const std::string objective = text_at(provenance, {"objective"});
  std::string sentence = phrase("Learned by --family ", text_at(recipe, {"family"})) +
                         phrase(", minimising ", objective);
  if (objective == "quantile")
    sentence += phrase(" (of ", text_at(recipe, {"options", "trees.quantile"}), ")");
  sentence += phrase(", rows weighted by ", text_at(recipe, {"weight"}));
  sentence += phrase(", with --time ", text_at(recipe, {"time"})) +
              phrase(", with --group ", text_at(recipe, {"group"}));
  if (recipe.contains("class_weights")) sentence += ", classes weighted";
  sentence += phrase(", constrained to ", monotone_columns(recipe));
  if (recipe.contains("interactions"))
    sentence += ", interactions within " + printable(recipe["interactions"].dump());
  if (!sentence.empty()) say(sentence + ".");
}

void print_origin(const Json& provenance) {
  const auto text = [&](std::initializer_list<std::string_view> path) {
    return text_at(provenance, path);
  };
  std::string sentence = phrase("Made by ", text({"trainer"}));
  if (is_imported(provenance)) {
    sentence += in_brackets({text({"import", "objective"}), text({"import", "booster"}),
                             phrase("", text({"import", "rounds"}), " rounds")});
    sentence += (sentence.empty() ? "Imported" : ", imported") +
                phrase(" by ", text({"import", "by"})) +
                phrase(" from ", text({"import", "file"})) +
                in_brackets({phrase("SHA-256 ", text({"import", "sha256"}))});
  } else if (!sentence.empty()) {
    sentence += phrase(" from ", text({"data", "file"})) +
                in_brackets({phrase("", text({"data", "rows"}), " rows"),
                             phrase("SHA-256 ", text({"data", "sha256"}))}) +
                phrase(", seed ", text({"recipe", "seed"})) + phrase(", on ", text({"fitted_on"})) +
                phrase("; stopped ", text({"stopped"}));
  }
  if (!sentence.empty()) {
    std::cout << "\n";
    say(sentence + ".");
  }
}

}  // namespace dodona::commands
