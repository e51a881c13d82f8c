// Elementary functions with one result on every platform.
//
// The C libraries differ in the last bit, so the functions that a prediction depends on are here,
// from IEEE 754 additions, multiplications and divisions only (each rounded to double, no fused
// multiply-add). Errors of exp and log are below 1 unit in the last place, of logistic below 3
// (tests/core/math_test.cpp holds them to it).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace dodona::math {

// std::bit_cast, which the C++ library of older Emscriptens does not have.
inline std::uint64_t bits_of(double x) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
inline double from_bits(std::uint64_t bits) {
  double x = 0;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

// The nearest IEEE single, ties to even; beyond their range infinity.
inline double to_single(double x) { return static_cast<double>(static_cast<float>(x)); }

// A sum of zeros, or NaN, in four parts that run side by side.
inline bool all_finite(std::span<const double> values) {
  std::array<double, 4> sums{};
  for (std::size_t i = 0; i < values.size(); ++i) sums[i % 4] += values[i] * 0;
  return sums[0] + sums[1] + (sums[2] + sums[3]) == 0;
}

// e^x. Overflows to infinity above 709.78, underflows gradually to 0 below -708.39; exp(NaN) is
// NaN.
double exp(double x);

// Natural logarithm. log(0) is -infinity; NaN below zero.
double log(double x);

// 1/(1 + e^-x), computed so that neither tail loses its digits.
double logistic(double x);

// Of x and of -x, which share the exponential: the same bits as two calls.
struct Logistics {
  double of_x;
  double of_minus_x;
};
Logistics logistics(double x);

}  // namespace dodona::math
