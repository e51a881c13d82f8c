#include "train/decimals.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace dodona::train {
namespace {

constexpr int kMostDecimals = 60;  // with the 309 digits before the point they fit the text

double power_of_ten(int exponent) {
  double power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

double rounded(double value, std::chars_format format, int precision) {
  std::array<char, 400> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, format, precision).ptr;
  double near = value;
  std::from_chars(text.data(), end, near);
  return near == 0 ? 0 : near;  // never -0
}

}  // namespace

double rounded_to(double value, int digits) {
  return rounded(value, std::chars_format::scientific, digits - 1);
}

double rounded_at(double value, int decimals) {
  if (decimals < 0) {
    const double unit = power_of_ten(-decimals);
    return rounded(std::round(value / unit) * unit, std::chars_format::fixed, 0);
  }
  return rounded(value, std::chars_format::fixed, std::min(decimals, kMostDecimals));
}

int decimals_of(double unit) {
  int decimals = 0;
  while (decimals < kMostDecimals && unit < 1) {
    unit *= 10;
    ++decimals;
  }
  while (unit >= 10) {
    unit /= 10;
    --decimals;
  }
  return decimals;
}

}  // namespace dodona::train
