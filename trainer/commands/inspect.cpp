#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/inspect/card.hpp"
#include "commands/inspect/family.hpp"
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

// What an answer says of how sure it is, as far as the model says anything.
void print_certainty(const Model& model, const std::string& calibration) {
  std::string levels;
  for (const double level : model.output.levels)
    levels += phrase(levels.empty() ? "" : ", ", short_number(level * 100), "%");
  std::string sentence =
      phrase(model.output.lower.empty() ? "sets of classes for " : "intervals for ", levels,
             " of the rows");
  if (model.spread) sentence += ", wider where the model errs more";
  if (model.novelty) sentence += phrase(sentence.empty() ? "" : "; ", "the novelty of a row");
  if (!sentence.empty()) std::cout << "Beside the answer: " << sentence << ".\n";
  if (calibration != "none") std::cout << "Probabilities are calibrated (" << calibration << ").\n";
}

void print(const LoadedModel& loaded, const Json& summary) {
  const Schema& schema = loaded.model.schema;
  const auto heading = text_at(summary, {"card", "title"});
  if (!heading.empty()) std::cout << heading << "\n";
  if (const auto text = text_at(summary, {"card", "description"}); !text.empty())
    std::cout << text << "\n";
  std::cout << "Predicts " << schema.target.name
            << (schema.target.unit.empty() ? "" : " (" + schema.target.unit + ")") << " by "
            << name_of(schema.task) << ".\n\n";
  print_schema(schema, is_imported(summary["provenance"]));
  std::cout << "\nFamily " << name_of(loaded.model.family) << ":";
  for (const auto& [name, value] : summary["size"].items()) {
    if (name == "bytes") continue;
    std::cout << " " << value << " " << (value == 1 ? name.substr(0, name.size() - 1) : name)
              << ",";
  }
  std::cout << " " << short_size(loaded.text.size()) << ". " << loaded.model.golden.rows.size()
            << " golden rows (`dodona verify` replays them).\n";
  print_certainty(loaded.model, text_at(summary, {"calibration"}));
  print_recipe(summary["provenance"]);
  print_metrics(summary["card"]);
  print_importance(summary["card"]);
  print_permutations(summary["card"]);
  print_parts(loaded.model);
  print_warnings(summary["card"]);
  print_origin(summary["provenance"]);
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
