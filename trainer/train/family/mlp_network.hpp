// A network as it is learned: all parameters in one array, passes forward and backward over blocks
// of rows, and the core's parameters of it.
//
// It may have several members: stacks of layers that share what columns give and are learned side
// by side, each by its own loss; the answer is the mean of theirs. (So in Gorishniy, Kotelnikov,
// Babenko 2025, "TabM", though there the layers too share most weights.)
//
// Every sum has one order, whatever the threads and the compiler: over the inputs of a layer as
// the core scores it, over the rows of a block in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/family/mlp.hpp"
#include "train/family/mlp_table.hpp"

namespace dodona::train {

constexpr std::size_t kMlpBlock = 64;  // rows of a pass

struct MlpOptions {
  std::size_t n_members = 1;
  std::vector<std::size_t> widths;  // of the hidden layers
  Activation activation = Activation::relu;
  float dropout = 0;               // share of the hidden units that a training row does without
  std::size_t max_one_hot = 8;     // levels; columns with more have an embedding that is learned
  std::size_t max_embedding = 16;  // numbers of it at most
};

// What a column gives to the first layer, and the parameters of that.
struct MlpPart {
  std::size_t n_levels = 0;  // 0: a number
  std::size_t first = 0;     // of the inputs
  std::size_t width = 1;
  std::size_t table = 0;   // first parameter: [n_levels + 1][width], or what a missing number gives
  bool is_learned = true;  // no: one-hot
};

struct MlpLayer {
  Activation activation = Activation::identity;
  std::size_t n_in = 0;
  std::size_t n_out = 0;
  std::size_t bias = 0;    // first parameter
  std::size_t weight = 0;  // first parameter: [n_in][n_out]
};

// Which rows do without which hidden units (Srivastava et al. 2014): those kept count by
// 1 / (1 - rate), so that inference does without it.
struct Dropout {
  float rate = 0;
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;   // differs from step to step and from member to member
  std::size_t first_row = 0;  // of the block, in its batch
};

using MlpStack = std::vector<MlpLayer>;

struct MlpShape {
  MlpShape(const MlpTable& table, const MlpOptions& options, std::size_t n_outputs);

  std::vector<MlpPart> parts;     // one per column
  std::vector<MlpStack> members;  // of the same widths
  std::size_t n_inputs = 0;
  std::size_t n_parameters = 0;

 private:
  void add_member(const MlpOptions& options, std::size_t n_outputs);
};

// The numbers of a block between the passes; of one member after the other.
struct MlpWorkspace {
  explicit MlpWorkspace(const MlpShape& shape);

  std::vector<float> inputs;                // [rows][n_inputs]
  std::vector<std::vector<float>> sums;     // per layer: [rows][n_out], before the activation
  std::vector<std::vector<float>> outputs;  // after it, and after dropout
  std::vector<std::vector<float>> kept;     // of hidden layers: what dropout multiplies with
  std::vector<float> delta;                 // derivatives by the sums of a layer
  std::vector<float> delta_before;
  std::vector<float> delta_inputs;

  std::span<const float> margins() const { return outputs.back(); }  // [rows][n_outputs]
};

// Where training starts. Weights: He et al. 2015, "Delving deep into rectifiers", eq. 10 for relu
// and gelu, Glorot and Bengio 2010, eq. 16 for the others, uniform; of the last layer 0. Units of
// the first layer have their kinks at rows drawn from those given.
std::vector<float> initial_parameters(const MlpShape& shape, const MlpTable& table,
                                      std::span<const std::size_t> rows, std::uint64_t seed);

// Writes the inputs of some rows, kMlpBlock at most, and sets the derivatives by them to 0.
void gather_inputs(const MlpShape& shape, const MlpTable& table, std::span<const float> parameters,
                   std::span<const std::size_t> rows, MlpWorkspace& workspace);

// From the inputs of n_rows rows to workspace.margins(). dropout: null for inference.
void pass_forward(const MlpStack& stack, std::span<const float> parameters, std::size_t n_rows,
                  const Dropout* dropout, MlpWorkspace& workspace);

// Adds the derivatives of a loss by the parameters of a stack, and by the inputs. Before:
// workspace.delta holds its derivatives by the margins of the last pass forward,
// [rows][n_outputs]. transposed: the weights of the layers, [n_out][n_in], where the parameters
// have them. dropped: that pass had dropout.
void pass_backward(const MlpStack& stack, std::span<const float> transposed, std::size_t n_rows,
                   bool dropped, MlpWorkspace& workspace, std::span<float> gradient);

// Adds the derivatives by what the columns give, from those by the inputs.
void scatter_inputs(const MlpShape& shape, const MlpTable& table, std::span<const std::size_t> rows,
                    const MlpWorkspace& workspace, std::span<float> gradient);

// The weights of each layer turned over, at the places of the weights.
void transpose_weights(const MlpShape& shape, std::span<const float> parameters,
                       std::span<float> transposed);

// Per column: how often its levels, and a missing value, occur in some rows (of a number: values
// and missing ones).
using LevelCounts = std::vector<std::vector<std::size_t>>;
LevelCounts count_levels(const MlpTable& table, std::span<const std::size_t> rows);

// Levels, and missing values, that training has not seen count as the mean of what it has.
void fill_unseen(const MlpShape& shape, const LevelCounts& counts, std::span<float> parameters);

// The core's parameters, with the margins margin * scale + offset: the members side by side, with
// weights of 0 between them.
Mlp make_mlp(const MlpShape& shape, const MlpTable& table, std::span<const float> parameters,
             double scale, std::span<const double> offset);

}  // namespace dodona::train
