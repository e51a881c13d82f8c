// Conformal bounds.
#include "train/conformal.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

TEST_CASE("the quantile is the value of rank ceil((n + 1) * share)") {
  for (const std::size_t n : {1, 9, 19, 99, 100, 101}) {
    std::vector<double> values(n);
    std::iota(values.rbegin(), values.rend(), 1.0);  // n down to 1
    for (const auto& [numerator, denominator] :
         {std::pair<std::size_t, std::size_t>{1, 2}, {8, 10}, {9, 10}, {19, 20}, {99, 100}}) {
      const std::size_t rank = ((n + 1) * numerator + denominator - 1) / denominator;
      const double share = static_cast<double>(numerator) / static_cast<double>(denominator);
      CAPTURE(n, share);
      CHECK(conformal_quantile(values, {}, share) == static_cast<double>(std::min(rank, n)));
    }
  }
}

TEST_CASE("a row of weight 3 counts as three rows, the new one as the mean of them") {
  const std::vector<double> values{5, 1, 4, 2};
  const std::vector<double> weights{1, 3, 1, 3};
  // In all 8, and 2 for the new one: 0.5 * 10 is met at 2, 0.7 * 10 at 4, 0.8 * 10 at 5.
  CHECK(conformal_quantile(values, weights, 0.5) == 2);
  CHECK(conformal_quantile(values, weights, 0.6) == 2);
  CHECK(conformal_quantile(values, weights, 0.7) == 4);
  CHECK(conformal_quantile(values, weights, 0.8) == 5);
  CHECK(conformal_quantile(values, weights, 0.99) == 5);
}

TEST_CASE("what is below every bound may be infinite") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(conformal_quantile(std::vector<double>{-infinity, 1, 2, 3}, {}, 0.5) == 2);
}

TEST_CASE("an interval holds the answer, and half of what is outside lies on either side") {
  std::vector<double> errors(999);
  std::iota(errors.begin(), errors.end(), -300.0);  // -300 to 698
  const Ends ends = interval_ends(errors, {}, 0.9);
  CHECK(ends.lower == -300 + 49);  // the 50th from either end of 1000
  CHECK(ends.upper == 698 - 49);
  std::vector<double> above(100);
  std::iota(above.begin(), above.end(), 1.0);
  CHECK(interval_ends(above, {}, 0.5).lower == 0);
}

TEST_CASE("sets of the level hold the true class of so many rows, and are the smallest there are") {
  // Shares of three classes, and the class drawn by them: the probabilities are right.
  Random random(4);
  constexpr std::size_t kRows = 20000;
  std::vector<double> p(3 * kRows);
  std::vector<double> classes(kRows);
  const auto draw_rows = [&] {
    for (std::size_t i = 0; i < kRows; ++i) {
      const double a = random.uniform();
      const double b = random.uniform() * (1 - a);
      const double u = random.uniform();
      p[i] = a;
      p[kRows + i] = b;
      p[2 * kRows + i] = 1 - a - b;
      classes[i] = u < a ? 0 : u < a + b ? 1 : 2;
    }
  };
  draw_rows();
  for (const double level : {0.8, 0.9, 0.95}) {
    const double threshold = set_threshold({3, p, classes}, level);
    draw_rows();  // others
    std::size_t covered = 0;
    for (std::size_t i = 0; i < kRows; ++i)
      covered += p[static_cast<std::size_t>(classes[i]) * kRows + i] >= threshold ? 1 : 0;
    // Four standard deviations of both binomials together: 4 * sqrt(2 * 0.16 / 20000) = 0.016.
    CHECK(static_cast<double>(covered) / kRows == Approx(level).margin(0.016));
  }
}
