#include "dodona/family/mlp.hpp"

namespace dodona {
namespace {

void append_input(const MlpInput& input, double x, std::vector<float>& values) {
  if (const auto* numeric = std::get_if<ScaledInput>(&input)) {
    values.push_back(value_of(*numeric, x));
    return;
  }
  const auto embedded = values_of(std::get<EmbeddedInput>(input), x);
  values.insert(values.end(), embedded.begin(), embedded.end());
}

std::vector<float> outputs_of(const DenseLayer& layer, std::span<const float> inputs) {
  std::vector<float> outputs;
  const float* weight = layer.weight.data();
  for (float sum : layer.bias) {
    for (const float x : inputs) sum += x * *weight++;
    outputs.push_back(activate(layer.activation, sum));
  }
  return outputs;
}

}  // namespace

void score(const Mlp& model, const Frame& frame, std::span<double> margins) {
  for (std::size_t i = 0; i < frame.n_rows; ++i) {
    std::vector<float> values;
    for (std::size_t j = 0; j < model.inputs.size(); ++j)
      append_input(model.inputs[j], frame.columns[j][i], values);
    for (const DenseLayer& layer : model.layers) values = outputs_of(layer, values);
    for (std::size_t k = 0; k < values.size(); ++k) margins[k * frame.n_rows + i] = values[k];
  }
}

}  // namespace dodona
