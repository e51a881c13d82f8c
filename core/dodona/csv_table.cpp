#include "dodona/csv_table.hpp"

#include <limits>
#include <utility>

#include "dodona/utf8.hpp"

namespace dodona {

CsvTableReader::CsvTableReader(const Schema& schema, char delimiter, CsvTableHandlers handlers,
                               Report& report, BadRows bad_rows)
    : schema_(schema),
      rules_(schema),
      cells_(rules_, report),
      handlers_(handlers),
      bad_rows_(bad_rows),
      report_(report),
      csv_(
          delimiter,
          [this](const CsvRecord& r) { return r.row == 0 ? take_header(r) : take_row(r); },
          report) {
  table_.columns.assign(schema.features.size(), std::vector<double>(kChunk));
  if (bad_rows == BadRows::handed_on) csv_.hand_on_all();
}

bool CsvTableReader::finish() { return csv_.finish() && flush() && report_.ok(); }

bool CsvTableReader::take_header(const CsvRecord& header) {
  std::vector<std::string_view> names;
  for (const auto cell : header.cells) names.push_back(trimmed(cell));
  auto positions = match_columns(schema_, names, report_);
  if (!positions) return false;
  positions_ = std::move(*positions);
  if (csv_.delimiter() == ';') cells_.set_decimal_mark(DecimalMark::undecided);
  if (handlers_.header) handlers_.header(header.cells);
  return true;
}

bool CsvTableReader::take_row(const CsvRecord& record) {
  if (handlers_.record) handlers_.record(record);
  const RowPlace place{record.row, record.line};
  for (std::size_t f = 0; f < positions_.size(); ++f) {
    table_.columns[f][table_.n_rows] = record.is_whole
                                           ? cells_.read_text(f, record.cells[positions_[f]], place)
                                           : std::numeric_limits<double>::quiet_NaN();
  }
  return ++table_.n_rows < kChunk || flush();
}

bool CsvTableReader::flush() {
  for (auto& column : table_.columns) column.resize(table_.n_rows);  // fewer in the last chunk
  const bool is_left_out = bad_rows_ == BadRows::end && !report_.ok();
  const bool go_on = is_left_out || table_.n_rows == 0 || handlers_.table(table_, first_row_);
  first_row_ += table_.n_rows;
  table_.n_rows = 0;
  return go_on;
}

}  // namespace dodona
