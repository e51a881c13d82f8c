// However a file is cut and by how many threads it is read: the same rows, the same findings and
// the same complaints as CsvReader has when it is given all of it at once.
#include <algorithm>

#include "catch.hpp"
#include "core/support/csv.hpp"
#include "dodona/math.hpp"
#include "dodona/utf8.hpp"
#include "train/dataset.hpp"
#include "train/infer_schema.hpp"
#include "train/text_table.hpp"
#include "trainer/support/data.hpp"
#include "trainer/support/folder.hpp"
#include "trainer/support/random_csv.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

using Record = test::CsvReading::Record;

struct Seen {
  std::vector<Record> rows;
  std::vector<std::string> texts;  // whatever else there is, written out
  bool operator==(const Seen&) const = default;
};

void write_down(const Report& report, Seen& seen) {
  for (const auto& e : report.errors())
    seen.texts.push_back(std::string(name_of(e.code)) + ": " + to_string(e));
  for (const auto& w : report.warnings()) seen.texts.push_back("warning: " + to_string(w));
  seen.texts.push_back(std::to_string(report.n_errors()) + ", " +
                       std::to_string(report.n_warnings()));
}

void write_down(const ColumnCells& cells, Seen& seen) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < cells.texts.size(); ++i) texts.emplace_back(cells.texts[i]);
  std::sort(texts.begin(), texts.end());
  seen.texts.insert(seen.texts.end(), texts.begin(), texts.end());
  std::string counts;
  const auto add = [&](auto n) { counts += std::to_string(n) + " "; };
  for (const std::size_t n : {cells.n_present, cells.n_yes, cells.n_no, cells.n_numbers,
                              cells.n_dates, cells.texts.size()})
    add(n);
  for (const bool is : {cells.has_times, cells.has_comma, cells.texts.are_all()}) add(is);
  for (const auto& numbers : cells.by_mark) {
    std::vector<double> values(numbers.values.values().begin(), numbers.values.values().end());
    std::sort(values.begin(), values.end());
    add(numbers.n);
    add(numbers.n_finite);
    add(numbers.decimals);
    add(numbers.values.are_all());
    if (!numbers.values.are_all()) continue;  // which ones are kept is chance
    for (const double x : values) add(x);
  }
  seen.texts.push_back(counts);
}

void write_down(const Dataset& dataset, Seen& seen) {
  auto columns = dataset.features.columns;
  columns.push_back(dataset.target);
  for (const auto& column : columns) {
    for (const double x : column) seen.texts.push_back(std::to_string(math::bits_of(x)));
  }
  for (const auto& [row, line] : dataset.places) seen.rows.push_back({{}, row, line});
}

// The table, its survey, the schema and the typed columns, as far as they come.
Seen see(const std::string& path, const std::string& target, int n_threads, std::size_t piece) {
  Seen seen;
  Report report;
  const TextTable table =
      read_text_table({path, 0, target, default_missing_tokens(), n_threads, piece}, report);
  write_down(report, seen);
  seen.texts.push_back(table.sha256());
  seen.texts.insert(seen.texts.end(), table.names().begin(), table.names().end());
  if (!report.ok()) return seen;
  for (std::size_t i = 0; i < table.n_pieces(); ++i) {
    CHECK(table.first_row(i) == seen.rows.size());
    table.read_rows(i, [&](std::span<const std::string_view> cells, RowPlace place) {
      seen.rows.push_back({{cells.begin(), cells.end()}, place.row, place.line});
    });
  }
  CHECK(table.n_rows_with_target() == seen.rows.size());
  seen.texts.push_back(std::to_string(table.n_rows()));
  for (const auto& column : table.survey().columns) {
    write_down(column.cells, seen);
    write_down(column.cells_without_target, seen);
    seen.texts.push_back(std::to_string(column.row_numbers.count_up()));
  }
  Recipe recipe;
  recipe.target.name = target;
  const Inference inference = infer_schema(table, recipe, n_threads, report);
  write_down(report, seen);
  seen.texts.insert(seen.texts.end(), inference.notes.begin(), inference.notes.end());
  if (!report.ok()) return seen;
  const Dataset dataset =
      read_dataset(table, inference.schema, {}, inference.mark, n_threads, report);
  write_down(report, seen);
  if (report.ok()) write_down(dataset, seen);
  return seen;
}

