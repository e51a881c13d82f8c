#include "dodona/encode.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "catch.hpp"
#include "core/support/cells.hpp"
#include "core/support/scorer.hpp"
#include "dodona/math.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const std::vector<Encoding> kEncodings = {
    Encoding::number,  Encoding::code,     Encoding::days,   Encoding::month,
    Encoding::weekday, Encoding::hour,     Encoding::day,    Encoding::day_of_year,
    Encoding::log,     Encoding::quantile, Encoding::lookup, Encoding::is_missing};

// Values of one feature, encoded as one column.
std::vector<double> encoded(Kind kind, const EncodedColumn& column, std::vector<double> values) {
  const Table table{values.size(), {std::move(values)}};
  const Frame frame = encode(schema_of({feature(kind)}), {{column}}, table);
  return {frame.columns[0].begin(), frame.columns[0].end()};
}

// Finite doubles of every magnitude, ascending; each with its neighbours.
std::vector<double> all_magnitudes() {
  std::vector<double> values = {0, 5e-324, 1.7976931348623157e308};
  std::uint64_t state = 1;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const double x = math::from_bits((state >> 1U) % 0x7ff0000000000000ULL);
    for (const double near : {x, std::nextafter(x, 1e308), std::nextafter(x, 0)})
      values.push_back(near);
  }
  const std::size_t n = values.size();
  for (std::size_t i = 0; i < n; ++i) values.push_back(-values[i]);
  std::sort(values.begin(), values.end());
  return values;
}

// How much a list falls at most, from one to the next, relative to its greatest magnitude there.
double greatest_fall(const std::vector<double>& values) {
  double fall = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const double size = std::max({std::abs(values[i - 1]), std::abs(values[i]), 1.0});
    fall = std::max(fall, (values[i - 1] - values[i]) / size);
  }
  return fall;
}

// A date, encoded.
double part_of(const std::string& text, Encoding as) {
  const Table table{1, {{*parse_date(text)}}};
  return encode(schema_of({feature(Kind::date)}), {{{0, as}}}, table).columns[0][0];
}

}  // namespace

TEST_CASE("an encoding goes with its kinds") {
  std::vector<std::string> pairs;
  for (const Kind kind : {Kind::number, Kind::category, Kind::boolean, Kind::date}) {
    for (const Encoding as : kEncodings) {
      if (fits(as, kind))
        pairs.push_back(std::string(name_of(kind)) + " " + std::string(name_of(as)));
    }
  }
  CHECK(pairs == std::vector<std::string>{
                     "number number", "number log", "number quantile", "number is_missing",
                     "category code", "category lookup", "category is_missing", "boolean number",
                     "boolean is_missing", "date days", "date month", "date weekday", "date hour",
                     "date day", "date day_of_year", "date quantile", "date is_missing"});
}

TEST_CASE("one feature may give many columns, and columns in any order") {
  const Schema schema =
      schema_of({feature(Kind::number), feature(Kind::category), feature(Kind::date)});
  const Encoder encoder{{{2, Encoding::month},
                         {1, Encoding::code},
                         {0, Encoding::number},
                         {2, Encoding::days},
                         {0, Encoding::number}}};
  const Table table{2, {{1.5, kNan}, {3, 0}, {18016.5, kNan}}};
  const Frame frame = encode(schema, encoder, table);
  CHECK(frame.n_rows == 2);
  CHECK(frame.n_levels == std::vector<std::size_t>{0, 5, 0, 0, 0});
  REQUIRE(frame.columns.size() == 5);
  CHECK(frame.columns[0][0] == 4);
  CHECK(frame.columns[1][0] == 3);
  CHECK(frame.columns[1][1] == 0);
  CHECK(frame.columns[2][0] == 1.5);
  CHECK(frame.columns[3][0] == 18016.5);
  CHECK(frame.columns[4][0] == 1.5);
  for (const std::size_t j : {0, 2, 3, 4}) CHECK(std::isnan(frame.columns[j][1]));
}

TEST_CASE("month, weekday and hour of known moments") {
  CHECK(part_of("1970-01-01", Encoding::weekday) == 4);  // a Thursday
  CHECK(part_of("1969-07-20", Encoding::weekday) == 7);  // the Sunday of the first moon landing
  CHECK(part_of("1969-07-20T20:17:40", Encoding::hour) == 20);
  CHECK(part_of("2000-01-01", Encoding::weekday) == 6);  // a Saturday
  CHECK(part_of("1582-10-15", Encoding::weekday) == 5);  // the Friday that began the calendar
  CHECK(part_of("2024-02-29T23:59:59.999", Encoding::month) == 2);
  CHECK(part_of("2024-02-29T23:59:59.999", Encoding::weekday) == 4);
  CHECK(part_of("2024-02-29T23:59:59.999", Encoding::hour) == 23);
  CHECK(part_of("1969-12-31T23:00", Encoding::month) == 12);
  CHECK(part_of("1969-12-31T23:00", Encoding::hour) == 23);
  CHECK(part_of("0001-01-01", Encoding::weekday) == 1);
  CHECK(part_of("9999-12-31T23:59", Encoding::hour) == 23);
}

