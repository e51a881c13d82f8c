// A CSV read to its end, in chunks of any size: its records and what was said.
#pragma once

#include <string>
#include <vector>

#include "dodona/csv.hpp"

namespace dodona::test {

struct CsvReading {
  struct Record {
    std::vector<std::string> cells;
    std::size_t row;
    std::size_t line;
    bool operator==(const Record&) const = default;
  };
  std::vector<Record> records;      // the header first
  std::vector<std::string> errors;  // "bad_csv: row 3 (line 4): ..."
  bool good = false;
  char delimiter = 0;
  std::size_t n_rows = 0;
  bool operator==(const CsvReading&) const = default;

  // Without rows and lines.
  std::vector<std::vector<std::string>> cells() const {
    std::vector<std::vector<std::string>> all;
    for (const auto& record : records) all.push_back(record.cells);
    return all;
  }
};

// chunk 0: all at once.
inline CsvReading read_csv(std::string_view bytes, char delimiter = 0, std::size_t chunk = 0) {
  CsvReading reading;
  Report report;
  CsvReader reader(
      delimiter,
      [&](const CsvRecord& r) {
        reading.records.push_back({{r.cells.begin(), r.cells.end()}, r.row, r.line});
        return true;
      },
      report);
  if (chunk == 0) chunk = bytes.size() + 1;
  bool go_on = true;
  for (std::size_t at = 0; go_on && at < bytes.size(); at += chunk)
    go_on = reader.feed(bytes.substr(at, chunk));
  reading.good = reader.finish() && report.ok();
  reading.delimiter = reader.delimiter();
  reading.n_rows = reader.n_rows();
  for (const auto& e : report.errors())
    reading.errors.push_back(std::string(name_of(e.code)) + ": " + to_string(e));
  return reading;
}

}  // namespace dodona::test
