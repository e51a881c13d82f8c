#include "dodona/table.hpp"

#include <chrono>

#include "catch.hpp"
#include "core/support/cells.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

Schema schema_named(const std::vector<std::string>& names, Missing missing = Missing::error) {
  std::vector<Feature> features;
  for (const auto& name : names) {
    features.push_back(feature(Kind::number, missing));
    features.back().name = name;
  }
  return schema_of(std::move(features));
}

using Names = std::vector<std::string_view>;
using Positions = std::vector<std::size_t>;

std::vector<std::string> shown(const std::vector<Error>& errors) {
  std::vector<std::string> lines;
  lines.reserve(errors.size());
  for (const auto& e : errors) lines.push_back(std::string(name_of(e.code)) + " " + e.where.column);
  return lines;
}

}  // namespace

TEST_CASE("columns are found by name, in any order, to the letter") {
  const Schema schema = schema_named({"b", "a", "São Paulo"});
  Report report;
  CHECK(match_columns(schema, Names{"a", "b", "São Paulo"}, report) == Positions{1, 0, 2});
  CHECK(report.ok());
  CHECK(report.n_warnings() == 0);

  // Blanks around a header's names are the CSV reader's to remove; an object's key is what it is.
  Report blanks;
  CHECK_FALSE(match_columns(schema, Names{"a ", "b", "São Paulo"}, blanks));
  CHECK(shown(blanks.errors()) == std::vector<std::string>{"missing_column a"});
}

TEST_CASE("every missing column is an error, whatever its cells might be") {
  for (const Missing missing : {Missing::allowed, Missing::error}) {
    Report report;
    CHECK_FALSE(match_columns(schema_named({"a", "b", "c"}, missing), Names{"b"}, report));
    CHECK(shown(report.errors()) ==
          std::vector<std::string>{"missing_column a", "missing_column c"});
  }
  Report none;
  CHECK_FALSE(match_columns(schema_named({"a"}), Names{}, none));
  CHECK(none.n_errors() == 1);
}

TEST_CASE("names are compared letter by letter; another case is told") {
  Report report;
  CHECK_FALSE(match_columns(schema_named({"Size"}), Names{"size"}, report));
  REQUIRE(report.n_errors() == 1);
  CHECK(report.errors()[0].message.find("there is \"size\"") != std::string::npos);
  Report inner;
  CHECK_FALSE(match_columns(schema_named({"a b"}), Names{"a  b"}, inner));
}

TEST_CASE("a column that stands twice is an error, used or not, unless it has no name") {
  Report report;
  CHECK_FALSE(match_columns(schema_named({"a"}), Names{"a", "x", "a"}, report));
  CHECK(shown(report.errors()) == std::vector<std::string>{"duplicate_column a"});
  CHECK(report.errors()[0].message.find("columns 1 and 3") != std::string::npos);

  Report extra;
  CHECK_FALSE(match_columns(schema_named({"a"}), Names{"x", "a", "x", "x"}, extra));
  CHECK(shown(extra.errors()) ==
        std::vector<std::string>{"duplicate_column x", "duplicate_column x"});

  Report unnamed;
  CHECK(match_columns(schema_named({"a"}), Names{"", "a", ""}, unnamed) == Positions{1});
  CHECK(unnamed.ok());
}

TEST_CASE("extra columns are ignored with one warning that names them") {
  Report report;
  CHECK(match_columns(schema_named({"a"}), Names{"x", "a", "y", ""}, report) == Positions{1});
  CHECK(report.ok());
  REQUIRE(report.n_warnings() == 1);
  CHECK(report.warnings()[0].code == Code::extra_column);
  CHECK(report.warnings()[0].message ==
        "the model does not use \"x\", \"y\", column 4 (no name); ignored");

  Report many;
  CHECK(match_columns(schema_named({"a"}), Names{"a", "1", "2", "3", "4", "5", "6", "7"}, many));
  REQUIRE(many.n_warnings() == 1);
  CHECK(many.warnings()[0].message ==
        "the model does not use \"1\", \"2\", \"3\", \"4\", \"5\" and 2 more; ignored");
}

TEST_CASE("errors that the report has already do not count here") {
  Report report;
  report.error({Code::io, {}, "before"});
  CHECK(match_columns(schema_named({"a"}), Names{"a"}, report) == Positions{0});
}

TEST_CASE("twenty thousand columns that are not there take no time") {
  std::vector<std::string> names;
  std::vector<std::string> others;
  for (int i = 0; i < 20'000; ++i) {
    names.push_back("feature" + std::to_string(i));
    others.push_back("column" + std::to_string(i));
  }
  const Names given(others.begin(), others.end());
  Report report;
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(match_columns(schema_named(names), given, report));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  CHECK(report.n_errors() == 20'000);
  CHECK(seconds.count() < 3);
}
