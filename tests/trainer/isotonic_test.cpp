// Isotonic regression.
#include "train/isotonic.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "trainer/support/data.hpp"
#include "trainer/support/sklearn.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

TEST_CASE("adjacent violators are pooled: the examples of two textbooks") {
  // Robertson, Wright and Dykstra 1988, "Order restricted statistical inference", section 1.2: by
  // hand, weights of rows.
  CHECK(isotonic(std::vector<double>{1, 3, 2, 4}) == std::vector<double>{1, 2.5, 2.5, 4});
  CHECK(isotonic(std::vector<double>{4, 3, 2, 1}) == std::vector<double>{2.5, 2.5, 2.5, 2.5});
  // The example of R's isoreg (Barlow et al. 1972): c(1,0,4,3,3,5,4,2,0).
  CHECK(isotonic(std::vector<double>{1, 0, 4, 3, 3, 5, 4, 2, 0}) ==
        std::vector<double>{0.5, 0.5, 3, 3, 3, 3, 3, 3, 3});
  // Two rows of weight 3 and 1: their weighted mean.
  CHECK(isotonic(std::vector<double>{2, 0}, std::vector<double>{3, 1}) ==
        std::vector<double>{1.5, 1.5});
}

TEST_CASE("isotonic regression is scikit-learn's, to 1e-12") {
  Random random(5);
  std::vector<double> values;
  std::vector<double> weights;
  for (std::size_t i = 0; i < 500; ++i) {
    values.push_back(static_cast<double>(i) / 100 + 3 * random.normal());
    weights.push_back(0.1 + random.uniform());
  }
  const auto ours = isotonic(values, weights);
  const auto theirs = ask_sklearn("isotonic", {values, weights});
  if (!theirs) return;
  REQUIRE(theirs->size() == ours.size());
  for (std::size_t i = 0; i < ours.size(); ++i) REQUIRE(std::abs(ours[i] - (*theirs)[i]) < 1e-12);
}

TEST_CASE("a curve is near the share that rises with the score, and never 0 or 1") {
  Random random(6);
  std::vector<double> scores;
  std::vector<double> truth;
  for (std::size_t i = 0; i < 20000; ++i) {
    scores.push_back(random.uniform());
    truth.push_back(random.uniform() < scores.back() * scores.back() ? 1 : 0);
  }
  const Curve curve = isotonic_curve(scores, truth);
  CHECK(std::is_sorted(curve.y.begin(), curve.y.end()));
  CHECK(curve.x.size() < 100);
  CHECK(curve.y.front() > 0);
  CHECK(curve.y.back() < 1);
  // A share of a few hundred rows has a standard deviation of 0.02 or so.
  for (const double x : {0.1, 0.3, 0.5, 0.7, 0.9})
    CHECK(value_at(curve, x) == Approx(x * x).margin(0.06));
}

TEST_CASE("one row, and rows that are all alike, have a curve") {
  const Curve one = isotonic_curve(std::vector<double>{0.3}, std::vector<double>{1});
  CHECK(one.x == std::vector<double>{0.3});
  CHECK(one.y.front() > 0);
  CHECK(one.y.front() < 1);
  const Curve alike =
      isotonic_curve(std::vector<double>{0.5, 0.5, 0.5, 0.5}, std::vector<double>{0, 1, 1, 1});
  CHECK(alike.x == std::vector<double>{0.5});
  CHECK(alike.y == std::vector<double>{0.75});
}

TEST_CASE("what separates the classes is no certainty: half a row is taken to be otherwise") {
  const Curve curve = isotonic_curve(std::vector<double>{0.1, 0.2, 0.3, 0.7, 0.8, 0.9},
                                     std::vector<double>{0, 0, 0, 1, 1, 1});
  CHECK(curve.y.front() == Approx(0.5 / 4).epsilon(1e-4));
  CHECK(curve.y.back() == Approx(1 - 0.5 / 4).epsilon(1e-4));
}

TEST_CASE("the doubt of half a row at an end raises no other share") {
  // Three rows far below that are all 0, then a hundred of which every twentieth is 1.
  std::vector<double> scores = {-5, -4.9, -4.8};
  std::vector<double> truth = {0, 0, 0};
  for (int i = 0; i < 400; ++i) {
    scores.push_back(i < 200 ? 0.1 : 0.2);
    truth.push_back(i % 20 == (i < 200 ? 19 : 3) || (i >= 200 && i % 20 == 4) ? 1 : 0);
  }
  const Curve curve = isotonic_curve(scores, truth);
  CHECK(value_at(curve, 0.1) == Approx(0.05).margin(1e-5));
  CHECK(value_at(curve, 0.2) == Approx(0.1).margin(1e-5));
  CHECK(value_at(curve, -5) > 0);
  CHECK(value_at(curve, -5) <= 0.05);
  // One row above that is 1.
  scores.push_back(9);
  truth.push_back(1);
  const Curve with_top = isotonic_curve(scores, truth);
  CHECK(value_at(with_top, 9) == Approx(0.75).margin(1e-5));
  CHECK(value_at(with_top, 0.2) == Approx(0.1).margin(1e-5));
}
