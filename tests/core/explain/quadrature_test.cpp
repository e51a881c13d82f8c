#include "dodona/explain/quadrature.hpp"

#include <cmath>

#include "catch.hpp"

using namespace dodona;

TEST_CASE("n points integrate powers below 2n to the last digits, and not beyond") {
  for (const std::size_t n : {1, 2, 3, 4, 7, 20, 33, 64, 150}) {
    const Quadrature rule = gauss_legendre(n);
    REQUIRE(rule.points.size() == n);
    const auto integral = [&](std::size_t power) {
      double sum = 0;
      for (std::size_t q = 0; q < n; ++q)
        sum += rule.weights[q] * std::pow(rule.points[q], static_cast<double>(power));
      return sum;
    };
    for (std::size_t power = 0; power < 2 * n; ++power) {
      INFO(n << " points, power " << power);
      CHECK(std::abs(integral(power) * static_cast<double>(power + 1) - 1) < 1e-12);
    }
    if (n <= 4) CHECK(std::abs(integral(2 * n) * static_cast<double>(2 * n + 1) - 1) > 1e-6);
    for (std::size_t q = 0; q < n; ++q) {
      CHECK(rule.points[q] > 0);
      CHECK(rule.points[q] < 1);
      CHECK(rule.weights[q] > 0);
    }
  }
}

TEST_CASE("the points are those of the tables") {
  // Abramowitz and Stegun, table 25.4, moved to [0, 1].
  const Quadrature two = gauss_legendre(2);
  CHECK(std::abs(two.points[0] - (0.5 + 0.5 * 0.577350269189626)) < 1e-15);
  const Quadrature three = gauss_legendre(3);
  CHECK(std::abs(three.points[0] - (0.5 + 0.5 * 0.774596669241483)) < 1e-15);
  CHECK(three.points[1] == 0.5);
  CHECK(std::abs(three.weights[1] - 0.444444444444444) < 1e-14);
}
