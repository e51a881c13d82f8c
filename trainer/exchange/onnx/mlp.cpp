#include <array>
#include <cmath>

#include "exchange/onnx/family.hpp"

namespace dodona::onnx_exchange {
namespace {

std::array<std::int64_t, 2> shape_of(std::size_t n_rows, std::size_t n_columns) {
  return {static_cast<std::int64_t>(n_rows), static_cast<std::int64_t>(n_columns)};
}

// (x - center) * scale in double, then rounded to single.
std::string add_input(Graph& graph, const Column& column, const ScaledInput& input) {
  const auto centered = graph.node("Sub", {column.tensor, graph.scalar(input.center)});
  auto scaled = graph.cast(graph.node("Mul", {centered, graph.scalar(input.scale)}),
                           onnx::TensorProto::FLOAT);
  if (!column.may_be_missing) return scaled;
  return graph.node("Where", {graph.node("IsNaN", {scaled}), graph.scalar(input.missing), scaled});
}

std::string add_input(Graph& graph, const Column& column, const EmbeddedInput& input) {
  const std::size_t d = input.missing.size();
  std::vector<float> table(d, 0.0F);                                      // kRefused
  table.insert(table.end(), input.missing.begin(), input.missing.end());  // kMissingCategory
  table.insert(table.end(), input.embedding.begin(), input.embedding.end());
  const auto looked_up = graph.node(
      "Gather",
      {graph.constant(table, shape_of(kFirstCategory + column.n_levels, d)), column.tensor});
  const std::array<std::int64_t, 1> axis{1};
  return graph.node("Squeeze", {looked_up, graph.constant(axis)});  // from [N, 1, d]
}

// x Phi(x) = x/2 (1 + erf(x / sqrt 2))
std::string add_gelu(Graph& graph, const std::string& x) {
  const auto erf = graph.node("Erf", {graph.node("Mul", {x, graph.scalar(std::sqrt(0.5F))})});
  const auto twice_phi = graph.node("Add", {erf, graph.scalar(1.0F)});
  return graph.node("Mul", {graph.node("Mul", {x, graph.scalar(0.5F)}), twice_phi});
}

std::string add_activation(Graph& graph, Activation activation, const std::string& x) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::relu:
      return graph.node("Relu", {x});
    case Activation::tanh:
      return graph.node("Tanh", {x});
    case Activation::sigmoid:
      return graph.node("Sigmoid", {x});
    case Activation::gelu:
      return add_gelu(graph, x);
  }
  return x;
}

std::string add_layer(Graph& graph, const DenseLayer& layer, const std::string& x) {
  const std::size_t n_outputs = layer.bias.size();
  const auto weight =
      graph.constant(layer.weight, shape_of(n_outputs, layer.weight.size() / n_outputs));
  const auto sums = graph.node("Gemm", {x, weight, graph.constant(layer.bias)},
                               {attribute("transB", std::int64_t{1})});
  return add_activation(graph, layer.activation, sums);
}

}  // namespace

std::string add_margins(Graph& graph, const std::vector<Column>& columns, const Mlp& model) {
  std::vector<std::string> inputs;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    inputs.push_back(std::visit(
        [&](const auto& input) { return add_input(graph, columns[j], input); }, model.inputs[j]));
  }
  std::string x = graph.concat(inputs);
  for (const DenseLayer& layer : model.layers) x = add_layer(graph, layer, x);
  return graph.cast(x, onnx::TensorProto::DOUBLE);
}

}  // namespace dodona::onnx_exchange
