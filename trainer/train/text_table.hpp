// A CSV file in memory: its rows as trimmed texts, which several threads can read at once, and what
// one pass over them has shown of its columns.
//
// The file is cut near every so many bytes, where a record seems to begin: at a line end outside
// quotes, if each quote so far opened or closed a cell. All pieces are read at once, and the guess
// was right if each of them ends with a whole record (Ge et al. 2019, "Speculative distributed CSV
// data parsing for big data analytics", section 4). Where it was wrong, and where a row is bad, the
// file is read once more from its beginning; that reading is the definition.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/cell.hpp"
#include "dodona/csv.hpp"
#include "dodona/error.hpp"
#include "files.hpp"
#include "train/survey.hpp"

namespace dodona::train {

struct TextInput {
  std::string path;
  char delimiter = 0;  // 0: detect it
  std::string
      target;  // the column without which a row is of no use; no column's name: all rows are
  std::vector<std::string> missing_tokens;  // texts that mean that there is none
  int n_threads = 1;
  std::size_t piece = std::size_t{1} << 20U;  // bytes
};

// Of a row that has a target; valid during the call. One cell per column.
using TextRowHandler = std::function<void(std::span<const std::string_view> cells, RowPlace place)>;

class TextTable {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // Columns without a name are left out.
  const std::vector<std::string>& names() const { return names_; }
  std::size_t find(std::string_view name) const;  // the column, or kNone

  std::size_t n_columns_in_file() const { return n_columns_in_file_; }
  std::size_t n_rows() const { return end_.n_rows; }
  std::size_t n_rows_with_target() const { return survey_.n_with_target; }
  DecimalMark mark() const { return rules_.mark; }       // undecided: either may stand there
  const std::string& sha256() const { return sha256_; }  // of the file's bytes, in hexadecimal
  const Survey& survey() const { return survey_; }

  // The rows come in pieces: those of piece i, the first of which is the table's row first_row(i)
  // of those that have a target. Not after forget_rows.
  std::size_t n_pieces() const { return pieces_.size(); }
  std::size_t first_row(std::size_t piece) const { return pieces_[piece].n_with_target_before; }
  void read_rows(std::size_t piece, const TextRowHandler& take) const;

  // Gives back the memory of the rows; the rest stays.
  void forget_rows();

 private:
  friend class TextTableReader;

  struct Piece {
    CsvPosition begin;
    std::size_t n_with_target_before = 0;
  };

  Bytes bytes_;
  std::vector<std::string> names_;
  std::vector<std::size_t> kept_;  // where each column stands in the file
  std::size_t n_columns_in_file_ = 0;
  SurveyRules rules_{{}, kNone, DecimalMark::point};
  std::string sha256_;
  Survey survey_;
  std::vector<Piece> pieces_;
  CsvPosition end_;
};

// Problems of the file go to the report; so do two columns of one name and cells that are not
// UTF-8. That there is no target is no problem here.
TextTable read_text_table(const TextInput& input, Report& report);

}  // namespace dodona::train
