// Derivatives in fixed point, so that the sums of a histogram are the same bits whatever the order
// of their terms: however rows are shared out among threads, and for every compiler.
//
// A gradient and a hessian are integers, in units that are powers of two, and stand in one word:
// one addition sums both. The units are chosen for each tree so that no sum of rows can overflow.
// The two share the word evenly, so that 2^30 units hold the sum of all magnitudes, which leaves a
// single row of n about log2(2^30 / n) bits: 20 of a thousand, 12 of 200,000, 8 of five million.
// Shi et al. 2022, "Quantized training of gradient boosting decision trees", section 4, need 2 to
// 5; with so many more, rounding to nearest serves as well as their stochastic rounding. Where
// every hessian is 1 they only count rows, and gradients get what that leaves: 44 bits for the sum
// of 200,000.
//
// So a row has its bits though another's gradient is that of all others a million times over, as
// squared errors of a target with an outlier can be. Weights take theirs from both: where they
// spread so far that light rows lose their bits, the fit says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dodona/math.hpp"

namespace dodona::train {

// A sum of gradients above a sum of hessians, both in units. Word-wise addition and subtraction add
// and subtract both, since hessians are never negative and never overflow.
using PackedSum = std::uint64_t;

// What one unit is, and where the two sums part.
struct Units {
  static constexpr int kLeastBits = 12;  // so that the sum of gradients fits a double
  static constexpr int kMostBits = 32;

  double gradient = 1;
  double hessian = 1;
  int hessian_bits = kMostBits;

  PackedSum pack(std::int64_t g, std::uint64_t h) const {
    return (static_cast<PackedSum>(g) << hessian_bits) + h;
  }
  std::int64_t gradient_units(PackedSum sum) const {
    return static_cast<std::int64_t>(sum) >> hessian_bits;
  }
  std::uint64_t hessian_units(PackedSum sum) const {
    return sum & ((PackedSum{1} << hessian_bits) - 1);
  }
  // The sums themselves; exact. An integer of up to 52 bits, below the exponent of 2^52, is that
  // number plus 2^52; compilers make vectors of it, which they do not of conversions.
  double gradient_of(PackedSum sum) const {
    constexpr PackedSum kSign = PackedSum{1} << 63U;
    const PackedSum shifted = (sum ^ kSign) >> hessian_bits;  // plus 2^(63 - hessian_bits)
    const double bias = static_cast<double>(kSign >> hessian_bits);
    return ((number(shifted) - 0x1p52) - bias) * gradient;
  }
  double hessian_of(PackedSum sum) const { return (number(hessian_units(sum)) - 0x1p52) * hessian; }

 private:
  static double number(std::uint64_t below_2_52) {
    return math::from_bits(below_2_52 | 0x4330000000000000ULL);
  }
};

// The least power of two of which 2^bits hold the sum, with room for the sum's own rounding.
double unit_for(double sum, int bits = 30);

// Of rows whose hessians are all 1: their magnitudes of gradients together, and how many they are.
Units units_of_counts(double gradients, std::size_t n_rows);

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
