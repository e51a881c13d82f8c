#include "train/family/mlp_network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "dodona/math.hpp"
#include "dodona/math_single.hpp"
#include "train/family/products.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

using math::Single4;

// Vectors of 4 at the end of a block of numbers are whole.
constexpr std::size_t padded(std::size_t n) { return (n + 3) / 4 * 4; }

Single4 load(const float* from) {
  Single4 x;
  std::memcpy(&x, from, sizeof x);
  return x;
}
void store(Single4 x, float* to) { std::memcpy(to, &x, sizeof x); }

// d f(z) / dz, from z and f(z).
Single4 derivative(Activation activation, Single4 z, Single4 f) {
  constexpr float kDensity = 0.39894228F;  // of the standard normal distribution at 0
  switch (activation) {
    case Activation::identity:
      break;
    case Activation::relu:
      return z > 0.0F ? Single4{} + 1.0F : Single4{};
    case Activation::tanh:
      return 1.0F - f * f;
    case Activation::sigmoid:
      return f * (1.0F - f);
    case Activation::gelu:
      return math::single_phi(z) + z * kDensity * math::single_exp(z * z * -0.5F);
  }
  return Single4{} + 1.0F;
}

// Embeddings of L levels have 1.6 L^0.56 numbers, the rule of thumb of fast.ai (Howard and Gugger
// 2020, "fastai: a layered API for deep learning", section 2.5).
std::size_t embedding_width(std::size_t n_levels, std::size_t most) {
  const double width = 1.6 * math::exp(0.56 * math::log(static_cast<double>(n_levels)));
  return std::clamp(static_cast<std::size_t>(std::round(width)), std::size_t{1}, most);
}

void fill_inputs(const MlpShape& shape, const MlpTable& table, std::span<const float> parameters,
                 std::size_t row, float* to) {
  for (std::size_t j = 0; j < shape.parts.size(); ++j) {
    const MlpPart& part = shape.parts[j];
    const MlpColumn& column = table.columns[j];
    if (column.n_levels == 0) {
      const float x = table.numbers_of(row)[column.position];
      to[part.first] = x != x ? parameters[part.table] : x;
    } else {
      const std::size_t code = table.codes_of(row)[column.position];
      std::copy_n(parameters.data() + part.table + code * part.width, part.width, to + part.first);
    }
  }
}

// Four units share a draw: 16 bits each.
void drop(const Dropout& dropout, std::size_t layer, std::size_t n_rows, std::size_t n_units,
          float* values, float* kept) {
  const auto threshold = static_cast<std::uint64_t>(dropout.rate * 65536.0F);
  const float factor = 1 / (1 - dropout.rate);
  const std::size_t n_groups = (n_units + 3) / 4;
  for (std::size_t r = 0; r < n_rows; ++r) {
    for (std::size_t u = 0; u < n_units; u += 4) {
      std::uint64_t bits = draw(dropout.seed, Purpose::dropout, dropout.stream * 32 + layer,
                                (dropout.first_row + r) * n_groups + u / 4);
      for (std::size_t i = r * n_units + u; i < r * n_units + std::min(u + 4, n_units); ++i) {
        kept[i] = (bits & 0xffffU) < threshold ? 0 : factor;
        values[i] *= kept[i];
        bits >>= 16U;
      }
    }
  }
}

// Uniform in [-bound, bound].
void draw_uniform(std::uint64_t seed, std::size_t first, std::size_t n, double bound,
                  std::span<float> parameters) {
  for (std::size_t i = first; i < first + n; ++i)
    parameters[i] = static_cast<float>(bound * (2 * uniform(seed, Purpose::weights, i) - 1));
}

// The variance that weights start with. n_in: of the first layer the sum of its inputs' squares,
// about 1 for each column.
double initial_variance(const MlpLayer& layer, double n_in) {
  if (layer.activation == Activation::relu || layer.activation == Activation::gelu) return 2 / n_in;
  // Glorot's is for slopes of 1 at 0; a sigmoid's is 1/4.
  const double gain = layer.activation == Activation::sigmoid ? 16 : 1;
  return gain * 2 / (n_in + static_cast<double>(layer.n_out));
}

