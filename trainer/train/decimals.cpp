#include "train/decimals.hpp"

#include <array>
#include <charconv>

namespace dodona::train {
namespace {

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
  return rounded(value, std::chars_format::fixed, decimals);
}

}  // namespace dodona::train
