// How far values lean to one side, beside moments that are known.
#include "train/skewness.hpp"

#include <vector>

#include "catch.hpp"

using dodona::train::skewness;

TEST_CASE("skewness of small samples by hand") {
  // Mean 2, deviations -1, -1, -1, 3: squares 12 / 4 = 3, cubes 24 / 4 = 6.
  CHECK(skewness(std::vector<double>{1, 1, 1, 5}) ==
        Approx(6 / (3 * 1.7320508075688772)).margin(1e-14));
  CHECK(skewness(std::vector<double>{-1, -1, -1, -5}) ==
        Approx(-6 / (3 * 1.7320508075688772)).margin(1e-14));
  CHECK(skewness(std::vector<double>{-2, -1, 0, 1, 2}) == Approx(0).margin(1e-14));
  // Of any unit.
  CHECK(skewness(std::vector<double>{1e300, 1e300, 1e300, 5e300}) ==
        Approx(6 / (3 * 1.7320508075688772)).margin(1e-14));
}

TEST_CASE("what does not vary leans to no side") {
  CHECK(skewness({}) == 0);
  CHECK(skewness(std::vector<double>{0, 0}) == 0);
  CHECK(skewness(std::vector<double>{3, 3, 3}) == 0);
}
