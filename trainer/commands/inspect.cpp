#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <optional>

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

std::size_t n_weights(const Mlp& model) {
  std::size_t n = 0;
  for (const auto& layer : model.layers) n += layer.weight.size() + layer.bias.size();
  for (const auto& input : model.inputs) {
    if (const auto* embedded = std::get_if<EmbeddedInput>(&input)) n += embedded->embedding.size();
  }
  return n;
}

Json size_of(const Mlp& model) {
  return {{"layers", model.layers.size()},
          {"weights", n_weights(model)},
          {"outputs", n_outputs(model)}};
}

// What an encoded column is called: the feature's name, with the part of a date.
std::string column_name(const Model& model, std::size_t column) {
  const auto& [feature, as] = model.encoder.columns[column];
  const std::string& name = model.schema.features[feature].name;
  const bool part = as != Encoding::number && as != Encoding::code;
  return part ? name + " (" + std::string(name_of(as)) + ")" : name;
}

// One line of a linear model: what is multiplied, and the coefficient of each output.
struct Coefficient {
  std::string column;
  std::optional<std::string> level;  // of a category
  std::vector<double> values;
};

// On the scale of the data: what one unit more, or this category, adds to the margin.
std::vector<Coefficient> coefficients_of(const Model& model, const Linear& linear) {
  const std::size_t n_outputs = linear.intercept.size();
  std::vector<Coefficient> list = {{"(intercept)", std::nullopt, linear.intercept}};
  for (std::size_t j = 0; j < linear.terms.size(); ++j) {
    const auto& weight = linear.terms[j].weight;
    const auto& categories = model.schema.features[model.encoder.columns[j].feature].categories;
    const std::size_t n_levels = weight.size() / n_outputs;
    for (std::size_t level = 0; level < n_levels; ++level) {
      Coefficient entry{column_name(model, j), std::nullopt, {}};
      if (!categories.empty()) entry.level = categories[level];
      for (std::size_t k = 0; k < n_outputs; ++k)
        entry.values.push_back(weight[k * n_levels + level]);
      list.push_back(std::move(entry));
    }
  }
  return list;
}

// What the margins are called: the class that each speaks for, or the target.
std::vector<std::string> output_names(const Schema& schema, std::size_t n_outputs) {
  const auto& classes = schema.target.classes;
  if (classes.empty()) return {schema.target.name};
  return n_outputs == 1 ? std::vector{classes[1]} : classes;
}

Json write_coefficients(const Model& model, const Linear& linear) {
  Json list = Json::array();
  const auto names = output_names(model.schema, linear.intercept.size());
  for (const auto& [column, level, values] : coefficients_of(model, linear)) {
    Json entry = {{"column", column}};
    if (level) entry["category"] = *level;
    for (std::size_t k = 0; k < values.size(); ++k) entry["coefficient"][names[k]] = values[k];
    list.push_back(std::move(entry));
  }
  return list;
}

void print_coefficients(const Model& model, const Linear& linear) {
  constexpr std::size_t kShown = 40;
  std::vector<std::string> header = {"coefficient of"};
  for (const auto& name : output_names(model.schema, linear.intercept.size())) {
    header.push_back(">" + printable(name));
  }
  const auto list = coefficients_of(model, linear);
  std::vector<std::vector<std::string>> rows;
  for (const auto& [column, level, values] : list) {
    if (rows.size() == kShown) break;
    rows.push_back({printable(column) + (level ? " = " + printable(*level) : "")});
    for (const double value : values) rows.back().push_back(short_number(value));
  }
  std::cout << "\nCoefficients, on the scale of the data:\n\n" << table(header, rows);
  if (list.size() > kShown) {
    std::cout << "  ... and " << list.size() - kShown << " more (--json shows all)\n";
  }
}

Json write_layers(const Mlp& mlp) {
  Json list = Json::array();
  for (const auto& layer : mlp.layers) {
    list.push_back({{"inputs", layer.weight.size() / layer.bias.size()},
                    {"units", layer.bias.size()},
                    {"activation", name_of(layer.activation)}});
  }
  return list;
}

void print_layers(const Json& layers) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& layer : layers) {
    rows.push_back({std::to_string(rows.size() + 1), layer["inputs"].dump(), layer["units"].dump(),
                    layer["activation"].get<std::string>()});
  }
  std::cout << "\nLayers:\n\n" << table({"layer", ">inputs", ">units", "activation"}, rows);
}

Json summary_of(const LoadedModel& loaded) {
  const Model& model = loaded.model;
  const Json document = Json::parse(loaded.text);
  Json size = std::visit([](const auto& family) { return size_of(family); }, model.family);
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
  if (const auto* linear = std::get_if<Linear>(&model.family)) {
    summary["coefficients"] = write_coefficients(model, *linear);
  }
  if (const auto* mlp = std::get_if<Mlp>(&model.family)) summary["layers"] = write_layers(*mlp);
  return summary;
}

