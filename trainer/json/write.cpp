#include "json/write.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>
#include <type_traits>

#include "dodona/cell.hpp"
#include "dodona/words.hpp"

namespace dodona::json {
namespace {

void append_number(double value, std::string& out) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  const std::string_view digits(text.data(), static_cast<std::size_t>(end - text.data()));
  out += digits == "-0" ? "-0.0" : digits;  // readers take -0 for the integer 0
}

template <typename Integer>
void append_integer(Integer value, std::string& out) {
  std::array<char, 24> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

void append(const Json& json, int levels, int depth, std::string& out);

// The members of an object or an array, between its brackets.
void append_members(const Json& json, int levels, int depth, std::string& out) {
  const bool lines = depth < levels && !json.empty();
  const bool is_object = json.is_object();
  const auto new_line = [&](int indent) {
    if (lines) out.append("\n").append(static_cast<std::size_t>(indent), ' ');
  };
  bool first = true;
  for (auto member = json.begin(); member != json.end(); ++member) {
    if (!first) out += lines ? "," : is_object ? ", " : ",";
    first = false;
    new_line(depth + 1);
    if (is_object)
      out += Json(member.key()).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
    append(*member, levels, depth + 1, out);
  }
  new_line(depth);
}

void append(const Json& json, int levels, int depth, std::string& out) {
  if (json.is_number_float()) {
    append_number(json.get<double>(), out);
  } else if (json.is_number_unsigned()) {
    append_integer(json.get<std::uint64_t>(), out);
  } else if (json.is_number_integer()) {
    append_integer(json.get<std::int64_t>(), out);
  } else if (json.is_structured()) {
    out += json.is_object() ? '{' : '[';
    append_members(json, levels, depth, out);
    out += json.is_object() ? '}' : ']';
  } else {
    out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void add_texts(Json& object, const std::string& label, const std::string& unit,
               const std::string& description) {
  if (!label.empty()) object["label"] = label;
  if (!unit.empty()) object["unit"] = unit;
  if (!description.empty()) object["description"] = description;
}

Json write_target(const Schema& schema) {
  Json target = {{"name", schema.target.name}};
  add_texts(target, schema.target.label, schema.target.unit, schema.target.description);
  if (schema.task == Task::classification) target["classes"] = schema.target.classes;
  return target;
}

Json write_distribution(const Feature& feature) {
  const Distribution& d = feature.training;
  Json json = {{"missing", d.missing}};
  if (feature.kind == Kind::number || feature.kind == Kind::date) {
    json["minimum"] = d.minimum;
    json["maximum"] = d.maximum;
    json["median"] = d.median;
    json["decimals"] = d.decimals;
    json["edges"] = d.edges;
  }
  json["counts"] = d.counts;
  return json;
}

Json write_feature(const Feature& feature) {
  Json json = {{"name", feature.name}, {"kind", name_of(feature.kind)}};
  add_texts(json, feature.label, feature.unit, feature.description);
  json["missing"] = name_of(feature.missing);
  if (feature.kind == Kind::category) {
    json["unseen"] = name_of(feature.unseen);
    json["categories"] = feature.categories;
  }
  json["training"] = write_distribution(feature);
  return json;
}

// The double of the shortest decimal that reads back to the same single: 0.1, where the single's
// own value is 0.10000000149011612.
double short_double(float value) {
  std::array<char, 32> text{};
  const auto* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  const auto read = parse_number({text.data(), static_cast<std::size_t>(end - text.data())});
  return read && static_cast<float>(*read) == value ? *read : static_cast<double>(value);
}

Json write_singles(std::span<const float> values) {
  Json json = Json::array();
  for (const float value : values) json.push_back(short_double(value));
  return json;
}

// A number of a model whose precision may be single.
double written(double value, bool single) {
  return single ? short_double(static_cast<float>(value)) : value;
}

Json write_numbers(std::span<const double> values, bool single) {
  Json json = Json::array();
  for (const double value : values) json.push_back(written(value, single));
  return json;
}

Json write_parameters(const Linear& model) {
  Json terms = Json::array();
  for (const auto& term : model.terms) {
    terms.push_back({{"weight", write_numbers(term.weight, model.single)},
                     {"missing", write_numbers(term.missing, model.single)}});
    if (!term.mean.empty()) terms.back()["mean"] = term.mean;
  }
  Json json = {{"n_outputs", n_outputs(model)}};
  if (model.single) json["precision"] = "single";
  json["intercept"] = write_numbers(model.intercept, model.single);
  json["terms"] = std::move(terms);
  return json;
}

// The nodes are in preorder already; each goes into the arrays of its kind.
Json write_parameters(const Trees& model) {
  Json column = Json::array();
  Json threshold = Json::array();
  Json left_codes = Json::array();
  Json missing_left = Json::array();
  Json leaf = Json::array();
  Json cover = Json::array();
  for (const TreeNode& node : model.nodes) {
    column.push_back(node.column);
    if (node.column == kLeaf) {
      leaf.push_back(written(node.value, model.single));
      cover.push_back(node.cover);
      continue;
    }
    missing_left.push_back(node.missing_left ? 1 : 0);
    if (node.categorical) {
      left_codes.push_back(model.code_sets[node.codes].codes());
    } else {
      threshold.push_back(node.value);
    }
  }
  Json json = {{"n_outputs", n_outputs(model)}};
  if (model.single) json["precision"] = "single";
  json["base"] = write_numbers(model.base, model.single);
  json["n_trees"] = model.roots.size();
  json["column"] = std::move(column);
  json["threshold"] = std::move(threshold);
  json["left_codes"] = std::move(left_codes);
  json["missing_left"] = std::move(missing_left);
  json["leaf"] = std::move(leaf);
  json["cover"] = std::move(cover);
  return json;
}

Json write_input(const ScaledInput& input) {
  return {
      {"center", input.center}, {"scale", input.scale}, {"missing", short_double(input.missing)}};
}

Json write_input(const EmbeddedInput& input) {
  return {{"embedding", write_singles(input.embedding)}, {"missing", write_singles(input.missing)}};
}

Json write_parameters(const Mlp& model) {
  Json inputs = Json::array();
  for (const MlpInput& input : model.inputs)
    inputs.push_back(std::visit([](const auto& kind) { return write_input(kind); }, input));
  Json layers = Json::array();
  for (const DenseLayer& layer : model.layers) {
    layers.push_back({{"activation", name_of(layer.activation)},
                      {"bias", write_singles(layer.bias)},
                      {"weight", write_singles(layer.weight)}});
  }
  return {{"n_outputs", n_outputs(model)},
          {"inputs", std::move(inputs)},
          {"layers", std::move(layers)}};
}

Json write_parameters(const Gam& model) {
  Json axes = Json::array();
  for (const GamAxis& axis : model.axes) {
    axes.push_back({{"column", axis.column}});
    if (axis.slots.empty()) {
      axes.back()["cuts"] = axis.cuts;
    } else {
      axes.back()["slots"] = axis.slots;
    }
    axes.back()["cover"] = axis.cover;
  }
  Json terms = Json::array();
  for (const GamTerm& term : model.terms)
    terms.push_back({{"axes", term.axes}, {"value", term.value}});
  return {{"n_outputs", n_outputs(model)},
          {"intercept", model.intercept},
          {"axes", std::move(axes)},
          {"terms", std::move(terms)}};
}

Json write_encoding(const EncodedColumn& column) {
  Json json = {{"feature", column.feature}, {"as", name_of(column.as)}};
  const auto& values = column.values;
  if (!values.empty()) {
    const auto parameter = std::string(word_of(parameters_of(column.as), 0));
    if (column.as == Encoding::log) {
      json[parameter] = values[0];
    } else if (parameter == "levels") {
      json[parameter] = std::vector<std::size_t>(values.begin(), values.end());
    } else {
      json[parameter] = values;
    }
  }
  if (!std::isnan(column.missing)) json["missing"] = column.missing;
  return json;
}

Json write_curve(const Curve& curve) { return {{"x", curve.x}, {"y", curve.y}}; }

// Trees that stand beside the family.
Json write_scoring_trees(const Family& family) {
  Json json = write_parameters(std::get<Trees>(family));
  json.erase("cover");  // which only explanations read
  return json;
}

Json write_calibration(const Calibration& calibration) {
  if (calibration.curves.empty())
    return {
        {"method", "platt"}, {"slope", calibration.slope}, {"intercept", calibration.intercept}};
  Json curves = Json::array();
  for (const auto& curve : calibration.curves) curves.push_back(write_curve(curve));
  return {{"method", "isotonic"}, {"curves", std::move(curves)}};
}

Json write_output(const Model& model) {
  const Output& output = model.output;
  Json json = {{"link", name_of(output.link)}};
  if (!output.calibration.curves.empty() || !output.calibration.intercept.empty())
    json["calibration"] = write_calibration(output.calibration);
  if (!output.threshold.empty())
    json["sets"] = {{"levels", output.levels}, {"threshold", output.threshold}};
  if (!output.lower.empty()) {
    json["intervals"] = {{"levels", output.levels},
                         {"lower", output.lower},
                         {"upper", output.upper},
                         {"around", output.around_value ? "value" : "margin"}};
    if (model.spread) json["intervals"]["spread"] = write_scoring_trees(*model.spread);
  }
  if (model.novelty) {
    json["novelty"] = {{"isolation", write_scoring_trees(model.novelty->isolation)},
                       {"scale", model.novelty->scale},
                       {"curve", write_curve(model.novelty->curve)}};
  }
  return json;
}

Json write_cell(const StoredCell& cell) {
  return std::visit(
      [](const auto& value) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
          return nullptr;
        } else {
          return value;
        }
      },
      cell);
}

Json write_golden(const Golden& golden) {
  Json rows = Json::array();
  for (const auto& cells : golden.rows) {
    Json row = Json::array();
    for (const auto& cell : cells) row.push_back(write_cell(cell));
    rows.push_back(std::move(row));
  }
  return {{"rows", std::move(rows)}, {"outputs", golden.outputs}};
}

}  // namespace

std::string dump(const Json& json, int levels) {
  std::string out;
  append(json, levels, 0, out);
  return out;
}

std::string write_model(const Model& model, const Json& card, const Json& provenance) {
  Json features = Json::array();
  for (const auto& feature : model.schema.features) features.push_back(write_feature(feature));
  Json encoder = Json::array();
  for (const auto& column : model.encoder.columns) encoder.push_back(write_encoding(column));
  const Json document = {
      {"format", "dodona"},
      {"version", 1},
      {"task", name_of(model.schema.task)},
      {"target", write_target(model.schema)},
      {"missing_tokens", model.schema.missing_tokens},
      {"features", std::move(features)},
      {"encoder", std::move(encoder)},
      {"family", name_of(model.family)},
      {"parameters",
       std::visit([](const auto& family) { return write_parameters(family); }, model.family)},
      {"output", write_output(model)},
      {"card", card},
      {"provenance", provenance},
      {"golden", write_golden(model.golden)}};
  return dump(document) + "\n";
}

}  // namespace dodona::json
