#include "dodona/explain/quadrature.hpp"

#include <cmath>

namespace dodona {
namespace {

// To 1e-8 in 0 <= x <= pi/2: Newton's method does the rest.
double cosine(double x) {
  const double s = x * x;
  double sum = 1;
  for (int k = 13; k >= 1; k -= 2) sum = 1 - s / (k * (k + 1.0)) * sum;
  return sum;
}

struct Legendre {
  double value;       // P_n(x)
  double derivative;  // P_n'(x)
};

// By Bonnet's recursion.
Legendre legendre(std::size_t n, double x) {
  double before = 1;
  double value = x;
  for (std::size_t k = 2; k <= n; ++k) {
    const auto order = static_cast<double>(k);
    const double next = ((2 * order - 1) * x * value - (order - 1) * before) / order;
    before = value;
    value = next;
  }
  return {value, static_cast<double>(n) * (x * value - before) / (x * x - 1)};
}

}  // namespace

Quadrature gauss_legendre(std::size_t n_points) {
  constexpr double kPi = 3.14159265358979323846;
  constexpr int kSteps = 8;  // each doubles the digits
  Quadrature rule{std::vector<double>(n_points), std::vector<double>(n_points)};
  const auto n = static_cast<double>(n_points);
  for (std::size_t i = 0; 2 * i < n_points; ++i) {
    double x = cosine(kPi * (static_cast<double>(i) + 0.75) / (n + 0.5));
    Legendre p = legendre(n_points, x);
    for (int step = 0; step < kSteps; ++step) {
      x -= p.value / p.derivative;
      p = legendre(n_points, x);
    }
    const std::size_t mirrored = n_points - 1 - i;
    rule.points[i] = 0.5 + 0.5 * x;
    rule.points[mirrored] = 0.5 - 0.5 * x;
    rule.weights[i] = rule.weights[mirrored] = 1 / ((1 - x * x) * p.derivative * p.derivative);
  }
  return rule;
}

}  // namespace dodona
