#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "json/write.hpp"

namespace dodona::commands {
namespace {

using json::Json;

struct Arguments {
  std::string model;
  bool json = false;
};

Json size_of(const Linear& model) {
  std::size_t n = 0;
  for (const auto& term : model.terms) n += term.weight.size();
  return {{"coefficients", n}, {"outputs", n_outputs(model)}};
}

Json size_of(const Trees& model) {
  const auto leaves = std::count_if(model.nodes.begin(), model.nodes.end(),
                                    [](const auto& n) { return n.column == kLeaf; });
  return {{"trees", model.roots.size()}, {"leaves", leaves}, {"outputs", n_outputs(model)}};
}

Json summary_of(const LoadedModel& loaded) {
  const Model& model = loaded.model;
  const Json document = Json::parse(loaded.text);
  Json size = std::visit([](const auto& family) { return size_of(family); }, model.family);
  size["bytes"] = loaded.text.size();
  return {{"task", document["task"]},
          {"target", document["target"]},
          {"features", document["features"]},
          {"family", document["family"]},
          {"size", std::move(size)},
          {"link", document["output"]["link"]},
          {"golden_rows", model.golden.rows.size()},
          {"card", document["card"]},
          {"provenance", document["provenance"]}};
}

// Card and provenance are for people and open to anything, so nothing is taken for granted of them.
std::string text_at(const Json& json, const std::string& pointer) {
  const Json::json_pointer at(pointer);
  if (!json.contains(at)) return "";
  const Json& value = json[at];
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_float() ? short_number(value.get<double>()) : json::dump(value, 0);
}

void print_metrics(const Json& card) {
  const Json::json_pointer at("/metrics/model");
  if (!card.contains(at) || !card[at].is_object()) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : card[at].items()) {
    if (value.is_number())
      rows.push_back(
          {name, short_number(value.get<double>()), text_at(card, "/metrics/baseline/" + name)});
  }
  std::cout << "\nOn " << text_at(card, "/metrics/rows") << " held-out rows:\n\n"
            << table({"metric", ">model", ">baseline"}, rows);
}

void print_importance(const Json& card) {
  if (!card.contains("importance") || !card["importance"].is_array()) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& entry : card["importance"]) {
    if (!entry.is_object() || !entry.contains("share") || !entry["share"].is_number()) continue;
    const double share = std::clamp(entry["share"].get<double>(), 0.0, 1.0);
    rows.push_back({printable(text_at(entry, "/feature")),
                    short_number(std::round(share * 1000) / 10) + "%",
                    std::string(static_cast<std::size_t>(share * 40), '#')});
  }
  if (!rows.empty()) std::cout << "\nImportance:\n\n" << table({"column", ">share", ""}, rows);
}

std::string values_of(const Feature& feature) {
  const Distribution& d = feature.training;
  const std::string unit = feature.unit.empty() ? "" : " " + feature.unit;
  if (feature.kind == Kind::number)
    return short_number(d.minimum) + " to " + short_number(d.maximum) + unit;
  if (feature.kind == Kind::category)
    return std::to_string(feature.categories.size()) + " categories";
  return "";
}

void print(const LoadedModel& loaded, const Json& summary) {
  const Schema& schema = loaded.model.schema;
  const auto heading = text_at(summary, "/card/title");
  if (!heading.empty()) std::cout << heading << "\n";
  if (const auto text = text_at(summary, "/card/description"); !text.empty())
    std::cout << text << "\n";
  std::cout << "Predicts " << schema.target.name
            << (schema.target.unit.empty() ? "" : " (" + schema.target.unit + ")") << " by "
            << name_of(schema.task) << ".\n\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& feature : schema.features) {
    rows.push_back({printable(feature.name), std::string(name_of(feature.kind)),
                    std::string(name_of(feature.missing)), values_of(feature)});
  }
  std::cout << table({"column", "kind", "missing", "values in training"}, rows);
  std::cout << "\nFamily " << name_of(loaded.model.family) << ":";
  for (const auto& [name, value] : summary["size"].items()) {
    if (name != "bytes") std::cout << " " << value << " " << name << ",";
  }
  std::cout << " " << short_size(loaded.text.size()) << ". " << loaded.model.golden.rows.size()
            << " golden rows (`dodona verify` replays them).\n";
  print_metrics(summary["card"]);
  print_importance(summary["card"]);
  std::cout << "\nMade by " << text_at(summary, "/provenance/trainer") << " from "
            << text_at(summary, "/provenance/data/file") << " ("
            << text_at(summary, "/provenance/data/rows") << " rows, SHA-256 "
            << text_at(summary, "/provenance/data/sha256") << "), seed "
            << text_at(summary, "/provenance/recipe/seed") << ", on "
            << text_at(summary, "/provenance/fitted_on") << ".\n";
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
