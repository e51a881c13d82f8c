// The compiled trees against the readable definition, bit by bit.
#include "dodona/kernel/trees.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "core/support/forests.hpp"
#include "dodona/kernel/trees_programs.hpp"
#include "dodona/math.hpp"

namespace dodona::test {
namespace {

kernel::TreesKernel compiled_of(const Trees& model, std::span<const std::size_t> n_levels) {
  kernel::TreesKernel compiled;
  kernel::compile(model, n_levels, compiled);
  return compiled;
}

// How many margins differ in any bit from those of the reference.
std::size_t different(const Trees& model, const Frame& frame, kernel::TreesKernel& compiled,
                      kernel::TreesScratch& scratch) {
  std::vector<double> expected(model.base.size() * frame.n_rows);
  score(model, frame, expected);
  std::vector<double> margins(expected.size(), 7);
  kernel::score(compiled, frame, margins, scratch);
  std::size_t n = 0;
  for (std::size_t i = 0; i < margins.size(); ++i) {
    n += math::bits_of(margins[i]) == math::bits_of(expected[i]) ? 0 : 1;
  }
  return n;
}

// Each table by a kernel of its own, and all of them by one, whose memory then holds what the table
// before left there.
void check(const ForestShape& shape, std::uint64_t seed) {
  const Trees model = random_forest(shape, seed);
  REQUIRE(kernel::can_compile(model, shape.n_levels));
  auto used = compiled_of(model, shape.n_levels);
  kernel::TreesScratch memory;
  for (const std::size_t n_rows : {1, 9, 7, 8, 15, 600, 16, 17, 64, 100, 1, 255, 256, 257}) {
    const ForestRows rows(model, shape.n_levels, n_rows, seed + n_rows, n_rows % 2 == 1);
    CAPTURE(seed, n_rows);
    auto fresh = compiled_of(model, shape.n_levels);
    kernel::TreesScratch scratch;
    REQUIRE(different(model, rows.frame(), fresh, scratch) == 0);
    REQUIRE(different(model, rows.frame(), used, memory) == 0);
  }
}

// Ready for many rows.
kernel::TreesKernel whole(const ForestShape& shape, std::uint64_t seed) {
  auto compiled = compiled_of(random_forest(shape, seed), shape.n_levels);
  kernel::add_programs(compiled);
  return compiled;
}

std::size_t count(const kernel::TreesKernel& kernel, kernel::Shape shape) {
  std::size_t n = 0;
  for (const auto& program : kernel.programs) n += program.shape == shape ? 1 : 0;
  return n;
}

const std::vector<std::size_t> kMixed = {0, 3, 0, 17, 0, 130, 0, 1};

TEST_CASE("trees of any shape give the bits of the definition") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ForestShape shape;
    shape.n_trees = 1 + seed % 23;
    shape.n_outputs = 1 + seed % 3;
    shape.n_splits = std::size_t{1} << (seed % 10);
    shape.lean = seed % 4 == 0 ? 0.95 : 0.5;
    shape.n_levels = seed % 2 == 0 ? kMixed : std::vector<std::size_t>(4, 0);
    check(shape, seed);
  }
}

