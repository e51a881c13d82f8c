#include "dodona/csv_table.hpp"

#include <cmath>

#include "catch.hpp"
#include "core/support/cells.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

Feature named(std::string name, Kind kind, Missing missing = Missing::error) {
  Feature f = feature(kind, missing);
  f.name = std::move(name);
  return f;
}

Schema homes() {
  return schema_of({named("size", Kind::number), named("age", Kind::number, Missing::allowed),
                    named("heating", Kind::category, Missing::allowed),
                    named("balcony", Kind::boolean), named("listed", Kind::date)});
}

struct FileReading {
  std::vector<std::vector<double>> columns;
  std::vector<std::size_t> first_rows;
  std::size_t n_records = 0;
  std::vector<std::string> header;
  bool good = false;
  Report report;
};

FileReading read(const Schema& schema, std::string_view bytes, std::size_t chunk = 0,
                 char delimiter = 0) {
  FileReading reading;
  reading.columns.resize(schema.features.size());
  CsvTableReader reader(schema, delimiter,
                        {[&](auto cells) { reading.header.assign(cells.begin(), cells.end()); },
                         [&](const CsvRecord&) { ++reading.n_records; },
                         [&](const Table& table, std::size_t first_row) {
                           reading.first_rows.push_back(first_row);
                           for (std::size_t f = 0; f < table.columns.size(); ++f) {
                             reading.columns[f].insert(reading.columns[f].end(),
                                                       table.columns[f].begin(),
                                                       table.columns[f].end());
                           }
                           return true;
                         }},
                        reading.report);
  if (chunk == 0) chunk = bytes.size() + 1;
  for (std::size_t at = 0; at < bytes.size(); at += chunk) {
    if (!reader.feed(bytes.substr(at, chunk))) break;
  }
  reading.good = reader.finish();
  return reading;
}

std::vector<std::string> shown(const std::vector<Error>& errors) {
  std::vector<std::string> lines;
  lines.reserve(errors.size());
  for (const auto& e : errors) {
    lines.push_back(std::string(name_of(e.code)) + " " + std::to_string(e.where.row) + " " +
                    std::to_string(e.where.line) + " " + e.where.column);
  }
  return lines;
}

}  // namespace

TEST_CASE("a file becomes typed columns in the order of the schema") {
  const FileReading reading = read(homes(),
                                   "listed,note,balcony,heating,age,size\n"
                                   "1970-01-03,x,yes,oil,NA,47\n"
                                   "1970-01-01 12:00,,NO,coal,3.5,1e2\n");
  CHECK(reading.good);
  CHECK(reading.columns[0] == std::vector<double>{47, 100});
  CHECK(std::isnan(reading.columns[1][0]));
  CHECK(reading.columns[1][1] == 3.5);
  CHECK(reading.columns[2][0] == 1);
  CHECK(std::isnan(reading.columns[2][1]));
  CHECK(reading.columns[3] == std::vector<double>{1, 0});
  CHECK(reading.columns[4] == std::vector<double>{2, 0.5});
  CHECK(reading.header ==
        std::vector<std::string>{"listed", "note", "balcony", "heating", "age", "size"});
  CHECK(shown(reading.report.warnings()) ==
        std::vector<std::string>{"extra_column 0 0 ", "unseen_category 2 3 heating"});
}

TEST_CASE("all errors of a file are told at once, and no row of it is handed on") {
  const FileReading reading = read(homes(),
                                   "size,age,heating,balcony,listed\n"
                                   "47,x,gas,yes,2019-04-30\n"
                                   ",1,gas,\"ma\nybe\",2019-02-30\n"
                                   "1,2,3\n"
                                   "1e999,NA,gas,1,2019-04-30\n"
                                   "1,2,gas\xff,1,2019-04-30\n"
                                   "1,2,\"gas\"x,1,2019-04-30\n"
                                   "5,5,gas,1,2019-04-30\n");
  CHECK_FALSE(reading.good);
  CHECK(shown(reading.report.errors()) ==
        std::vector<std::string>{"bad_number 1 2 age", "missing_value 2 3 size",
                                 "bad_boolean 2 3 balcony", "bad_date 2 3 listed",
                                 "wrong_cell_count 3 5 ", "not_finite 4 6 size",
                                 "bad_utf8 5 7 heating", "bad_csv 6 8 "});
  CHECK(reading.first_rows.empty());
  CHECK(reading.n_records == 5);
}

TEST_CASE("a header without a feature, or with one twice, ends the reading") {
  const FileReading missing = read(homes(), "size,age,heating,balcony\nx,x,x,x\n");
  CHECK_FALSE(missing.good);
  CHECK(shown(missing.report.errors()) == std::vector<std::string>{"missing_column 0 0 listed"});
  const FileReading twice = read(homes(), "size,age,heating,balcony,listed,size\n1,1,1,1,1,1\n");
  CHECK_FALSE(twice.good);
  CHECK(shown(twice.report.errors()) == std::vector<std::string>{"duplicate_column 0 0 size"});
  CHECK_FALSE(read(homes(), "").good);
}

