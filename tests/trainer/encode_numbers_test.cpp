#include "train/encode_numbers.hpp"

#include <algorithm>
#include <cmath>

#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::test;
using namespace dodona::train;

TEST_CASE("knots are values at equal steps of rank") {
  // 331 values in any order: 11 knots, one for 30 rows, are every 33rd of them.
  std::vector<double> values;
  values.reserve(332);
  for (int i = 0; i < 331; ++i) values.push_back((i * 37) % 331 * 0.5);
  values.insert(values.begin() + 7, kMissing);
  std::vector<double> expected;
  for (int k = 0; k <= 10; ++k) expected.push_back(k * 16.5);
  CHECK(quantile_knots(values, 100) == expected);
  CHECK(quantile_knots(values, 6).size() == 6);
  values.resize(100);
  CHECK(quantile_knots(values, 100).size() == 10);  // at least
  std::vector<double> many(6000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<double>(i);
  CHECK(quantile_knots(many, 1000).size() == 200);
  CHECK(quantile_knots(many, 1000).front() == 0);
  CHECK(quantile_knots(many, 1000).back() == 5999);
}

TEST_CASE("values that are met often stand often, and too few are no ranks") {
  std::vector<double> values(100, 0.0);
  for (std::size_t i = 60; i < 100; ++i) values[i] = static_cast<double>(i);
  const auto knots = quantile_knots(values, 100);
  CHECK(std::is_sorted(knots.begin(), knots.end()));
  CHECK(std::count(knots.begin(), knots.end(), 0.0) == 6);
  CHECK(quantile_knots(std::vector<double>{0, 1, 0, 1, 1, 0, 0, 0}, 100).empty());
  CHECK(quantile_knots(std::vector<double>{kMissing, kMissing, 1}, 100).empty());
  CHECK(quantile_knots(std::vector<double>{-1.5e308, 0, 1.5e308}, 100).empty());
}

TEST_CASE(
    "the logarithm is taken of skewed numbers of 0 or more, where it takes the skewness away") {
  Random random(1);
  std::vector<double> lognormal;
  std::vector<double> normal;
  std::vector<double> counts;
  for (int i = 0; i < 2000; ++i) {
    normal.push_back(50 + random.normal());
    lognormal.push_back(std::exp(3 + 1.2 * random.normal()));
    counts.push_back(i % 3 == 0 ? 0 : std::floor(std::exp(2 * random.uniform() + random.normal())));
  }
  const double scale = log_scale(lognormal, false);
  CHECK(scale > 0);
  CHECK(scale < 5);  // far below the median, e^3: near to the plain logarithm
  CHECK(log_scale(counts, false) > 0);
  CHECK(log_scale(normal, false) == 0);
  CHECK(log_scale(normal, true) > 0);
  std::vector<double> negative = lognormal;
  negative[5] = -1;
  CHECK(log_scale(negative, false) == 0);
  CHECK(log_scale(negative, true) > 0);
  std::vector<double> left;  // skewed the other way
  left.reserve(lognormal.size());
  for (const double x : lognormal) left.push_back(std::max(0.0, 1000 - x));
  CHECK(log_scale(left, false) == 0);
  CHECK(log_scale(std::vector<double>(10, 0.0), true) == 0);
  CHECK(log_scale({}, true) == 0);
}
