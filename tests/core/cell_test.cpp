// The cell contract of FORMAT.md: each kind of column x each type of cell.
#include "dodona/cell.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/support/cells.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::monostate kNull{};

// A good cell and its value, or a bad one and the name of its error.
struct Case {
  Cell cell;
  double value;
  std::string_view error;
};
Case good(Cell cell, double value) { return {cell, value, ""}; }
Case bad(Cell cell, std::string_view error) { return {cell, kNan, error}; }

Cell text(std::string_view t) { return t; }

std::string shown(const Cell& cell) {
  if (const auto* t = std::get_if<std::string_view>(&cell)) return in_quotes(*t);
  if (const auto* x = std::get_if<double>(&cell)) return std::to_string(*x);
  if (const auto* b = std::get_if<bool>(&cell)) return *b ? "true" : "false";
  return "null";
}

void check(const Feature& f, const std::vector<Case>& cases) {
  for (const auto& [cell, value, error] : cases) {
    CAPTURE(name_of(f.kind), shown(cell));
    const Reading reading = read_cell(f, cell);
    CHECK(reading.error() == error);
    CHECK(((std::isnan(value) && std::isnan(reading.value)) || reading.value == value));
  }
}

const std::vector<Kind> kKinds = {Kind::number, Kind::category, Kind::boolean, Kind::date};

}  // namespace

TEST_CASE("a number is a finite number or the text of one") {
  check(feature(Kind::number), {good(3.5, 3.5),
                                good(-1e300, -1e300),
                                good(5e-324, 5e-324),
                                bad(kNan, "not_finite"),
                                bad(kInfinity, "not_finite"),
                                bad(-kInfinity, "not_finite"),
                                bad(true, "wrong_type"),
                                bad(false, "wrong_type"),
                                good(text("47"), 47),
                                good(text(" 47\t"), 47),
                                bad(text("abc"), "bad_number"),
                                bad(text("na"), "bad_number"),
                                bad(text("1e999"), "not_finite"),
                                bad(text("-1e999"), "not_finite"),
                                good(text("1e-999"), 0),
                                bad(text("2019-04-30"), "bad_number"),
                                bad(text("true"), "bad_number"),
                                bad(text("4\xff"), "bad_utf8"),
                                bad(std::string_view("5\0", 2), "bad_number"),
                                bad(text("inf"), "bad_number")});
  CHECK(std::signbit(read_cell(feature(Kind::number), -0.0).value));
}

TEST_CASE("a category is its text, an integer its digits, a boolean its word") {
  const Feature f = feature(Kind::category, Missing::error, Unseen::error);
  check(f, {good(text("gas"), 0),
            good(text(" oil\t"), 1),
            good(text("7"), 2),
            good(7.0, 2),
            good(text("true"), 3),
            good(true, 3),
            good(text("São Paulo"), 4),
            bad(text("Gas"), "unseen_category"),
            bad(text("g as"), "unseen_category"),
            bad(text("7.0"), "unseen_category"),
            bad(text("07"), "unseen_category"),
            bad(8.0, "unseen_category"),
            bad(false, "unseen_category"),
            bad(7.5, "wrong_type"),
            bad(9007199254740992.0, "wrong_type"),
            bad(1e300, "wrong_type"),
            bad(kNan, "not_finite"),
            bad(kInfinity, "not_finite"),
            bad(text("\xe9"), "bad_utf8"),
            bad(std::string_view("gas\0", 4), "unseen_category")});

  Feature integers = f;
  integers.categories = {"0", "-12", "9007199254740991", "-9007199254740991"};
  check(integers, {good(0.0, 0), good(-0.0, 0), good(-12.0, 1), good(9007199254740991.0, 2),
                   good(-9007199254740991.0, 3), bad(-9007199254740992.0, "wrong_type")});
}

TEST_CASE("a boolean is a boolean, 0 or 1, or one of ten words in any letter case") {
  check(feature(Kind::boolean),
        {good(true, 1), good(false, 0), good(1.0, 1), good(0.0, 0), good(-0.0, 0),
         bad(2.0, "bad_boolean"), bad(0.5, "bad_boolean"), bad(-1.0, "bad_boolean"),
         bad(kNan, "not_finite"), bad(kInfinity, "not_finite"), bad(text("maybe"), "bad_boolean"),
         bad(text("01"), "bad_boolean"), bad(text("1.0"), "bad_boolean"),
         bad(text("yess"), "bad_boolean"), bad(text("tru"), "bad_boolean"),
         bad(text("\xff"), "bad_utf8"), bad(std::string_view("1\0", 2), "bad_boolean")});
  for (const char* word : {"true", "yes", "y", "t", "1", "TRUE", "Yes", "Y", "tRuE", " t "}) {
    check(feature(Kind::boolean), {good(text(word), 1)});
  }
  for (const char* word : {"false", "no", "n", "f", "0", "FALSE", "No", "N", "fAlSe", "\tf"}) {
    check(feature(Kind::boolean), {good(text(word), 0)});
  }
}

