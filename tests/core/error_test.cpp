#include "dodona/error.hpp"

#include <set>

#include "catch.hpp"

using namespace dodona;

TEST_CASE("an error names its place") {
  CHECK(to_string({Code::bad_number, {3, 4, "Size", ""}, "\"12a\" is not a number"}) ==
        "row 3 (line 4), column \"Size\": \"12a\" is not a number");
  CHECK(to_string({Code::bad_model, {0, 0, "", "features[3].kind"}, "is missing"}) ==
        "features[3].kind: is missing");
  CHECK(to_string({Code::io, {}, "cannot be read"}) == "cannot be read");
}

TEST_CASE("a quoted text shows what it is made of") {
  CHECK(in_quotes("São Paulo") == "\"São Paulo\"");
  CHECK(in_quotes("a\nb\x7f") == "\"a\\x0ab\\x7f\"");
  CHECK(in_quotes("\xff") == "\"\\xff\"");
  CHECK(in_quotes(std::string(80, 'x')) == '"' + std::string(80, 'x') + '"');
  CHECK(in_quotes(std::string(81, 'x')) == '"' + std::string(80, 'x') + "…\"");
}

TEST_CASE("a report keeps the first hundred and counts all") {
  Report report;
  for (std::size_t row = 1; row <= 250; ++row)
    report.error({Code::bad_number, {row, 0, "", ""}, ""});
  CHECK(!report.ok());
  CHECK(report.n_errors() == 250);
  REQUIRE(report.errors().size() == Report::kKept);
  CHECK(report.errors().back().where.row == 100);

  Report sum;
  sum.warn({Code::extra_column, {}, ""});
  sum.append(report);
  sum.append(report);
  CHECK(sum.n_errors() == 500);
  CHECK(sum.errors().size() == Report::kKept);
  CHECK(sum.n_warnings() == 1);
}

TEST_CASE("every code has a name of its own") {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(Code::io); ++code) {
    const auto name = name_of(static_cast<Code>(code));
    CHECK(name != "unknown");
    CHECK(names.insert(name).second);
  }
  CHECK(names.size() == 21);
}

TEST_CASE("warnings and errors are kept and counted apart") {
  Report report;
  for (int i = 0; i < 150; ++i) report.warn({Code::unseen_category, {}, ""});
  CHECK(report.ok());
  CHECK(report.n_warnings() == 150);
  CHECK(report.warnings().size() == 100);
  report.error({Code::io, {}, ""});
  CHECK_FALSE(report.ok());
  report.clear();
  CHECK(report.ok());
  CHECK(report.n_warnings() == 0);
  CHECK(report.warnings().empty());
}
