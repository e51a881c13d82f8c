#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <numeric>
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

Json size_of(const Gam& model) {
  std::size_t n = 0;
  for (const auto& term : model.terms) n += term.value.size();
  const auto pairs = std::count_if(model.terms.begin(), model.terms.end(),
                                   [](const GamTerm& term) { return term.axes.size() == 2; });
  return {{"terms", model.terms.size()},
          {"pairs", pairs},
          {"values", n},
          {"outputs", n_outputs(model)}};
}

// What an encoded column is called: the feature's name, with what is made of it.
std::string column_name(const Model& model, std::size_t column) {
  const EncodedColumn& encoded = model.encoder.columns[column];
  const std::string& name = model.schema.features[encoded.feature].name;
  const bool as_is = encoded.as == Encoding::number || encoded.as == Encoding::code;
  return as_is ? name : name + " (" + std::string(name_of(encoded.as)) + ")";
}

// What stands behind a level of a categorical column: a category, those that are pooled in it, or
// the number of a month, weekday or hour.
std::string level_name(const Model& model, std::size_t column, std::size_t level) {
  constexpr std::size_t kShown = 3;
  const EncodedColumn& encoded = model.encoder.columns[column];
  const Feature& feature = model.schema.features[encoded.feature];
  const std::size_t first = encoded.as == Encoding::month || encoded.as == Encoding::weekday;
  std::string list;
  std::size_t n = 0;
  for (std::size_t part = 0; part < n_parts(encoded.as, feature); ++part) {
    const bool within =
        encoded.values.empty() ? part == level : encoded.values[part] == static_cast<double>(level);
    if (!within || ++n > kShown) continue;
    list += (n == 1 ? "" : " | ") + (encoded.as == Encoding::code ? feature.categories[part]
                                                                  : std::to_string(part + first));
  }
  return n > kShown ? list + " | " + std::to_string(n - kShown) + " more" : list;
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
  const auto levels = levels_of(model.schema, model.encoder);
  std::vector<Coefficient> list = {{"(intercept)", std::nullopt, linear.intercept}};
  for (std::size_t j = 0; j < linear.terms.size(); ++j) {
    const auto& weight = linear.terms[j].weight;
    const bool categorical = levels[j] > 0;
    const std::size_t n_levels = weight.size() / n_outputs;
    for (std::size_t level = 0; level < n_levels; ++level) {
      Coefficient entry{column_name(model, j), std::nullopt, {}};
      if (categorical) entry.level = level_name(model, j, level);
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

// A slot of an axis for people: "below 5", "5 to 7", "7 and more", "a, b", "missing".
std::string slot_name(const Model& model, const GamAxis& axis, std::size_t slot) {
  if (slot + 1 == n_slots(axis)) return "missing";
  if (axis.slots.empty()) {
    if (axis.cuts.empty()) return "any";
    if (slot == 0) return "below " + short_number(axis.cuts[0]);
    if (slot == axis.cuts.size()) return short_number(axis.cuts[slot - 1]) + " and more";
    return short_number(axis.cuts[slot - 1]) + " to " + short_number(axis.cuts[slot]);
  }
  constexpr std::size_t kNamed = 3;
  const auto& categories =
      model.schema.features[model.encoder.columns[axis.column].feature].categories;
  std::string names;
  std::size_t n = 0;
  for (std::size_t code = 0; code < axis.slots.size(); ++code) {
    if (axis.slots[code] != slot || ++n > kNamed) continue;
    if (!names.empty()) names += ", ";
    names += printable(categories[code]);
  }
  return n > kNamed ? names + " and " + std::to_string(n - kNamed) + " more" : names;
}

// One value of a term, and where it stands.
struct TermValue {
  double value = 0;
  double share = 0;  // of the rows, by the covers
  std::string where;
};

std::vector<TermValue> values_of(const Model& model, const Gam& gam, const GamTerm& term,
                                 std::size_t k) {
  const std::size_t size = term.value.size() / n_outputs(gam);
  std::vector<TermValue> list;
  for (std::size_t i = 0; i < size; ++i) {
    TermValue entry{term.value[k * size + i], 1, ""};
    std::size_t stride = size;
    std::size_t rest = i;
    for (const std::size_t a : term.axes) {
      const GamAxis& axis = gam.axes[a];
      stride /= n_slots(axis);
      const std::size_t slot = rest / stride;
      rest %= stride;
      const double total = std::accumulate(axis.cover.begin(), axis.cover.end(), 0.0);
      entry.share *= total > 0 ? axis.cover[slot] / total : 0;
      if (!entry.where.empty()) entry.where += " x ";
      entry.where += slot_name(model, axis, slot);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

std::string term_name(const Model& model, const Gam& gam, const GamTerm& term) {
  std::string name;
  for (const std::size_t a : term.axes) {
    if (!name.empty()) name += " x ";
    name += column_name(model, gam.axes[a].column);
  }
  return name;
}

Json write_terms(const Model& model, const Gam& gam) {
  Json list = Json::array();
  const auto names = output_names(model.schema, n_outputs(gam));
  for (const GamTerm& term : gam.terms) {
    Json entry = {{"columns", Json::array()}, {"table", Json::array()}};
    for (const std::size_t a : term.axes)
      entry["columns"].push_back(column_name(model, gam.axes[a].column));
    for (std::size_t k = 0; k < names.size(); ++k) {
      const auto values = values_of(model, gam, term, k);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (k == 0) entry["table"].push_back({{"where", values[i].where}});
        entry["table"][i]["adds"][names[k]] = values[i].value;
      }
    }
    list.push_back(std::move(entry));
  }
  return list;
}

// A line for each term and output: how much it adds or takes on average, and at the ends.
void print_terms(const Model& model, const Gam& gam) {
  constexpr std::size_t kShown = 40;
  std::vector<std::vector<std::string>> rows;
  const auto names = output_names(model.schema, n_outputs(gam));
  for (const GamTerm& term : gam.terms) {
    for (std::size_t k = 0; k < names.size() && rows.size() < kShown; ++k) {
      const auto values = values_of(model, gam, term, k);
      const auto less = [](const TermValue& a, const TermValue& b) { return a.value < b.value; };
      const auto [least, most] = std::minmax_element(values.begin(), values.end(), less);
      double size = 0;
      for (const auto& entry : values) size += entry.share * std::abs(entry.value);
      rows.push_back({printable(term_name(model, gam, term)), short_number(size),
                      short_number(least->value), least->where, short_number(most->value),
                      most->where});
      if (names.size() > 1) rows.back()[0] += " for " + printable(names[k]);
    }
  }
  std::cout << "\nTerms, on the scale of the margin:\n\n"
            << table({"term", ">mean size", ">least", "where", ">most", "where"}, rows);
  const std::size_t n = gam.terms.size() * names.size();
  if (n > kShown) std::cout << "  ... and " << n - kShown << " more\n";
  std::cout << "  (--json shows all their values)\n";
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
  if (const auto* gam = std::get_if<Gam>(&model.family))
    summary["terms"] = write_terms(model, *gam);
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

// A sentence in full: text_at cuts it.
std::string whole_text_at(const Json& json, const std::string& name) {
  if (!json.is_object() || !json.contains(name) || !json[name].is_string()) return "";
  std::string text = json[name].get<std::string>();
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return text;
}

// Text with what stands before and after it, or nothing where there is none.
std::string phrase(const std::string& before, const std::string& text,
                   const std::string& after = "") {
  return text.empty() ? "" : before + text + after;
}

// "a to b" of two numbers.
std::string range_at(const Json& json, std::string_view list, const std::string& name) {
  const std::string key(list);
  if (!json.contains(key) || !json[key].is_object() || !json[key].contains(name)) return "";
  const Json& pair = json[key][name];
  if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number() || !pair[1].is_number())
    return "";
  return short_number(pair[0].get<double>()) + " to " + short_number(pair[1].get<double>());
}

void print_metrics(const Json& card) {
  if (!card.contains("metrics") || !card["metrics"].is_object()) return;
  const Json& metrics = card["metrics"];
  if (!metrics.contains("model") || !metrics["model"].is_object()) return;
  std::vector<std::string> header = {"metric", ">model", "95% interval", ">baseline"};
  std::vector<std::vector<std::string>> rows;
  bool has_intervals = false;
  for (const auto& [name, value] : metrics["model"].items()) {
    if (!value.is_number()) continue;
    const std::string interval = range_at(metrics, "intervals", name);
    has_intervals = has_intervals || !interval.empty();
    rows.push_back(
        {name, short_number(value.get<double>()), interval, text_at(metrics, {"baseline", name})});
  }
  if (!has_intervals) {
    header.erase(header.begin() + 2);
    for (auto& row : rows) row.erase(row.begin() + 2);
  }
  std::cout << "\nOn " << text_at(metrics, {"rows"}) << " held-out rows"
            << phrase(", weighted by ", text_at(metrics, {"weighted_by"})) << ":\n\n"
            << table(header, rows);
}

// What the loss grows by when a column is shuffled: the first few.
void print_permutations(const Json& card) {
  constexpr std::size_t kShown = 8;
  if (!card.contains("permutation_importance")) return;
  const Json& importance = card["permutation_importance"];
  if (!importance.is_object() || !importance.contains("columns") ||
      !importance["columns"].is_array())
    return;
  std::vector<std::vector<std::string>> rows;
  for (const auto& column : importance["columns"]) {
    if (rows.size() == kShown) break;
    rows.push_back({text_at(column, {"feature"}), text_at(column, {"mean"}),
                    phrase("+- ", text_at(column, {"deviation"}))});
  }
  if (rows.empty()) return;
  std::cout << "\nWhat shuffling a column adds to " << text_at(importance, {"metric"}) << ", on "
            << text_at(importance, {"rows"}) << " held-out rows:\n\n"
            << table({"column", ">added", ""}, rows);
  if (importance["columns"].size() > kShown)
    std::cout << "  ... and " << importance["columns"].size() - kShown
              << " more (--json shows all)\n";
}

void print_warnings(const Json& card) {
  if (!card.contains("warnings") || !card["warnings"].is_array() || card["warnings"].empty())
    return;
  std::cout << "\nWhat training noticed in the data:\n\n";
  for (const auto& warning : card["warnings"])
    std::cout << wrapped("  ",
                         text_at(warning, {"kind"}) + ": " + whole_text_at(warning, "message"), 4,
                         output_width());
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
  print_permutations(summary["card"]);
  if (const auto* linear = std::get_if<Linear>(&loaded.model.family)) {
    print_coefficients(loaded.model, *linear);
  }
  if (summary.contains("layers")) print_layers(summary["layers"]);
  if (const auto* gam = std::get_if<Gam>(&loaded.model.family)) print_terms(loaded.model, *gam);
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