TEST_CASE("weekdays go round, month by month of four centuries") {
  std::size_t n_wrong = 0;
  for (int days = -80'000; days < 66'097; ++days) {
    const Table table{1, {{static_cast<double>(days)}}};
    const Schema schema = schema_of({feature(Kind::date)});
    const Frame frame = encode(schema, {{{0, Encoding::weekday}}}, table);
    n_wrong += frame.columns[0][0] != ((days + 3) % 7 + 7) % 7 + 1;
  }
  CHECK(n_wrong == 0);
  for (int y = 1800; y < 2200; ++y) {
    for (int m = 1; m <= 12; ++m) {
      const double first = days_since_1970(y, m, 1);
      const Table table{2, {{first, std::nextafter(first, -1e9)}}};
      const Schema schema = schema_of({feature(Kind::date)});
      const Frame frame = encode(schema, {{{0, Encoding::month}}}, table);
      n_wrong += frame.columns[0][0] != m || frame.columns[0][1] != (m + 10) % 12 + 1;
    }
  }
  CHECK(n_wrong == 0);
}

TEST_CASE("the hour is the one in the text, to the millisecond, in every year") {
  std::vector<std::string> wrong;
  for (const char* day : {"0001-01-01", "1583-02-03", "1969-12-31", "1970-01-01", "2019-04-30",
                          "2024-02-29", "9999-12-31"}) {
    for (int h = 0; h < 24; ++h) {
      for (const char* rest : {":00", ":00:00.001", ":30", ":59:59", ":59:59.999"}) {
        std::array<char, 8> hour{};
        std::snprintf(hour.data(), hour.size(), "T%02d", h);
        const std::string text = std::string(day) + hour.data() + rest;
        if (part_of(text, Encoding::hour) != h) wrong.push_back(text);
      }
    }
  }
  CAPTURE(wrong);
  CHECK(wrong.empty());
}

TEST_CASE("more decimals than milliseconds never make an hour of 24, nor the next one") {
  for (const char* second : {"59.9995", "59.9999", "59.99995"}) {
    CAPTURE(second);
    CHECK(part_of(std::string("2019-04-30T23:59:") + second, Encoding::hour) == 23);
    CHECK(part_of(std::string("2019-04-30T10:59:") + second, Encoding::hour) == 10);
  }
}

TEST_CASE("a table without rows gives a frame without rows") {
  const Table table{0, {{}}};
  const Schema schema = schema_of({feature(Kind::date)});
  const Frame frame = encode(schema, {{{0, Encoding::days}, {0, Encoding::month}}}, table);
  CHECK(frame.n_rows == 0);
  CHECK(frame.columns.size() == 2);
}

TEST_CASE("day of the month and of the year, day by day of four centuries") {
  std::size_t n_wrong = 0;
  for (int y = 1800; y < 2200; ++y) {
    const int new_year = days_since_1970(y, 1, 1);
    for (int m = 1; m <= 12; ++m) {
      const int first = days_since_1970(y, m, 1);
      const int next = m < 12 ? days_since_1970(y, m + 1, 1) : days_since_1970(y + 1, 1, 1);
      std::vector<double> days;
      for (int d = first; d < next; ++d) days.push_back(d + 0.75);
      const auto of_month = encoded(Kind::date, {0, Encoding::day}, days);
      const auto of_year = encoded(Kind::date, {0, Encoding::day_of_year}, days);
      for (int d = 0; d < next - first; ++d) {
        n_wrong += of_month[static_cast<std::size_t>(d)] != d + 1;
        n_wrong += of_year[static_cast<std::size_t>(d)] != first - new_year + d + 1;
      }
    }
  }
  CHECK(n_wrong == 0);
}

