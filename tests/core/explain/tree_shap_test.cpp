#include "dodona/explain/tree_shap.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/support/additive.hpp"
#include "core/support/forests.hpp"
#include "core/support/shapley.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Row i of a frame as a frame of its own.
Frame row_of(const Frame& frame, std::size_t i) {
  Frame row;
  row.n_rows = 1;
  row.n_levels = frame.n_levels;
  for (const auto& column : frame.columns) row.columns.push_back(column.subspan(i, 1));
  return row;
}

struct Explained {
  std::vector<double> margin;
  std::vector<double> contributions;
};

// Also holds base and contributions against the margin, and the margin against the score.
Explained explained(TreeShap& shap, const Trees& model, const Frame& frame, std::size_t i,
                    std::size_t n_features) {
  const std::size_t n_outputs = model.base.size();
  Explained result{std::vector<double>(n_outputs, kNan),
                   std::vector<double>(n_outputs * n_features, kNan)};
  const Frame row = row_of(frame, i);
  shap.explain(row, result.margin, result.contributions);
  std::vector<double> margins(n_outputs);
  score(model, row, margins);
  if (!model.single) CHECK(result.margin == margins);
  CHECK(additive_gap(shap.base(), result.contributions, result.margin) <= kAdditive);
  return result;
}

// Every contribution and the base against all subsets of the features.
void check_against_subsets(const Trees& model, const std::vector<std::size_t>& n_levels,
                           const std::vector<std::size_t>& feature_of, std::size_t n_features,
                           std::uint64_t seed) {
  const ForestRows rows(model, n_levels, 6, seed);
  TreeShap shap(model, feature_of, n_features);
  for (std::size_t i = 0; i < 6; ++i) {
    const Explained result = explained(shap, model, rows.frame(), i, n_features);
    for (std::size_t k = 0; k < model.base.size(); ++k) {
      const auto value = [&](const std::vector<bool>& known) {
        return expected_margin(model, k, rows.frame(), i, feature_of, known);
      };
      CHECK(std::abs(shap.base()[k] - value(std::vector<bool>(n_features))) < 1e-12);
      const auto expected_values = shapley_values(n_features, value);
      for (std::size_t f = 0; f < n_features; ++f) {
        INFO("seed " << seed << " row " << i << " output " << k << " feature " << f);
        CHECK(std::abs(result.contributions[k * n_features + f] - expected_values[f]) < 1e-12);
      }
    }
  }
}

TreeNode leaf(double value, double cover) {
  TreeNode node;
  node.value = value;
  node.cover = cover;
  return node;
}
TreeNode split(std::int32_t column, std::uint32_t right) {
  return {column, false, false, right, 0, 1, 0};  // left: below 1
}

// A chain of n splits, each of a feature of its own: 1 if all go left, else 0. Each left share is
// p.
Trees conjunction(std::size_t n, double p) {
  Trees model{{0}, {}, {0}, {}};
  for (std::size_t i = 0; i < n; ++i) {
    model.nodes.push_back(
        split(static_cast<std::int32_t>(i), static_cast<std::uint32_t>(2 * n - i)));
  }
  model.nodes.push_back(leaf(1, std::pow(p, static_cast<double>(n))));
  for (std::size_t i = n; i-- > 0;)
    model.nodes.push_back(leaf(0, std::pow(p, static_cast<double>(i)) * (1 - p)));
  return model;
}

std::vector<std::size_t> each_its_own(std::size_t n) {
  std::vector<std::size_t> feature_of(n);
  for (std::size_t j = 0; j < n; ++j) feature_of[j] = j;
  return feature_of;
}

}  // namespace

TEST_CASE("random forests: the values of all subsets, with categories and missing values") {
  const std::vector<std::size_t> n_levels = {0, 5, 0, 70, 0, 0};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ForestShape shape{.n_trees = 6, .n_outputs = seed % 3 + 1, .n_levels = n_levels};
    shape.lean = seed % 4 == 0 ? 0.95 : 0.5;
    check_against_subsets(random_forest(shape, seed), n_levels, each_its_own(6), 6, seed);
  }
}

TEST_CASE("splits of several encoded columns of one feature are one player's") {
  const std::vector<std::size_t> n_levels = {0, 0, 0, 4, 0};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ForestShape shape{.n_trees = 5, .n_outputs = 2, .n_levels = n_levels};
    // A date that is three columns, a category, a number; and a feature that no column shows.
    check_against_subsets(random_forest(shape, seed), n_levels, {2, 2, 2, 0, 1}, 4, seed);
  }
}

TEST_CASE("deep chains that repeat few features") {
  const std::vector<std::size_t> n_levels = {0, 0, 0, 0};
  for (const double lean : {0.0, 1.0, 0.97}) {
    ForestShape shape{.n_trees = 2, .n_splits = 90, .lean = lean, .n_levels = n_levels};
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
      check_against_subsets(random_forest(shape, seed), n_levels, each_its_own(4), 4, seed);
  }
}

