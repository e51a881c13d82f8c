// Texts that are dates, and the day numbers they become.
#include <array>
#include <cstdio>
#include <string>

#include "catch.hpp"
#include "core/support/cells.hpp"
#include "core/support/scorer.hpp"

using namespace dodona;
using namespace dodona::test;

TEST_CASE("known days have their numbers") {
  CHECK(parse_date("1970-01-01") == 0);
  CHECK(parse_date("1969-12-31") == -1);
  CHECK(parse_date("2000-01-01") == 10957);    // 946684800 s, POSIX time
  CHECK(parse_date("2001-09-09") == 11574);    // the day of 1000000000 s
  CHECK(parse_date("2038-01-19") == 24855);    // the day of 2^31 s
  CHECK(parse_date("1858-11-17") == -40587);   // modified Julian day 0
  CHECK(parse_date("0001-01-01") == -719162);  // day 1 of Rata Die, 1970-01-01 being 719163
  CHECK(parse_date("9999-12-31") == 2932896);
}

TEST_CASE("every day of twelve centuries follows the one before") {
  int days = days_since_1970(1500, 1, 1);
  std::size_t n_wrong = 0;
  for (int y = 1500; y < 2700; ++y) {
    const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    for (int m = 1; m <= 12; ++m) {
      const int length = m == 2                                    ? (leap ? 29 : 28)
                         : (m == 4 || m == 6 || m == 9 || m == 11) ? 30
                                                                   : 31;
      for (int d = 1; d <= 32; ++d) {
        std::array<char, 16> text{};
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", y, m, d);
        const auto parsed = parse_date(text.data());
        n_wrong += d <= length ? parsed != days++ : parsed.has_value();
      }
    }
  }
  CHECK(n_wrong == 0);
}

TEST_CASE("the time of day is a fraction") {
  CHECK(parse_date("1970-01-01T00:00") == 0);
  CHECK(parse_date("1970-01-01 06:00") == 0.25);
  CHECK(parse_date("1970-01-01T18:00:00") == 0.75);
  CHECK(parse_date("1969-12-31T12:00Z") == -0.5);
  CHECK(parse_date("1970-01-01T00:00:01") == 1.0 / 86400);
  CHECK(parse_date("1970-01-01T23:59:59") == 86399.0 / 86400);
  CHECK(parse_date("1970-01-01T00:00:00.125Z") == 0.125 / 86400);
  CHECK(parse_date("1970-01-01T01:01:01.001") == 3661.001 / 86400);
  CHECK(parse_date("2019-04-30T10:30:15") == 18016 + 37815.0 / 86400);
}

TEST_CASE("what is almost a date is none") {
  for (const char* text : {"",
                           " ",
                           "2019",
                           "2019-04",
                           "2019-4-30",
                           "2019-04-3",
                           "19-04-30",
                           "02019-04-30",
                           "2019-00-10",
                           "2019-13-01",
                           "2019-01-00",
                           "2019-01-32",
                           "2019-02-29",
                           "1900-02-29",
                           "2100-02-29",
                           "2019-04-31",
                           "0000-01-01",
                           "-001-01-01",
                           "+2019-04-30",
                           "2019/04/30",
                           "2019.04.30",
                           "30.04.2019",
                           "04/30/2019",
                           "20190430",
                           "2019-04-30T",
                           "2019-04-30 T10:00",
                           "2019-04-30Z",
                           "2019-04-30T10",
                           "2019-04-30T10:",
                           "2019-04-30T1:00",
                           "2019-04-30T10:0",
                           "2019-04-30T24:00",
                           "2019-04-30T10:60",
                           "2019-04-30T10:00:60",
                           "2019-04-30T10:00:",
                           "2019-04-30T10:00:00.",
                           "2019-04-30T10:00:5",
                           "2019-04-30T10:00:00,5",
                           "2019-04-30T10:00Zx",
                           "2019-04-30T10:00ZZ",
                           "2019-04-30T10:00+02:00",
                           "2019-04-30T10:00 Z",
                           "2019-04-30t10:00",
                           "2019-04-30T10:00z",
                           "2019-04-30  10:00",
                           "2019-04-30x",
                           "2019-W18-2",
                           "2019-120",
                           "yesterday",
                           "2019-04-30T-1:00",
                           "2019-04-30T10:00:1e1",
                           "\xEF\xBC\x92\x30\x31\x39-04-30"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_date(text));
  }
  CHECK(parse_date("2000-02-29"));
  CHECK(parse_date("2020-02-29"));
  CHECK_FALSE(parse_date(std::string_view("2019-04-30\0", 11)));
  CHECK_FALSE(parse_date("2019-04-30T10:00:00." + std::string(100'000, '1')));
}