// b = -w x for a row drawn for each unit: there the unit's sum is 0. Sums of x' - x have twice the
// variance of x'; so halve that of the weights.
void place_kinks(const MlpShape& shape, const MlpTable& table, const MlpLayer& layer,
                 std::span<const std::size_t> rows, std::uint64_t seed,
                 std::span<float> parameters) {
  std::vector<float> x(shape.n_inputs);
  for (std::size_t o = 0; o < layer.n_out; ++o) {
    const auto at = draw(seed, Purpose::weights, layer.bias, o + 1) % rows.size();
    fill_inputs(shape, table, parameters, rows[at], x.data());
    float sum = 0;
    for (std::size_t k = 0; k < layer.n_in; ++k) {
      if (!std::isnan(x[k])) sum += x[k] * parameters[layer.weight + k * layer.n_out + o];
    }
    parameters[layer.bias + o] = -sum;
  }
}

// Layer l of all members as one: the first sees the inputs, the others each their own member's
// outputs, and the last adds up the members' shares.
DenseLayer side_by_side(const MlpShape& shape, std::size_t l, std::span<const float> parameters) {
  const std::size_t n_members = shape.members.size();
  const MlpLayer& any = shape.members.front()[l];
  const bool is_first = l == 0;
  const bool is_last = l + 1 == shape.members.front().size();
  const float share = is_last ? 1 / static_cast<float>(n_members) : 1;
  const std::size_t n_in = any.n_in * (is_first ? 1 : n_members);
  const std::size_t n_out = any.n_out * (is_last ? 1 : n_members);
  DenseLayer dense{any.activation, std::vector<float>(n_out), std::vector<float>(n_in * n_out)};
  for (std::size_t m = 0; m < n_members; ++m) {
    const MlpLayer& layer = shape.members[m][l];
    const std::size_t first_in = is_first ? 0 : m * layer.n_in;
    const std::size_t first_out = is_last ? 0 : m * layer.n_out;
    const float* weight = parameters.data() + layer.weight;
    for (std::size_t o = 0; o < layer.n_out; ++o) {
      dense.bias[first_out + o] += share * parameters[layer.bias + o];
      for (std::size_t k = 0; k < layer.n_in; ++k)
        dense.weight[(first_out + o) * n_in + first_in + k] += share * weight[k * layer.n_out + o];
    }
  }
  return dense;
}

}  // namespace

MlpShape::MlpShape(const MlpTable& table, const MlpOptions& options, std::size_t n_outputs) {
  for (const MlpColumn& column : table.columns) {
    MlpPart part;
    part.first = n_inputs;
    part.table = n_parameters;
    part.n_levels = column.n_levels;
    if (column.n_levels > 0) {
      part.is_learned = column.n_levels > options.max_one_hot;
      part.width = part.is_learned ? embedding_width(column.n_levels, options.max_embedding)
                                   : column.n_levels + (column.has_missing ? 1 : 0);
    }
    n_inputs += part.width;
    n_parameters += (column.n_levels == 0 ? 1 : (column.n_levels + 1) * part.width);
    parts.push_back(part);
  }
  for (std::size_t m = 0; m < options.n_members; ++m) add_member(options, n_outputs);
}

void MlpShape::add_member(const MlpOptions& options, std::size_t n_outputs) {
  MlpStack& stack = members.emplace_back();
  std::size_t n_in = n_inputs;
  for (std::size_t l = 0; l <= options.widths.size(); ++l) {
    const bool is_last = l == options.widths.size();
    MlpLayer layer;
    layer.activation = is_last ? Activation::identity : options.activation;
    layer.n_in = n_in;
    layer.n_out = is_last ? n_outputs : options.widths[l];
    layer.bias = n_parameters;
    layer.weight = layer.bias + layer.n_out;
    n_parameters = layer.weight + layer.n_in * layer.n_out;
    n_in = layer.n_out;
    stack.push_back(layer);
  }
}

MlpWorkspace::MlpWorkspace(const MlpShape& shape) : inputs(kMlpBlock * shape.n_inputs) {
  std::size_t widest = 0;
  for (const MlpLayer& layer : shape.members.front()) {
    const std::size_t size = kMlpBlock * layer.n_out;
    sums.emplace_back(size);
    outputs.emplace_back(size);
    kept.emplace_back(size);
    widest = std::max(widest, size);
  }
  delta.resize(widest);
  delta_before.resize(widest);
  delta_inputs.resize(inputs.size());
}