TEST_CASE("a decimal comma is understood where semicolons stand between the cells") {
  const Schema schema = schema_of({named("a", Kind::number), named("b", Kind::number)});
  for (const char given : {';', '\0'}) {
    const FileReading comma = read(schema, "a;b\n1;2,5\n3,25;4\n", 0, given);
    CHECK(comma.good);
    CHECK(comma.columns[0] == std::vector<double>{1, 3.25});
    CHECK(comma.columns[1] == std::vector<double>{2.5, 4});
    CHECK(read(schema, "a;b\n1;2.5\n3.25;4\n", 0, given).columns[1] == std::vector<double>{2.5, 4});
    const FileReading mixed = read(schema, "a;b\n1,5;2\n1.5;2\n", 0, given);
    CHECK(shown(mixed.report.errors()) == std::vector<std::string>{"bad_number 2 3 a"});
  }
  CHECK(shown(read(schema, "a,b\n\"1,5\",2\n").report.errors()) ==
        std::vector<std::string>{"bad_number 1 2 a"});
  CHECK(shown(read(schema, "a\tb\n1,5\t2\n").report.errors()) ==
        std::vector<std::string>{"bad_number 1 2 a"});
}

TEST_CASE("rows come in tables of 1024, numbered from 1, whatever the chunks") {
  const Schema schema = schema_of({named("a", Kind::number)});
  std::string bytes = "a,b\n";
  for (int i = 1; i <= 2500; ++i) bytes += std::to_string(i) + ",\n";
  for (const std::size_t chunk : {0, 1, 1000, 70'000}) {
    const FileReading reading = read(schema, bytes, chunk);
    CHECK(reading.good);
    CHECK(reading.first_rows == std::vector<std::size_t>{1, 1025, 2049});
    REQUIRE(reading.columns[0].size() == 2500);
    bool ascending = true;
    for (std::size_t i = 0; i < 2500; ++i) {
      ascending = ascending && reading.columns[0][i] == static_cast<double>(i + 1);
    }
    CHECK(ascending);
  }
}

TEST_CASE("tables before the first error are handed on, none after it") {
  const Schema schema = schema_of({named("a", Kind::number)});
  std::string bytes = "a,b\n";
  for (int i = 1; i <= 4000; ++i) bytes += i == 1500 || i == 3999 ? "x,\n" : "1,\n";
  const FileReading reading = read(schema, bytes);
  CHECK_FALSE(reading.good);
  CHECK(reading.first_rows == std::vector<std::size_t>{1});
  CHECK(shown(reading.report.errors()) ==
        std::vector<std::string>{"bad_number 1500 1501 a", "bad_number 3999 4000 a"});
}

TEST_CASE("a file with a header only is good and has no rows") {
  const FileReading reading = read(homes(), "size,age,heating,balcony,listed\n");
  CHECK(reading.good);
  CHECK(reading.first_rows.empty());
}

TEST_CASE("a table that is refused stops the reading") {
  const Schema schema = schema_of({named("a", Kind::number)});
  std::size_t n_tables = 0;
  Report report;
  CsvTableReader reader(
      schema, ',', {{}, {}, [&](const Table&, std::size_t) { return ++n_tables > 1; }}, report);
  std::string bytes = "a\n";
  for (int i = 0; i < 10'000; ++i) bytes += "1\n";
  CHECK_FALSE(reader.feed(bytes));
  CHECK_FALSE(reader.finish());
  CHECK(n_tables == 1);
}

// What stands in a file around its bad rows: one cell too few, a cell that is no number, a quote
// with text behind it.
TEST_CASE("rows with errors keep their places where they are handed on") {
  const Schema schema = homes();
  const std::string header = "size,age,heating,balcony,listed\n";
  const std::vector<std::string> rows = {
      "40,1,gas,yes,2019-04-30\n", "41,1,gas,yes\n", "x,1,gas,yes,2019-04-30\n",
      "43,1,gas,\"yes\"no,2019-04-30\n", "44,,gas,no,2019-04-30\n"};
  std::string bytes = header;
  std::vector<double> sizes;
  std::vector<std::size_t> expected_offsets = {0};  // of the header
  for (std::size_t i = 0; i < 3000; ++i) {
    expected_offsets.push_back(bytes.size());
    bytes += rows[i % rows.size()];
  }
  for (const std::size_t chunk : {std::size_t{7}, std::size_t{4096}, bytes.size()}) {
    std::vector<std::size_t> offsets;
    Report report;
    report.keep_every_error();
    sizes.clear();
    CsvTableReader reader(schema, ',',
                          {{},
                           [&](const CsvRecord& record) { offsets.push_back(record.offset); },
                           [&](const Table& table, std::size_t first_row) {
                             CHECK(first_row == sizes.size() + 1);
                             sizes.insert(sizes.end(), table.columns[0].begin(),
                                          table.columns[0].end());
                             return true;
                           }},
                          report, BadRows::handed_on);
    for (std::size_t at = 0; at < bytes.size(); at += chunk)
      reader.feed(std::string_view(bytes).substr(at, chunk));
    CHECK_FALSE(reader.finish());
    REQUIRE(sizes.size() == 3000);
    CHECK(offsets ==
          std::vector<std::size_t>(expected_offsets.begin() + 1, expected_offsets.end()));
    REQUIRE(report.errors().size() == 1800);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      CAPTURE(i);
      const std::size_t kind = i % rows.size();
      if (kind == 0 || kind == 4) {
        CHECK(sizes[i] == 40 + static_cast<double>(kind));
      } else {
        CHECK(std::isnan(sizes[i]));
        CHECK(report.errors()[i / 5 * 3 + kind - 1].where.row == i + 1);
      }
    }
  }
}
