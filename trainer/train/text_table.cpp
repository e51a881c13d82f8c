#include "train/text_table.hpp"

#include <algorithm>

#include "dodona/csv.hpp"
#include "dodona/utf8.hpp"
#include "files.hpp"
#include "sha256.hpp"

namespace dodona::train {
namespace {

void add_header(const CsvRecord& header, TextTable& table, std::vector<std::ptrdiff_t>& kept,
                Report& report) {
  table.n_columns_in_file = header.cells.size();
  for (const auto cell : header.cells) {
    const std::string name(trimmed(cell));
    kept.push_back(name.empty() ? -1 : static_cast<std::ptrdiff_t>(table.columns.size()));
    if (name.empty()) {
      report.warn({Code::extra_column,
                   {},
                   "column " + std::to_string(kept.size()) + " has no name; ignored"});
      continue;
    }
    if (table.find(name) != nullptr) {
      report.error({Code::duplicate_column,
                    {0, 0, name, ""},
                    "stands twice in the header; rename or remove one"});
    }
    table.columns.emplace_back(name);
  }
}

void add_row(const CsvRecord& record, TextTable& table, const std::vector<std::ptrdiff_t>& kept,
             Report& report) {
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] < 0) continue;
    auto& column = table.columns[static_cast<std::size_t>(kept[i])];
    const auto text = trimmed(record.cells[i]);
    if (!is_utf8(text)) {
      report.error({Code::bad_utf8,
                    {record.row, record.line, column.name(), ""},
                    in_quotes(text) + " is not UTF-8; save the file with the encoding UTF-8"});
    }
    column.push_back(text);
  }
  table.lines.push_back(record.line);
}

}  // namespace

const TextColumn* TextTable::find(std::string_view name) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name() == name; });
  return found == columns.end() ? nullptr : &*found;
}

TextTable read_text_table(const std::string& path, char delimiter, Report& report) {
  TextTable table;
  std::vector<std::ptrdiff_t> kept;  // where each of the file's columns goes; -1: nowhere
  CsvReader reader(
      delimiter,
      [&](const CsvRecord& record) {
        if (record.row == 0) {
          add_header(record, table, kept, report);
        } else {
          add_row(record, table, kept, report);
        }
        return true;
      },
      report);
  Sha256 digest;
  auto error = read_chunks(path, [&](std::string_view chunk) {
    digest.update(chunk);
    return reader.feed(chunk);
  });
  if (error) {
    report.error(std::move(*error));
    return table;
  }
  if (reader.finish() && reader.n_rows() == 0)
    report.error({Code::bad_data, {}, "the file has a header and no rows"});
  table.sha256 = digest.hex();
  if (reader.delimiter() == ';') table.mark = DecimalMark::undecided;
  return table;
}

}  // namespace dodona::train
