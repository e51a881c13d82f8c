#include "dodona/csv.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "dodona/utf8.hpp"

namespace dodona {
namespace {

constexpr std::size_t kSample = std::size_t{64} << 10U;  // bytes to detect a delimiter from
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// How often `delimiter` stands outside quotes in each of the first records of the sample. Empty
// lines are no records; the last record, which may be cut, is left out if there are others.
std::vector<std::size_t> counts_per_record(std::string_view sample, char delimiter) {
  constexpr std::size_t kRecords = 50;
  std::vector<std::size_t> counts(1, 0);
  bool quoted_cell = false;
  bool cell_start = true;
  bool empty_line = true;
  for (const char c : sample) {
    if (empty_line && (c == '\r' || c == '\n')) continue;
    empty_line = false;
    if (quoted_cell) {
      quoted_cell = c != '"';  // a doubled quote closes and opens again
    } else if (c == '"' && cell_start) {
      quoted_cell = true;
    } else if (c == delimiter) {
      ++counts.back();
    } else if (c == '\n') {
      if (counts.size() == kRecords) break;
      counts.push_back(0);
      empty_line = true;
    }
    cell_start = c == delimiter || c == '\n' || c == '"';
  }
  if (counts.size() > 1) counts.pop_back();
  return counts;
}

}  // namespace

char detect_delimiter(std::string_view sample) {
  char best = ',';
  std::size_t best_score = 0;
  for (const char candidate : {';', '\t', '|', ','}) {  // of equals, the one that texts hold less
    const auto counts = counts_per_record(sample, candidate);
    if (counts.front() == 0) continue;
    const auto alike =
        static_cast<std::size_t>(std::count(counts.begin(), counts.end(), counts.front()));
    // A delimiter cuts every record into as many cells as the header; then more cells beat fewer.
    const std::size_t score =
        alike * 1000 / counts.size() * 1000 + std::min<std::size_t>(counts.front(), 999);
    if (score > best_score) {
      best = candidate;
      best_score = score;
    }
  }
  return best;
}

CsvReader::CsvReader(char delimiter, CsvHandler handler, Report& report)
    : delimiter_(delimiter), handler_(handler), report_(report) {}

CsvReader::CsvReader(const CsvPosition& from, CsvHandler handler, Report& report)
    : delimiter_(from.delimiter),
      handler_(handler),
      report_(report),
      offset_(from.offset),
      started_(true),
      has_header_(true),
      n_columns_(from.n_columns),
      row_(from.n_rows),
      line_(from.line) {}

bool CsvReader::feed(std::string_view bytes) {
  if (stopped_) return false;
  buffer_.erase(0, begin_);
  offset_ += begin_;
  begin_ = 0;
  buffer_ += bytes;
  if (buffer_.size() < scan_at_) return true;
  if (!started_ && !start(false)) return !stopped_;
  return drain(false);
}

bool CsvReader::finish() {
  if (stopped_) return false;
  if (!started_ && !start(true)) return false;
  if (!drain(true)) return false;
  if (!has_header_) return fatal({"the file is empty; its first line must name the columns"});
  return true;
}

// Looks at the first bytes: byte order mark, encoding, delimiter. False while there are too few of
// them.
bool CsvReader::start(bool last) {
  if (!last && buffer_.size() < (delimiter_ == 0 ? kSample : kByteOrderMark.size())) return false;
  const std::string_view text = std::string_view(buffer_).substr(0, kSample);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return fatal({"the file is in UTF-16; save it with the encoding UTF-8"});
  }
  if (text.starts_with("PK\x03\x04")) {
    return fatal({"this is a zip file, as spreadsheets are; export the sheet as CSV"});
  }
  if (text.starts_with(kByteOrderMark)) begin_ = kByteOrderMark.size();
  if (delimiter_ == 0) delimiter_ = detect_delimiter(text.substr(begin_));
  started_ = true;
  return true;
}

bool CsvReader::drain(bool last) {
  while (true) {
    switch (take_record(last)) {
      case Outcome::record:
        break;
      case Outcome::incomplete:
        return true;
      case Outcome::stop:
        stopped_ = true;
        return false;
    }
  }
}

CsvReader::Outcome CsvReader::take_record(bool last) {
  const std::string_view text = std::string_view(buffer_).substr(begin_);
  scan_at_ = 0;
  if (text.empty()) return Outcome::incomplete;
  const auto size = scan_record(text, last);
  if (size.value_or(text.size()) > kMaxRecord) {
    fatal({"the record that begins in line ", line_,
           " is longer than 64 MB; is a quote not closed?"});
    return Outcome::stop;
  }
  if (!size) {
    // The scan begins anew each time: doubling what it sees keeps the whole linear.
    scan_at_ = std::min(2 * text.size(), kMaxRecord + 1);
    return Outcome::incomplete;
  }
  const bool go_on = deliver();
  begin_ += *size;
  line_ += newlines_;
  return go_on ? Outcome::record : Outcome::stop;
}

