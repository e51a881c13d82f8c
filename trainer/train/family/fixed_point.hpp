// Derivatives in fixed point, so that the sums of a histogram are the same bits whatever the order
// of their terms: however rows are shared out among threads, and for every compiler.
//
// A gradient and a hessian are integers, in units that are powers of two, and stand in one word:
// one addition sums both. The units are chosen for each tree so that no sum of rows can overflow
// (2^30 units hold the sum of all magnitudes), which leaves a single row of n about log2(2^30 / n)
// bits: 20 of a thousand, 12 of 200,000, 8 of five million. Shi et al. 2022, "Quantized training of
// gradient boosting decision trees", section 4, need 2 to 5; with so many more, rounding to nearest
// serves as well as their stochastic rounding.
//
// A row has these bits if it is like the others. One row whose gradient is that of all others a
// million times over leaves them 20 bits less; as boosting fits that row, they get them back.
// Weights do not change: where they spread so far that light rows lose their bits, the fit says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace dodona::train {

// The sum of gradients modulo 2^32 above the sum of hessians, both in units. Word-wise addition and
// subtraction add and subtract both, since hessians are never negative and never overflow.
using PackedSum = std::uint64_t;

constexpr PackedSum pack(std::int32_t gradient, std::uint32_t hessian) {
  return (PackedSum{static_cast<std::uint32_t>(gradient)} << 32U) + hessian;
}
constexpr std::int32_t gradient_units(PackedSum sum) {
  return static_cast<std::int32_t>(sum >> 32U);
}
constexpr std::uint32_t hessian_units(PackedSum sum) { return static_cast<std::uint32_t>(sum); }

// What one unit is.
struct Units {
  double gradient = 1;
  double hessian = 1;
};

// The least power of two of which 2^30 hold the sum, with room for the sum's own rounding.
double unit_for(double sum);

// What a fit is to tell of rows whose weights are so small a part of all, less than 16 units of
// their sum, that they are hardly told from none; empty if there are no such rows.
std::string note_on_light_rows(std::span<const double> weights);

// The derivatives of the loss by the margin of each row, before they are rounded.
struct Derivatives {
  std::vector<float> gradient;  // [n_rows]
  std::vector<float> hessian;   // [n_rows], not negative
};

// Writes one word for each of these rows, and returns the units, which they alone decide. The
// result does not depend on n_threads. rows: ascending; packed: [n_rows] of the table, where the
// words of other rows are left alone.
Units to_fixed_point(const Derivatives& derivatives, std::span<const std::uint32_t> rows,
                     std::span<PackedSum> packed, int n_threads);

}  // namespace dodona::train
