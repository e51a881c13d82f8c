// The text of a CSV whose rows are a function of their number: for each cell, splitmix64 (Steele,
// Lea and Flood, "Fast splittable pseudorandom number generators", 2014) starts from a hash of the
// row and the feature.
#pragma once

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>

#include "dodona/schema.hpp"

namespace dodona::test {

class Draws {
 public:
  Draws(std::size_t row, std::size_t feature) : state_(hash(row) ^ hash(~feature)) {}

  std::uint64_t bits() { return hash(state_ += 0x9e3779b97f4a7c15ULL); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(bits() % n); }
  double between(double low, double high) {
    return low + static_cast<double>(bits() >> 11U) * 0x1p-53 * (high - low);
  }
  template <typename List>
  const auto& pick(const List& list) {
    return list[below(list.size())];
  }

 private:
  static std::uint64_t hash(std::uint64_t x) {
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
  }

  std::uint64_t state_;
};

inline std::string in_csv_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

// An edge of the histogram (where a threshold may be) or the double beside it; or anything in the
// range and a quarter of it beyond.
inline std::string number_text(const Distribution& d, Draws& draws) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double beyond = (d.maximum - d.minimum) / 4;
  double x = draws.between(d.minimum - beyond, d.maximum + beyond);
  if (draws.below(2) == 0) {
    x = draws.pick(d.edges);
    const std::size_t side = draws.below(3);
    if (side > 0) x = std::nextafter(x, side == 1 ? kInfinity : -kInfinity);
  }
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), x).ptr};
}

// A day of the range, or a second of it.
inline std::string date_text(const Distribution& d, Draws& draws) {
  const auto day = static_cast<int>(std::floor(draws.between(d.minimum, d.maximum)));
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  const bool with_time = draws.below(2) == 0;
  const auto second = static_cast<int>(draws.below(86'400));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(),
                with_time ? "%04d-%02u-%02uT%02d:%02d:%02d" : "%04d-%02u-%02u",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), second / 3600, second / 60 % 60, second % 60);
  return text.data();
}

inline std::string cell_text(const Schema& schema, std::size_t row, std::size_t f) {
  constexpr std::array<std::string_view, 6> kBooleans = {"true", "false", "yes", "No", "1", "0"};
  const Feature& feature = schema.features[f];
  Draws draws(row, f);
  if (feature.missing == Missing::allowed && draws.below(20) == 0)
    return in_csv_quotes(draws.pick(schema.missing_tokens));
  switch (feature.kind) {
    case Kind::number:
      return number_text(feature.training, draws);
    case Kind::category:
      if (feature.unseen == Unseen::missing && draws.below(40) == 0) return "(never seen)";
      return in_csv_quotes(draws.pick(feature.categories));
    case Kind::boolean:
      return std::string(draws.pick(kBooleans));
    case Kind::date:
      return date_text(feature.training, draws);
  }
  return {};
}

// The header is row 0.
inline void append_row(const Schema& schema, std::size_t row, std::string& text) {
  for (std::size_t f = 0; f < schema.features.size(); ++f) {
    if (f > 0) text += ',';
    text += row == 0 ? in_csv_quotes(schema.features[f].name) : cell_text(schema, row, f);
  }
  text += '\n';
}

}  // namespace dodona::test
