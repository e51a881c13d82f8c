#include "train/text_table.hpp"

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

struct Row {
  std::vector<std::string> cells;
  std::size_t row;
  std::size_t line;
  bool operator==(const Row&) const = default;
};

std::vector<Row> rows_of(const TextTable& table) {
  std::vector<Row> rows;
  for (std::size_t piece = 0; piece < table.n_pieces(); ++piece) {
    CHECK(table.first_row(piece) == rows.size());
    table.read_rows(piece, [&](std::span<const std::string_view> cells, RowPlace place) {
      rows.push_back({{cells.begin(), cells.end()}, place.row, place.line});
    });
  }
  CHECK(rows.size() == table.n_rows_with_target());
  return rows;
}

}  // namespace

TEST_CASE("a CSV becomes rows of trimmed texts that know their lines") {
  const TextTable table = test::read_table("a, b\n 1 ,\"x\ny\"\n2,z\n", "b");
  REQUIRE(table.names() == std::vector<std::string>{"a", "b"});
  CHECK(table.find("b") == 1);
  CHECK(table.find("c") == TextTable::kNone);
  CHECK(table.n_rows() == 2);
  CHECK(rows_of(table) == std::vector<Row>{{{"1", "x\ny"}, 1, 2}, {{"2", "z"}, 2, 4}});
  CHECK(table.mark() == DecimalMark::point);
}

TEST_CASE("rows without a target are counted and not handed on") {
  const TextTable table = test::read_table("a,y\n1,no\n2,\n3, NA \n4,yes\n", "y");
  CHECK(table.n_rows() == 4);
  CHECK(rows_of(table) == std::vector<Row>{{{"1", "no"}, 1, 2}, {{"4", "yes"}, 4, 5}});
}

TEST_CASE("the digest is SHA-256 of the file's bytes") {
  Report report;
  // NIST FIPS 180-2, appendix B.1: the message "abc".
  CHECK(test::read_table("abc", "", report).sha256() ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("with ; between the cells either decimal mark may stand") {
  CHECK(test::read_table("a;b\n1,5;2\n", "b").mark() == DecimalMark::undecided);
}

TEST_CASE("a column without a name is left out with a warning") {
  Report report;
  const TextTable table = test::read_table("a,,b\n1,2,3\n", "b", report);
  CHECK(report.ok());
  REQUIRE(report.n_warnings() == 1);
  CHECK(report.warnings().front().message == "column 2 has no name; ignored");
  CHECK(table.names() == std::vector<std::string>{"a", "b"});
  CHECK(table.n_columns_in_file() == 3);
  CHECK(rows_of(table) == std::vector<Row>{{{"1", "3"}, 1, 2}});
}

TEST_CASE("two columns of one name, bytes that are not UTF-8 and a file without rows are errors") {
  const auto first_error = [](const std::string& text) {
    Report report;
    test::read_table(text, "b", report);
    REQUIRE(report.n_errors() == 1);
    return report.errors().front();
  };
  CHECK(first_error("a,a\n1,2\n").code == Code::duplicate_column);
  const Error bytes = first_error("a,b\n1,2\n3,caf\xe9\n");
  CHECK(bytes.code == Code::bad_utf8);
  CHECK(bytes.where.row == 2);
  CHECK(bytes.where.column == "b");
  CHECK(first_error("a,b\n").code == Code::bad_data);
  CHECK(first_error("").code == Code::bad_csv);
}
