#include "train/skewness.hpp"

#include <algorithm>
#include <cmath>

namespace dodona::train {

double skewness(std::span<const double> values) {
  double greatest = 0;
  for (const double x : values) greatest = std::max(greatest, std::abs(x));
  if (greatest == 0) return 0;
  const auto n = static_cast<double>(values.size());
  double mean = 0;
  for (const double x : values) mean += x / greatest / n;
  double squares = 0;
  double cubes = 0;
  for (const double x : values) {
    const double offset = x / greatest - mean;
    squares += offset * offset / n;
    cubes += offset * offset * offset / n;
  }
  const double deviation = std::sqrt(squares);
  return deviation > 1e-12 ? cubes / (squares * deviation) : 0;
}

}  // namespace dodona::train
