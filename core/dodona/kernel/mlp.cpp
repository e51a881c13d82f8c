#include "dodona/kernel/mlp.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "dodona/math_single.hpp"

namespace dodona::kernel {
namespace {

using math::Single4;

constexpr std::size_t kTile = 4;   // outputs of one product: 8 sums of four rows fit the registers
constexpr std::size_t kGroup = 4;  // tiles at most whose weights stand side by side
constexpr std::size_t kPanel = 8;  // rows whose values stand side by side
constexpr std::size_t kPanels =
    4;                             // panels that a tile's weights serve while they are in the cache
constexpr std::size_t kAlone = 5;  // so many rows are faster one by one than as a panel

// What n numbers of a row take between two layers: as many as whole tiles of outputs.
constexpr std::size_t padded(std::size_t n) { return (n + kTile - 1) / kTile * kTile; }

Single4 load(const float* from) {
  Single4 x;
  std::memcpy(&x, from, sizeof x);
  return x;
}
void store(Single4 x, float* to) { std::memcpy(to, &x, sizeof x); }
Single4 splat(float x) { return Single4{x, x, x, x}; }

// What a sum may not fall below: relu is done where the sums are still in registers.
float floor_of(Activation activation) {
  return activation == Activation::relu ? 0.0F : -std::numeric_limits<float>::infinity();
}

// f(0) to f(n - 1), written out: sums stay in registers only where no loop counts them.
template <typename F, std::size_t... i>
inline __attribute__((always_inline)) void each(F f, std::index_sequence<i...> /*n*/) {
  (f(std::integral_constant<std::size_t, i>()), ...);
}
template <std::size_t n, typename F>
inline __attribute__((always_inline)) void each(F f) {
  each(f, std::make_index_sequence<n>());
}

// A panel of rows by a tile of outputs, n_in products each in ascending order. in: [n_in][kPanel],
// weight: [n_in][stride], of which the first kTile are used, out: [kTile][kPanel].
void multiply(const float* in, const float* weight, std::size_t stride, const float* bias,
              std::size_t n_in, Single4 floor, float* out) {
  Single4 sum[kTile][2];
  each<kTile>([&](auto o)
                  __attribute__((always_inline)) { sum[o][0] = sum[o][1] = splat(bias[o]); });
  for (std::size_t k = 0; k < n_in; ++k) {
    const Single4 low = load(in);
    const Single4 high = load(in + 4);
    each<kTile>([&](auto o) __attribute__((always_inline)) {
      const Single4 w = splat(weight[o]);
      sum[o][0] += low * w;
      sum[o][1] += high * w;
    });
    in += kPanel;
    weight += stride;
  }
  each<2 * kTile>([&](auto i) __attribute__((always_inline)) {
    const Single4 s = sum[i / 2][i % 2];
    store(s < floor ? floor : s, out + 4 * i);
  });
}

// One row by n tiles of outputs. weight: [n_in][n * kTile].
template <std::size_t n>
void multiply_row(const float* in, const float* weight, const float* bias, std::size_t n_in,
                  Single4 floor, float* out) {
  std::array<Single4, n> sum;
  each<n>([&](auto t) __attribute__((always_inline)) { sum[t] = load(bias + t * kTile); });
  for (std::size_t k = 0; k < n_in; ++k) {
    const Single4 x = splat(in[k]);
    each<n>([&](auto t) __attribute__((always_inline)) { sum[t] += x * load(weight + t * kTile); });
    weight += n * kTile;
  }
  each<n>([&](auto t) __attribute__((always_inline)) {
    store(sum[t] < floor ? floor : sum[t], out + t * kTile);
  });
}

template <typename F>
void replace(float* values, std::size_t n, F f) {
  for (std::size_t i = 0; i < n; i += 4) store(f(load(values + i)), values + i);
}

// n: a multiple of 4. Of relu, see floor_of.
void activate_all(Activation activation, float* values, std::size_t n) {
  switch (activation) {
    case Activation::tanh:
      return replace(values, n, [](Single4 x) { return math::single_tanh(x); });
    case Activation::sigmoid:
      return replace(values, n, [](Single4 x) { return math::single_sigmoid(x); });
    case Activation::gelu:
      return replace(values, n, [](Single4 x) { return math::single_gelu(x); });
    default:
      return;
  }
}

// in: [n_panels][padded(n_in)][kPanel], out: [n_panels][padded(n_out)][kPanel].
void run_panels(const MlpKernel::Layer& layer, std::size_t n_panels, const float* in, float* out) {
  const std::size_t n_in = layer.n_in;
  const std::size_t n_tiles = layer.bias.size() / kTile;
  const Single4 floor = splat(floor_of(layer.activation));
  for (std::size_t t = 0; t < n_tiles; ++t) {
    const std::size_t first = t - t % kGroup;  // tile of this group
    const std::size_t stride = std::min(kGroup, n_tiles - first) * kTile;
    const float* weight = layer.weight.data() + first * kTile * n_in + t % kGroup * kTile;
    for (std::size_t p = 0; p < n_panels; ++p) {
      multiply(in + p * padded(n_in) * kPanel, weight, stride, layer.bias.data() + t * kTile, n_in,
               floor, out + (p * n_tiles + t) * kTile * kPanel);
    }
  }
  activate_all(layer.activation, out, n_panels * n_tiles * kTile * kPanel);
}

void run_row(const MlpKernel::Layer& layer, const float* in, float* out) {
  using Multiply = void (*)(const float*, const float*, const float*, std::size_t, Single4, float*);
  constexpr std::array<Multiply, kGroup + 1> kMultiply = {nullptr, multiply_row<1>, multiply_row<2>,
                                                          multiply_row<3>, multiply_row<4>};
  const std::size_t n_tiles = layer.bias.size() / kTile;
  const Single4 floor = splat(floor_of(layer.activation));
  for (std::size_t t = 0; t < n_tiles; t += kGroup) {
    kMultiply[std::min(kGroup, n_tiles - t)](in, layer.weight.data() + t * kTile * layer.n_in,
                                             layer.bias.data() + t * kTile, layer.n_in, floor,
                                             out + t * kTile);
  }
  activate_all(layer.activation, out, n_tiles * kTile);
}

void fill_row(const MlpKernel& kernel, const Frame& frame, std::size_t i, float* to) {
  for (std::size_t j = 0; j < kernel.inputs.size(); ++j) {
    const double x = frame.columns[j][i];
    if (const auto* numeric = std::get_if<ScaledInput>(&kernel.inputs[j])) {
      *to++ = value_of(*numeric, x);
    } else {
      const auto values = values_of(std::get<EmbeddedInput>(kernel.inputs[j]), x);
      to = std::copy(values.begin(), values.end(), to);
    }
  }
}

// Writes column x, n <= kPanel rows of it, at to: [width_of(input)][kPanel]. Rows from n on stay as
// they are, and nobody reads what becomes of them.
void fill_panel(const MlpInput& input, const double* x, std::size_t n, float* to) {
  if (const auto* numeric = std::get_if<ScaledInput>(&input)) {
    if (n < kPanel) {
      for (std::size_t i = 0; i < n; ++i) to[i] = value_of(*numeric, x[i]);
    } else {
      each<kPanel>([&](auto i)
                       __attribute__((always_inline)) { to[i] = value_of(*numeric, x[i]); });
    }
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto values = values_of(std::get<EmbeddedInput>(input), x[i]);
    for (std::size_t e = 0; e < values.size(); ++e) to[e * kPanel + i] = values[e];
  }
}

void score_panels(const MlpKernel& kernel, const Frame& frame, std::size_t begin, std::size_t n,
                  std::span<double> margins, MlpWorkspace& workspace) {
  const std::size_t n_panels = (n + kPanel - 1) / kPanel;
  float* from = workspace.from.data();
  float* to = workspace.to.data();
  const auto rows_of = [&](std::size_t p) { return std::min(kPanel, n - p * kPanel); };
  for (std::size_t p = 0; p < n_panels; ++p) {
    float* panel = from + p * padded(kernel.layers.front().n_in) * kPanel;
    for (std::size_t j = 0; j < kernel.inputs.size(); ++j) {
      fill_panel(kernel.inputs[j], frame.columns[j].data() + begin + p * kPanel, rows_of(p), panel);
      panel += width_of(kernel.inputs[j]) * kPanel;
    }
  }
  for (const auto& layer : kernel.layers) {
    run_panels(layer, n_panels, from, to);
    std::swap(from, to);
  }
  const std::size_t n_outputs = kernel.layers.back().n_out;
  for (std::size_t p = 0; p < n_panels; ++p) {
    const float* values = from + p * padded(n_outputs) * kPanel;
    for (std::size_t k = 0; k < n_outputs; ++k) {
      std::copy_n(values + k * kPanel, rows_of(p),
                  margins.data() + k * frame.n_rows + begin + p * kPanel);
    }
  }
}

void score_row(const MlpKernel& kernel, const Frame& frame, std::size_t i,
               std::span<double> margins, MlpWorkspace& workspace) {
  float* from = workspace.from.data();
  float* to = workspace.to.data();
  fill_row(kernel, frame, i, from);
  for (const auto& layer : kernel.layers) {
    run_row(layer, from, to);
    std::swap(from, to);
  }
  for (std::size_t k = 0; k < kernel.layers.back().n_out; ++k)
    margins[k * frame.n_rows + i] = from[k];
}

void compile_layer(const DenseLayer& layer, MlpKernel::Layer& packed) {
  packed.activation = layer.activation;
  packed.n_in = layer.weight.size() / layer.bias.size();
  packed.n_out = layer.bias.size();
  packed.bias = layer.bias;
  const std::size_t n_padded = padded(packed.n_out);
  packed.bias.resize(n_padded);
  packed.weight.resize(n_padded * packed.n_in);
  for (std::size_t o = 0; o < packed.n_out; ++o) {
    const std::size_t first = o - o % (kGroup * kTile);  // output of its group
    const std::size_t stride = std::min(kGroup * kTile, n_padded - first);
    float* to = packed.weight.data() + first * packed.n_in + (o - first);
    for (std::size_t k = 0; k < packed.n_in; ++k)
      to[k * stride] = layer.weight[o * packed.n_in + k];
  }
}

}  // namespace

void compile(const Mlp& model, MlpKernel& kernel) {
  kernel.inputs = model.inputs;
  kernel.layers.resize(model.layers.size());
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    MlpKernel::Layer& packed = kernel.layers[i];
    compile_layer(model.layers[i], packed);
    kernel.width = std::max({kernel.width, padded(packed.n_in), packed.bias.size()});
  }
}

void score(const MlpKernel& kernel, const Frame& frame, std::span<double> margins,
           MlpWorkspace& workspace) {
  constexpr std::size_t kBlock = kPanels * kPanel;
  const std::size_t n_rows = frame.n_rows;
  const std::size_t n_alone = n_rows % kPanel <= kAlone ? n_rows % kPanel : 0;
  const std::size_t n_together = n_rows - n_alone;
  const std::size_t n_panels = std::min(kPanels, (n_together + kPanel - 1) / kPanel);
  const std::size_t size = kernel.width * (n_panels == 0 ? 1 : n_panels * kPanel);
  if (workspace.from.size() < size) {
    workspace.from.resize(size);
    workspace.to.resize(size);
  }
  for (std::size_t begin = 0; begin < n_together; begin += kBlock) {
    score_panels(kernel, frame, begin, std::min(kBlock, n_together - begin), margins, workspace);
  }
  for (std::size_t i = n_together; i < n_rows; ++i) score_row(kernel, frame, i, margins, workspace);
}

}  // namespace dodona::kernel
