// Passes forward and backward, against the definition in doubles and its central differences.
#include "train/family/mlp_network.hpp"

#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

constexpr std::size_t kRows = 50;

// Numbers with and without gaps, a one-hot category with gaps, an embedded one with gaps.
Columns mixed_columns() {
  Random random(1);
  Columns columns;
  std::vector<std::vector<double>> values(4, std::vector<double>(kRows));
  for (std::size_t i = 0; i < kRows; ++i) {
    values[0][i] = 100 + 20 * random.normal();
    values[1][i] = i % 5 == 0 ? kMissing : random.normal();
    values[2][i] = i % 7 == 0 ? kMissing : static_cast<double>(random.below(3));
    values[3][i] = i % 11 == 0 ? kMissing : static_cast<double>(random.below(12));
  }
  const std::vector<std::size_t> levels = {0, 0, 3, 12};
  for (std::size_t j = 0; j < 4; ++j) columns.add(values[j], levels[j]);
  return columns;
}

std::vector<std::size_t> all_rows() {
  std::vector<std::size_t> rows(kRows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

double activation_of(Activation activation, double x) {
  switch (activation) {
    case Activation::identity:
      return x;
    case Activation::relu:
      return std::max(0.0, x);
    case Activation::tanh:
      return std::tanh(x);
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-x));
    case Activation::gelu:
      return x * std::erfc(-x / std::sqrt(2.0)) / 2;
  }
  return x;
}

// The margins that a member gives for a row, by the definition.
std::vector<double> margins_of(const MlpShape& shape, std::size_t member, const MlpTable& table,
                               const std::vector<double>& parameters, std::size_t row) {
  std::vector<double> x(shape.n_inputs);
  for (std::size_t j = 0; j < shape.parts.size(); ++j) {
    const MlpPart& part = shape.parts[j];
    const MlpColumn& column = table.columns[j];
    if (column.n_levels == 0) {
      const double value = table.numbers[row * table.n_numbers + column.position];
      x[part.first] = std::isnan(value) ? parameters[part.table] : value;
    } else {
      const std::size_t code = table.codes[row * table.n_codes + column.position];
      for (std::size_t e = 0; e < part.width; ++e)
        x[part.first + e] = parameters[part.table + code * part.width + e];
    }
  }
  for (const MlpLayer& layer : shape.members[member]) {
    std::vector<double> y(layer.n_out);
    for (std::size_t o = 0; o < layer.n_out; ++o) {
      y[o] = parameters[layer.bias + o];
      for (std::size_t k = 0; k < layer.n_in; ++k)
        y[o] += x[k] * parameters[layer.weight + k * layer.n_out + o];
      y[o] = activation_of(layer.activation, y[o]);
    }
    x = y;
  }
  return x;
}

struct Case {
  std::size_t n_members;
  Activation activation;
  std::vector<std::size_t> widths;
  std::size_t n_outputs;
};

std::vector<Case> cases() {
  std::vector<Case> all = {{1, Activation::relu, {}, 3}, {2, Activation::relu, {}, 1}};
  for (const auto activation :
       {Activation::relu, Activation::tanh, Activation::sigmoid, Activation::gelu}) {
    all.push_back({1, activation, {10}, 1});
    all.push_back({2, activation, {17, 6}, 1});
    all.push_back({3, activation, {8, 5, 9}, 3});
  }
  return all;
}

std::vector<float> random_parameters(const MlpShape& shape, const MlpTable& table) {
  auto parameters = initial_parameters(shape, table, all_rows(), 5);
  Random random(6);
  for (float& p : parameters) p += static_cast<float>(0.2 * random.normal());
  return parameters;
}

std::vector<double> in_doubles(const std::vector<float>& values) {
  return {values.begin(), values.end()};
}

}  // namespace

TEST_CASE("passes forward give what the definition gives, and the core the same bits") {
  const Columns columns = mixed_columns();
  const Frame frame = columns.frame();
  const MlpTable table(frame);
  for (const auto& [n_members, activation, widths, n_outputs] : cases()) {
    const MlpShape shape(table, {n_members, widths, activation, 0, 4, 16}, n_outputs);
    const auto parameters = random_parameters(shape, table);
    MlpWorkspace workspace(shape);
    gather_inputs(shape, table, parameters, all_rows(), workspace);
    std::vector<double> means(n_outputs * kRows);
    for (std::size_t m = 0; m < n_members; ++m) {
      pass_forward(shape.members[m], parameters, kRows, nullptr, workspace);
      for (std::size_t i = 0; i < kRows; ++i) {
        const auto expected = margins_of(shape, m, table, in_doubles(parameters), i);
        for (std::size_t k = 0; k < n_outputs; ++k) {
          CAPTURE(name_of(activation), widths, m, i, k);
          const float found = workspace.margins()[i * n_outputs + k];
          REQUIRE(found == Approx(expected[k]).epsilon(1e-5).margin(1e-5));
          means[k * kRows + i] += static_cast<double>(found) / static_cast<double>(n_members);
        }
      }
    }
    const Mlp model = make_mlp(shape, table, parameters, 1, std::vector<double>(n_outputs));
    std::vector<double> margins(n_outputs * kRows);
    score(model, frame, margins);
    for (std::size_t i = 0; i < margins.size(); ++i) {
      CAPTURE(name_of(activation), widths, i);
      if (n_members == 1) {
        REQUIRE(margins[i] == means[i]);
      } else {
        REQUIRE(margins[i] == Approx(means[i]).epsilon(1e-5).margin(1e-5));
      }
    }
  }
}

