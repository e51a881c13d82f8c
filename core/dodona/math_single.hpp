// Elementary functions in single precision with one result on every platform, for one number and
// for four.
//
// As in math.hpp there are IEEE 754 additions, multiplications, divisions, comparisons and bit
// operations only, each rounded to single, no fused multiply-add; so lane i of a vector gives the
// bits that the number alone gives. V is float or Single4. tests/core/math_single_test.cpp holds
// the errors: exp below 2 units in the last place (u), sigmoid below 3 u, tanh below 3 u, the
// normal distribution function within 2e-7.
#pragma once

#include <cstdint>
#include <cstring>

namespace dodona::math {

// Four singles that are added, multiplied and compared lane by lane: a vector of GCC and Clang,
// which is SSE on x86, NEON on ARM and SIMD128 in WebAssembly.
using Single4 = float __attribute__((vector_size(16)));

template <typename V>
struct BitsOf;
template <>
struct BitsOf<float> {
  using type = std::uint32_t;
};
template <>
struct BitsOf<Single4> {
  using type = std::uint32_t __attribute__((vector_size(16)));
};

template <typename V>
typename BitsOf<V>::type single_bits(V x) {
  typename BitsOf<V>::type bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
template <typename V>
V single_from_bits(typename BitsOf<V>::type bits) {
  V x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

// x in every lane; x is not -0.
template <typename V>
V broadcast(float x) {
  return V{} + x;
}

template <typename V>
V absolute(V x) {
  return single_from_bits<V>(single_bits(x) & 0x7fffffffU);
}

// x = k ln 2 + r with |r| <= ln 2 / 2, and u = e^r - 1 = r + r^2 (1/2! + r/3! + ... + r^5/7!): the
// first term left out is below 2^-27 of e^r. -104 <= x <= 89.
template <typename V>
struct Reduced {
  typename BitsOf<V>::type k;  // modulo 2^32
  V u;

  explicit Reduced(V x) {
    // Adding 1.5 * 2^23 rounds to an integer, which is then the low bits of the sum.
    const V shifted = x * 0x1.715476p+0F + 0x1.8p23F;
    k = single_bits(shifted) - 0x4b400000U;
    const V rounded = shifted - 0x1.8p23F;
    // ln 2 in two parts; the first has 9 bits, so that its product is exact.
    const V r = (x - rounded * 0x1.63p-1F) - rounded * -0x1.bd0106p-13F;
    V p = r * (1.0F / 5040) + 1.0F / 720;
    p = p * r + 1.0F / 120;
    p = p * r + 1.0F / 24;
    p = p * r + 1.0F / 6;
    p = p * r + 0.5F;
    u = r * r * p + r;
  }
};

// 2^k for -126 <= k <= 127.
template <typename V>
V single_power_of_two(typename BitsOf<V>::type k) {
  return single_from_bits<V>((k + 127U) << 23U);
}

// e^x. Overflows to infinity above 88.72, underflows gradually to 0 below -87.33; exp(NaN) is NaN.
template <typename V>
V single_exp(V x) {
  x = x < -104.0F ? broadcast<V>(-104.0F) : x;
  x = x > 89.0F ? broadcast<V>(89.0F) : x;
  const Reduced<V> e(x);
  // Two factors, so that results below the normal range are rounded once, and 2^128 is never
  // needed. k + 256 is positive, so that halving it is a shift.
  const auto half = ((e.k + 256U) >> 1U) - 128U;
  return (e.u + 1.0F) * single_power_of_two<V>(half) * single_power_of_two<V>(e.k - half);
}

// 1/(1 + e^-x), from e = e^-|x| <= 1 so that neither tail loses its digits.
template <typename V>
V single_sigmoid(V x) {
  const V e = single_exp(-absolute(x));
  return (x < 0.0F ? e : broadcast<V>(1.0F)) / (e + 1.0F);
}

// tanh |x| = -q / (2 + q) with q = e^(-2|x|) - 1 = 2^k u + (2^k - 1), in which nothing cancels: for
// k = 0 it is u itself.
template <typename V>
V single_tanh(V x) {
  V y = absolute(x) * -2.0F;
  y = y < -32.0F ? broadcast<V>(-32.0F) : y;
  const Reduced<V> e(y);
  const V scale = single_power_of_two<V>(e.k);
  const V q = scale * e.u + (scale - 1.0F);
  const V t = absolute(q) / (q + 2.0F);
  return single_from_bits<V>(single_bits(t) | (single_bits(x) & 0x80000000U));
}

// Phi(x), the distribution function of the standard normal distribution. Where |x| < 1 by its
// series (Abramowitz and Stegun 1964, 26.2.10)
//   1/2 + (x - x^3/6 + x^5/40 - ...) / sqrt(2 pi)  with terms  (-1)^n x^(2n+1) / (2^n n! (2n+1)),
// elsewhere by its upper tail, which is within 7.5e-8 (26.2.17)
//   Q(x) = Z(x) (b1 t + ... + b5 t^5),  t = 1 / (1 + 0.2316419 x),  Z(x) = e^(-x^2/2) / sqrt(2 pi).
template <typename V>
V single_phi(V x) {
  const V square = x * x;
  V s = square * -4.1226674e-8F + 6.6596935e-7F;
  s = s * square - 9.4446568e-6F;
  s = s * square + 1.1543469e-4F;
  s = s * square - 1.1873283e-3F;
  s = s * square + 9.9735570e-3F;
  s = s * square - 6.6490380e-2F;
  s = s * square + 0.39894228F;
  const V t = 1.0F / (absolute(x) * 0.2316419F + 1.0F);
  V b = t * 1.330274429F - 1.821255978F;
  b = b * t + 1.781477937F;
  b = b * t - 0.356563782F;
  b = b * t + 0.319381530F;
  const V tail = b * t * 0.39894228F * single_exp(square * -0.5F);
  const V far = x < 0.0F ? tail : 1.0F - tail;
  return absolute(x) < 1.0F ? s * x + 0.5F : far;
}

// x Phi(x); below -14.5, where Phi is 0 in single precision, -0.
template <typename V>
V single_gelu(V x) {
  x = x < -14.5F ? broadcast<V>(-14.5F) : x;
  return x * single_phi(x);
}

}  // namespace dodona::math
