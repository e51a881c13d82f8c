// Random multilayer perceptrons and rows for them.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

#include "core/support/random.hpp"
#include "dodona/family/mlp.hpp"

namespace dodona::test {

struct Network {
  Mlp model;
  std::vector<std::size_t> n_levels;
};

inline std::vector<float> random_singles(std::size_t n, double size, Random& random) {
  std::vector<float> values(n);
  for (float& value : values) value = static_cast<float>(random.between(-size, size));
  return values;
}

// n_columns columns, every third one categorical on average; widths: of the layers, the outputs
// last.
inline Network random_network(std::size_t n_columns, const std::vector<std::size_t>& widths,
                              Random& random) {
  Network network;
  std::size_t n_in = 0;
  for (std::size_t j = 0; j < n_columns; ++j) {
    const std::size_t n_levels = random.below(3) == 0 ? 1 + random.below(6) : 0;
    network.n_levels.push_back(n_levels);
    if (n_levels == 0) {
      network.model.inputs.emplace_back(ScaledInput{random.between(-1, 1), random.between(0.5, 2),
                                                    static_cast<float>(random.uniform())});
    } else {
      const std::size_t d = 1 + random.below(4);
      network.model.inputs.emplace_back(
          EmbeddedInput{random_singles(n_levels * d, 1, random), random_singles(d, 1, random)});
    }
    n_in += width_of(network.model.inputs.back());
  }
  for (const std::size_t n_out : widths) {
    DenseLayer layer;
    layer.activation = static_cast<Activation>(random.below(kActivationNames.size()));
    layer.bias = random_singles(n_out, 1, random);
    layer.weight = random_singles(n_in * n_out, 2 / std::sqrt(static_cast<double>(n_in)), random);
    network.model.layers.push_back(std::move(layer));
    n_in = n_out;
  }
  network.model.layers.back().activation = Activation::identity;
  return network;
}

// A value per row and column; some are missing.
inline std::vector<std::vector<double>> random_rows(const Network& network, std::size_t n_rows,
                                                    Random& random) {
  std::vector<std::vector<double>> columns;
  for (const std::size_t n_levels : network.n_levels) {
    auto& column = columns.emplace_back(n_rows);
    for (double& x : column) {
      x = n_levels == 0 ? random.between(-3, 3) : static_cast<double>(random.below(n_levels));
      if (random.below(10) == 0) x = std::numeric_limits<double>::quiet_NaN();
    }
  }
  return columns;
}

inline Frame frame_of(const std::vector<std::vector<double>>& columns, std::size_t n_rows,
                      const std::vector<std::size_t>& n_levels) {
  Frame frame;
  frame.n_rows = n_rows;
  frame.columns.assign(columns.begin(), columns.end());
  frame.n_levels = n_levels;
  return frame;
}

}  // namespace dodona::test
