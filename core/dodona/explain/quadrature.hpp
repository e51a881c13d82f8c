// Gauss-Legendre quadrature on [0, 1].
#pragma once

#include <cstddef>
#include <vector>

namespace dodona {

struct Quadrature {
  std::vector<double> points;   // in (0, 1), descending
  std::vector<double> weights;  // summing to 1
};

// Integrates polynomials of a degree below 2 * n_points exactly, but for rounding. The same bits on
// every platform. n_points: 1 at least.
Quadrature gauss_legendre(std::size_t n_points);

}  // namespace dodona
