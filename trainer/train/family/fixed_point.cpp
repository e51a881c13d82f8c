#include "train/family/fixed_point.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kBlock = 4096;  // rows that are summed in one go: a constant, so that the
                                      // order of additions is one for every number of threads

// The sum of magnitudes, in eight parts that run side by side.
double sum_of_magnitudes(std::span<const float> values) {
  std::array<float, 8> parts{};
  std::size_t i = 0;
  for (; i + parts.size() <= values.size(); i += parts.size()) {
    for (std::size_t k = 0; k < parts.size(); ++k) parts[k] += std::abs(values[i + k]);
  }
  for (; i < values.size(); ++i) parts[0] += std::abs(values[i]);
  double sum = 0;
  for (const float part : parts) sum += static_cast<double>(part);
  return sum;
}

// Exact in single precision but for the rounding to an integer, which is to nearest.
std::int32_t rounded_units(float x) {
  return static_cast<std::int32_t>(x + (x < 0 ? -0.5F : 0.5F));
}

}  // namespace

double unit_for(double sum) {
  constexpr int kLeastExponent = -120;  // the unit and its inverse are normal singles
  int exponent = 0;
  std::frexp(sum * 1.001 / 0x1p30, &exponent);
  return std::ldexp(1.0, sum > 0 ? std::max(exponent, kLeastExponent) : 0);
}

Units to_fixed_point(const Derivatives& derivatives, std::span<PackedSum> packed, int n_threads) {
  const std::size_t n = packed.size();
  const std::size_t n_blocks = (n + kBlock - 1) / kBlock;
  const bool parallel = n_threads > 1 && n_blocks > 4;
  std::vector<double> gradients(n_blocks);
  std::vector<double> hessians(n_blocks);
  parallel_for(n_blocks, parallel ? n_threads : 1, [&](std::size_t b) {
    const std::size_t size = std::min(kBlock, n - b * kBlock);
    gradients[b] = sum_of_magnitudes(std::span(derivatives.gradient).subspan(b * kBlock, size));
    hessians[b] = sum_of_magnitudes(std::span(derivatives.hessian).subspan(b * kBlock, size));
  });
  double gradient = 0;
  double hessian = 0;
  for (std::size_t b = 0; b < n_blocks; ++b) {
    gradient += gradients[b];
    hessian += hessians[b];
  }
  const Units units{unit_for(gradient), unit_for(hessian)};
  const auto per_gradient = static_cast<float>(1 / units.gradient);
  const auto per_hessian = static_cast<float>(1 / units.hessian);
  parallel_for(n_blocks, parallel ? n_threads : 1, [&](std::size_t b) {
    const std::size_t end = std::min((b + 1) * kBlock, n);
    for (std::size_t i = b * kBlock; i < end; ++i) {
      const std::int32_t g = rounded_units(derivatives.gradient[i] * per_gradient);
      const std::int32_t h = rounded_units(derivatives.hessian[i] * per_hessian);
      packed[i] = pack(g, static_cast<std::uint32_t>(h));
    }
  });
  return units;
}

}  // namespace dodona::train