std::vector<float> initial_parameters(const MlpShape& shape, const MlpTable& table,
                                      std::span<const std::size_t> rows, std::uint64_t seed) {
  std::vector<float> parameters(shape.n_parameters);
  for (const MlpPart& part : shape.parts) {
    const std::size_t n_levels = part.n_levels;
    if (n_levels == 0) continue;
    if (part.is_learned) {
      const double bound = std::sqrt(3 / static_cast<double>(part.width));
      draw_uniform(seed, part.table, (n_levels + 1) * part.width, bound, parameters);
    } else {
      for (std::size_t level = 0; level < part.width; ++level)
        parameters[part.table + level * (part.width + 1)] = 1;
    }
  }
  for (const MlpStack& stack : shape.members) {
    for (std::size_t l = 0; l + 1 < stack.size(); ++l) {
      const MlpLayer& layer = stack[l];
      const auto n_in = static_cast<double>(l == 0 ? shape.parts.size() : layer.n_in);
      const double variance = initial_variance(layer, n_in) / (l == 0 ? 2 : 1);
      draw_uniform(seed, layer.weight, layer.n_in * layer.n_out, std::sqrt(3 * variance),
                   parameters);
    }
    if (stack.size() > 1) place_kinks(shape, table, stack.front(), rows, seed, parameters);
  }
  return parameters;
}

void gather_inputs(const MlpShape& shape, const MlpTable& table, std::span<const float> parameters,
                   std::span<const std::size_t> rows, MlpWorkspace& workspace) {
  for (std::size_t r = 0; r < rows.size(); ++r)
    fill_inputs(shape, table, parameters, rows[r], workspace.inputs.data() + r * shape.n_inputs);
  std::fill(workspace.delta_inputs.begin(), workspace.delta_inputs.end(), 0.0F);
}

void pass_forward(const MlpStack& stack, std::span<const float> parameters, std::size_t n_rows,
                  const Dropout* dropout, MlpWorkspace& workspace) {
  const float* from = workspace.inputs.data();
  for (std::size_t l = 0; l < stack.size(); ++l) {
    const MlpLayer& layer = stack[l];
    float* sums = workspace.sums[l].data();
    float* outputs = workspace.outputs[l].data();
    for (std::size_t r = 0; r < n_rows; ++r)
      std::copy_n(parameters.data() + layer.bias, layer.n_out, sums + r * layer.n_out);
    add_product(n_rows, layer.n_out, layer.n_in, {from, layer.n_in, 1},
                parameters.data() + layer.weight, layer.n_out, sums, layer.n_out);
    const std::size_t n = n_rows * layer.n_out;
    for (std::size_t i = 0; i < padded(n); i += 4)
      store(activate(layer.activation, load(sums + i)), outputs + i);
    if (dropout != nullptr && dropout->rate > 0 && l + 1 < stack.size())
      drop(*dropout, l, n_rows, layer.n_out, outputs, workspace.kept[l].data());
    from = outputs;
  }
}

void pass_backward(const MlpStack& stack, std::span<const float> transposed, std::size_t n_rows,
                   bool dropped, MlpWorkspace& workspace, std::span<float> gradient) {
  for (std::size_t l = stack.size(); l-- > 0;) {
    const MlpLayer& layer = stack[l];
    const float* delta = workspace.delta.data();
    const float* before = l == 0 ? workspace.inputs.data() : workspace.outputs[l - 1].data();
    float* bias = gradient.data() + layer.bias;
    for (std::size_t r = 0; r < n_rows; ++r) {
      for (std::size_t o = 0; o < layer.n_out; ++o) bias[o] += delta[r * layer.n_out + o];
    }
    add_product(layer.n_in, layer.n_out, n_rows, {before, 1, layer.n_in}, delta, layer.n_out,
                gradient.data() + layer.weight, layer.n_out);
    std::vector<float>& to = l == 0 ? workspace.delta_inputs : workspace.delta_before;
    if (l > 0) std::fill_n(to.data(), n_rows * layer.n_in, 0.0F);
    add_product(n_rows, layer.n_in, layer.n_out, {delta, layer.n_out, 1},
                transposed.data() + layer.weight, layer.n_in, to.data(), layer.n_in);
    if (l == 0) break;
    const float* sums = workspace.sums[l - 1].data();
    const float* kept = workspace.kept[l - 1].data();
    for (std::size_t i = 0; i < padded(n_rows * layer.n_in); i += 4) {
      const Single4 z = load(sums + i);
      const Activation activation = stack[l - 1].activation;
      Single4 d = load(to.data() + i) * derivative(activation, z, activate(activation, z));
      if (dropped) d *= load(kept + i);
      store(d, to.data() + i);
    }
    workspace.delta.swap(workspace.delta_before);
  }
}

