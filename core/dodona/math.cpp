#include "dodona/math.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace dodona::math {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// ln 2 in two parts: the first ends in 21 zero bits, so that k * kLn2High is exact for every
// exponent k.
constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kLog2E = 0x1.71547652b82fep+0;

// 2^k for -1022 <= k <= 1023.
double power_of_two(int k) { return from_bits(static_cast<std::uint64_t>(k + 1023) << 52U); }

}  // namespace

// x = k ln 2 + r with |r| <= ln 2 / 2, and e^x = 2^k e^r (Tang 1989, "Table-driven implementation
// of the exponential function", without the table). e^r = 1 + r + r^2 (1/2! + r/3! + ... +
// r^11/13!): the first term left out is below 2^-57 of the result.
double exp(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return kInfinity;
  if (x < -745.1332191019412) return 0.0;

  const double scaled = x * kLog2E;
  const int k = static_cast<int>(scaled + (scaled < 0 ? -0.5 : 0.5));
  const double high = x - k * kLn2High;
  const double low = k * kLn2Low;
  const double r = high - low;
  const double lost = (high - r) - low;  // what rounding r took away

  constexpr std::array<double, 12> kInverseFactorial = {
      1.0 / 2,         1.0 / 6,          1.0 / 24,          1.0 / 120,
      1.0 / 720,       1.0 / 5040,       1.0 / 40320.0,     1.0 / 362880.0,
      1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0};
  double p = kInverseFactorial.back();
  for (std::size_t i = kInverseFactorial.size() - 1; i-- > 0;) p = p * r + kInverseFactorial[i];
  const double y = 1.0 + (r + (r * r * p + (lost + lost * r)));

  // Two factors, so that results below the normal range are rounded once, and 2^1024 is never
  // needed.
  const int half = k / 2;
  return y * power_of_two(half) * power_of_two(k - half);
}

// x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2); with s = f/(2 + f),
//   log(1 + f) = 2 atanh(s) = 2s + 2s^3/3 + 2s^5/5 + ...  =  f - f^2/2 + s (f^2/2 + R),
//   R = 2s^2/3 + 2s^4/5 + ...
// where the second form loses no digits (Ng, fdlibm's note on log). s^2 <= 0.0295: terms to s^24
// suffice.
double log(double x) {
  if (x != x) return x;
  if (x < 0) return kNan;
  if (x == 0) return -kInfinity;
  if (x == kInfinity) return x;

  int k = 0;
  if (x < std::numeric_limits<double>::min()) {  // subnormal
    x *= 0x1p54;
    k = -54;
  }
  const auto bits = bits_of(x);
  k += static_cast<int>(bits >> 52U) - 1023;
  double m = from_bits((bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL);
  if (m > 0x1.6a09e667f3bcdp+0) {
    m *= 0.5;
    ++k;
  }
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double series = 0.0;
  for (int i = 12; i >= 1; --i) series = series * z + 2.0 / (2 * i + 1);
  const double remainder = z * series;
  const double half_square = 0.5 * f * f;
  return k * kLn2High - ((half_square - (s * (half_square + remainder) + k * kLn2Low)) - f);
}

Logistics logistics(double x) {
  const double e = exp(x >= 0 ? -x : x);
  const double large = 1.0 / (1.0 + e);
  const double small = e / (1.0 + e);
  return x >= 0 ? Logistics{large, small} : Logistics{small, large};
}

double logistic(double x) { return logistics(x).of_x; }

}  // namespace dodona::math
