#include "dodona/number.hpp"

#include <algorithm>
#include <array>

#include "dodona/utf8.hpp"
#ifdef __EMSCRIPTEN__
#include <string>
#else
#include <fast_float/fast_float.h>
#endif

namespace dodona {
namespace {

// Up to 15 digits m, k of them decimals: m and 10^k are doubles, so the one division that makes the
// number of them rounds once (Clinger, How to read floating point numbers accurately, PLDI 1990,
// section 2). Nothing is cut off here: longer texts, exponents and all else give null.
std::optional<double> parse_short(std::string_view text, char point) {
  constexpr std::size_t kMostDigits = 15;
  constexpr std::array<double, kMostDigits + 1> kPowers = {
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  if (text.size() > kMostDigits + 1) return std::nullopt;
  std::int64_t digits = 0;
  std::size_t n_digits = 0;
  std::size_t n_before = text.size();
  for (const char c : text) {
    if (is_digit(c)) {
      digits = 10 * digits + (c - '0');
      ++n_digits;
    } else if (c == point && n_before == text.size()) {
      n_before = n_digits;
    } else {
      return std::nullopt;
    }
  }
  if (n_digits == 0 || n_digits > kMostDigits) return std::nullopt;
  return static_cast<double>(digits) / kPowers[n_digits - std::min(n_before, n_digits)];
}

#ifdef __EMSCRIPTEN__

// JavaScript's own Number, which gives the nearest double in every engine, and is there: the C
// library's strtod and fast_float bring tables and quadruple precision. NaN where the text is no
// number.
extern "C" __attribute__((import_module("env"), import_name("number_of"))) double number_of(
    const char* text, std::size_t n_bytes);

// What Number would read besides decimal numbers has other letters.
std::optional<double> parse_long(std::string_view text, char point) {
  std::string copy(text);
  for (char& c : copy) {
    if (c == point) {
      c = '.';
    } else if (!is_digit(c) && c != 'e' && c != 'E' && c != '+' && c != '-') {
      return std::nullopt;
    }
  }
  const double value = number_of(copy.data(), copy.size());
  return value == value ? std::optional(value) : std::nullopt;
}

#else

std::optional<double> parse_long(std::string_view text, char point) {
  double value = 0;
  const fast_float::parse_options options(fast_float::chars_format::general, point);
  const char* const stop = text.data() + text.size();
  const auto [end, status] = fast_float::from_chars_advanced(text.data(), stop, value, options);
  return end == stop && status != std::errc::invalid_argument ? std::optional(value) : std::nullopt;
}

#endif

}  // namespace

std::optional<double> parse_number(std::string_view text, DecimalMark mark) {
  const char point = mark == DecimalMark::comma ? ',' : '.';
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  // The libraries also know signs, "inf" and "nan"; here a number begins with a digit or its mark.
  if (text.empty() || (!is_digit(text.front()) && text.front() != point)) return std::nullopt;
  auto value = parse_short(text, point);
  if (!value) value = parse_long(text, point);
  if (value && negative) value = -*value;
  return value;
}

}  // namespace dodona