TEST_CASE("columns of very few and of very many categories, and no number") {
  ForestShape shape;
  shape.n_trees = 3;
  shape.n_splits = 150;  // more than a tournament has
  shape.n_levels = {2, 2, 2, 2, 2, 2, 2, 2, 2, 30'000, 40'000, 50'000, 60'000, 65'000};
  check(shape, 1);
}

TEST_CASE("full trees of every depth") {
  for (std::size_t depth = 1; depth <= 9; ++depth) {
    ForestShape shape;
    shape.n_trees = 11;
    shape.depth = depth;
    shape.full = true;
    shape.n_levels = kMixed;
    check(shape, depth);
    shape.n_levels.assign(3, 0);
    check(shape, 100 + depth);
  }
}

TEST_CASE("symmetric trees of every depth are found and give the same") {
  for (std::size_t depth = 2; depth <= 9; ++depth) {
    ForestShape shape;
    shape.n_trees = 9;
    shape.n_outputs = 2;
    shape.depth = depth;
    shape.symmetric = true;
    shape.n_levels = kMixed;
    const auto compiled = whole(shape, depth);
    REQUIRE(count(compiled, kernel::Shape::symmetric) == (depth <= 8 ? 9 : 0));
    check(shape, depth);
  }
}

TEST_CASE("each kind of tree has the program that is meant for it") {
  ForestShape shape;
  shape.n_levels.assign(3, 0);
  shape.n_trees = 4;
  const auto compiled = [&] { return whole(shape, 1); };
  shape.n_splits = 0;
  REQUIRE(count(compiled(), kernel::Shape::constant) == 4);
  shape.full = true;
  shape.depth = 6;
  REQUIRE(count(compiled(), kernel::Shape::complete) == 4);
  REQUIRE_FALSE(compiled().programs.front().descends);
  shape.depth = 8;
  REQUIRE(count(compiled(), kernel::Shape::complete) == 4);
  REQUIRE(compiled().programs.front().descends);
  shape.full = false;
  shape.depth = 1000;
  shape.lean = 1;  // chains
  shape.n_splits = 60;
  REQUIRE(count(compiled(), kernel::Shape::general) >= 3);
}

TEST_CASE("chains, one-sided to either hand, deeper than any tournament") {
  for (const double lean : {0.0, 1.0}) {
    ForestShape shape;
    shape.n_trees = 5;
    shape.n_splits = 700;
    shape.lean = lean;
    shape.n_levels = kMixed;
    check(shape, 5);
  }
}

TEST_CASE("two thousand columns") {
  ForestShape shape;
  shape.n_trees = 60;
  shape.n_splits = 63;
  shape.n_levels.assign(2000, 0);
  for (std::size_t j = 0; j < 2000; j += 5) shape.n_levels[j] = 1 + j % 40;
  check(shape, 6);
}

TEST_CASE("more than 255 thresholds on a column: trees in groups") {
  for (const std::size_t n : {256, 300, 5000}) {
    ForestShape shape;
    shape.n_trees = 120;
    shape.n_splits = 63;
    shape.n_thresholds = n;
    shape.n_levels = {0, 0};
    const auto compiled = whole(shape, n);
    REQUIRE(compiled.groups.size() > 1);
    check(shape, n);
  }
}

TEST_CASE("categories: a thousand values, three thousand, more than a byte can index") {
  for (const std::size_t n : {127, 128, 255, 256, 1000, 2047, 2048, 3000, 60000}) {
    ForestShape shape;
    shape.n_trees = 12;
    shape.n_splits = 40;
    shape.n_levels = {n, 0, n + 1};
    check(shape, n);
  }
}

TEST_CASE("single precision rounds every sum, in tree order") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    ForestShape shape;
    shape.n_trees = 50;
    shape.n_outputs = 1 + seed % 2;
    shape.n_levels = kMixed;
    Trees model = random_forest(shape, seed);
    model.single = true;
    for (auto& base : model.base) base = static_cast<float>(base);
    for (auto& node : model.nodes) {
      if (node.column == kLeaf) node.value = static_cast<float>(node.value);
    }
    const ForestRows rows(model, shape.n_levels, 300, seed);
    auto compiled = compiled_of(model, shape.n_levels);
    kernel::TreesScratch scratch;
    REQUIRE(different(model, rows.frame(), compiled, scratch) == 0);
  }
}

TEST_CASE("what the tables cannot hold is not compiled") {
  ForestShape shape;
  shape.n_levels = {70000};
  REQUIRE_FALSE(kernel::can_compile(random_forest(shape, 1), shape.n_levels));
  Trees model;
  model.base = {0};
  for (std::size_t t = 0; t < 65535; ++t) {
    model.roots.push_back(static_cast<std::uint32_t>(model.nodes.size()));
    TreeNode split;
    split.column = 0;
    split.value = static_cast<double>(t);
    split.right = static_cast<std::uint32_t>(model.nodes.size() + 2);
    model.nodes.insert(model.nodes.end(), {split, TreeNode{}, TreeNode{}});
  }
  REQUIRE_FALSE(kernel::can_compile(model, std::vector<std::size_t>{0}));
  model.roots.pop_back();
  model.nodes.resize(model.nodes.size() - 3);
  REQUIRE(kernel::can_compile(model, std::vector<std::size_t>{0}));
  // 8 KB for each set of 65,534 categories: more than 256 MB.
  for (auto& node : model.nodes) node.categorical = node.column == 0;
  model.code_sets.resize(1);
  REQUIRE_FALSE(kernel::can_compile(model, std::vector<std::size_t>{65'534}));
  REQUIRE(kernel::can_compile(model, std::vector<std::size_t>{1000}));
}

}  // namespace
}  // namespace dodona::test