TEST_CASE("a date is text") {
  check(feature(Kind::date),
        {good(text("1970-01-02"), 1), good(text(" 1970-01-01T12:00 "), 0.5),
         bad(18000.0, "wrong_type"), bad(true, "wrong_type"), bad(kNan, "not_finite"),
         bad(text("2019-02-29"), "bad_date"), bad(text("30.04.2019"), "bad_date"),
         bad(text("18000"), "bad_date"), bad(text("2019-01-01\xff"), "bad_utf8")});
}

TEST_CASE("null and the missing tokens are missing in every kind of column") {
  for (const Kind kind : kKinds) {
    for (const Unseen unseen : {Unseen::missing, Unseen::error}) {
      const Feature allowed = feature(kind, Missing::allowed, unseen);
      const Feature refused = feature(kind, Missing::error, unseen);
      check(allowed, {good(kNull, kNan)});
      check(refused, {bad(kNull, "missing_value")});
      for (const char* token : {"", "  ", "\t", "NA", "N/A", "NaN", "null", "?", " NA ", "\t?"}) {
        check(allowed, {good(text(token), kNan)});
        check(refused, {bad(text(token), "missing_value")});
      }
    }
  }
}

TEST_CASE("missing tokens are compared exactly, and only those of the schema count") {
  check(feature(Kind::number, Missing::allowed),
        {bad(text("nAn"), "bad_number"), bad(text("Null"), "bad_number"),
         bad(text("NULL"), "bad_number"), bad(text("N / A"), "bad_number"),
         bad(text("-"), "bad_number"), bad(text("??"), "bad_number")});

  Schema schema = schema_of({feature(Kind::number, Missing::allowed)});
  schema.missing_tokens = {"-999", "not known"};
  const CellRules rules(schema);
  Report report;
  CellReader reader(rules, report);
  CHECK(std::isnan(reader.read(0, text(" -999 "), {1, 0})));
  CHECK(std::isnan(reader.read(0, text("not known"), {2, 0})));
  CHECK(std::isnan(reader.read(0, kNull, {3, 0})));
  CHECK(report.ok());
  CHECK(reader.read(0, -999.0, {4, 0}) == -999);  // a number is not a text
  CHECK(reader.read(0, text("-999.0"), {5, 0}) == -999);
  CHECK(std::isnan(reader.read(0, text(""), {6, 0})));
  CHECK(std::isnan(reader.read(0, text("NA"), {7, 0})));
  CHECK(report.n_errors() == 2);
}

TEST_CASE("a category that is a missing token is missing") {
  Feature f = feature(Kind::category, Missing::allowed);
  f.categories = {"NA", "SA"};
  check(f, {good(text("NA"), kNan), good(text("SA"), 1)});
}

TEST_CASE("an unseen category is missing with a warning, whatever `missing` says") {
  for (const Missing missing : {Missing::allowed, Missing::error}) {
    const Feature f = feature(Kind::category, missing, Unseen::missing);
    for (const Cell& cell : {text("coal"), Cell(8.0), Cell(false), text("GAS")}) {
      const Reading reading = read_cell(f, cell);
      CHECK(std::isnan(reading.value));
      CHECK(reading.report.ok());
      REQUIRE(reading.report.n_warnings() == 1);
      const Error& warning = reading.report.warnings().front();
      CHECK(warning.code == Code::unseen_category);
      CHECK(warning.where.row == 1);
      CHECK(warning.where.column == "x");
    }
    CHECK(read_cell(f, text("coal")).report.warnings()[0].message.find("\"coal\"") !=
          std::string::npos);
    CHECK(read_cell(f, 7.5).error() == "wrong_type");  // still no category
  }
}

TEST_CASE("an unseen category is named once a pass, per column") {
  Feature other = feature(Kind::category);
  other.name = "y";
  const CellRules rules(schema_of({feature(Kind::category), other}));
  Report report;
  CellReader reader(rules, report);
  for (std::size_t row = 1; row <= 1000; ++row) {
    reader.read(0, text(row % 2 == 0 ? "coal" : " peat "), {row, 0});
    reader.read(1, text("coal"), {row, 0});
  }
  CHECK(report.ok());
  CHECK(report.n_warnings() == 3);
}

TEST_CASE("an error names row, line, column, the cell's text and the reason") {
  Feature f = feature(Kind::number);
  f.name = "Living area";
  Report report;
  const CellRules rules(schema_of({f}));
  CellReader(rules, report).read(0, text("about 50"), {7, 9});
  REQUIRE(report.n_errors() == 1);
  CHECK(to_string(report.errors()[0]) ==
        "row 7 (line 9), column \"Living area\": \"about 50\" is not a number");
}

TEST_CASE("of bad cells the first hundred are kept and all are counted") {
  const CellRules rules(schema_of({feature(Kind::number)}));
  Report report;
  CellReader reader(rules, report);
  for (std::size_t row = 1; row <= 250; ++row) reader.read(0, text("x"), {row, 0});
  CHECK(report.n_errors() == 250);
  REQUIRE(report.errors().size() == 100);
  CHECK(report.errors().back().where.row == 100);
}