// Where the cell that begins at `at` ends: at its delimiter, its line end or the end of the text.
// Eight bytes at a time: of x - 0x01..01 & ~x & 0x80..80 the lowest bit is that of the first byte
// of x that is zero (Mycroft 1987).
std::size_t CsvReader::end_of_cell(std::string_view text, std::size_t at) const {
  static_assert(std::endian::native == std::endian::little);
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  const auto zeros = [](std::uint64_t x) { return (x - kOnes) & ~x & (kOnes << 7U); };
  const std::uint64_t delimiters = kOnes * static_cast<unsigned char>(delimiter_);
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    const std::uint64_t found = zeros(word ^ delimiters) | zeros(word ^ kOnes * '\n');
    if (found != 0) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
  }
  while (at < text.size() && text[at] != delimiter_ && text[at] != '\n') ++at;
  return at;
}

// Cuts the record that `text` begins with into cells_. Its size in bytes with its line end, or
// nothing if it is not complete and more bytes may come.
std::optional<std::size_t> CsvReader::scan_record(std::string_view text, bool last) {
  cells_.clear();
  doubled_.clear();
  bad_quote_.clear();
  newlines_ = 0;
  std::size_t at = 0;
  while (true) {
    std::size_t end = 0;
    if (at < text.size() && text[at] == '"') {
      const auto after = scan_quoted(text, at + 1, last);
      if (!after) return std::nullopt;
      end = *after;
    } else {
      end = end_of_cell(text, at);
      if (end == text.size() && !last) return std::nullopt;
      std::size_t stop = end;
      if (stop > at && text[stop - 1] == '\r' && (end == text.size() || text[end] == '\n')) --stop;
      cells_.push_back(text.substr(at, stop - at));
    }
    if (end == text.size()) return end;
    at = end + 1;
    if (text[end] == '\n') {
      ++newlines_;
      return at;
    }
  }
}

// The quoted cell whose text begins at `begin`. Returns where its delimiter or line end stands (or
// the end of the text).
std::optional<std::size_t> CsvReader::scan_quoted(std::string_view text, std::size_t begin,
                                                  bool last) {
  bool doubled = false;
  std::size_t at = begin;
  while (true) {
    at = std::min(text.find('"', at), text.size());
    if (at + 1 >= text.size() && !last) return std::nullopt;  // it may be doubled
    if (at == text.size()) {
      bad_quote_ = "a quote is opened and not closed before the end of the file";
      cells_.emplace_back();
      return at;
    }
    if (at + 1 == text.size() || text[at + 1] != '"') break;
    doubled = true;
    at += 2;
  }
  if (doubled) doubled_.push_back(cells_.size());
  cells_.push_back(text.substr(begin, at - begin));
  newlines_ +=
      static_cast<std::size_t>(std::count(cells_.back().begin(), cells_.back().end(), '\n'));
  // Between the closing quote and the delimiter only blanks may stand.
  const std::size_t end = end_of_cell(text, ++at);
  if (end == text.size() && !last) return std::nullopt;
  const std::string_view rest = text.substr(at, end - at);
  if (!trimmed(rest).empty()) {
    bad_quote_ = message_of({"text follows a closing quote: ", Phrase::quoted(rest),
                             "; inside quotes a quote is written twice"});
  }
  return end;
}

// Doubled quotes become one, in the buffer: the record is complete and will not be scanned again.
void CsvReader::undouble(std::string_view& cell) {
  char* const begin = buffer_.data() + (cell.data() - buffer_.data());
  std::size_t size = 0;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    begin[size++] = cell[i];
    if (cell[i] == '"') ++i;
  }
  cell = {begin, size};
}

bool CsvReader::deliver() {
  const bool blank = cells_.size() == 1 && cells_.front().empty() && buffer_[begin_] != '"';
  for (const std::size_t i : doubled_) undouble(cells_[i]);
  if (!has_header_) return blank || deliver_header();
  if (blank && n_columns_ > 1) return true;
  const bool whole = is_whole({++row_, line_});
  if (!whole && !hands_on_all_) return true;
  return handler_({cells_, row_, line_, offset_ + begin_, whole});
}

// Of the record in cells_; what is wrong with it is told.
bool CsvReader::is_whole(const Place& place) {
  if (!bad_quote_.empty()) {
    report_.error(Code::bad_csv, place, {bad_quote_});
    return false;
  }
  if (cells_.size() != n_columns_) {
    report_.error(Code::wrong_cell_count, place,
                  {"has ", cells_.size(), cells_.size() == 1 ? " cell" : " cells",
                   ", the header has ", n_columns_});
    return false;
  }
  return true;
}

bool CsvReader::deliver_header() {
  if (!bad_quote_.empty()) return fatal({"the header: ", bad_quote_});
  if (!std::all_of(cells_.begin(), cells_.end(), is_utf8)) {
    report_.error(Code::bad_utf8, {0, line_},
                  {"the header is not UTF-8; save the file with the encoding UTF-8"});
    return false;
  }
  has_header_ = true;
  n_columns_ = cells_.size();
  return handler_({cells_, 0, line_, offset_ + begin_});
}

bool CsvReader::fatal(std::initializer_list<Phrase> message) {
  report_.error(Code::bad_csv, {}, message);
  stopped_ = true;
  return false;
}

}  // namespace dodona
