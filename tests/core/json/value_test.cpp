#include "dodona/json/value.hpp"

#include <limits>

#include "catch.hpp"
#include "dodona/json/parse.hpp"

using namespace dodona;
using namespace dodona::json;

namespace {

// What parsing a text gives: the message, "" if it is JSON.
std::string parse_error(std::string_view text) {
  Problem problem;
  parse(text, problem);
  if (!problem.raised()) return "";
  CHECK(problem.first->code == Code::bad_json);
  return problem.first->message;
}

Pack packed(std::string_view text) {
  Problem problem;
  Pack pack = parse(text, problem);
  REQUIRE_FALSE(problem.raised());
  return pack;
}

}  // namespace

TEST_CASE("what is not JSON is told with its place") {
  CHECK(parse_error("{}").empty());
  CHECK(parse_error(" [1, 2.5e3, \"x\", null, true, {\"a\": {}}]\n").empty());
  CHECK(parse_error("") == "the file is empty");
  CHECK(parse_error(" \n\t\r\n") == "the file is empty");
  CHECK(parse_error("{\"a\": 1,}").find("line 1, column 9") != std::string::npos);
  CHECK(parse_error("{\n  \"a\": 1\n  \"b\"").find("line 3") != std::string::npos);
}

TEST_CASE("JSON is RFC 8259, and nothing beside it") {
  for (const char* text : {"{",
                           "[1,]",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{'a':1}",
                           "[1 2]",
                           "01",
                           "+1",
                           ".5",
                           "5.",
                           "1e",
                           "-",
                           "NaN",
                           "Infinity",
                           "-Infinity",
                           "nul",
                           "True",
                           "0x10",
                           "\"\t\"",
                           "\"\n\"",
                           "\"\\x\"",
                           "\"\\ud800\"",
                           "\"\\u12\"",
                           "// comment\n1",
                           "/* c */ 1",
                           "1 2",
                           "{} {}",
                           "\"a",
                           "\"\xff\"",
                           "\"\xed\xa0\x80\"",
                           "\"\xc0\xaf\"",
                           "\xff\xfe{",
                           "1e999",
                           "-1e999",
                           "[1e400]",
                           "undefined"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_error(text).empty());
  }
  CHECK_FALSE(parse_error(std::string_view("{}\0", 3)).empty());
  CHECK_FALSE(parse_error(std::string_view("{}\0garbage", 10)).empty());
  CHECK_FALSE(parse_error(std::string_view("\0{}", 3)).empty());
  CHECK_FALSE(parse_error(std::string_view("\"a\0b\"", 5)).empty());
}

TEST_CASE("a hundred levels are read, more are refused; brackets in texts do not count") {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  CHECK(parse_error(nested(100)).empty());
  CHECK_FALSE(parse_error(nested(101)).empty());
  CHECK_FALSE(parse_error(std::string(100'000, '[')).empty());
  CHECK_FALSE(parse_error(nested(100) + "]").empty());
  CHECK(parse_error("[\"\\\"" + std::string(1000, '[') + "\"]").empty());
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  CHECK_FALSE(parse_error(objects + "1" + std::string(100'000, '}')).empty());
}

TEST_CASE("a member that stands twice in an object is refused, in different objects it is not") {
  CHECK_FALSE(parse_error(R"({"a": 1, "b": {"a": 2}, "a": 3})").empty());
  CHECK_FALSE(parse_error(R"([{"x": {"y": 1, "y": 1}}])").empty());
  CHECK(parse_error(R"([{"a": 1}, {"a": 2, "b": {"a": 3}}])").empty());
}

TEST_CASE("the first problem is kept, with its path; later reads give defaults") {
  const Pack pack = packed(R"({"a": [1, {"b": "x"}, -1, 1.5], "c": true})");
  const Document document = pack.document();
  Problem problem;
  const Value root(document, problem);
  CHECK(root.member("a").at(1).member("b").text() == "x");
  CHECK(root.member("a").at(0).number() == 1);
  CHECK(root.member("a").size() == 4);
  CHECK(root.has("c"));
  CHECK_FALSE(root.has("d"));
  CHECK_FALSE(root.failed());

  CHECK(root.member("a").at(1).member("b").number() == 0);
  REQUIRE(root.failed());
  CHECK(problem.first->where.path == "a[1].b");
  CHECK(problem.first->message == "a number is expected here, not string");
  CHECK(root.member("nowhere").member("deeper").at(7).text().empty());
  CHECK(root.member("c").size() == 0);
  CHECK(problem.first->where.path == "a[1].b");
}

TEST_CASE("an index is an unsigned integer below its limit") {
  const auto check = [](const char* text, std::size_t limit, bool good) {
    CAPTURE(text);
    const Pack pack = packed(text);
    const Document document = pack.document();
    Problem problem;
    const std::size_t value = Value(document, problem).index(limit);
    CHECK(problem.raised() != good);
    if (good) CHECK(value == static_cast<std::size_t>(document.number(document.root())));
    if (!good) CHECK(value == 0);
  };
  check("0", 1, true);
  check("6", 7, true);
  check("1.0", 7, true);  // however it is written
  check("5e0", 7, true);
  check("-0", 7, true);
  for (const char* text : {"7", "8", "-1", "1.5", "1e-1", "18446744073709551615",
                           "18446744073709551616", "true", "null", "\"1\"", "[]", "{}"}) {
    check(text, 7, false);
  }
  check("0", 0, false);
}

TEST_CASE("lists of integers keep to their range, and name the entry that does not") {
  const auto path_of = [](const char* text, std::int64_t low, std::int64_t high) {
    const Pack pack = packed(std::string(R"({"w": [[1], 2], "x": )") + text + "}");
    const Document document = pack.document();
    Problem problem;
    Value(document, problem).member("x").integers(low, high);
    return problem.raised() ? problem.first->where.path : "good";
  };
  CHECK(path_of("[]", 0, 0) == "good");
  CHECK(path_of("[-1, 0, 3]", -1, 3) == "good");
  CHECK(path_of("[0, 4]", -1, 3) == "x[1]");
  CHECK(path_of("[0, -2]", -1, 3) == "x[1]");
  CHECK(path_of("[18446744073709551615]", -1, 3) == "x[0]");
  CHECK(path_of("[18446744073709551615]", -1, std::numeric_limits<std::int64_t>::max()) == "x[0]");
  CHECK(path_of("[9223372036854775808]", -1, 3) == "x[0]");
  CHECK(path_of("[0, 1.0, -1e0]", -1, 3) == "good");
  CHECK(path_of("[0, 1.5]", -1, 3) == "x[1]");
  CHECK(path_of("[9007199254740994]", 0, std::numeric_limits<std::int64_t>::max()) == "x[0]");
  CHECK(path_of("[0, true]", -1, 3) == "x[1]");
  CHECK(path_of("{}", -1, 3) == "x");
}

TEST_CASE("unknown and missing members are named") {
  const Pack pack = packed(R"({"o": [{}, {"p": {"a": 1, "z": 2}}]})");
  const Document document = pack.document();
  const auto p_of = [&](Problem& problem) {
    return Value(document, problem).member("o").at(1).member("p");
  };
  Problem missing;
  p_of(missing).expect_members("a b", "z");
  REQUIRE(missing.raised());
  CHECK(missing.first->where.path == "o[1].p");
  CHECK(missing.first->message == "the member \"b\" is missing");
  Problem unknown;
  p_of(unknown).expect_members("a");
  REQUIRE(unknown.raised());
  CHECK(unknown.first->code == Code::unknown_name);
  CHECK(unknown.first->message.find("\"z\"") != std::string::npos);
}