void scatter_inputs(const MlpShape& shape, const MlpTable& table, std::span<const std::size_t> rows,
                    const MlpWorkspace& workspace, std::span<float> gradient) {
  for (std::size_t j = 0; j < shape.parts.size(); ++j) {
    const MlpPart& part = shape.parts[j];
    const MlpColumn& column = table.columns[j];
    if (!part.is_learned) continue;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const float* d = workspace.delta_inputs.data() + r * shape.n_inputs + part.first;
      if (column.n_levels == 0) {
        const float x = table.numbers_of(rows[r])[column.position];
        if (x != x) gradient[part.table] += *d;
        continue;
      }
      const std::size_t code = table.codes_of(rows[r])[column.position];
      float* to = gradient.data() + part.table + code * part.width;
      for (std::size_t e = 0; e < part.width; ++e) to[e] += d[e];
    }
  }
}

void transpose_weights(const MlpShape& shape, std::span<const float> parameters,
                       std::span<float> transposed) {
  for (const MlpStack& stack : shape.members) {
    for (const MlpLayer& layer : stack)
      transpose(layer.n_in, layer.n_out, parameters.data() + layer.weight,
                transposed.data() + layer.weight);
  }
}

LevelCounts count_levels(const MlpTable& table, std::span<const std::size_t> rows) {
  LevelCounts counts;
  for (const MlpColumn& column : table.columns) {
    std::vector<std::size_t> count(std::max<std::size_t>(column.n_levels, 1) + 1);
    for (const std::size_t i : rows) {
      if (column.n_levels == 0) {
        const float x = table.numbers_of(i)[column.position];
        ++count[x != x ? 1 : 0];
      } else {
        ++count[table.codes_of(i)[column.position]];
      }
    }
    counts.push_back(std::move(count));
  }
  return counts;
}

void fill_unseen(const MlpShape& shape, const LevelCounts& counts, std::span<float> parameters) {
  for (std::size_t j = 0; j < shape.parts.size(); ++j) {
    const MlpPart& part = shape.parts[j];
    // What a missing number gives starts at the mean, 0, and stays there while none is seen.
    if (part.n_levels == 0) continue;
    std::vector<double> mean(part.width);
    double n = 0;
    for (std::size_t level = 0; level < counts[j].size(); ++level) {
      const auto count = static_cast<double>(counts[j][level]);
      n += count;
      for (std::size_t e = 0; e < part.width; ++e)
        mean[e] += count * static_cast<double>(parameters[part.table + level * part.width + e]);
    }
    for (std::size_t level = 0; level < counts[j].size(); ++level) {
      if (counts[j][level] > 0) continue;
      for (std::size_t e = 0; e < part.width; ++e)
        parameters[part.table + level * part.width + e] = static_cast<float>(mean[e] / n);
    }
  }
}

Mlp make_mlp(const MlpShape& shape, const MlpTable& table, std::span<const float> parameters,
             double scale, std::span<const double> offset) {
  Mlp model;
  for (std::size_t j = 0; j < shape.parts.size(); ++j) {
    const MlpPart& part = shape.parts[j];
    const MlpColumn& column = table.columns[j];
    const float* values = parameters.data() + part.table;
    if (column.n_levels == 0) {
      model.inputs.emplace_back(ScaledInput{column.scaled.center, column.scaled.scale, *values});
      continue;
    }
    const float* missing = values + column.n_levels * part.width;
    model.inputs.emplace_back(EmbeddedInput{{values, missing}, {missing, missing + part.width}});
  }
  for (std::size_t l = 0; l < shape.members.front().size(); ++l)
    model.layers.push_back(side_by_side(shape, l, parameters));
  DenseLayer& last = model.layers.back();
  for (float& w : last.weight) w = static_cast<float>(static_cast<double>(w) * scale);
  for (std::size_t k = 0; k < last.bias.size(); ++k)
    last.bias[k] = static_cast<float>(static_cast<double>(last.bias[k]) * scale + offset[k]);
  return model;
}

}  // namespace dodona::train
