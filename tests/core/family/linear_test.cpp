#include "dodona/family/linear.hpp"

#include <limits>

#include "catch.hpp"

using namespace dodona;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> margins_of(const Linear& model, const std::vector<std::vector<double>>& columns,
                               std::vector<std::size_t> n_levels) {
  Frame frame;
  frame.n_rows = columns.front().size();
  frame.columns.assign(columns.begin(), columns.end());
  frame.n_levels = std::move(n_levels);
  std::vector<double> margins(n_outputs(model) * frame.n_rows, kNan);
  score(model, frame, margins);
  return margins;
}

}  // namespace

TEST_CASE("a margin is the intercept and a term per column") {
  // 10 + 2 x - y + {0.5, 0.25, 0.125}[c], with 100, 200, 400 for what is missing.
  const Linear model{{10}, {{{2}, {100}}, {{-1}, {200}}, {{0.5, 0.25, 0.125}, {400}}}};
  const auto margins = margins_of(
      model, {{0, 3, kNan, 1, 1, kNan}, {0, 4, 4, kNan, 1, kNan}, {0, 1, 2, 0, kNan, kNan}},
      {0, 0, 3});
  CHECK(margins == std::vector<double>{10.5, 12.25, 106.125, 212.5, 411, 710});
}

TEST_CASE("weights of a categorical column stand output by output") {
  const Linear model{{1, 2}, {{{10, 20, 30, 40, 50, 60}, {7, 8}}, {{0.5, -0.5}, {0, 0}}}};
  const auto margins = margins_of(model, {{0, 1, 2, kNan}, {2, 2, 2, 2}}, {3, 0});
  CHECK(margins == std::vector<double>{12, 22, 32, 9, 41, 51, 61, 9});
}

TEST_CASE("terms are added in order, each sum rounded") {
  // 1 + 2^-53 + 2^-53 is 1 from left to right, and more than 1 from right to left.
  const Linear model{{1}, {{{0x1p-53}, {0}}, {{0x1p-53}, {0}}}};
  CHECK(margins_of(model, {{1}, {1}}, {0, 0}) == std::vector<double>{1});
  const Linear other{{0x1p-53}, {{{0x1p-53}, {0}}, {{1}, {0}}}};
  CHECK(margins_of(other, {{1}, {1}}, {0, 0}) == std::vector<double>{1 + 0x1p-52});
}

TEST_CASE("product and sum are rounded apart, not fused") {
  // (1 + 2^-52)^2 = 1 + 2^-51 + 2^-104: fused with -(1 + 2^-51), 2^-104 would be left.
  const double x = 1 + 0x1p-52;
  const Linear model{{-(1 + 0x1p-51)}, {{{x}, {0}}}};
  CHECK(margins_of(model, {{x}}, {0}) == std::vector<double>{0});
}

TEST_CASE("with precision single x, product and sum are each rounded to single") {
  // x: 1 + 2^-24 is a tie and becomes 1.
  CHECK(margins_of({{0}, {{{3}, {0}}}, true}, {{1 + 0x1p-24}}, {0}) == std::vector<double>{3});
  // Product: (1 + 2^-23)^2 = 1 + 2^-22 + 2^-46 loses its last part before the sum could show it.
  const double x = 1 + 0x1p-23;
  CHECK(margins_of({{-(1 + 0x1p-22)}, {{{x}, {0}}}, true}, {{x}}, {0}) == std::vector<double>{0});
  CHECK(margins_of({{-(1 + 0x1p-22)}, {{{x}, {0}}}}, {{x}}, {0}) == std::vector<double>{0x1p-46});
  // Sum: also of what a missing value and a category add.
  CHECK(margins_of({{1}, {{{1}, {0x1p-24}}}, true}, {{kNan}}, {0}) == std::vector<double>{1});
  CHECK(margins_of({{1}, {{{0x1p-24, 1}, {0}}}, true}, {{0, 1}}, {2}) == std::vector<double>{1, 2});
  // Beyond the range of singles.
  CHECK(margins_of({{0}, {{{1}, {0}}}, true}, {{1e39}}, {0}) ==
        std::vector<double>{std::numeric_limits<double>::infinity()});
}

TEST_CASE("a model without terms gives its intercepts") {
  CHECK(n_outputs(Linear{{1, 2, 3}, {}}) == 3);
  const Linear model{{1, 2}, {}};
  Frame frame;
  frame.n_rows = 2;
  std::vector<double> margins(4, kNan);
  score(model, frame, margins);
  CHECK(margins == std::vector<double>{1, 1, 2, 2});
}