void check_cuts(const std::string& text) {
  const test::Folder folder;
  const std::string path = folder.write("data.csv", text);
  const Seen whole = see(path, "y", 1, text.size() + 1);
  for (std::size_t piece = 1; piece < text.size() + 2; piece += 1 + piece / 4) {
    CAPTURE(text, piece);
    CHECK(see(path, "y", 1, piece) == whole);
    CHECK(see(path, "y", 2, piece) == whole);
    if (piece % 5 == 0) CHECK(see(path, "y", 16, piece) == whole);
  }
}

}  // namespace

TEST_CASE("any cut of any bytes gives the same table, by 1, 2 and 16 threads") {
  test::Random random(31);
  for (int i = 0; i < 40; ++i) check_cuts(test::csv_soup(random));
  for (int i = 0; i < 8; ++i) check_cuts(test::csv_table(random));
}

TEST_CASE("guesses that are wrong are found out") {
  check_cuts("x,y\n5\" disk,1\n\"two\nlines\",2\n6\" disk,\"3\n\"\n\"\",4\n");
  check_cuts("x,y\n1,\"never\nclosed\n2,3\n4,5\n");
  check_cuts("y\n\n1\n\n\"\n\"\n\n");
  check_cuts("x,y\n\"a\"\n\"\"b\",1\n\",\n\",2\n");
}

TEST_CASE("rows, places and complaints are those of CsvReader") {
  test::Random random(32);
  for (int i = 0; i < 200; ++i) {
    const std::string text = i % 2 == 0 ? test::csv_soup(random) : test::csv_table(random);
    CAPTURE(text);
    const auto expected = test::read_csv(text);
    if (!std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; })) continue;
    Report report;
    const TextTable table = test::read_table(text, "y", report, 2, 7);
    std::vector<std::string> errors;
    for (const auto& e : report.errors()) {
      if (e.code == Code::duplicate_column || e.code == Code::bad_data) continue;
      errors.push_back(std::string(name_of(e.code)) + ": " + to_string(e));
    }
    CHECK(errors == expected.errors);
    if (!report.ok()) continue;
    std::vector<Record> rows;
    for (std::size_t piece = 0; piece < table.n_pieces(); ++piece) {
      table.read_rows(piece, [&](std::span<const std::string_view> cells, RowPlace place) {
        rows.push_back({{cells.begin(), cells.end()}, place.row, place.line});
      });
    }
    std::vector<Record> with_target;
    const auto tokens = default_missing_tokens();
    for (const auto& record : expected.records) {
      if (record.row == 0) continue;
      Record row{{}, record.row, record.line};
      std::string target;
      for (std::size_t j = 0; j < record.cells.size(); ++j) {
        const std::string name(trimmed(expected.records[0].cells[j]));
        if (name.empty()) continue;
        row.cells.emplace_back(trimmed(record.cells[j]));
        if (name == "y") target = row.cells.back();
      }
      if (std::find(tokens.begin(), tokens.end(), target) == tokens.end())
        with_target.push_back(row);
    }
    CHECK(rows == with_target);
  }
}

TEST_CASE("classes and categories are the same however many there are in a piece") {
  const std::size_t n_categories = FewTexts::kMost + 44;
  std::string text = "name,few,y\n";
  for (std::size_t i = 0; i < 20 * n_categories; ++i) {
    text += "n" + std::to_string(i * 7 % n_categories) + ",f" + std::to_string(i % 3) + ",c" +
            std::to_string(i * 11 % n_categories) + "\n";
  }
  const test::Folder folder;
  const std::string path = folder.write("data.csv", text);
  std::vector<std::string> classes;
  for (std::size_t i = 0; i < n_categories; ++i) classes.push_back("c" + std::to_string(i));
  std::sort(classes.begin(), classes.end());
  for (const std::size_t piece : {1000, 5000, 1000000}) {
    Report report;
    const TextTable table =
        read_text_table({path, 0, "y", default_missing_tokens(), 2, piece}, report);
    CHECK_FALSE(table.survey().columns[2].cells.texts.are_all());
    Recipe recipe;
    recipe.target.name = "y";
    const Schema schema = infer_schema(table, recipe, 2, report).schema;
    CHECK(schema.target.classes == classes);
    REQUIRE(schema.features.size() == 2);
    CHECK(schema.features[0].categories.size() == n_categories);
    CHECK(schema.features[1].categories == std::vector<std::string>{"f0", "f1", "f2"});
  }
}
