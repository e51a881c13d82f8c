#include "dodona/family/mlp.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/support/networks.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> margins_of(const Mlp& model, const std::vector<std::vector<double>>& columns) {
  const std::size_t n_rows = columns.front().size();
  std::vector<double> margins(n_outputs(model) * n_rows, kNan);
  score(model, frame_of(columns, n_rows, std::vector<std::size_t>(columns.size())), margins);
  return margins;
}

Mlp one_layer(std::vector<MlpInput> inputs, std::vector<float> bias, std::vector<float> weight) {
  return {std::move(inputs), {{Activation::identity, std::move(bias), std::move(weight)}}};
}

}  // namespace

TEST_CASE("inputs are centred and scaled, categories embedded, missing values replaced") {
  // 0.5 + (x - 1) * 2 + 10 a + 100 b, with (a, b) = (1, 2), (3, 4), (5, 6) for c = 0, 1, 2.
  const Mlp model = one_layer({ScaledInput{1, 2, 0.25F}, EmbeddedInput{{1, 2, 3, 4, 5, 6}, {7, 8}}},
                              {0.5}, {1, 10, 100});
  CHECK(margins_of(model, {{0, 3, kNan, 1}, {0, 1, 2, kNan}}) ==
        std::vector<double>{208.5, 434.5, 650.75, 870.5});
}

TEST_CASE("weights stand output by output, margins too") {
  const Mlp model = one_layer({ScaledInput{}, ScaledInput{}}, {1, 2, 3}, {1, 10, 2, 20, 3, 30});
  CHECK(n_outputs(model) == 3);
  CHECK(margins_of(model, {{1, 2}, {1, 0}}) == std::vector<double>{12, 3, 24, 6, 36, 9});
}

TEST_CASE("a sum begins with the bias and takes its products in order, each rounded to single") {
  const std::vector<MlpInput> two = {ScaledInput{}, ScaledInput{}};
  // 1 + 2^-24 + 2^-24 is 1 from left to right, and more than 1 from right to left.
  CHECK(margins_of(one_layer(two, {1}, {0x1p-24F, 0x1p-24F}), {{1}, {1}})[0] == 1);
  CHECK(margins_of(one_layer(two, {0x1p-24F}, {0x1p-24F, 1}), {{1}, {1}})[0] == 1 + 0x1p-23);
  // (1 + 2^-23)^2 = 1 + 2^-22 + 2^-46: fused with -(1 + 2^-22), 2^-46 would be left.
  const float x = 1 + 0x1p-23F;
  CHECK(margins_of(one_layer({ScaledInput{}}, {-(1 + 0x1p-22F)}, {x}), {{x}})[0] == 0);
  // The input is rounded once, from (x - center) * scale in double.
  CHECK(margins_of(one_layer({ScaledInput{1, 3, 0}}, {0}, {1}), {{1.1}})[0] ==
        static_cast<double>(static_cast<float>((1.1 - 1) * 3)));
}

TEST_CASE("activations are those of their names") {
  const auto hidden = [](Activation activation, double x) {
    const Mlp model{{ScaledInput{}}, {{activation, {0}, {1}}, {Activation::identity, {0}, {1}}}};
    return margins_of(model, {{x}})[0];
  };
  for (const double x : {-3.0, -0.5, 0.0, 0.25, 2.0}) {
    CAPTURE(x);
    CHECK(hidden(Activation::identity, x) == x);
    CHECK(hidden(Activation::relu, x) == std::max(x, 0.0));
    CHECK(hidden(Activation::tanh, x) == Approx(std::tanh(x)).epsilon(3e-7));
    CHECK(hidden(Activation::sigmoid, x) == Approx(1 / (1 + std::exp(-x))).epsilon(3e-7));
    CHECK(hidden(Activation::gelu, x) ==
          Approx(x * std::erfc(-x / std::sqrt(2.0)) / 2).margin(6e-7));
  }
}

TEST_CASE("what is not a number, or beyond single precision, shows in the margin") {
  for (const auto name : kActivationNames) {
    const auto activation = static_cast<Activation>(&name - kActivationNames.data());
    // inf - inf in the second layer, where nothing saturates; inf * 0 where the input does.
    const Mlp model{{ScaledInput{}, ScaledInput{}},
                    {{activation, {0}, {1, -1}}, {Activation::identity, {0}, {1}}}};
    CAPTURE(name);
    CHECK(std::isnan(margins_of(model, {{1e300}, {1e300}})[0]));
  }
}

TEST_CASE("rows are scored alike alone and among others") {
  Random random(2);
  constexpr std::size_t kRows = 40;
  const Network network = random_network(5, {7, 3}, random);
  const auto columns = random_rows(network, kRows, random);
  std::vector<double> together(3 * kRows);
  score(network.model, frame_of(columns, kRows, network.n_levels), together);
  for (std::size_t i = 0; i < kRows; ++i) {
    Frame row = frame_of(columns, 1, network.n_levels);
    for (auto& column : row.columns) column = column.subspan(i, 1);
    std::vector<double> alone(3);
    score(network.model, row, alone);
    for (std::size_t k = 0; k < 3; ++k) CHECK(alone[k] == together[k * kRows + i]);
  }
}
