#include "dodona/encode.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "dodona/math.hpp"
#include "dodona/words.hpp"

namespace dodona {
namespace {

constexpr std::uint8_t bit_of(Kind kind) {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
}

constexpr std::uint8_t kNumber = bit_of(Kind::number);
constexpr std::uint8_t kCategory = bit_of(Kind::category);
constexpr std::uint8_t kDate = bit_of(Kind::date);

struct Rules {
  std::uint8_t kinds;
  std::uint8_t n_parts;
  const char* parameters;
};
constexpr std::array<Rules, 12> kRules = {{
    {kNumber | bit_of(Kind::boolean), 0, ""},  // number
    {kCategory, 0, "levels"},                  // code
    {kDate, 0, ""},                            // days
    {kDate, 12, "levels"},                     // month
    {kDate, 7, "levels"},                      // weekday
    {kDate, 24, "levels"},                     // hour
    {kDate, 0, ""},                            // day
    {kDate, 0, ""},                            // day_of_year
    {kNumber, 0, "scale"},                     // log
    {kNumber | kDate, 0, "knots"},             // quantile
    {kCategory, 0, "values missing"},          // lookup
    {15, 0, ""},                               // is_missing
}};

const Rules& rules_of(Encoding encoding) { return kRules[static_cast<std::size_t>(encoding)]; }

// A part of the date that lies `value` days after 1970-01-01.
double date_part(Encoding part, double value) {
  const double day = std::floor(value);
  const std::chrono::sys_days moment{std::chrono::days{static_cast<int>(day)}};
  const std::chrono::year_month_day date{moment};
  switch (part) {
    case Encoding::month:
      return static_cast<unsigned>(date.month());
    case Encoding::weekday:
      return std::chrono::weekday{moment}.iso_encoding();
    case Encoding::hour:
      // The sum of days and time of day was rounded, by less than 6e-9 h even in the year 9999; a
      // millisecond is 3e-7 h.
      return std::min(std::floor((value - day) * 24.0 + 1e-8), 23.0);
    case Encoding::day:
      return static_cast<unsigned>(date.day());
    default: {
      // The months before March and behind February: 153 days are five from March on.
      const auto m = static_cast<unsigned>(date.month());
      const auto d = static_cast<unsigned>(date.day());
      if (m < 3) return d + 31 * (m - 1);
      const unsigned before = (153 * (m - 3) + 2) / 5 + (date.year().is_leap() ? 60U : 59U);
      return before + d;
    }
  }
}

// The logit of x's rank among the knots, from 0 to the last.
double quantile_score(const std::vector<double>& knots, double x) {
  const std::size_t n = knots.size();
  const auto n_below =
      static_cast<std::size_t>(std::lower_bound(knots.begin(), knots.end(), x) - knots.begin());
  std::size_t n_equal = 0;
  while (n_below + n_equal < n && knots[n_below + n_equal] == x) ++n_equal;
  const auto last = static_cast<double>(n - 1);
  auto rank = static_cast<double>(n_below);
  if (n_equal > 0) {
    rank += static_cast<double>(n_equal - 1) / 2;
  } else if (n_below == n) {
    rank = last;
  } else if (n_below > 0) {
    rank = rank - 1 + (x - knots[n_below - 1]) / (knots[n_below] - knots[n_below - 1]);
  }
  return math::log((rank + 0.5) / (last - rank + 0.5));
}

bool is_date_part(Encoding encoding) {
  return encoding >= Encoding::month && encoding <= Encoding::day_of_year;
}

bool is_taken_as_is(const EncodedColumn& column) {
  return column.as <= Encoding::days && column.values.empty();
}

double encoded(const EncodedColumn& column, double x) {
  const auto& values = column.values;
  if (column.as == Encoding::is_missing) return std::isnan(x) ? 1 : 0;
  if (std::isnan(x)) return column.missing;
  if (column.as == Encoding::log)
    return std::copysign(math::log(std::abs(x) + values[0]) - math::log(values[0]), x);
  if (column.as == Encoding::quantile) return quantile_score(values, x);
  if (is_date_part(column.as)) x = date_part(column.as, x);
  if (values.empty()) return x;
  const bool from_one = column.as == Encoding::month || column.as == Encoding::weekday;
  return values[static_cast<std::size_t>(x) - (from_one ? 1 : 0)];
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  return word_of(kEncodingNames, static_cast<std::size_t>(encoding));
}

bool fits(Encoding encoding, Kind kind) { return (rules_of(encoding).kinds & bit_of(kind)) != 0; }

const char* parameters_of(Encoding encoding) { return rules_of(encoding).parameters; }

std::size_t n_parts(Encoding encoding, const Feature& feature) {
  return encoding == Encoding::code ? feature.categories.size() : rules_of(encoding).n_parts;
}

std::vector<std::size_t> levels_of(const Schema& schema, const Encoder& encoder) {
  std::vector<std::size_t> levels;
  for (const auto& column : encoder.columns) {
    const Feature& feature = schema.features[column.feature];
    std::size_t n = column.as == Encoding::code ? feature.categories.size() : 0;
    if (n_parts(column.as, feature) > 0 && !column.values.empty())
      n = static_cast<std::size_t>(*std::max_element(column.values.begin(), column.values.end())) +
          1;
    levels.push_back(n);
  }
  return levels;
}

void encode(const Schema& schema, const Encoder& encoder, const Table& table, Frame& frame) {
  frame.n_rows = table.n_rows;
  if (frame.n_levels.empty()) frame.n_levels = levels_of(schema, encoder);
  frame.derived.resize(encoder.columns.size());
  frame.columns.resize(encoder.columns.size());
  for (std::size_t j = 0; j < encoder.columns.size(); ++j) {
    const EncodedColumn& column = encoder.columns[j];
    const auto source = std::span(table.columns[column.feature]).first(table.n_rows);
    if (is_taken_as_is(column)) {
      frame.columns[j] = source;
      continue;
    }
    auto& derived = frame.derived[j];
    derived.resize(table.n_rows);
    std::transform(source.begin(), source.end(), derived.begin(),
                   [&](double value) { return encoded(column, value); });
    frame.columns[j] = derived;
  }
}

void widen(const Frame& frame, std::span<const double> column, Frame& wider) {
  wider.n_rows = frame.n_rows;
  wider.columns = frame.columns;
  wider.columns.push_back(column);
  wider.n_levels = frame.n_levels;
  wider.n_levels.push_back(0);
}

Frame encode(const Schema& schema, const Encoder& encoder, const Table& table) {
  Frame frame;
  encode(schema, encoder, table, frame);
  return frame;
}

}  // namespace dodona
