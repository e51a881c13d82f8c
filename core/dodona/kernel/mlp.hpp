// Scores of multilayer perceptrons, many rows at a time: the same sums as family/mlp.cpp, to the
// bit, four rows or four outputs in a vector.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/mlp.hpp"

namespace dodona::kernel {

// A model laid out for the products.
struct MlpKernel {
  struct Layer {
    Activation activation = Activation::identity;
    std::size_t n_in = 0;
    std::size_t n_out = 0;
    // Outputs are filled up with zeros to a multiple of 4; groups of 16 (the last one of what is
    // left) have their weights side by side.
    std::vector<float> bias;    // [n_out]
    std::vector<float> weight;  // [groups][n_in][outputs of the group]
  };

  std::vector<MlpInput> inputs;  // one per encoded column
  std::vector<Layer> layers;
  std::size_t width = 0;  // the most numbers that a row has between two layers
};

// What the layers hand on. It grows to what the widest call needed, and no call allocates after
// that.
struct MlpWorkspace {
  std::vector<float> from;
  std::vector<float> to;
};

// kernel: empty before.
void compile(const Mlp& model, MlpKernel& kernel);

// margins: [K][n_rows], written.
void score(const MlpKernel& kernel, const Frame& frame, std::span<double> margins,
           MlpWorkspace& workspace);

}  // namespace dodona::kernel
