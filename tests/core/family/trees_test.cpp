#include "dodona/family/trees.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/support/random.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TreeNode leaf(double value) {
  TreeNode node;
  node.value = value;
  return node;
}
TreeNode split(std::int32_t column, double threshold, bool missing_left, std::uint32_t right) {
  return {column, missing_left, false, right, 0, threshold, 0};
}
TreeNode code_split(std::int32_t column, std::uint32_t codes, bool missing_left,
                    std::uint32_t right) {
  return {column, missing_left, true, right, codes, 0, 0};
}

std::vector<double> margins_of(const Trees& model,
                               const std::vector<std::vector<double>>& columns) {
  Frame frame;
  frame.n_rows = columns.front().size();
  frame.columns.assign(columns.begin(), columns.end());
  std::vector<double> margins(n_outputs(model) * frame.n_rows, kNan);
  score(model, frame, margins);
  return margins;
}

}  // namespace

TEST_CASE("left is below the threshold; the threshold itself is right") {
  Trees model{{0}, {split(0, 2.5, false, 2), leaf(-1), leaf(1)}, {0}, {}};
  const std::vector<std::vector<double>> x = {
      {2.5, std::nextafter(2.5, 0), -kInfinity, kInfinity, kNan, 0, -0.0}};
  CHECK(margins_of(model, x) == std::vector<double>{1, -1, -1, 1, 1, -1, -1});
  model.nodes[0].missing_left = true;
  CHECK(margins_of(model, x) == std::vector<double>{1, -1, -1, 1, -1, -1, -1});
  model.nodes[0].value = 0;  // -0 is not below 0
  CHECK(margins_of(model, {{-0.0, 0, -5e-324}}) == std::vector<double>{1, 1, -1});
}

TEST_CASE("listed codes go left, others right, missing where the split says") {
  Trees model{{0}, {code_split(0, 0, false, 2), leaf(-1), leaf(1)}, {0}, std::vector<CodeSet>(1)};
  for (const std::size_t code : {1, 63, 64, 130}) model.code_sets[0].insert(code);
  const std::vector<std::vector<double>> x = {{0, 1, 2, 63, 64, 65, 130, 131, 1e6, kNan}};
  CHECK(margins_of(model, x) == std::vector<double>{1, -1, 1, -1, -1, 1, -1, 1, 1, 1});
  model.nodes[0].missing_left = true;
  CHECK(margins_of(model, x) == std::vector<double>{1, -1, 1, -1, -1, 1, -1, 1, 1, -1});
}

TEST_CASE("a set of codes gives back what was put in, ascending") {
  CodeSet set;
  CHECK(set.codes().empty());
  CHECK_FALSE(set.contains(0));
  for (const std::size_t code : {200, 0, 64, 63, 200}) set.insert(code);
  CHECK(set.codes() == std::vector<std::size_t>{0, 63, 64, 200});
  for (std::size_t code = 0; code < 300; ++code) {
    CHECK(set.contains(code) == (code == 0 || code == 63 || code == 64 || code == 200));
  }
}

TEST_CASE("a nested tree is walked by hand") {
  //            x0 < 10
  //         /          \.
  //     x1 < 5        x1 in {0, 2}
  //    /     \         /       \.
  //   1    x0 < 0     4         5
  //        /    \.
  //       2      3
  Trees model{{100},
              {split(0, 10, true, 6), split(1, 5, false, 3), leaf(1), split(0, 0, true, 5), leaf(2),
               leaf(3), code_split(1, 0, true, 8), leaf(4), leaf(5)},
              {0},
              std::vector<CodeSet>(1)};
  model.code_sets[0].insert(0);
  model.code_sets[0].insert(2);
  CHECK(margins_of(model, {{0, -1, 0, 10, 10, kNan, kNan, 11, -1, kNan},
                           {4, 7, 7, 0, 1, 4, kNan, kNan, kNan, 9}}) ==
        std::vector<double>{101, 102, 103, 104, 105, 101, 102, 104, 102, 102});
}

TEST_CASE("tree t adds to output t mod K, in order") {
  const Trees model{{1, 10, 100}, {leaf(1), leaf(2), leaf(3), leaf(4)}, {0, 1, 2, 3}, {}};
  CHECK(n_outputs(model) == 3);
  CHECK(margins_of(model, {{0, 0}}) == std::vector<double>{6, 6, 12, 12, 103, 103});
  const Trees rounded{{1}, {leaf(0x1p-53), leaf(0x1p-53), leaf(-1)}, {0, 1, 2}, {}};
  CHECK(margins_of(rounded, {{0}}) == std::vector<double>{0});  // base first, then ascending t
}

TEST_CASE("with precision single every sum is rounded to single, ties to even") {
  // 1 + 2^-24 is a tie and stays 1; the same leaves in double, or in another order, give more.
  Trees model{{1}, {leaf(0x1p-24), leaf(0x1p-24)}, {0, 1}, {}};
  CHECK(margins_of(model, {{0}}) == std::vector<double>{1 + 0x1p-23});
  model.single = true;
  CHECK(margins_of(model, {{0}}) == std::vector<double>{1});
  model = {{0x1p-24}, {leaf(0x1p-24), leaf(1)}, {0, 1}, {}, true};
  CHECK(margins_of(model, {{0}}) == std::vector<double>{1 + 0x1p-23});
  model = {{0x1p-149}, {leaf(0x1p-149)}, {0}, {}, true};  // subnormal singles are not flushed
  CHECK(margins_of(model, {{0}}) == std::vector<double>{0x1p-148});
  model = {{0x1.fffffep127}, {leaf(0x1p104)}, {0}, {}, true};
  CHECK(margins_of(model, {{0}}) == std::vector<double>{kInfinity});
}

TEST_CASE("with precision single a forest sums as an engine in 32 bits does") {
  Trees model{{0.25, -3}, {}, {}, {}, true};
  Random random(11);
  std::vector<float> expected = {0.25F, -3};
  for (std::uint32_t t = 0; t < 400; ++t) {
    const auto value = static_cast<float>(random.between(-1, 1));
    model.roots.push_back(t);
    model.nodes.push_back(leaf(value));
    expected[t % 2] += value;
  }
  const auto margins = margins_of(model, {{0}});
  CHECK(static_cast<float>(margins[0]) == expected[0]);
  CHECK(static_cast<float>(margins[1]) == expected[1]);
}

TEST_CASE("a forest without trees gives its base") {
  CHECK(margins_of({{1, 2}, {}, {}, {}}, {{7, 8, 9}}) == std::vector<double>{1, 1, 1, 2, 2, 2});
}

TEST_CASE("rows are scored alike alone and among thousands") {
  // 50 stumps on two columns.
  Trees model{{0.1}, {}, {}, {}};
  Random random(7);
  for (std::uint32_t t = 0; t < 50; ++t) {
    model.roots.push_back(3 * t);
    model.nodes.push_back(
        split(static_cast<std::int32_t>(t % 2), random.between(-1, 1), t % 3 == 0, 3 * t + 2));
    model.nodes.push_back(leaf(random.between(-1, 1)));
    model.nodes.push_back(leaf(random.between(-1, 1)));
  }
  std::vector<std::vector<double>> x(2);
  for (int i = 0; i < 3000; ++i) {
    for (auto& column : x) column.push_back(random.below(5) == 0 ? kNan : random.between(-1, 1));
  }
  const auto together = margins_of(model, x);
  std::size_t n_different = 0;
  for (std::size_t i = 0; i < 3000; ++i) {
    n_different += together[i] != margins_of(model, {{x[0][i]}, {x[1][i]}})[0];
  }
  CHECK(n_different == 0);
}