TEST_CASE("passes backward give the central differences of a loss, for every parameter") {
  const Columns columns = mixed_columns();
  const MlpTable table(columns.frame());
  Random random(2);
  for (const Case& each : cases()) {
    const auto& [members, activation, widths, outputs] = each;
    const std::size_t n_members = members;  // bindings cannot be captured
    const std::size_t n_outputs = outputs;
    const MlpShape shape(table, {n_members, widths, activation, 0, 4, 16}, n_outputs);
    const auto parameters = random_parameters(shape, table);
    // The loss is a sum of all members' margins with these factors.
    std::vector<float> factor(kRows * n_outputs);
    for (float& f : factor) f = static_cast<float>(random.normal());
    MlpWorkspace workspace(shape);
    std::vector<float> gradient(shape.n_parameters);
    std::vector<float> transposed(shape.n_parameters);
    transpose_weights(shape, parameters, transposed);
    gather_inputs(shape, table, parameters, all_rows(), workspace);
    for (const MlpStack& stack : shape.members) {
      pass_forward(stack, parameters, kRows, nullptr, workspace);
      std::copy(factor.begin(), factor.end(), workspace.delta.begin());
      pass_backward(stack, transposed, kRows, false, workspace, gradient);
    }
    scatter_inputs(shape, table, all_rows(), workspace, gradient);

    auto moved = in_doubles(parameters);
    const auto loss = [&] {
      double sum = 0;
      for (std::size_t i = 0; i < kRows; ++i) {
        for (std::size_t m = 0; m < n_members; ++m) {
          const auto margins = margins_of(shape, m, table, moved, i);
          for (std::size_t k = 0; k < n_outputs; ++k)
            sum += static_cast<double>(factor[i * n_outputs + k]) * margins[k];
        }
      }
      return sum;
    };
    const std::size_t one_hot = shape.parts[2].table;
    for (std::size_t p = 0; p < shape.n_parameters; ++p) {
      if (p >= one_hot && p < one_hot + 16) {
        REQUIRE(gradient[p] == 0);  // not learned
        continue;
      }
      constexpr double kStep = 1e-6;
      const double before = moved[p];
      moved[p] = before + kStep;
      const double above = loss();
      moved[p] = before - kStep;
      const double below = loss();
      moved[p] = before;
      CAPTURE(name_of(activation), widths, n_outputs, p);
      REQUIRE(gradient[p] == Approx((above - below) / (2 * kStep)).epsilon(2e-4).margin(2e-4));
    }
  }
}

TEST_CASE("dropout leaves out its share of the units, and what is left counts for them") {
  Columns columns;
  columns.add(std::vector<double>(kMlpBlock, 1));
  const MlpTable table(columns.frame());
  // Units that all give 1, and a margin that is their mean.
  const MlpShape shape(table, {1, {1000}, Activation::relu, 0.3F, 4, 16}, 1);
  std::vector<float> parameters(shape.n_parameters);
  for (std::size_t u = 0; u < 1000; ++u) {
    parameters[shape.members[0][0].bias + u] = 1;
    parameters[shape.members[0][1].weight + u] = 0.001F;
  }
  std::vector<std::size_t> rows(kMlpBlock);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  MlpWorkspace workspace(shape);
  std::vector<float> first;
  for (const std::uint64_t stream : {1, 2}) {
    const Dropout dropout{0.3F, 1, stream, 0};
    gather_inputs(shape, table, parameters, rows, workspace);
    pass_forward(shape.members[0], parameters, rows.size(), &dropout, workspace);
    std::size_t n_left_out = 0;
    for (const float value : workspace.outputs[0]) {
      n_left_out += value == 0 ? 1 : 0;
      if (value != 0) REQUIRE(value == Approx(1 / 0.7));
    }
    // 64,000 draws: a standard error of 0.0018.
    CHECK(static_cast<double>(n_left_out) / 64000 == Approx(0.3).margin(0.008));
    CHECK(std::accumulate(workspace.margins().begin(), workspace.margins().end(), 0.0) / 64 ==
          Approx(1).margin(0.012));
    if (first.empty()) {
      first = workspace.kept[0];
    } else {
      CHECK(first != workspace.kept[0]);
    }
  }
}

TEST_CASE("levels and gaps that training has not seen count as the mean of what it has") {
  Columns columns = mixed_columns();
  const MlpTable table(columns.frame());
  const MlpShape shape(table, {1, {5}, Activation::relu, 0, 4, 16}, 1);
  const auto start = random_parameters(shape, table);
  auto parameters = start;
  // Level 0 three times, level 2 once.
  LevelCounts counts = {{9, 0}, {9, 1}, {3, 0, 1, 0}, std::vector<std::size_t>(13)};
  counts[3][4] = 3;
  counts[3][11] = 1;
  fill_unseen(shape, counts, parameters);
  for (const std::size_t j : {2, 3}) {
    const MlpPart& part = shape.parts[j];
    const std::size_t often = j == 2 ? 0 : 4;
    const std::size_t once = j == 2 ? 2 : 11;
    for (std::size_t level = 0; level <= part.n_levels; ++level) {
      for (std::size_t e = 0; e < part.width; ++e) {
        const auto at = [&](std::size_t l) { return start[part.table + l * part.width + e]; };
        const float expected =
            level == often || level == once ? at(level) : 0.75F * at(often) + 0.25F * at(once);
        CAPTURE(j, level, e);
        REQUIRE(parameters[part.table + level * part.width + e] ==
                Approx(expected).epsilon(1e-6).margin(1e-7));
      }
    }
  }
}
