#include "dodona/csv.hpp"

#include "catch.hpp"
#include "core/support/csv.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

using Cells = std::vector<std::vector<std::string>>;

// The only error; "" if there is none, "several" if there are more.
std::string error_of(const CsvReading& reading) {
  if (reading.errors.size() > 1) return "several";
  return reading.errors.empty() ? "" : reading.errors.front();
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the examples of RFC 4180, section 2") {
  const std::string header = "field_name,field_name,field_name\r\n";
  const Cells rows = {
      {"field_name", "field_name", "field_name"}, {"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}};
  CHECK(read_csv(header + "aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n").cells() == rows);          // 1 and 3
  CHECK(read_csv(header + "aaa,bbb,ccc\r\nzzz,yyy,xxx").cells() == rows);              // 2
  CHECK(read_csv(header + "\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx").cells() == rows);  // 5
  CHECK(read_csv(header + "\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx").cells() ==     // 6
        Cells{rows[0], {"aaa", "b\r\nbb", "ccc"}, rows[2]});
  CHECK(read_csv(header + "\"aaa\",\"b\"\"bb\",\"ccc\"").cells() ==  // 7
        Cells{rows[0], {"aaa", "b\"bb", "ccc"}});
}

TEST_CASE("lines end with LF or CRLF, the last one with anything") {
  const Cells expected = {{"a", "b"}, {"1", "2"}, {"3", "4"}};
  for (const char* bytes :
       {"a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4", "a,b\r\n1,2\r\n3,4\r\n", "a,b\r\n1,2\r\n3,4",
        "a,b\r\n1,2\n3,4\r\n", "a,b\n1,2\n3,4\r", "\xEF\xBB\xBF\x61,b\n1,2\n3,4\n",
        "\n\r\n\na,b\n1,2\n3,4\n", "\"a\",\"b\"\r\n\"1\",\"2\"\r\n\"3\",\"4\"\r\n",
        "\"a\",\"b\"\n1,2\n3,\"4\"", "a,b\n\n1,2\n\r\n\n3,4\n\n\n"}) {
    CAPTURE(bytes);
    const CsvReading reading = read_csv(bytes);
    CHECK(reading.good);
    CHECK(reading.cells() == expected);
  }
}

TEST_CASE("cells keep their blanks, carriage returns and quotes inside") {
  CHECK(read_csv("a,b\n x\t, y \n").cells()[1] == std::vector<std::string>{" x\t", " y "});
  CHECK(read_csv("a,b\n\" x \",\"\"\n").cells()[1] == std::vector<std::string>{" x ", ""});
  CHECK(read_csv("a,b\n5\" disk,x\"\"y\n").cells()[1] ==
        std::vector<std::string>{"5\" disk", "x\"\"y"});
  CHECK(read_csv("a,b\nx\ry,\r\r\n").cells()[1] == std::vector<std::string>{"x\ry", "\r"});
  CHECK(read_csv("a,b\n\"\"\"\",\"\"\"x\"\"\"\n").cells()[1] ==
        std::vector<std::string>{"\"", "\"x\""});
  CHECK(read_csv("a,b\n\"x\" \t,\"y\" \n").cells()[1] == std::vector<std::string>{"x", "y"});
  CHECK(read_csv("a,b\n\",;\n|\t\",\"\n\n\"\n").cells()[1] ==
        std::vector<std::string>{",;\n|\t", "\n\n"});
  CHECK(read_csv(std::string_view("a,b\n\0,x\0y\n", 10)).cells()[1] ==
        std::vector<std::string>{std::string(1, '\0'), std::string("x\0y", 3)});
}

TEST_CASE("rows and the lines where they begin are counted") {
  const CsvReading reading = read_csv("\na,b\r\n1,\"x\ny\r\nz\"\n\n2,\"\"\r\n\r\n\"\n\",3\n4,5");
  REQUIRE(reading.records.size() == 5);
  const std::vector<std::size_t> lines = {2, 3, 7, 9, 11};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(i);
    CHECK(reading.records[i].row == i);
    CHECK(reading.records[i].line == lines[i]);
  }
  CHECK(reading.n_rows == 4);
}

TEST_CASE("in a single column an empty line is an empty cell") {
  CHECK(read_csv("a\n1\n\n2\r\n\r\n").cells() == Cells{{"a"}, {"1"}, {""}, {"2"}, {""}});
  CHECK(read_csv("a\n1\n\"\"\n").cells() == Cells{{"a"}, {"1"}, {""}});
  CHECK(read_csv("a").cells() == Cells{{"a"}});
  CHECK(read_csv("a\n").cells() == Cells{{"a"}});
}

TEST_CASE("a quoted empty cell is a row, and a bad one where there are more columns") {
  const CsvReading reading = read_csv("a,b\n\"\"\n1,2\n");
  CHECK(error_of(reading) == "wrong_cell_count: row 1 (line 2): has 1 cell, the header has 2");
  CHECK(reading.cells() == Cells{{"a", "b"}, {"1", "2"}});
}

TEST_CASE("a row with more or fewer cells than the header is an error, and the others are read") {
  const CsvReading reading = read_csv("a,b\n1\n1,2,3\n1,2\n1,2,\n,\n,,\n");
  CHECK(reading.errors == std::vector<std::string>{
                              "wrong_cell_count: row 1 (line 2): has 1 cell, the header has 2",
                              "wrong_cell_count: row 2 (line 3): has 3 cells, the header has 2",
                              "wrong_cell_count: row 4 (line 5): has 3 cells, the header has 2",
                              "wrong_cell_count: row 6 (line 7): has 3 cells, the header has 2"});
  CHECK(reading.cells() == Cells{{"a", "b"}, {"1", "2"}, {"", ""}});
  CHECK_FALSE(reading.good);
}

TEST_CASE("text after a closing quote is an error of its row, and the others are read") {
  for (const char* bad :
       {"\"x\"y,2", "1,\"x\"y", "\"x\" \"y\",2", "\"x\"\ry,2", "1,\"\"\"x\"\"y\" z"}) {
    CAPTURE(bad);
    const CsvReading reading = read_csv("a,b\n0,0\n" + std::string(bad) + "\n3,4\n");
    CHECK(error_of(reading).rfind("bad_csv: row 2 (line 3): text follows a closing quote", 0) == 0);
    CHECK(reading.cells() == Cells{{"a", "b"}, {"0", "0"}, {"3", "4"}});
  }
}

TEST_CASE("a quote that is not closed is an error of the row that opens it") {
  for (const char* bad : {"1,\"2", "1,\"2\n3,4\n5,6\n", "1,\"", "1,\"2\"\"", "\"1,2\n\n\n"}) {
    CAPTURE(bad);
    const CsvReading reading = read_csv("a,b\n0,0\n" + std::string(bad));
    CHECK(error_of(reading).rfind("bad_csv: row 2 (line 3): a quote is opened and not closed", 0) ==
          0);
    CHECK(reading.cells() == Cells{{"a", "b"}, {"0", "0"}});
    CHECK_FALSE(reading.good);
  }
  CHECK(contains(error_of(read_csv("\"a,b\n1,2\n")), "the header: a quote is opened"));
  CHECK(contains(error_of(read_csv("\"a\"x,b\n1,2\n")), "the header: text follows"));
}

TEST_CASE("a file without a header is an error") {
  for (const char* bytes : {"", "\n", "\r\n\n\r\n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n"}) {
    CAPTURE(bytes);
    const CsvReading reading = read_csv(bytes);
    CHECK(contains(error_of(reading), "bad_csv: the file is empty"));
    CHECK(reading.records.empty());
    CHECK_FALSE(reading.good);
  }
}

TEST_CASE("UTF-16 and other bytes that are not UTF-8 are named") {
  CHECK(contains(error_of(read_csv(std::string_view("\xFF\xFE"
                                                    "a\0,\0b\0",
                                                    8))),
                 "UTF-16"));
  CHECK(contains(error_of(read_csv(std::string_view("\xFE\xFF\0a\0,\0b", 8))), "UTF-16"));
  CHECK(contains(error_of(read_csv(std::string_view("\xFF\xFE"
                                                    "a\0,\0b\0",
                                                    8),
                                   ',')),
                 "UTF-16"));
  const CsvReading latin = read_csv(
      "gr\xF6\xDF"
      "e,b\n1,2\n");
  CHECK(error_of(latin).rfind("bad_utf8: ", 0) == 0);
  CHECK(latin.records.empty());
  CHECK_FALSE(latin.good);
  // In a row it is the cell's affair.
  CHECK(read_csv("a,b\n\xF6,2\n").cells()[1] == std::vector<std::string>{"\xF6", "2"});
  // A byte order mark stands at the beginning only.
  CHECK(read_csv("a,b\n\xEF\xBB\xBF,2\n").cells()[1][0] == "\xEF\xBB\xBF");
}

TEST_CASE("a handler stops the reading") {
  std::size_t n = 0;
  Report report;
  CsvReader reader(
      ',', [&](const CsvRecord&) { return ++n < 3; }, report);
  CHECK_FALSE(reader.feed("a,b\n1,2\n3,4\n5,6\n"));
  CHECK_FALSE(reader.feed("7,8\n"));
  CHECK_FALSE(reader.finish());
  CHECK(n == 3);
  CHECK(report.ok());
}

TEST_CASE("of bad rows the first hundred are kept and all are counted") {
  std::string bytes = "a,b\n";
  for (int i = 0; i < 250; ++i) bytes += "1\n";
  Report report;
  CsvReader reader(
      0, [](const CsvRecord&) { return true; }, report);
  reader.feed(bytes);
  CHECK_FALSE((reader.finish() && report.ok()));
  CHECK(report.n_errors() == 250);
  CHECK(report.errors().size() == 100);
}

TEST_CASE("a reader goes on where another one stands") {
  const std::string text = "\xEF\xBB\xBF\n\"a\";b\n1;\"x\ny\"\n\n2;3;4\n\"5\"\"\";6\r\n7;\"8\n";
  const CsvReading whole = read_csv(text);
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    CAPTURE(cut);
    CsvReading reading;
    Report report;
    const CsvHandler take = [&](const CsvRecord& r) {
      reading.records.push_back({{r.cells.begin(), r.cells.end()}, r.row, r.line});
      return true;
    };
    CsvReader first(';', take, report);
    first.feed(std::string_view(text).substr(0, cut));
    const CsvPosition here = first.position();
    CHECK(here.offset <= cut);
    if (reading.records.empty()) continue;  // the header is still to come
    CsvReader second(here, take, report);
    second.feed(std::string_view(text).substr(here.offset));
    CHECK(second.finish());
    CHECK(reading.records == whole.records);
    for (const auto& e : report.errors())
      reading.errors.push_back(std::string(name_of(e.code)) + ": " + to_string(e));
    CHECK(reading.errors == whole.errors);
    CHECK(second.position().offset == text.size());
  }
}
