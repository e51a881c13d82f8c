#include "dodona/encode.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "catch.hpp"
#include "core/support/cells.hpp"
#include "core/support/scorer.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
const std::vector<Encoding> kEncodings = {Encoding::number, Encoding::code,    Encoding::days,
                                          Encoding::month,  Encoding::weekday, Encoding::hour};

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
  CHECK(pairs == std::vector<std::string>{"number number", "category code", "boolean number",
                                          "date days", "date month", "date weekday", "date hour"});
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
