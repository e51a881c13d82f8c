#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/inspect/card.hpp"
#include "commands/inspect/certainty.hpp"
#include "commands/inspect/family.hpp"
#include "commands/inspect/leaderboard.hpp"
#include "commands/inspect/provenance.hpp"
#include "commands/inspect/schema.hpp"
#include "commands/inspect/text.hpp"
#include "json/write.hpp"

namespace dodona::commands {
namespace {

using json::Json;

struct Arguments {
  std::string model;
  bool json = false;
};

Json summary_of(const LoadedModel& loaded) {
  const Model& model = loaded.model;
  const Json document = Json::parse(loaded.text);
  Json size = size_of(model.family);
  size["bytes"] = loaded.text.size();
  Json summary = {{"task", document["task"]},
                  {"target", document["target"]},
                  {"features", document["features"]},
                  {"family", document["family"]},
                  {"size", std::move(size)},
                  {"link", document["output"]["link"]},
                  {"calibration", document["output"].contains("calibration")
                                      ? document["output"]["calibration"]["method"]
                                      : Json("none")},
                  {"levels", model.output.levels},
                  {"novelty", model.novelty.has_value()},
                  {"golden_rows", model.golden.rows.size()},
                  {"card", document["card"]},
                  {"provenance", document["provenance"]}};
  write_parts(model, summary);
  return summary;
}

// "Family trees: 39 trees, 782 leaves, 1 output, 47.9 KB."
void print_size(const LoadedModel& loaded, const Json& size) {
  std::string sentence = "Family " + std::string(name_of(loaded.model.family)) + ":";
  for (const auto& [name, value] : size.items()) {
    if (name == "bytes") continue;
    sentence += " " + value.dump() + " " + (value == 1 ? name.substr(0, name.size() - 1) : name);
    sentence += ",";
  }
  say(sentence + " " + short_size(loaded.text.size()) + ". " +
      counted(loaded.model.golden.rows.size(), "golden row") + " (`dodona verify` replays them).");
}

void print(const LoadedModel& loaded, const Json& summary) {
  const Schema& schema = loaded.model.schema;
  const Json& card = summary["card"];
  const Json& provenance = summary["provenance"];
  print_about(card);
  const std::string unit = phrase(" (", printable(schema.target.unit), ")");
  say("Predicts " + printable(schema.target.name) + unit + " by " +
      std::string(name_of(schema.task)) + ".");
  std::cout << "\n";
  print_schema(schema, is_imported(provenance));
  std::cout << "\n";
  print_size(loaded, summary["size"]);
  print_certainty(loaded.model, text_at(summary, {"calibration"}));
  print_recipe(provenance);
  print_metrics(card, provenance);
  print_coverage(loaded.model, card);
  print_leaderboard(card);
  print_importance(card);
  print_permutations(card);
  print_parts(loaded.model, provenance);
  print_warnings(card);
  print_origin(provenance);
}

int run(const Arguments& arguments) {
  const auto loaded = load_model(arguments.model);
  if (!loaded) return tell(loaded.error());
  const Json summary = summary_of(*loaded);
  if (arguments.json) {
    std::cout << json::dump(summary) << "\n";
  } else {
    print(*loaded, summary);
  }
  return kOk;
}

}  // namespace

void add_inspect(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = *app.add_subcommand(
      "inspect", "Show what a model is: schema, size, metrics, importances, provenance");
  command.add_option("model", arguments->model, "the model file")->required()->type_name("MODEL");
  command.add_flag("--json", arguments->json, "print JSON");
  command.footer("Example:\n  dodona inspect homes.json");
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
