// Multilayer perceptrons: dense layers over numbers and embedded categories. FORMAT.md, "Family
// mlp".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/math_single.hpp"

namespace dodona {

enum class Activation : std::uint8_t { identity, relu, tanh, sigmoid, gelu };

// In the order of the enumeration.
constexpr std::array<std::string_view, 5> kActivationNames = {"identity", "relu", "tanh", "sigmoid",
                                                              "gelu"};

inline std::string_view name_of(Activation activation) {
  return kActivationNames[static_cast<std::size_t>(activation)];
}

// What one encoded column gives to the first layer: (x - center) * scale, rounded to single.
struct ScaledInput {
  double center = 0;
  double scale = 1;
  float missing = 0;
};

// A categorical column of L levels: d numbers for each.
struct EmbeddedInput {
  std::vector<float> embedding;  // [L][d]
  std::vector<float> missing;    // d
};

// What the value x of a column gives; NaN: missing.
inline float value_of(const ScaledInput& input, double x) {
  return x != x ? input.missing : static_cast<float>((x - input.center) * input.scale);
}
inline std::span<const float> values_of(const EmbeddedInput& input, double x) {
  const std::size_t d = input.missing.size();
  if (x != x) return input.missing;
  return std::span(input.embedding).subspan(static_cast<std::size_t>(x) * d, d);
}

using MlpInput = std::variant<ScaledInput, EmbeddedInput>;

struct DenseLayer {
  Activation activation = Activation::identity;
  std::vector<float> bias;    // n_out
  std::vector<float> weight;  // [n_out][n_in]
};

struct Mlp {
  std::vector<MlpInput> inputs;    // one per encoded column
  std::vector<DenseLayer> layers;  // one at least; the last gives the K margins
};

inline std::size_t n_outputs(const Mlp& model) { return model.layers.back().bias.size(); }

// How many numbers a column gives to the first layer.
inline std::size_t width_of(const MlpInput& input) {
  const auto* embedded = std::get_if<EmbeddedInput>(&input);
  return embedded == nullptr ? 1 : embedded->missing.size();
}

// The activation of one number or of four (math::Single4), with the same bits.
template <typename V>
V activate(Activation activation, V x) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::relu:
      return x < 0.0F ? V{} : x;
    case Activation::tanh:
      return math::single_tanh(x);
    case Activation::sigmoid:
      return math::single_sigmoid(x);
    case Activation::gelu:
      return math::single_gelu(x);
  }
  return x;
}

// margins: [K][n_rows], written. This is the definition; kernel/mlp.hpp does the same faster.
void score(const Mlp& model, const Frame& frame, std::span<double> margins);

}  // namespace dodona
