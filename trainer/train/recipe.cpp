#include "train/recipe.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "dodona/cell.hpp"
#include "dodona/json/parse.hpp"
#include "dodona/utf8.hpp"
#include "train/options.hpp"

namespace dodona::train {
namespace {

using json::Problem;
using json::Value;

constexpr std::array<const char*, 6> kAbout = {"title",  "description", "intended_use",
                                               "author", "licence",     "source"};
constexpr std::array<SettingSpec, 7> kColumnSettings = {{
    {"kind", "inferred", "number, category, boolean or date"},
    {"missing", "inferred", "allowed or error: what a missing cell means"},
    {"unseen", "missing", "missing or error: what a category that training had not means"},
    {"monotone", "",
     "increasing or decreasing: with all else the same, the answer never moves the other way as "
     "this number grows (of two classes: the probability of the second); for families of trees"},
    {"label", "", "its name in forms"},
    {"unit", "", "its unit in forms"},
    {"description", "", "its description in forms"},
}};
constexpr std::array<SettingSpec, 4> kTargetSettings = {{
    {"target.label", "", "its name in forms and answers"},
    {"target.unit", "", "its unit"},
    {"target.description", "", "its description"},
    {"target.class_labels.NAME", "NAME",
     "what people call this class, in forms, answers and cards; files keep its name"},
}};
constexpr std::array<SettingSpec, 3> kFitSettings = {{
    {"class_weights", "none",
     "balanced: each class weighs the same in sum, n / (classes * n of the class) a row; the "
     "probabilities are then those of the weighted population"},
    {"class_weights.NAME", "1", "what a row of this class weighs in the fit"},
    {"interactions", "[]",
     "groups of columns as JSON, like [[\"a\",\"b\"],[\"c\"]]: only columns that share a group act "
     "together; those that no group names are one more group; for families of trees"},
}};

std::vector<std::string_view> names_of(std::span<const SettingSpec> settings) {
  std::vector<std::string_view> names;
  names.reserve(settings.size());
  for (const auto& setting : settings) names.push_back(setting.name);
  return names;
}

Error bad_option(std::string_view path, std::string message) {
  return {Code::bad_option, {0, 0, "", std::string(path)}, std::move(message)};
}

// The position of `text` among `names`, or an error that lists them.
Result<std::size_t> choose(std::string_view path, std::string_view text,
                           std::initializer_list<std::string_view> names) {
  const auto* const found = std::find(names.begin(), names.end(), text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::string list;
  for (const auto name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return bad_option(path, in_quotes(text) + " is not one of " + list);
}

std::optional<Error> set_attribute(ColumnRecipe& column, std::string_view path,
                                   std::string_view attribute, std::string_view value) {
  if (attribute == "kind") {
    const auto kind = choose(path, value, {"number", "category", "boolean", "date"});
    if (!kind) return kind.error();
    column.kind = static_cast<Kind>(*kind);
  } else if (attribute == "missing") {
    const auto missing = choose(path, value, {"allowed", "error"});
    if (!missing) return missing.error();
    column.missing = static_cast<Missing>(*missing);
  } else if (attribute == "unseen") {
    const auto unseen = choose(path, value, {"missing", "error"});
    if (!unseen) return unseen.error();
    column.unseen = static_cast<Unseen>(*unseen);
  } else if (attribute == "monotone") {
    const auto monotone = choose(path, value, {"increasing", "decreasing"});
    if (!monotone) return monotone.error();
    column.monotone = static_cast<Monotone>(*monotone);
  } else if (attribute == "label") {
    column.label = value;
  } else if (attribute == "unit") {
    column.unit = value;
  } else if (attribute == "description") {
    column.description = value;
  } else {
    return bad_option(path, "a column has no " + in_quotes(attribute) +
                                did_you_mean(attribute, names_of(kColumnSettings)));
  }
  return std::nullopt;
}

void read_columns(const Value& value, Recipe& recipe, std::optional<Error>& error) {
  value.expect_object();
  if (value.failed()) return;
  for (const auto name : value.names()) {
    const Value column = value.member(name);
    column.expect_object();
    if (value.failed()) return;
    for (const auto attribute : column.names()) {
      const Value member = column.member(attribute);
      const std::string text = member.text();
      if (!error)
        error = set_attribute(recipe.columns[std::string(name)], member.path(), attribute, text);
    }
  }
}

// An option's value may be written as JSON has it: a number, true, a text.
std::string option_text(const Value& value) {
  switch (value.type()) {
    case json::Type::null:
      return "null";  // which no option takes
    case json::Type::no:
      return "false";
    case json::Type::yes:
      return "true";
    case json::Type::number:
      return shortest(value.number());
    default:
      return value.text();
  }
}

void read_options(const Value& value, Recipe& recipe, std::optional<Error>& error) {
  value.expect_object();
  if (value.failed()) return;
  for (const auto name : value.names()) {
    const std::string text = option_text(value.member(name));
    if (!error && !value.failed()) error = recipe.options.set(name, text);
  }
}

constexpr std::string_view kNotAWeight = "a class weighs more than 0";

void read_class_weights(const Value& value, ClassWeights& weights) {
  if (value.type() == json::Type::text) {
    weights.balanced = value.text() == "balanced";
    if (!weights.balanced)
      value.fail({Phrase::quoted(value.text()), " is not balanced, nor an object of weights"},
                 Code::bad_option);
    return;
  }
  value.expect_object();
  for (const auto name : value.names()) {
    const double weight = value.member(name).number();
    if (!(weight > 0)) value.member(name).fail(kNotAWeight, Code::bad_option);
    weights.by_class[std::string(name)] = weight;
  }
}

void read_interactions(const Value& value, std::vector<std::vector<std::string>>& groups) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    groups.push_back(value.at(i).texts());
    if (groups.back().empty()) value.at(i).fail("a group names columns", Code::bad_option);
  }
}

void read_target(const Value& value, Recipe& recipe) {
  if (value.type() == json::Type::text) {
    recipe.target.name = value.text();
    return;
  }
  value.expect_members("name", "label unit description class_labels");
  recipe.target.name = value.member("name").text();
  if (value.has("label")) recipe.target.label = value.member("label").text();
  if (value.has("unit")) recipe.target.unit = value.member("unit").text();
  if (value.has("description")) recipe.target.description = value.member("description").text();
  if (!value.has("class_labels")) return;
  const Value labels = value.member("class_labels");
  labels.expect_object();
  if (labels.failed()) return;
  for (const auto name : labels.names())
    recipe.class_labels[std::string(name)] = labels.member(name).text();
}

void read_members(const Value& root, Recipe& recipe, std::optional<Error>& error) {
  root.expect_members(
      "",
      "title description intended_use author licence source data target task "
      "family metric budget trials seed test_fraction features drop weight group time "
      "class_weights interactions "
      "missing_tokens columns options");
  if (root.failed()) return;
  for (const auto name : kAbout) {
    if (root.has(name)) recipe.about[std::string(name)] = root.member(name).text();
  }
  if (root.has("data")) {
    const Value data = root.member("data");
    data.expect_members("", "file sha256 url");
    if (data.has("sha256")) recipe.data_sha256 = data.member("sha256").text();
  }
  if (root.has("target")) read_target(root.member("target"), recipe);
  if (root.has("task"))
    recipe.task = static_cast<Task>(root.one_of("task", "task", "regression classification"));
  if (root.has("family")) recipe.family = root.member("family").text();
  if (root.has("metric")) recipe.metric = root.member("metric").text();
  if (root.has("budget")) {
    recipe.budget = root.member("budget").number();
    if (!(*recipe.budget > 0)) root.member("budget").fail("a budget is a number of seconds");
  }
  if (root.has("trials")) {
    recipe.trials = root.member("trials").index(std::size_t{1} << 53U);
    if (recipe.trials == 0U) root.member("trials").fail("there is one trial at least");
  }
  if (root.has("seed")) recipe.seed = root.member("seed").index(std::size_t{1} << 53U);
  if (root.has("test_fraction")) {
    recipe.test_fraction = root.member("test_fraction").number();
    if (!(recipe.test_fraction >= 0 && recipe.test_fraction < 1))
      root.member("test_fraction").fail("a fraction is from 0 to below 1");
  }
  if (root.has("features")) recipe.features = root.member("features").texts();
  if (root.has("drop")) recipe.drop = root.member("drop").texts();
  if (root.has("weight")) recipe.weight = root.member("weight").text();
  if (root.has("group")) recipe.group = root.member("group").text();
  if (root.has("time")) recipe.time = root.member("time").text();
  if (root.has("class_weights"))
    read_class_weights(root.member("class_weights"), recipe.class_weights);
  if (root.has("interactions")) read_interactions(root.member("interactions"), recipe.interactions);
  if (root.has("missing_tokens")) recipe.missing_tokens = root.member("missing_tokens").texts();
  if (root.has("columns")) read_columns(root.member("columns"), recipe, error);
  if (root.has("options")) read_options(root.member("options"), recipe, error);
}

constexpr std::string_view kColumns = "columns.";
constexpr std::string_view kClassWeights = "class_weights.";
constexpr std::string_view kClassLabels = "target.class_labels.";

std::optional<Error> set_column(Recipe& recipe, std::string_view key, std::string_view value) {
  const auto dot = key.rfind('.');
  if (dot < kColumns.size()) return bad_option(key, "a column is set as columns.NAME.kind=value");
  const std::string name(key.substr(kColumns.size(), dot - kColumns.size()));
  return set_attribute(recipe.columns[name], key, key.substr(dot + 1), value);
}

// What people read of the target. False: the key is none of it, but perhaps an option.
bool set_target(Recipe& recipe, std::string_view key, std::string_view value) {
  if (key.starts_with(kClassLabels) && key != kClassLabels) {
    recipe.class_labels[std::string(key.substr(kClassLabels.size()))] = value;
  } else if (key == "target.label") {
    recipe.target.label = value;
  } else if (key == "target.unit") {
    recipe.target.unit = value;
  } else if (key == "target.description") {
    recipe.target.description = value;
  } else {
    return false;
  }
  return true;
}

std::optional<Error> set_class_weights(ClassWeights& weights, std::string_view value) {
  const auto chosen = choose("class_weights", value, {"none", "balanced"});
  if (!chosen) return chosen.error();
  weights = {*chosen == 1, {}};
  return std::nullopt;
}

// A class's name may hold dots and equals signs; a number holds none.
std::optional<Error> set_class_weight(ClassWeights& weights, std::string_view assignment) {
  const auto equals = assignment.rfind('=');
  const auto key = assignment.substr(0, equals);
  const auto text = assignment.substr(equals + 1);
  const auto weight = parse_number(text);
  if (!weight || !(*weight > 0) || !std::isfinite(*weight))
    return bad_option(key, in_quotes(text) + " is no weight; " + std::string(kNotAWeight));
  weights.balanced = false;
  weights.by_class[std::string(key.substr(kClassWeights.size()))] = *weight;
  return std::nullopt;
}

std::optional<Error> set_interactions(Recipe& recipe, std::string_view text) {
  Problem problem;
  const json::Pack pack = json::parse(text, problem);
  std::vector<std::vector<std::string>> groups;
  if (!problem.raised()) {
    const json::Document document = pack.document();
    read_interactions(Value(document, problem), groups);
  }
  if (problem.raised()) {
    return bad_option("interactions", in_quotes(text) + R"( is not like [["a","b"],["c"]]: )" +
                                          problem.first->message);
  }
  recipe.interactions = std::move(groups);
  return std::nullopt;
}

}  // namespace

Result<Recipe> read_recipe(std::string_view text) {
  Problem problem;
  const json::Pack pack = json::parse(text, problem);
  if (problem.raised()) return std::move(*problem.first);
  const json::Document document = pack.document();
  Recipe recipe;
  std::optional<Error> error;
  read_members(Value(document, problem), recipe, error);
  if (problem.raised()) return std::move(*problem.first);
  if (error) return std::move(*error);
  return recipe;
}

std::optional<Error> set(Recipe& recipe, std::string_view assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string_view::npos)
    return bad_option(assignment, "an option is set as key=value");
  const auto key = assignment.substr(0, equals);
  const auto value = assignment.substr(equals + 1);
  if (key.starts_with(kColumns)) return set_column(recipe, key, value);
  if (set_target(recipe, key, value)) return std::nullopt;
  if (key == "class_weights") return set_class_weights(recipe.class_weights, value);
  if (assignment.starts_with(kClassWeights))
    return set_class_weight(recipe.class_weights, assignment);
  if (key == "interactions") return set_interactions(recipe, value);
  auto others = names_of(kFitSettings);
  for (const auto& setting : kTargetSettings) others.push_back(setting.name);
  return recipe.options.set(key, value, others);
}

