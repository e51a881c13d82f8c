#include "exchange/onnx/columns.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "exchange/onnx/encodings.hpp"

namespace dodona::onnx_exchange {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string meaning_of(const Feature& feature) {
  std::string text = feature.label.empty() ? feature.name : feature.label;
  if (!feature.unit.empty()) text += ", " + feature.unit;
  if (!feature.description.empty()) text += ": " + feature.description;
  if (feature.kind == Kind::date)
    text += " (days since 1970-01-01, with the time of day as a fraction)";
  if (feature.kind == Kind::boolean) text += " (1: yes, 0: no)";
  if (feature.missing == Missing::allowed)
    text += feature.kind == Kind::category ? " (\"\": missing)" : " (NaN: missing)";
  return text;
}

// Text to integers. A text that is a missing token and a category is missing, as in a CSV.
std::string add_codes(Graph& graph, const Schema& schema, const Feature& feature) {
  const auto& tokens = schema.missing_tokens;
  const auto missing =
      static_cast<std::int64_t>(feature.missing == Missing::allowed ? kMissingCategory : kRefused);
  const auto unseen =
      static_cast<std::int64_t>(feature.unseen == Unseen::missing ? kMissingCategory : kRefused);
  std::vector<std::string> texts(tokens);
  std::vector<std::int64_t> codes(tokens.size(), missing);
  for (std::size_t c = 0; c < feature.categories.size(); ++c) {
    const std::string& text = feature.categories[c];
    if (std::find(tokens.begin(), tokens.end(), text) != tokens.end()) continue;
    texts.push_back(text);
    codes.push_back(static_cast<std::int64_t>(kFirstCategory + c));
  }
  return graph.ml_node("LabelEncoder", 2, {feature.name},
                       {attribute("keys_strings", texts), attribute("values_int64s", codes),
                        attribute("default_int64", unseen)});
}

// Per feature: the tensor that its encodings begin with.
std::vector<std::string> add_inputs(Graph& graph, const Schema& schema) {
  for (const auto& feature : schema.features) graph.claim(feature.name);
  std::vector<std::string> tensors;
  for (const auto& feature : schema.features) {
    const bool category = feature.kind == Kind::category;
    graph.input(feature.name, category ? onnx::TensorProto::STRING : onnx::TensorProto::DOUBLE, 1,
                meaning_of(feature));
    tensors.push_back(category ? add_codes(graph, schema, feature) : feature.name);
  }
  return tensors;
}

// 0 * x is NaN where x is NaN or infinite, and a table says the same of the codes.
std::string add_refusal(Graph& graph, const Schema& schema,
                        const std::vector<std::string>& tensors) {
  std::vector<std::string> numbers;
  std::string refusal;
  for (std::size_t f = 0; f < schema.features.size(); ++f) {
    const Feature& feature = schema.features[f];
    if (feature.kind != Kind::category) {
      if (feature.missing == Missing::error) numbers.push_back(tensors[f]);
    } else if (feature.missing == Missing::error || feature.unseen == Unseen::error) {
      std::vector<double> table(kFirstCategory + feature.categories.size(), 0.0);
      table[kRefused] = kNaN;
      const auto looked_up = graph.node("Gather", {graph.constant(table), tensors[f]});
      refusal = graph.add(refusal, looked_up);
    }
  }
  if (numbers.empty()) return refusal;
  const std::vector<double> zeros(numbers.size(), 0.0);
  const std::array<std::int64_t, 2> shape{static_cast<std::int64_t>(zeros.size()), 1};
  return graph.add(refusal,
                   graph.node("MatMul", {graph.concat(numbers), graph.constant(zeros, shape)}));
}

}  // namespace

Columns add_columns(Graph& graph, const Schema& schema, const Encoder& encoder) {
  const auto tensors = add_inputs(graph, schema);
  const auto levels = levels_of(schema, encoder);
  Columns result;
  for (std::size_t j = 0; j < encoder.columns.size(); ++j) {
    const EncodedColumn& column = encoder.columns[j];
    const Feature& feature = schema.features[column.feature];
    const bool has_missing = feature.missing == Missing::allowed ||
                             (feature.kind == Kind::category && feature.unseen == Unseen::missing);
    const bool answers_missing = column.as == Encoding::is_missing || !std::isnan(column.missing);
    result.columns.push_back({add_encoding(graph, column, feature, tensors[column.feature]),
                              levels[j], has_missing && !answers_missing});
  }
  result.refusal = add_refusal(graph, schema, tensors);
  return result;
}

}  // namespace dodona::onnx_exchange
