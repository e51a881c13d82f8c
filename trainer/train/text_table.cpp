#include "train/text_table.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "dodona/utf8.hpp"
#include "sha256.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

// The trimmed cells of the columns that have a name.
class KeptCells {
 public:
  explicit KeptCells(std::span<const std::size_t> kept) : kept_(kept), cells_(kept.size()) {}

  std::span<const std::string_view> of(const CsvRecord& record) {
    for (std::size_t j = 0; j < kept_.size(); ++j) cells_[j] = trimmed(record.cells[kept_[j]]);
    return cells_;
  }

 private:
  std::span<const std::size_t> kept_;
  std::vector<std::string_view> cells_;
};

// Little enough at a time to stay in a processor's own memory. False as CsvReader::feed.
constexpr std::size_t kFed = std::size_t{64} << 10U;

bool feed(CsvReader& reader, std::string_view text) {
  for (; !text.empty(); text.remove_prefix(std::min(kFed, text.size()))) {
    if (!reader.feed(text.substr(0, kFed))) return false;
  }
  return true;
}

std::string digest_of(std::string_view text) {
  Sha256 digest;
  digest.update(text);
  return digest.hex();
}

// Behind the first line end outside quotes, or the end of the text. quoted: the text begins inside.
std::size_t end_of_record(std::string_view text, bool quoted) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (text[at] == '\n' && !quoted) return at + 1;
  }
  return text.size();
}

std::size_t count_quotes(std::string_view text) {
  const std::size_t first = std::min(text.find('"'), text.size());  // most files have none
  return static_cast<std::size_t>(
      std::count(text.begin() + static_cast<std::ptrdiff_t>(first), text.end(), '"'));
}

// Where the pieces of the text may be cut: its beginning, its end, and about every `size` bytes a
// place behind a line end that stands outside quotes, if all quotes are pairs.
std::vector<std::size_t> guess_cuts(std::string_view text, std::size_t size, int n_threads) {
  const std::size_t n = (text.size() + size - 1) / size;
  std::vector<std::size_t> n_quotes(n);
  parallel_for(n, n_threads,
               [&](std::size_t i) { n_quotes[i] = count_quotes(text.substr(i * size, size)); });

  std::vector<std::size_t> cuts(1, 0);
  bool quoted = false;
  for (std::size_t i = 1; i < n; ++i) {
    quoted = quoted != (n_quotes[i - 1] % 2 == 1);
    const std::string_view slice = text.substr(i * size, size);
    const std::size_t end = end_of_record(slice, quoted);
    if (end < slice.size()) cuts.push_back(i * size + end);
  }
  if (!text.empty()) cuts.push_back(text.size());
  return cuts;
}

}  // namespace

class TextTableReader {
 public:
  TextTableReader(const TextInput& input, Report& report) : input_(input), report_(report) {}

  TextTable read();

 private:
  // What the reader of one piece has found, as if it were the first.
  struct Reading {
    Survey survey;
    CsvPosition end;
    bool is_good = false;
  };

  bool read_header();
  void take_header(const CsvRecord& header);
  bool read_pieces();
  Reading read_piece(std::size_t begin, std::size_t end) const;
  void join(const Reading& reading);
  bool read_in_one();
  void add_piece(const CsvPosition& begin);
  CsvHandler survey_into(Survey& survey, KeptCells& kept, Report& report) const;
  std::string_view text() const { return {table_.bytes_.data(), table_.bytes_.size()}; }

  const TextInput& input_;
  Report& report_;
  TextTable table_;
  CsvPosition begin_;  // of the first row
};

TextTable TextTableReader::read() {
  auto bytes = read_bytes(input_.path, input_.n_threads);
  if (!bytes) {
    report_.error(std::move(bytes.error()));
    return std::move(table_);
  }
  table_.bytes_ = std::move(*bytes);
  const bool has_header = read_header();
  bool is_read = has_header && input_.n_threads > 1 && read_pieces();
  if (table_.sha256_.empty()) table_.sha256_ = digest_of(text());
  if (has_header && !is_read) is_read = read_in_one();
  if (is_read && table_.n_rows() == 0)
    report_.error({Code::bad_data, {}, "the file has a header and no rows"});
  return std::move(table_);
}

bool TextTableReader::read_header() {
  bool has_header = false;
  CsvReader reader(
      input_.delimiter,
      [&](const CsvRecord& record) {
        take_header(record);
        has_header = true;
        return false;
      },
      report_);
  if (feed(reader, text())) reader.finish();
  begin_ = reader.position();
  table_.rules_ =
      SurveyRules(input_.missing_tokens, table_.find(input_.target),
                  begin_.delimiter == ';' ? DecimalMark::undecided : DecimalMark::point);
  return has_header;
}

