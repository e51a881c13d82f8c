#include "train/family/fixed_point.hpp"

#include <algorithm>
#include <array>
#include <bit>
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

// To nearest.
std::int32_t rounded_units(float x) {
  return static_cast<std::int32_t>(x + (x < 0 ? -0.5F : 0.5F));
}
std::int64_t rounded_units(double x) { return static_cast<std::int64_t>(x + (x < 0 ? -0.5 : 0.5)); }

// Calls f(begin, end) for blocks of n rows.
template <typename F>
void for_blocks(std::size_t n, int n_threads, const F& f) {
  const std::size_t n_blocks = (n + kBlock - 1) / kBlock;
  parallel_for(n_blocks, n_blocks > 4 ? n_threads : 1,
               [&](std::size_t b) { f(b * kBlock, std::min((b + 1) * kBlock, n)); });
}

// What the units are chosen by.
struct Magnitudes {
  double gradients = 0;
  double hessians = 0;
  bool counts = true;  // every hessian is 1
};

// row(i): the i-th of n rows.
template <typename Row>
Magnitudes magnitudes_of(const Derivatives& derivatives, std::size_t n, const Row& row,
                         int n_threads) {
  std::vector<Magnitudes> blocks((n + kBlock - 1) / kBlock);
  for_blocks(n, n_threads, [&](std::size_t begin, std::size_t end) {
    const auto gradient = [&](std::size_t i) { return derivatives.gradient[row(i)]; };
    const auto hessian = [&](std::size_t i) { return derivatives.hessian[row(i)]; };
    bool counts = true;
    for (std::size_t i = begin; counts && i < end; ++i) counts = hessian(i) == 1.0F;
    blocks[begin / kBlock] = {sum_of_magnitudes(begin, end, gradient),
                              sum_of_magnitudes(begin, end, hessian), counts};
  });
  Magnitudes all;
  for (const Magnitudes& block : blocks) {
    all.gradients += block.gradients;
    all.hessians += block.hessians;
    all.counts = all.counts && block.counts;
  }
  return all;
}

template <typename Row>
Units convert(const Derivatives& derivatives, std::size_t n, const Row& row,
              std::span<PackedSum> packed, int n_threads) {
  const Magnitudes sums = magnitudes_of(derivatives, n, row, n_threads);
  if (sums.counts) {
    const Units units = units_of_counts(sums.gradients, n);
    const double per_gradient = 1 / units.gradient;
    for_blocks(n, n_threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const double g = static_cast<double>(derivatives.gradient[row(i)]) * per_gradient;
        packed[row(i)] = units.pack(rounded_units(g), 1);
      }
    });
    return units;
  }
  const Units units{unit_for(sums.gradients), unit_for(sums.hessians), Units::kMostBits};
  const auto per_gradient = static_cast<float>(1 / units.gradient);
  const auto per_hessian = static_cast<float>(1 / units.hessian);
  for_blocks(n, n_threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const std::int32_t g = rounded_units(derivatives.gradient[row(i)] * per_gradient);
      const std::int32_t h = rounded_units(derivatives.hessian[row(i)] * per_hessian);
      packed[row(i)] = units.pack(g, static_cast<std::uint32_t>(h));
    }
  });
  return units;
}

}  // namespace

double unit_for(double sum, int bits) {
  constexpr int kLeastExponent = -120;  // the unit and its inverse are normal singles
  int exponent = 0;
  std::frexp(std::ldexp(sum * 1.001, -bits), &exponent);
  return std::ldexp(1.0, sum > 0 ? std::max(exponent, kLeastExponent) : 0);
}

Units units_of_counts(double gradients, std::size_t n_rows) {
  const int bits =
      std::clamp(static_cast<int>(std::bit_width(n_rows)), Units::kLeastBits, Units::kMostBits);
  return {unit_for(gradients, 62 - bits), 1, bits};
}

std::string note_on_light_rows(std::span<const double> weights) {
  const double least = 16 * unit_for(std::accumulate(weights.begin(), weights.end(), 0.0));
  const auto n = std::count_if(weights.begin(), weights.end(),
                               [&](double weight) { return weight > 0 && weight < least; });
  if (n == 0) return "";
  return "the weights of " + std::to_string(n) + (n == 1 ? " row" : " rows") +
         " are less than a thirty-millionth of all weights together, so that splits are chosen "
         "as if they were hardly there; weights that spread less will be heard";
}

Units to_fixed_point(const Derivatives& derivatives, std::span<const std::uint32_t> rows,
                     std::span<PackedSum> packed, int n_threads) {
  const auto all = [](std::size_t i) { return i; };
  const auto some = [&](std::size_t i) { return rows[i]; };
  return rows.size() == packed.size() ? convert(derivatives, rows.size(), all, packed, n_threads)
                                      : convert(derivatives, rows.size(), some, packed, n_threads);
}

}  // namespace dodona::train
