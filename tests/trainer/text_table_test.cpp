#include "train/text_table.hpp"

#include "catch.hpp"
#include "trainer/support/folder.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

TextTable read(const std::string& text, Report& report) {
  const test::Folder folder;
  return read_text_table(folder.write("data.csv", text), 0, report);
}

}  // namespace

TEST_CASE("a CSV becomes columns of trimmed texts that know their lines") {
  Report report;
  const TextTable table = read("a, b\n 1 ,\"x\ny\"\n2,z\n", report);
  REQUIRE(report.ok());
  REQUIRE(table.columns.size() == 2);
  CHECK(table.find("b") == &table.columns[1]);
  CHECK(table.find("c") == nullptr);
  CHECK(table.columns[0][0] == "1");
  CHECK(table.columns[1][0] == "x\ny");
  CHECK(table.columns[1][1] == "z");
  CHECK(table.lines == std::vector<std::size_t>{2, 4});
  CHECK(table.mark == DecimalMark::point);
}

TEST_CASE("the digest is SHA-256 of the file's bytes") {
  Report report;
  // NIST FIPS 180-2, appendix B.1: the message "abc".
  CHECK(read("abc", report).sha256 ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("with ; between the cells either decimal mark may stand") {
  Report report;
  CHECK(read("a;b\n1,5;2\n", report).mark == DecimalMark::undecided);
}

TEST_CASE("a column without a name is left out with a warning") {
  Report report;
  const TextTable table = read("a,,b\n1,2,3\n", report);
  CHECK(report.ok());
  REQUIRE(report.n_warnings() == 1);
  CHECK(report.warnings().front().message == "column 2 has no name; ignored");
  CHECK(table.columns.size() == 2);
  CHECK(table.n_columns_in_file == 3);
  CHECK(table.columns[1][0] == "3");
}

TEST_CASE("two columns of one name, bytes that are not UTF-8 and a file without rows are errors") {
  const auto first_error = [](const std::string& text) {
    Report report;
    read(text, report);
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
