#include "train/decimals.hpp"

#include <cmath>
#include <string>

#include "catch.hpp"

using namespace dodona::train;

TEST_CASE("a number is rounded to significant digits") {
  CHECK(rounded_to(123456, 2) == 120000);
  CHECK(rounded_to(-0.0012345678, 3) == -0.00123);
  CHECK(rounded_to(9.99, 1) == 10);
  CHECK(rounded_to(0, 5) == 0);
}

TEST_CASE("a number is rounded to decimals, before the point too") {
  CHECK(rounded_at(1.2345, 2) == 1.23);
  CHECK(rounded_at(-17.5 - 0.1, 0) == -18);
  CHECK(rounded_at(123456, -3) == 123000);
  CHECK(rounded_at(-123500.1, -3) == -124000);
  CHECK(rounded_at(4e22, -22) == 4e22);
  CHECK(rounded_at(1.5e300, -2) == 1.5e300);
  CHECK(rounded_at(1e300, 1000) == 1e300);
  // No sign without a number.
  CHECK_FALSE(std::signbit(rounded_at(-0.001, 2)));
  CHECK_FALSE(std::signbit(rounded_at(-4, -2)));
}

TEST_CASE("the decimals of a unit are the fewest that reach it") {
  for (int exponent = -20; exponent <= 20; ++exponent) {
    // Decimals as they are read from text.
    const auto power = [](int e) { return std::stod("1e" + std::to_string(e)); };
    INFO("exponent " << exponent);
    CHECK(decimals_of(1.0001 * power(exponent)) == -exponent);
    CHECK(decimals_of(9.9999 * power(exponent)) == -exponent);
  }
  CHECK(decimals_of(1) == 0);
  CHECK(decimals_of(0.1) == 1);
  CHECK(decimals_of(10) == -1);
  CHECK(decimals_of(1e-300) == 60);  // as many as there are
}
