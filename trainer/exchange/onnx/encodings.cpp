#include "exchange/onnx/encodings.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "exchange/onnx/date_parts.hpp"

namespace dodona::onnx_exchange {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The sign of x, with log(|x| + scale) - log(scale).
std::string add_log(Graph& graph, double scale, const std::string& x) {
  const auto sum = graph.node("Add", {graph.node("Abs", {x}), graph.scalar(scale)});
  const auto size =
      graph.node("Sub", {graph.node("Log", {sum}), graph.node("Log", {graph.scalar(scale)})});
  return graph.node("Mul", {graph.node("Sign", {x}), size});
}

// How many of the knots are in this relation to each x.
std::string add_count(Graph& graph, const char* relation, const std::string& knots,
                      const std::string& x) {
  const auto holds = graph.cast(graph.node(relation, {knots, x}), onnx::TensorProto::DOUBLE);
  const std::array<std::int64_t, 1> columns{1};
  return graph.node("ReduceSum", {holds, graph.constant(columns)});
}

// Elements of a vector, by an integer that is held within it.
std::string add_element(Graph& graph, std::span<const double> of, const std::string& index) {
  return graph.node("Gather", {graph.constant(of), index});
}

// The rank of x among the knots is i + (x - q[i]) / (q[i + 1] - q[i]) between two, the middle of
// those that it is equal to, 0 before and m behind all.
std::string add_quantile(Graph& graph, const std::vector<double>& knots, const std::string& x) {
  const auto last = static_cast<double>(knots.size() - 1);
  const std::array<std::int64_t, 2> row{1, static_cast<std::int64_t>(knots.size())};
  const auto all = graph.constant(knots, row);
  const auto n_below = add_count(graph, "Less", all, x);
  const auto n_up_to = add_count(graph, "LessOrEqual", all, x);
  const auto one = graph.scalar(1.0);
  const auto before = graph.node("Sub", {n_below, one});
  const auto held =
      graph.node("Min", {graph.node("Max", {before, graph.scalar(0.0)}), graph.scalar(last - 1)});
  const auto i = graph.cast(held, onnx::TensorProto::INT64);
  const auto low = add_element(graph, std::span(knots).first(knots.size() - 1), i);
  const auto high = add_element(graph, std::span(knots).subspan(1), i);
  const auto share =
      graph.node("Div", {graph.node("Sub", {x, low}), graph.node("Sub", {high, low})});
  const auto between = graph.node("Add", {before, share});
  const auto sum = graph.node("Sub", {graph.node("Add", {n_below, n_up_to}), one});
  const auto tied = graph.node("Div", {sum, graph.scalar(2.0)});
  const auto is_tied = graph.node("Less", {n_below, n_up_to});
  const auto inner = graph.node("Where", {is_tied, tied, between});
  const auto is_before = graph.node("Less", {x, graph.scalar(knots.front())});
  const auto is_behind = graph.node("Less", {graph.scalar(knots.back()), x});
  const auto from_first = graph.node("Where", {is_before, graph.scalar(0.0), inner});
  const auto rank = graph.node("Where", {is_behind, graph.scalar(last), from_first});
  const auto half = graph.scalar(0.5);
  const auto rest = graph.node("Add", {graph.node("Sub", {graph.scalar(last), rank}), half});
  const auto logit =
      graph.node("Log", {graph.node("Div", {graph.node("Add", {rank, half}), rest})});
  return graph.node("Where", {graph.node("IsNaN", {x}), graph.scalar(kNaN), logit});
}

// Of a category's codes, with those for a refused and a missing cell.
std::string add_lookup(Graph& graph, const EncodedColumn& column, const std::string& codes) {
  std::vector<double> table{kNaN, column.missing};
  table.insert(table.end(), column.values.begin(), column.values.end());
  return graph.node("Gather", {graph.constant(table), codes});
}

// From the parts of a feature, as codes, to levels.
std::string add_levels(Graph& graph, const EncodedColumn& column, const std::string& codes) {
  std::vector<std::int64_t> table{kRefused, kMissingCategory};
  for (const double level : column.values)
    table.push_back(static_cast<std::int64_t>(level) + std::int64_t{kFirstCategory});
  return graph.node("Gather", {graph.constant(table), codes});
}

// Of a part of a date, which begins at `first`: the codes of a category.
std::string add_codes_of(Graph& graph, const std::string& part, double first) {
  const auto from_zero =
      graph.node("Add", {part, graph.scalar(static_cast<double>(kFirstCategory) - first)});
  const auto missing = graph.scalar(static_cast<double>(kMissingCategory));
  return graph.cast(graph.node("Where", {graph.node("IsNaN", {part}), missing, from_zero}),
                    onnx::TensorProto::INT64);
}

std::string add_is_missing(Graph& graph, const Feature& feature, const std::string& input) {
  if (feature.kind != Kind::category)
    return graph.cast(graph.node("IsNaN", {input}), onnx::TensorProto::DOUBLE);
  std::vector<double> table(kFirstCategory + feature.categories.size(), 0.0);
  table[kMissingCategory] = 1;
  return graph.node("Gather", {graph.constant(table), input});
}

}  // namespace

std::string add_encoding(Graph& graph, const EncodedColumn& column, const Feature& feature,
                         const std::string& input) {
  switch (column.as) {
    case Encoding::number:
      return input;
    case Encoding::log:
      return add_log(graph, column.values[0], input);
    case Encoding::quantile:
      return add_quantile(graph, column.values, input);
    case Encoding::lookup:
      return add_lookup(graph, column, input);
    case Encoding::is_missing:
      return add_is_missing(graph, feature, input);
    case Encoding::code:
      return column.values.empty() ? input : add_levels(graph, column, input);
    default:
      break;
  }
  auto part = add_date_part(graph, column.as, input);
  if (column.values.empty()) return part;
  const double first = column.as == Encoding::hour ? 0 : 1;
  return add_levels(graph, column, add_codes_of(graph, part, first));
}

}  // namespace dodona::onnx_exchange
