#include "exchange/xgboost/threshold.hpp"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace dodona::xgboost {
namespace {

// Rounding sees infinity as the single after the greatest: 2^128.
double with_infinity(float t) { return std::isinf(t) ? std::copysign(0x1p128, t) : t; }

bool is_odd(float t) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &t, sizeof bits);
  return (bits & 1U) != 0;
}

}  // namespace

// float(x) < t  <=>  float(x) <= b, the single before t. What rounds to b or less lies below the
// midpoint of b and t, which is a double; the midpoint itself goes to the even one of the two.
double threshold_of(float t) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  if (t == -kInfinity) return std::numeric_limits<double>::lowest();  // no finite x is below either
  const double below = with_infinity(std::nextafter(t, -kInfinity));
  const double midpoint = below + (with_infinity(t) - below) / 2;
  return is_odd(t) ? std::nextafter(midpoint, std::numeric_limits<double>::infinity()) : midpoint;
}

}  // namespace dodona::xgboost
