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
  return std::clamp(static_cast<std::size_t>(width + 0.5), std::size_t{1}, most);
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
      std::uint64_t bits = draw(dropout.seed, Purpose::dropout, dropout.step * 256 + layer,
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
  return 2 / (n_in + static_cast<double>(layer.n_out));
}

// b = -w x for a row drawn for each unit: there the unit's sum is 0. Sums of x' - x have twice the
// variance of x'; so halve that of the weights.
void place_kinks(const MlpShape& shape, const MlpTable& table, std::span<const std::size_t> rows,
                 std::uint64_t seed, std::span<float> parameters) {
  const MlpLayer& layer = shape.layers.front();
  std::vector<float> x(shape.n_inputs);
  for (std::size_t o = 0; o < layer.n_out; ++o) {
    const auto at = draw(seed, Purpose::weights, shape.n_parameters, o) % rows.size();
    fill_inputs(shape, table, parameters, rows[at], x.data());
    float sum = 0;
    for (std::size_t k = 0; k < layer.n_in; ++k) {
      if (x[k] == x[k]) sum += x[k] * parameters[layer.weight + k * layer.n_out + o];
    }
    parameters[layer.bias + o] = -sum;
  }
}

void add_table_gradient(const MlpShape& shape, const MlpTable& table,
                        std::span<const std::size_t> rows, const float* delta,
                        std::span<float> gradient) {
  for (std::size_t j = 0; j < shape.parts.size(); ++j) {
    const MlpPart& part = shape.parts[j];
    const MlpColumn& column = table.columns[j];
    if (!part.is_learned) continue;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const float* d = delta + r * shape.n_inputs + part.first;
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
    layers.push_back(layer);
  }
}

MlpWorkspace::MlpWorkspace(const MlpShape& shape) : inputs(kMlpBlock * shape.n_inputs) {
  std::size_t widest = 0;
  for (const MlpLayer& layer : shape.layers) {
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
  for (std::size_t j = 0; j < shape.parts.size(); ++j) {
    const MlpPart& part = shape.parts[j];
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
  for (std::size_t l = 0; l + 1 < shape.layers.size(); ++l) {
    const MlpLayer& layer = shape.layers[l];
    const auto n_in = static_cast<double>(l == 0 ? shape.parts.size() : layer.n_in);
    const double variance = initial_variance(layer, n_in) / (l == 0 ? 2 : 1);
    draw_uniform(seed, layer.weight, layer.n_in * layer.n_out, std::sqrt(3 * variance), parameters);
  }
  if (shape.layers.size() > 1) place_kinks(shape, table, rows, seed, parameters);
  return parameters;
}

void pass_forward(const MlpShape& shape, const MlpTable& table, std::span<const float> parameters,
                  std::span<const std::size_t> rows, const Dropout* dropout,
                  MlpWorkspace& workspace) {
  for (std::size_t r = 0; r < rows.size(); ++r)
    fill_inputs(shape, table, parameters, rows[r], workspace.inputs.data() + r * shape.n_inputs);
  const float* from = workspace.inputs.data();
  for (std::size_t l = 0; l < shape.layers.size(); ++l) {
    const MlpLayer& layer = shape.layers[l];
    float* sums = workspace.sums[l].data();
    float* outputs = workspace.outputs[l].data();
    for (std::size_t r = 0; r < rows.size(); ++r)
      std::copy_n(parameters.data() + layer.bias, layer.n_out, sums + r * layer.n_out);
    add_product(rows.size(), layer.n_out, layer.n_in, {from, layer.n_in, 1},
                parameters.data() + layer.weight, layer.n_out, sums, layer.n_out);
    const std::size_t n = rows.size() * layer.n_out;
    for (std::size_t i = 0; i < padded(n); i += 4)
      store(activate(layer.activation, load(sums + i)), outputs + i);
    if (dropout != nullptr && dropout->rate > 0 && l + 1 < shape.layers.size())
      drop(*dropout, l, rows.size(), layer.n_out, outputs, workspace.kept[l].data());
    from = outputs;
  }
}

void pass_backward(const MlpShape& shape, const MlpTable& table, std::span<const float> transposed,
                   std::span<const std::size_t> rows, bool dropped, MlpWorkspace& workspace,
                   std::span<float> gradient) {
  const std::size_t n = rows.size();
  for (std::size_t l = shape.layers.size(); l-- > 0;) {
    const MlpLayer& layer = shape.layers[l];
    const float* delta = workspace.delta.data();
    const float* before = l == 0 ? workspace.inputs.data() : workspace.outputs[l - 1].data();
    float* bias = gradient.data() + layer.bias;
    for (std::size_t r = 0; r < n; ++r) {
      for (std::size_t o = 0; o < layer.n_out; ++o) bias[o] += delta[r * layer.n_out + o];
    }
    add_product(layer.n_in, layer.n_out, n, {before, 1, layer.n_in}, delta, layer.n_out,
                gradient.data() + layer.weight, layer.n_out);
    std::vector<float>& to = l == 0 ? workspace.delta_inputs : workspace.delta_before;
    std::fill_n(to.data(), n * layer.n_in, 0.0F);
    add_product(n, layer.n_in, layer.n_out, {delta, layer.n_out, 1},
                transposed.data() + layer.weight, layer.n_in, to.data(), layer.n_in);
    if (l == 0) break;
    const float* sums = workspace.sums[l - 1].data();
    const float* kept = workspace.kept[l - 1].data();
    for (std::size_t i = 0; i < padded(n * layer.n_in); i += 4) {
      const Single4 z = load(sums + i);
      const Activation activation = shape.layers[l - 1].activation;
      Single4 d = load(to.data() + i) * derivative(activation, z, activate(activation, z));
      if (dropped) d *= load(kept + i);
      store(d, to.data() + i);
    }
    workspace.delta.swap(workspace.delta_before);
  }
  add_table_gradient(shape, table, rows, workspace.delta_inputs.data(), gradient);
}

void transpose_weights(const MlpShape& shape, std::span<const float> parameters,
                       std::span<float> transposed) {
  for (const MlpLayer& layer : shape.layers)
    transpose(layer.n_in, layer.n_out, parameters.data() + layer.weight,
              transposed.data() + layer.weight);
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
  for (const MlpLayer& layer : shape.layers) {
    const float* bias = parameters.data() + layer.bias;
    DenseLayer dense{layer.activation, {bias, bias + layer.n_out}, {}};
    dense.weight.resize(layer.n_in * layer.n_out);
    transpose(layer.n_in, layer.n_out, parameters.data() + layer.weight, dense.weight.data());
    model.layers.push_back(std::move(dense));
  }
  DenseLayer& last = model.layers.back();
  for (float& w : last.weight) w = static_cast<float>(static_cast<double>(w) * scale);
  for (std::size_t k = 0; k < last.bias.size(); ++k)
    last.bias[k] = static_cast<float>(static_cast<double>(last.bias[k]) * scale + offset[k]);
  return model;
}

}  // namespace dodona::train