void TextTableReader::take_header(const CsvRecord& header) {
  table_.n_columns_in_file_ = header.cells.size();
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    std::string name(trimmed(header.cells[i]));
    if (name.empty()) {
      report_.warn(
          {Code::extra_column, {}, "column " + std::to_string(i + 1) + " has no name; ignored"});
      continue;
    }
    if (table_.find(name) != TextTable::kNone) {
      report_.error({Code::duplicate_column,
                     {0, 0, name, ""},
                     "stands twice in the header; rename or remove one"});
    }
    table_.names_.push_back(std::move(name));
    table_.kept_.push_back(i);
  }
}

CsvHandler TextTableReader::survey_into(Survey& survey, KeptCells& kept, Report& report) const {
  return [this, &survey, &kept, &report](const CsvRecord& record) {
    survey.add_row(table_.rules_, kept.of(record), {record.row, record.line}, table_.names_,
                   report);
    return true;
  };
}

void TextTableReader::add_piece(const CsvPosition& begin) {
  table_.pieces_.push_back({begin, table_.survey_.n_with_target});
}

// False if the pieces are none, or something is wrong with one; nothing is told.
bool TextTableReader::read_pieces() {
  const auto cuts = guess_cuts(text().substr(begin_.offset), input_.piece, input_.n_threads);
  std::vector<std::optional<Reading>> readings(cuts.size() - 1);
  std::size_t n_joined = 0;
  bool is_good = true;
  table_.end_ = begin_;
  std::mutex joining;
  parallel_for_in_turn(readings.size() + 1, input_.n_threads, [&](std::size_t task) {
    if (task == 0) {
      table_.sha256_ = digest_of(text());
      return;
    }
    const std::size_t i = task - 1;
    Reading reading = read_piece(begin_.offset + cuts[i], begin_.offset + cuts[i + 1]);
    const std::scoped_lock lock(joining);
    is_good = is_good && reading.is_good;
    readings[i] = std::move(reading);
    for (; is_good && n_joined < readings.size() && readings[n_joined]; ++n_joined) {
      join(*readings[n_joined]);
      readings[n_joined].reset();
    }
  });
  return is_good;
}

// The pieces are joined in their order, each as soon as those before it are.
void TextTableReader::join(const Reading& reading) {
  add_piece(table_.end_);
  table_.survey_.append(reading.survey);
  table_.end_.n_rows += reading.end.n_rows;
  table_.end_.line += reading.end.line - 1;
  table_.end_.offset = reading.end.offset;
}

TextTableReader::Reading TextTableReader::read_piece(std::size_t begin, std::size_t end) const {
  Reading reading;
  KeptCells kept(table_.kept_);
  Report problems;
  CsvReader reader({begin_.delimiter, begin_.n_columns, 0, 1, begin},
                   survey_into(reading.survey, kept, problems), problems);
  // A piece ends with a line end or the file. If that stands inside quotes, they are not closed.
  reading.is_good =
      feed(reader, text().substr(begin, end - begin)) && reader.finish() && problems.ok();
  reading.end = reader.position();
  return reading;
}

// False if the file cannot be read to its end.
bool TextTableReader::read_in_one() {
  table_.survey_ = {};
  table_.pieces_.clear();
  KeptCells kept(table_.kept_);
  CsvReader reader(begin_, survey_into(table_.survey_, kept, report_), report_);
  bool goes_on = true;
  add_piece(begin_);
  for (std::size_t at = begin_.offset; goes_on && at < text().size(); at += kFed) {
    goes_on = reader.feed(text().substr(at, kFed));
    const CsvPosition here = reader.position();
    if (here.offset - table_.pieces_.back().begin.offset >= input_.piece) add_piece(here);
  }
  goes_on = goes_on && reader.finish();
  table_.end_ = reader.position();
  return goes_on;
}

std::size_t TextTable::find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? kNone : static_cast<std::size_t>(found - names_.begin());
}

void TextTable::read_rows(std::size_t piece, const TextRowHandler& take) const {
  const std::size_t begin = pieces_[piece].begin.offset;
  const std::size_t end =
      piece + 1 < pieces_.size() ? pieces_[piece + 1].begin.offset : end_.offset;
  KeptCells kept(kept_);
  Report told;  // when the table was read
  CsvReader reader(
      pieces_[piece].begin,
      [&](const CsvRecord& record) {
        const auto cells = kept.of(record);
        if (rules_.has_target(cells)) take(cells, {record.row, record.line});
        return true;
      },
      told);
  if (feed(reader, std::string_view(bytes_.data(), bytes_.size()).substr(begin, end - begin)))
    reader.finish();
}

void TextTable::forget_rows() {
  bytes_ = {};
  pieces_.clear();
}

TextTable read_text_table(const TextInput& input, Report& report) {
  return TextTableReader(input, report).read();
}

}  // namespace dodona::train
