// CSV: bytes in chunks -> records. RFC 4180 with what files in the wild need.
//
// Quotes, doubled quotes and newlines inside quotes; LF or CRLF; a byte order mark; `,` `;` `|` or
// tab between cells, detected or given. The first record is the header. Memory does not grow with
// the file: one record at most is held (and at most kMaxRecord bytes). Rows without a single
// character are skipped where there is more than one column.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/callback.hpp"
#include "dodona/error.hpp"

namespace dodona {

struct CsvRecord {
  std::span<const std::string_view> cells;  // quotes removed; not trimmed; valid during the call
  std::size_t row = 0;                      // 0: the header; data rows count from 1
  std::size_t line = 1;                     // where the record begins
  std::uint64_t offset = 0;                 // bytes before it: a file may be larger than memory
  bool is_whole = true;  // has as many cells as the header, and its quotes are closed
};

// Takes a record; false stops the reading.
using CsvHandler = Callback<bool(const CsvRecord&)>;

// A place in a file where a record begins: a reader that starts here reads what one that started at
// the file's first byte would.
struct CsvPosition {
  char delimiter = 0;
  std::size_t n_columns = 0;
  std::size_t n_rows = 0;  // data rows before it
  std::size_t line = 1;
  std::uint64_t offset = 0;  // bytes before it
};

class CsvReader {
 public:
  static constexpr std::size_t kMaxRecord = std::size_t{64} << 20U;

  // delimiter 0: detect it. Errors: bad_csv, wrong_cell_count, bad_utf8 (the header). The report
  // must outlive the reader.
  CsvReader(char delimiter, CsvHandler handler, Report& report);
  // For the bytes from a position behind the header on.
  CsvReader(const CsvPosition& from, CsvHandler handler, Report& report);

  // Records that are not whole, which are errors, are handed on too: for readings that mark bad
  // rows and go on.
  void hand_on_all() { hands_on_all_ = true; }

  // False when the handler has stopped, or nothing more can be made of the file.
  bool feed(std::string_view bytes);
  // After the last chunk. False as above, or if there was no header.
  bool finish();

  char delimiter() const { return delimiter_; }  // 0 until known
  std::size_t n_rows() const { return row_; }    // data rows so far

  // Behind the last record that was read.
  CsvPosition position() const { return {delimiter_, n_columns_, row_, line_, offset_ + begin_}; }

 private:
  enum class Outcome { record, incomplete, stop };

  bool start(bool last);
  bool drain(bool last);
  Outcome take_record(bool last);
  std::size_t end_of_cell(std::string_view text, std::size_t at) const;
  std::optional<std::size_t> scan_record(std::string_view text, bool last);
  std::optional<std::size_t> scan_quoted(std::string_view text, std::size_t begin, bool last);
  void undouble(std::string_view& cell);
  bool deliver();
  bool deliver_header();
  bool is_whole(const Place& place);
  bool fatal(std::initializer_list<Phrase> message);

  char delimiter_;
  CsvHandler handler_;
  Report& report_;
  std::string buffer_;
  std::uint64_t offset_ = 0;  // of buffer_ in the file
  std::size_t begin_ = 0;     // of what is not consumed in buffer_
  std::size_t scan_at_ = 0;   // bytes in buffer_ from which a scan is worth its while
  bool started_ = false;
  bool stopped_ = false;
  bool has_header_ = false;
  bool hands_on_all_ = false;
  std::size_t n_columns_ = 0;
  std::size_t row_ = 0;
  std::size_t line_ = 1;      // of the record being read
  std::size_t newlines_ = 0;  // inside and at the end of it
  std::string bad_quote_;     // why the record is malformed, if it is
  std::vector<std::string_view> cells_;
  std::vector<std::size_t> doubled_;  // those with doubled quotes
};

// The delimiter of a sample that begins with the header: of , ; tab | the one that splits its
// records most evenly; of equals a comma comes last. A comma if none stands in it.
char detect_delimiter(std::string_view sample);

}  // namespace dodona
