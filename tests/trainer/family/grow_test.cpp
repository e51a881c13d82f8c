#include "train/family/grow.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>

#include "catch.hpp"
#include "trainer/support/naive_trees.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// Derivatives are singles and sums are of whole units, so that a result is right to about this.
constexpr double kPrecision = 1e-6;

// Rows with two numeric columns (one with missing values) and one of categories.
struct Problem {
  Columns columns;
  std::vector<double> gradient;
  std::vector<double> hessian;
  std::vector<std::size_t> all;

  explicit Problem(std::size_t n, std::uint64_t seed, bool with_categories = true) {
    Random random(seed);
    std::vector<double> a;
    std::vector<double> b;
    std::vector<double> c;
    for (std::size_t i = 0; i < n; ++i) {
      a.push_back(random.normal());
      b.push_back(random.below(8) == 0 ? kMissing : static_cast<double>(random.below(15)));
      c.push_back(random.below(9) == 0 ? kMissing : static_cast<double>(random.below(14)));
      const double x = std::isnan(b[i]) ? 2 : b[i] / 7;
      gradient.push_back(std::sin(2 * a[i]) + x * a[i] + (c[i] > 6 ? 1 : 0) +
                         0.3 * random.normal());
      hessian.push_back(0.2 + random.uniform());
      all.push_back(i);
    }
    columns.add(a);
    columns.add(b);
    if (with_categories) columns.add(c, 14);
  }
};

struct Grown {
  Trees model;
  std::vector<double> margins;
  std::vector<double> gain;
};

Grown grow(const Problem& problem, const GrowOptions& options,
           std::vector<std::uint32_t> rows = {}) {
  const std::size_t n = problem.all.size();
  const auto binned = bin_columns(problem.columns.frame(), 255, 1, 1);
  std::vector<std::size_t> used(binned.size());
  std::iota(used.begin(), used.end(), std::size_t{0});
  const RowCodes codes(binned, used, n, 1);
  Derivatives derivatives;
  derivatives.gradient.assign(problem.gradient.begin(), problem.gradient.end());
  derivatives.hessian.assign(problem.hessian.begin(), problem.hessian.end());
  std::vector<PackedSum> packed(n);
  if (rows.empty()) rows.assign(problem.all.begin(), problem.all.end());
  const Units units = to_fixed_point(derivatives, rows, packed, 1);
  Grown grown;
  grown.margins.assign(n, 0);
  Grower grower(binned, codes, options);
  GrownTree tree = grower.grow({rows, packed, units, used}, grown.margins);
  grown.model = {{0}, std::move(tree.nodes), {0}, std::move(tree.code_sets)};
  grown.gain = std::move(tree.gain_by_column);
  return grown;
}

std::size_t depth_of(const Trees& model, std::size_t node = 0) {
  if (model.nodes[node].column == kLeaf) return 0;
  return 1 + std::max(depth_of(model, node + 1), depth_of(model, model.nodes[node].right));
}

// One past the last node of a subtree.
std::size_t end_of(const Trees& model, std::size_t node) {
  return model.nodes[node].column == kLeaf ? node + 1 : end_of(model, model.nodes[node].right);
}

std::size_t n_leaves(const Trees& model) {
  return static_cast<std::size_t>(std::count_if(model.nodes.begin(), model.nodes.end(),
                                                [](const auto& n) { return n.column == kLeaf; }));
}

// The rows that reach each leaf, by the scoring of the core.
std::map<const TreeNode*, std::vector<std::size_t>> rows_by_leaf(const Problem& problem,
                                                                 const Trees& model) {
  const Frame frame = problem.columns.frame();
  std::map<const TreeNode*, std::vector<std::size_t>> rows;
  for (const std::size_t i : problem.all) rows[&leaf_of(model, 0, frame, i)].push_back(i);
  return rows;
}

double sum(const std::vector<double>& values, const std::vector<std::size_t>& rows) {
  double total = 0;
  for (const std::size_t i : rows) total += values[i];
  return total;
}

}  // namespace

TEST_CASE("leaves hold the optimal step of their rows, and the margins get it") {
  const Problem problem(400, 1);
  GrowOptions options;
  options.l2 = 0.7;
  const Grown grown = grow(problem, options);
  std::size_t covered = 0;
  for (const auto& [leaf, rows] : rows_by_leaf(problem, grown.model)) {
    const double step = -options.learning_rate * sum(problem.gradient, rows) /
                        (sum(problem.hessian, rows) + options.l2);
    CHECK(leaf->value == Approx(step).epsilon(kPrecision).margin(1e-7));
    CHECK(leaf->cover == static_cast<double>(rows.size()));
    covered += rows.size();
    for (const std::size_t i : rows) CHECK(grown.margins[i] == leaf->value);
  }
  CHECK(covered == problem.all.size());
  CHECK(n_leaves(grown.model) > 20);
}

TEST_CASE("nodes are in preorder: a split, its left subtree, its right subtree") {
  const Grown grown = grow(Problem(400, 2), {});
  std::size_t next = 0;
  const std::function<void()> walk = [&] {
    const TreeNode& node = grown.model.nodes.at(next++);
    if (node.column == kLeaf) return;
    walk();
    CHECK(node.right == next);
    walk();
  };
  walk();
  CHECK(next == grown.model.nodes.size());
}