TEST_CASE("nodes that no training row has reached weigh both sides alike") {
  const std::vector<std::size_t> n_levels = {0, 3, 0};
  const ForestShape shape{.n_trees = 5, .n_levels = n_levels};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Trees model = random_forest(shape, seed);
    Random random(seed);
    for (TreeNode& node : model.nodes) node.cover *= random.below(3) == 0 ? 1 : 0;
    check_against_subsets(model, n_levels, each_its_own(3), 3, seed);
    for (TreeNode& node : model.nodes) node.cover = 0;
    check_against_subsets(model, n_levels, each_its_own(3), 3, seed);
  }
}

TEST_CASE("a single leaf explains nothing, no tree at all neither") {
  Trees model{{0.5}, {leaf(2, 10), leaf(-1, 0)}, {0, 1}, {}};
  const std::vector<std::vector<double>> x = {{3}, {4}};
  Frame frame;
  frame.n_rows = 1;
  frame.columns.assign(x.begin(), x.end());
  TreeShap shap(model, {0, 1}, 2);
  CHECK(shap.base()[0] == 1.5);
  CHECK(explained(shap, model, frame, 0, 2).contributions == std::vector<double>{0, 0});
  const Trees none{{0.25}, {}, {}, {}};
  TreeShap empty(none, {0, 1}, 2);
  CHECK(explained(empty, none, frame, 0, 2).margin == std::vector<double>{0.25});
}

TEST_CASE("covers of any size have shares") {
  for (const double unit : {1e308, 1.0, 1e-280}) {
    const Trees model{{0}, {split(0, 2), leaf(1, unit), leaf(0, unit)}, {0}, {}};
    const TreeShap shap(model, {0}, 1);
    CHECK(shap.base()[0] == 0.5);
  }
}

TEST_CASE("trees of single precision are explained in double") {
  Trees model{
      {0}, {split(0, 2), leaf(16777216, 1), leaf(0, 1), leaf(1, 1), leaf(1, 1)}, {0, 3, 4}, {}};
  model.single = true;  // whose sum stays at 2^24
  const std::vector<double> x = {0};
  Frame frame;
  frame.n_rows = 1;
  frame.columns.emplace_back(x);
  TreeShap shap(model, {0}, 1);
  CHECK(explained(shap, model, frame, 0, 1).margin[0] == 16777218);
}

// On paths of so many features the weights of Algorithm 2's polynomial span more digits than a
// double has. The integral in closed form: all are alike, and share 1 - p^n.
TEST_CASE("paths of many features keep their digits") {
  for (const std::size_t n : {2, 60, 61, 100, 300}) {
    for (const double p : {0.01, 0.5, 0.9, 0.99, 0.9999}) {
      if (std::pow(p, static_cast<double>(n)) < 1e-250) continue;  // no double holds the covers
      const Trees model = conjunction(n, p);
      std::vector<double> inside(n, 0.0);
      Frame frame;
      frame.n_rows = 1;
      for (double& x : inside) frame.columns.emplace_back(&x, 1);
      TreeShap shap(model, each_its_own(n), n);
      const auto size = static_cast<double>(n);
      const double all = std::pow(p, size);

      const auto followed = explained(shap, model, frame, 0, n).contributions;
      for (const double value : followed) {
        INFO(n << " features of share " << p);
        CHECK(std::abs(value / ((1 - all) / size) - 1) < 1e-11);
      }
      // One feature that does not follow takes -p * (1 - p^n) / (n * (1 - p)), which is all that
      // the base has and what the others add.
      inside[n / 2] = 5;
      const auto broken = explained(shap, model, frame, 0, n).contributions;
      const double against = -p * (1 - all) / (size * (1 - p));
      CHECK(std::abs(broken[n / 2] / against - 1) < 1e-11);
      const double others = (-all - against) / (size - 1);
      for (std::size_t i = 0; i < n; ++i) {
        if (i != n / 2) CHECK(std::abs(broken[i] - others) < 1e-11 * std::abs(against));
      }
    }
  }
}

TEST_CASE("a chain of a hundred thousand splits needs no more stack than one") {
  const std::size_t n = 100'000;
  Trees model{{0}, {}, {0}, {}};
  for (std::size_t i = 0; i < n; ++i) {
    model.nodes.push_back(
        split(static_cast<std::int32_t>(i % 2), static_cast<std::uint32_t>(2 * n - i)));
  }
  for (std::size_t i = 0; i <= n; ++i) model.nodes.push_back(leaf(i == 0 ? 1 : 0, 1));
  const std::vector<double> x = {0};
  Frame frame;
  frame.n_rows = 1;
  frame.columns = {x, x};
  TreeShap shap(model, {0, 1}, 2);
  // Unknown, the share of the deepest leaf is 1 / (n + 1); half of the splits are of each feature,
  // and by the same shares but for the first.
  const auto result = explained(shap, model, frame, 0, 2);
  CHECK(std::abs(shap.base()[0] * static_cast<double>(n + 1) - 1) < 1e-9);
  CHECK(std::abs(result.contributions[0] - 0.5) < 0.01);
}
