#include "train/ranks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

// Every rank, and what is below every value and its neighbours, beside sorting.
void check(std::vector<double> values) {
  Ranks ranks(values);
  values.erase(std::remove_if(values.begin(), values.end(), [](double x) { return std::isnan(x); }),
               values.end());
  std::sort(values.begin(), values.end());
  REQUIRE(ranks.size() == values.size());
  for (std::size_t i = values.size(); i-- > 0;) CHECK(ranks.at(i) == values[i]);
  const auto check_below = [&](double x) {
    const auto below = std::lower_bound(values.begin(), values.end(), x) - values.begin();
    CHECK(ranks.count_below(x) == static_cast<std::size_t>(below));
  };
  constexpr double kMost = std::numeric_limits<double>::max();
  for (const double x : values) {
    check_below(x);
    check_below(std::nextafter(x, kMost));
    check_below(std::nextafter(x, -kMost));
  }
  for (const double x : {0.0, -0.0, kMost, -kMost, 1e-300}) check_below(x);
}

}  // namespace

TEST_CASE("ranks are those of the sorted values") {
  test::Random random(3);
  check({});
  check({test::kMissing});
  check({5});
  check({0.0, -0.0, 0.0, test::kMissing, -0.0});
  check({1e308, -1e308, 5e-324, -5e-324, 0, 1});
  for (const std::size_t n : {2, 3, 50, 3000}) {
    std::vector<std::vector<double>> columns(5);
    for (std::size_t i = 0; i < n; ++i) {
      columns[0].push_back(random.normal());
      columns[1].push_back(static_cast<double>(1990 + random.below(30)));
      columns[2].push_back(std::exp(20 * random.normal()));
      columns[3].push_back(random.below(4) == 0 ? test::kMissing : std::round(random.normal()));
      columns[4].push_back(i == 0 ? -1e300 : 1e17);
    }
    for (const auto& column : columns) check(column);
  }
}

TEST_CASE("minus zero is told as zero") {
  Ranks ranks(std::vector<double>{-0.0});
  CHECK_FALSE(std::signbit(ranks.at(0)));
}