std::optional<Error> describe(Recipe& recipe, std::string_view assignment) {
  const auto equals = assignment.find('=');
  const std::string key(assignment.substr(0, equals));
  if (std::find(kAbout.begin(), kAbout.end(), key) == kAbout.end()) {
    const std::vector<std::string_view> known(kAbout.begin(), kAbout.end());
    return Error{Code::bad_option,
                 {0, 0, "", "--describe"},
                 "a model has no " + in_quotes(key) + did_you_mean(key, known) +
                     "; it is told title, description, intended_use, author, licence and source"};
  }
  if (equals == std::string_view::npos)
    return bad_option("--describe", "it is written as " + key + "=TEXT");
  const std::string_view value = assignment.substr(equals + 1);
  if (!is_utf8(value)) return bad_option("--describe", in_quotes(value) + " is not UTF-8");
  recipe.about[key] = value;
  return std::nullopt;
}

std::optional<Error> describe_by_file(Recipe& recipe, std::string_view text) {
  Problem problem;
  const json::Pack pack = json::parse(text, problem);
  if (!problem.raised()) {
    const json::Document document = pack.document();
    const Value root(document, problem);
    root.expect_members("", "title description intended_use author licence source");
    for (const auto name : kAbout) {
      if (!root.failed() && root.has(name))
        recipe.about[std::string(name)] = root.member(name).text();
    }
  }
  return std::move(problem.first);
}

std::span<const SettingSpec> column_settings() { return kColumnSettings; }
std::span<const SettingSpec> target_settings() { return kTargetSettings; }
std::span<const SettingSpec> fit_settings() { return kFitSettings; }

}  // namespace dodona::train