TEST_CASE("depth, leaves, rows and weights of children keep to their limits") {
  const Problem problem(500, 3);
  for (const std::size_t depth : {1U, 2U, 5U}) {
    GrowOptions options;
    options.max_depth = depth;
    CHECK(depth_of(grow(problem, options).model) == depth);
  }
  for (const std::size_t leaves : {1U, 2U, 3U, 17U}) {
    GrowOptions options;
    options.max_leaves = leaves;
    options.max_depth = 60;
    CHECK(n_leaves(grow(problem, options).model) == leaves);
  }
  GrowOptions options;
  options.min_child_rows = 30;
  for (const auto& [leaf, rows] : rows_by_leaf(problem, grow(problem, options).model))
    CHECK(rows.size() >= 30);
  options.min_child_rows = 1;
  options.min_child_weight = 25;
  for (const auto& [leaf, rows] : rows_by_leaf(problem, grow(problem, options).model))
    CHECK(sum(problem.hessian, rows) >= 25 * (1 - kPrecision));
}

TEST_CASE("without limits every row of its own gets a leaf") {
  Problem problem(60, 4);
  GrowOptions options;
  options.max_depth = 60;
  options.min_child_weight = 0;
  options.l2 = 0;
  options.learning_rate = 1;
  const Grown grown = grow(problem, options);
  CHECK(n_leaves(grown.model) == 60);
  for (const std::size_t i : problem.all)
    CHECK(grown.margins[i] ==
          Approx(-problem.gradient[i] / problem.hessian[i]).epsilon(kPrecision));
}

TEST_CASE("a tree splits as exhaustive search does, node by node") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Problem problem(150, 10 + seed, false);
    GrowOptions options;
    options.max_depth = 4;
    options.min_child_rows = seed;
    const Grown grown = grow(problem, options);
    const NaiveTrees naive(problem.columns, options);
    const auto root = naive.grow(problem.all, problem.gradient, problem.hessian);
    INFO("seed " << seed);
    for (const std::size_t i : problem.all)
      CHECK(grown.margins[i] == Approx(naive.value(*root, i)).epsilon(kPrecision).margin(1e-8));
  }
}

TEST_CASE("with limited leaves the best split of all open leaves comes first") {
  const Problem problem(150, 20, false);
  for (const std::size_t leaves : {2U, 4U, 9U}) {
    GrowOptions options;
    options.max_leaves = leaves;
    const NaiveTrees naive(problem.columns, options);
    // Best first by hand: the list of leaves, the greatest gain split next.
    std::vector<std::vector<std::size_t>> open = {problem.all};
    double total = 0;
    while (open.size() < leaves) {
      std::size_t best = 0;
      NaiveSplit split;
      for (std::size_t l = 0; l < open.size(); ++l) {
        const auto candidate = naive.best_split(open[l], problem.gradient, problem.hessian);
        if (candidate.gain <= split.gain) continue;
        split = candidate;
        best = l;
      }
      total += split.gain;
      std::vector<std::size_t> left;
      std::vector<std::size_t> right;
      for (const std::size_t i : open[best])
        (naive.goes_left(split, i) ? left : right).push_back(i);
      open[best] = left;
      open.push_back(right);
    }
    const Grown grown = grow(problem, options);
    CHECK(std::accumulate(grown.gain.begin(), grown.gain.end(), 0.0) ==
          Approx(total).epsilon(kPrecision));
  }
}

TEST_CASE("rows that were not drawn neither count nor get margins") {
  const Problem problem(300, 5);
  std::vector<std::uint32_t> drawn;
  for (std::uint32_t i = 0; i < 300; i += 3) drawn.push_back(i);
  const Grown grown = grow(problem, {}, drawn);
  double cover = 0;
  for (const auto& node : grown.model.nodes) cover += node.column == kLeaf ? node.cover : 0;
  CHECK(cover == 100);
  for (const std::size_t i : problem.all) CHECK((grown.margins[i] != 0) == (i % 3 == 0));
}

TEST_CASE("missing values alone can be worth a split") {
  Problem problem(100, 6, false);
  std::vector<double> x(100, 1.0);
  for (std::size_t i = 0; i < 100; ++i) {
    if (i % 4 == 0) x[i] = kMissing;
    problem.gradient[i] = i % 4 == 0 ? 1 : -1;
  }
  problem.columns = {};
  problem.columns.add(x);
  const Grown grown = grow(problem, {});
  CHECK(n_leaves(grown.model) == 2);
  CHECK(grown.margins[0] < 0);
  CHECK(grown.margins[1] > 0);
  for (const auto& [leaf, rows] : rows_by_leaf(problem, grown.model))
    for (const std::size_t i : rows) CHECK(grown.margins[i] == leaf->value);
}

TEST_CASE("where training had no missing values, they follow the larger child") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Problem problem(200, 100 + seed);
    for (auto& column : problem.columns.values) {
      for (double& x : column) x = std::isnan(x) ? 3 : x;
    }
    GrowOptions options;
    options.max_depth = 1 + seed % 3;
    const Grown grown = grow(problem, options);
    const auto cover = [&](std::size_t node) {
      double sum = 0;
      for (const auto& [leaf, rows] : rows_by_leaf(problem, grown.model)) {
        const auto at = static_cast<std::size_t>(leaf - grown.model.nodes.data());
        if (at >= node && at < end_of(grown.model, node)) sum += static_cast<double>(rows.size());
      }
      return sum;
    };
    for (std::size_t i = 0; i < grown.model.nodes.size(); ++i) {
      const TreeNode& node = grown.model.nodes[i];
      if (node.column != kLeaf) CHECK(node.missing_left == (cover(i + 1) > cover(node.right)));
    }
  }
}

TEST_CASE("threads do not change a bit of a tree") {
  const Problem problem(30000, 7);
  GrowOptions options;
  const Grown one = grow(problem, options);
  for (const int n_threads : {2, 4}) {
    options.n_threads = n_threads;
    const Grown other = grow(problem, options);
    CHECK(other.margins == one.margins);
    CHECK(other.gain == one.gain);
  }
}