// The text or number at the end of a path of members; empty if it is not there. Card and provenance
// are for people and open to anything, so nothing is taken for granted of them.
std::string text_at(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* at = &json;
  for (const auto name : path) {
    const std::string key(name);
    if (!at->is_object() || !at->contains(key)) return "";
    at = &(*at)[key];
  }
  if (at->is_string()) return printable(at->get_ref<const std::string&>());
  if (at->is_number_float()) return short_number(at->get<double>());
  return at->is_primitive() ? at->dump() : "";
}

// Text with what stands before and after it, or nothing where there is none.
std::string phrase(const std::string& before, const std::string& text,
                   const std::string& after = "") {
  return text.empty() ? "" : before + text + after;
}

void print_metrics(const Json& card) {
  if (!card.contains("metrics") || !card["metrics"].is_object()) return;
  const Json& metrics = card["metrics"];
  if (!metrics.contains("model") || !metrics["model"].is_object()) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : metrics["model"].items()) {
    if (value.is_number())
      rows.push_back(
          {name, short_number(value.get<double>()), text_at(metrics, {"baseline", name})});
  }
  std::cout << "\nOn " << text_at(metrics, {"rows"}) << " held-out rows"
            << phrase(", weighted by ", text_at(metrics, {"weighted_by"})) << ":\n\n"
            << table({"metric", ">model", ">baseline"}, rows);
}

void print_importance(const Json& card) {
  if (!card.contains("importance") || !card["importance"].is_array()) return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& entry : card["importance"]) {
    if (!entry.is_object() || !entry.contains("share") || !entry["share"].is_number()) continue;
    const double share = std::clamp(entry["share"].get<double>(), 0.0, 1.0);
    rows.push_back({text_at(entry, {"feature"}), short_number(std::round(share * 1000) / 10) + "%",
                    std::string(static_cast<std::size_t>(share * 40), '#')});
  }
  if (!rows.empty()) std::cout << "\nImportance:\n\n" << table({"column", ">share", ""}, rows);
}

std::string values_of(const Feature& feature) {
  const Distribution& d = feature.training;
  // Nothing was counted, and no split says more: an imported model knows no values of this column.
  if (d.counts == std::vector<std::uint64_t>{0} && feature.kind == Kind::number) return "";
  const std::string unit = feature.unit.empty() ? "" : " " + feature.unit;
  if (feature.kind == Kind::number)
    return short_number(d.minimum) + " to " + short_number(d.maximum) + unit;
  if (feature.kind == Kind::category)
    return std::to_string(feature.categories.size()) + " categories";
  return "";
}

// "(a, b)" of those that are there.
std::string in_brackets(std::initializer_list<std::string> parts) {
  std::string list;
  for (const auto& part : parts) list += phrase(list.empty() ? "" : ", ", part);
  return phrase(" (", list, ")");
}

bool is_imported(const Json& provenance) {
  return provenance.is_object() && provenance.contains("import") &&
         provenance["import"].is_object();
}

// "a increasing, b decreasing" of the columns that a recipe has so.
std::string monotone_columns(const Json& recipe) {
  std::string list;
  if (!recipe.contains("columns") || !recipe["columns"].is_object()) return list;
  for (const auto& [name, column] : recipe["columns"].items())
    list += phrase(list.empty() ? "" : ", ",
                   phrase(printable(name) + " ", text_at(column, {"monotone"})));
  return list;
}

// How it was learned, as far as the recipe says more than the family.
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
  if (recipe.contains("class_weights")) sentence += ", classes weighted";
  sentence += phrase(", constrained to ", monotone_columns(recipe));
  if (recipe.contains("interactions"))
    sentence += ", interactions within " + printable(recipe["interactions"].dump());
  if (!sentence.empty()) std::cout << sentence << ".\n";
}

// Who made it, from what: of all that the trainer or the importer writes, what is there.
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
  if (!sentence.empty()) std::cout << "\n" << sentence << ".\n";
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
  std::vector<std::vector<std::string>> rows;
  for (const auto& feature : schema.features) {
    rows.push_back({printable(feature.name), std::string(name_of(feature.kind)),
                    std::string(name_of(feature.missing)), values_of(feature)});
  }
  // What was imported knows no training rows, only the thresholds of its splits.
  const std::string range =
      is_imported(summary["provenance"]) ? "values around splits" : "values in training";
  std::cout << table({"column", "kind", "missing", range}, rows);
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
  if (const auto* linear = std::get_if<Linear>(&loaded.model.family)) {
    print_coefficients(loaded.model, *linear);
  }
  if (summary.contains("layers")) print_layers(summary["layers"]);
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
