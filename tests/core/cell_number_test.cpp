// Texts that are numbers, and the many that are not.
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "core/support/cells.hpp"
#include "core/support/random.hpp"
#include "dodona/math.hpp"

using namespace dodona;
using namespace dodona::test;

TEST_CASE("digits with an optional sign, decimals and exponent are a number") {
  const std::vector<std::pair<std::string_view, double>> cases = {
      {"0", 0},
      {"47", 47},
      {"+3", 3},
      {"-3", -3},
      {"007", 7},
      {"1.5", 1.5},
      {".5", 0.5},
      {"5.", 5},
      {"-.5", -0.5},
      {"+.5", 0.5},
      {"-5.", -5},
      {"1e5", 1e5},
      {"1E5", 1e5},
      {"1e+5", 1e5},
      {"25e-2", 0.25},
      {"1.5e3", 1500},
      {".5e1", 5},
      {"5.e1", 50},
      {"1e05", 1e5},
      {"0e999", 0},
      {" 12 ", 12},
      {"\t12\r", 12},
      {"0.1", 0.1},
      {"1e-999", 0},
      {"-1e-999", 0},
      {"5e-324", 5e-324},
      {"2.4703282292062328e-324", 5e-324},
      {"2.4703282292062327e-324", 0},  // below half the smallest double
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"9007199254740993", 9007199254740992},  // halfway: to the even one
      {"9007199254740993.0000000000000000000001", 9007199254740994},
      {"2.2250738585072011e-308", 2.2250738585072011e-308},  // hung PHP and Java in 2010 and 2011
      {"2.2250738585072012e-308", 2.2250738585072014e-308},
  };
  for (const auto& [text, value] : cases) {
    CAPTURE(text);
    const auto parsed = parse_number(text);
    REQUIRE(parsed);
    CHECK(*parsed == value);
  }
  CHECK(std::signbit(*parse_number("-0")));
  CHECK(std::signbit(*parse_number("-1e-999")));
  CHECK_FALSE(std::signbit(*parse_number("+0")));
  CHECK(parse_number(std::string(100'000, '9').append("e-100000")) == 1.0);
}

TEST_CASE("an overflow is infinity, which no cell may be") {
  for (const char* text : {"1e999", "1.8e308", "1e99999999999999999999", "+2e308"}) {
    CAPTURE(text);
    REQUIRE(parse_number(text));
    CHECK(*parse_number(text) == std::numeric_limits<double>::infinity());
    CHECK(read_cell(feature(Kind::number), std::string_view(text)).error() == "not_finite");
  }
  CHECK(*parse_number("-1e999") == -std::numeric_limits<double>::infinity());
}

TEST_CASE("all else is not a number") {
  for (const char* text : {"",
                           " ",
                           "+",
                           "-",
                           ".",
                           "+.",
                           "-.",
                           "e",
                           "e5",
                           ".e5",
                           "1e",
                           "1e+",
                           "1e-",
                           "1e5.5",
                           "1e 5",
                           "+-3",
                           "-+3",
                           "++3",
                           "--3",
                           "- 3",
                           "+ 3",
                           "3-",
                           "1-2",
                           "1.2.3",
                           "1..2",
                           "0x10",
                           "0b1",
                           "1_000",
                           "1'000",
                           "1 000",
                           "1,234",
                           "1,5",
                           "inf",
                           "Inf",
                           "infinity",
                           "-inf",
                           "+inf",
                           "nan",
                           "NaN",
                           "-nan",
                           "nan(1)",
                           "1f",
                           "1.0f",
                           "1d5",
                           "1L",
                           "5%",
                           "$5",
                           "5 m",
                           "abc",
                           "O",
                           "\xC2\xA0\x35",
                           "5\xC2\xA0",
                           "\xE2\x88\x92\x35",
                           "\xEF\xBC\x91",  // fullwidth one
                           "\xD9\xA3",      // Arabic-Indic three
                           "\xC2\xBD",      // a half
                           "\n5",
                           "5\n",
                           "\"5\"",
                           "=5",
                           "'5"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text));
  }
  CHECK_FALSE(parse_number(std::string_view("5\0", 2)));
  CHECK_FALSE(
      parse_number(std::string_view("\0"
                                    "5",
                                    2)));
  CHECK_FALSE(
      parse_number(std::string_view("1\0"
                                    "5",
                                    3)));
}

TEST_CASE("the decimal mark is the one that is asked for") {
  CHECK(parse_number("1,5", DecimalMark::comma) == 1.5);
  CHECK(parse_number(",5", DecimalMark::comma) == 0.5);
  CHECK(parse_number("5,", DecimalMark::comma) == 5);
  CHECK(parse_number("-1,5e3", DecimalMark::comma) == -1500);
  CHECK(parse_number("15", DecimalMark::comma) == 15);
  CHECK_FALSE(parse_number("1.5", DecimalMark::comma));
  CHECK_FALSE(parse_number("1.234,5", DecimalMark::comma));
  CHECK_FALSE(parse_number("1,234,5", DecimalMark::comma));
  CHECK_FALSE(parse_number("1,5", DecimalMark::point));
  CHECK(parse_number("1.5", DecimalMark::undecided) == 1.5);
}

TEST_CASE("an undecided mark is settled by the first text that shows one") {
  const auto read_all = [](const std::vector<std::string_view>& texts, Report& report) {
    const CellRules rules(schema_of({feature(Kind::number)}));
    CellReader reader(rules, report);
    reader.set_decimal_mark(DecimalMark::undecided);
    std::vector<double> values;
    values.reserve(texts.size());
    for (const auto text : texts) values.push_back(reader.read(0, text, {values.size() + 1, 0}));
    return values;
  };
  Report comma;
  CHECK(read_all({"1", "1,5", "2", "2,25"}, comma) == std::vector<double>{1, 1.5, 2, 2.25});
  CHECK(comma.ok());
  Report point;
  CHECK(read_all({"1", "1.5", "2", "2.25"}, point) == std::vector<double>{1, 1.5, 2, 2.25});
  CHECK(point.ok());

  Report comma_then_point;
  read_all({"1,5", "2.5"}, comma_then_point);
  REQUIRE(comma_then_point.n_errors() == 1);
  CHECK(comma_then_point.errors()[0].where.row == 2);
  CHECK(comma_then_point.errors()[0].message.find("with a comma") != std::string::npos);
  Report point_then_comma;
  read_all({"1.5", "2,5"}, point_then_comma);
  REQUIRE(point_then_comma.n_errors() == 1);
  CHECK(point_then_comma.errors()[0].where.row == 2);
  CHECK(point_then_comma.errors()[0].message.find("with a point") != std::string::npos);
}

TEST_CASE("a mark in a text column settles nothing") {
  Feature name = feature(Kind::category, Missing::allowed);
  const CellRules rules(schema_of({name, feature(Kind::number)}));
  Report report;
  CellReader reader(rules, report);
  reader.set_decimal_mark(DecimalMark::undecided);
  reader.read(0, std::string_view("St. Pauli"), {1, 0});
  CHECK(reader.read(1, std::string_view("1,5"), {1, 0}) == 1.5);
  CHECK(report.ok());
}

TEST_CASE("every double is read back from its shortest decimal, with point and with comma") {
  Random random(5);
  std::size_t n_wrong = 0;
  for (int i = 0; i < 300'000; ++i) {
    const double value = math::from_bits(random.bits());
    if (!std::isfinite(value)) continue;
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    std::string text(buffer.data(), end);
    n_wrong += parse_number(text) != value;
    for (char& c : text) c = c == '.' ? ',' : c;
    n_wrong += parse_number(text, DecimalMark::comma) != value;
  }
  CHECK(n_wrong == 0);
}
