// CSV bytes in chunks -> typed tables in chunks, by a schema. The page, the commands and the
// trainer read alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dodona/callback.hpp"
#include "dodona/cell.hpp"
#include "dodona/csv.hpp"
#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "dodona/table.hpp"

namespace dodona {

struct CsvTableHandlers {
  // The header's cells, as they stand. Optional.
  Callback<void(std::span<const std::string_view>)> header;
  // Every record, before it is read by the schema; where rows with errors are left out, every one
  // that is whole. Optional.
  Callback<void(const CsvRecord&)> record;
  // A chunk of rows without errors so far; first_row counts from 1. False stops.
  Callback<bool(const Table&, std::size_t first_row)> table;
};

// What becomes of rows with errors. end: after the first one no further table is handed on, but the
// file is read to its end, so that all its errors are told at once. handed_on: they stand in their
// tables with NaN where a cell could not be read; who takes them knows of them by the report, which
// has been told of all errors in a table's rows before it comes.
enum class BadRows : std::uint8_t { end, handed_on };

class CsvTableReader {
 public:
  static constexpr std::size_t kChunk = 1024;  // rows

  // delimiter 0: detect it. Errors of the file, the header and the cells go to the report.
  CsvTableReader(const Schema& schema, char delimiter, CsvTableHandlers handlers, Report& report,
                 BadRows bad_rows = BadRows::end);

  bool feed(std::string_view bytes) { return csv_.feed(bytes); }
  // After the last chunk. True if the whole file was good.
  bool finish();

  std::size_t n_rows() const { return csv_.n_rows(); }

 private:
  bool take_header(const CsvRecord& header);
  bool take_row(const CsvRecord& record);
  bool flush();

  const Schema& schema_;
  CellRules rules_;
  CellReader cells_;
  CsvTableHandlers handlers_;
  BadRows bad_rows_;
  Report& report_;
  CsvReader csv_;
  std::vector<std::size_t> positions_;  // of each feature among the file's columns
  Table table_;
  std::size_t first_row_ = 1;
};

}  // namespace dodona