TEST_CASE("a logarithm with a sign: through 0, along log(x / scale) far from it") {
  const auto as_log = [](double scale, double x) {
    return encoded(Kind::number, {0, Encoding::log, {scale}}, {x})[0];
  };
  CHECK(as_log(1, 0) == 0);
  CHECK(as_log(1, 1.718281828459045) == Approx(1).epsilon(1e-15));
  CHECK(as_log(0.5, -31.5) == Approx(-6 * 0.6931471805599453).epsilon(1e-15));
  CHECK(as_log(1e-3, 1e6) == Approx(9 * 2.302585092994046).epsilon(1e-9));
  CHECK(as_log(1000, 1e-3) == Approx(1e-6).epsilon(1e-6));  // the slope at 0 is 1 / scale
  CHECK(std::isnan(as_log(1, kNan)));
}

TEST_CASE("log and quantile rise, and are finite for every finite number") {
  const auto values = all_magnitudes();
  for (const double scale : {5e-324, 1e-300, 1e-3, 1.0, 12.5, 1e9, 1e290}) {
    const auto logs = encoded(Kind::number, {0, Encoding::log, {scale}}, values);
    CAPTURE(scale);
    CHECK(std::all_of(logs.begin(), logs.end(), [](double x) { return std::isfinite(x); }));
    CHECK(greatest_fall(logs) < 1e-15 * 1500);  // the errors of two logarithms, each below 750
    CHECK(std::is_sorted(logs.begin(), logs.end(),
                         [&](double a, double b) { return a < b - 1e-12; }));
    for (std::size_t i = 0; i < logs.size(); ++i) {
      if (logs[i] != -logs[logs.size() - 1 - i]) FAIL("not odd at " << values[i]);
    }
  }
  const std::vector<std::vector<double>> lists = {
      {0, 1}, {-8e307, 8e307}, {0, 5e-324, 1e-323}, {-3, -3, 0, 0, 0, 0.5, 1e9, 1e9}};
  for (const auto& knots : lists) {
    const auto scores = encoded(Kind::number, {0, Encoding::quantile, knots}, values);
    CHECK(std::all_of(scores.begin(), scores.end(), [](double x) { return std::isfinite(x); }));
    CHECK(greatest_fall(scores) < 1e-15);
    const auto m = static_cast<double>(knots.size() - 1);
    if (knots.back() < 1.7e308) CHECK(scores.back() == math::log((m + 0.5) / 0.5));
    CHECK(scores.front() == math::log(0.5 / (m + 0.5)));
  }
}

TEST_CASE("ranks among quantiles: between two knots, on one, on several that are equal") {
  const std::vector<double> knots = {-1, 0, 0, 0, 2, 4};
  // The rank, of the logit log((r + 1/2) / (5 - r + 1/2)).
  const std::vector<std::pair<double, double>> ranks = {
      {-9, 0}, {-1, 0}, {-0.75, 0.25}, {0, 2}, {0.5, 3.25}, {2, 4}, {3, 4.5}, {4, 5}, {9, 5}};
  for (const auto& [x, rank] : ranks) {
    CAPTURE(x);
    const double score = encoded(Kind::number, {0, Encoding::quantile, knots}, {x})[0];
    CHECK(score == math::log((rank + 0.5) / (5.5 - rank)));
  }
}

TEST_CASE("levels pool the values of a categorical column, and lookups give them numbers") {
  const Schema schema = schema_of({feature(Kind::category), feature(Kind::date)});
  const Encoder encoder{{{0, Encoding::code, {2, 0, 1, 1, 0}},
                         {0, Encoding::lookup, {0.5, -1, 2, 8, 9}},
                         {0, Encoding::lookup, {0.5, -1, 2, 8, 9}, 7},
                         {1, Encoding::weekday, {0, 0, 0, 0, 0, 1, 1}},
                         {0, Encoding::is_missing},
                         {1, Encoding::is_missing}}};
  CHECK(levels_of(schema, encoder) == std::vector<std::size_t>{3, 0, 0, 2, 0, 0});
  // 2000-01-01 was a Saturday.
  const Table table{3, {{0, 3, kNan}, {10957, kNan, 10959}}};
  const Frame frame = encode(schema, encoder, table);
  const auto column = [&](std::size_t j) {
    return std::vector<double>(frame.columns[j].begin(), frame.columns[j].end());
  };
  CHECK(column(0)[0] == 2);
  CHECK(column(0)[1] == 1);
  CHECK(std::isnan(column(0)[2]));
  CHECK(column(1)[0] == 0.5);
  CHECK(column(1)[1] == 8);
  CHECK(std::isnan(column(1)[2]));
  CHECK(column(2) == std::vector<double>{0.5, 8, 7});
  CHECK(column(3)[0] == 1);
  CHECK(std::isnan(column(3)[1]));
  CHECK(column(3)[2] == 0);
  CHECK(column(4) == std::vector<double>{0, 0, 1});
  CHECK(column(5) == std::vector<double>{0, 1, 0});
}
