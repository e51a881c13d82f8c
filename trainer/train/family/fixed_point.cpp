#include "train/family/fixed_point.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kBlock = 4096;  // rows that are summed in one go: a constant, so that the
                                      // order of additions is one for every number of threads

// The sum of the magnitudes at positions [begin, end), in eight parts that run side by side.
template <typename At>
double sum_of_magnitudes(std::size_t begin, std::size_t end, const At& at) {
  std::array<float, 8> parts{};
  std::size_t i = begin;
  for (; i + parts.size() <= end; i += parts.size()) {
    for (std::size_t k = 0; k < parts.size(); ++k) parts[k] += std::abs(at(i + k));
  }
  for (; i < end; ++i) parts[0] += std::abs(at(i));
  double sum = 0;
  for (const float part : parts) sum += static_cast<double>(part);
  return sum;
}

// Exact in single precision but for the rounding to an integer, which is to nearest.
std::int32_t rounded_units(float x) {
  return static_cast<std::int32_t>(x + (x < 0 ? -0.5F : 0.5F));
}

// row(i): the i-th of n rows.
template <typename Row>
Units convert(const Derivatives& derivatives, std::size_t n, const Row& row,
              std::span<PackedSum> packed, int n_threads) {
  const std::size_t n_blocks = (n + kBlock - 1) / kBlock;
  const int n_takers = n_blocks > 4 ? n_threads : 1;
  std::vector<double> gradients(n_blocks);
  std::vector<double> hessians(n_blocks);
  parallel_for(n_blocks, n_takers, [&](std::size_t b) {
    const std::size_t end = std::min((b + 1) * kBlock, n);
    gradients[b] = sum_of_magnitudes(b * kBlock, end,
                                     [&](std::size_t i) { return derivatives.gradient[row(i)]; });
    hessians[b] = sum_of_magnitudes(b * kBlock, end,
                                    [&](std::size_t i) { return derivatives.hessian[row(i)]; });
  });
  const Units units{unit_for(std::accumulate(gradients.begin(), gradients.end(), 0.0)),
                    unit_for(std::accumulate(hessians.begin(), hessians.end(), 0.0))};
  const auto per_gradient = static_cast<float>(1 / units.gradient);
  const auto per_hessian = static_cast<float>(1 / units.hessian);
  parallel_for(n_blocks, n_takers, [&](std::size_t b) {
    const std::size_t end = std::min((b + 1) * kBlock, n);
    for (std::size_t i = b * kBlock; i < end; ++i) {
      const std::int32_t g = rounded_units(derivatives.gradient[row(i)] * per_gradient);
      const std::int32_t h = rounded_units(derivatives.hessian[row(i)] * per_hessian);
      packed[row(i)] = pack(g, static_cast<std::uint32_t>(h));
    }
  });
  return units;
}

}  // namespace

double unit_for(double sum) {
  constexpr int kLeastExponent = -120;  // the unit and its inverse are normal singles
  int exponent = 0;
  std::frexp(sum * 1.001 / 0x1p30, &exponent);
  return std::ldexp(1.0, sum > 0 ? std::max(exponent, kLeastExponent) : 0);
}

std::string note_on_light_rows(std::span<const double> weights) {
  const double least = 16 * unit_for(std::accumulate(weights.begin(), weights.end(), 0.0));
  const auto n = std::count_if(weights.begin(), weights.end(),
                               [&](double weight) { return weight > 0 && weight < least; });
  if (n == 0) return "";
  return "the weights of " + std::to_string(n) + (n == 1 ? " row" : " rows") +
         " are less than a thirty-millionth of all weights together, so that splits are chosen as "
         "if "
         "they were hardly there; weights that spread less will be heard";
}

Units to_fixed_point(const Derivatives& derivatives, std::span<const std::uint32_t> rows,
                     std::span<PackedSum> packed, int n_threads) {
  const auto all = [](std::size_t i) { return i; };
  const auto some = [&](std::size_t i) { return rows[i]; };
  return rows.size() == packed.size() ? convert(derivatives, rows.size(), all, packed, n_threads)
                                      : convert(derivatives, rows.size(), some, packed, n_threads);
}

}  // namespace dodona::train
