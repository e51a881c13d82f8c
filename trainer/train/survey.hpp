// What the cells of each column could be, counted in one pass over the rows. Passes over pieces of
// a table can be joined, and then say what one pass over all of it would.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/cell.hpp"
#include "dodona/error.hpp"
#include "dodona/number.hpp"
#include "dodona/text_index.hpp"

namespace dodona::train {

// The first different things of a column: all of them, unless there are more than fit.
class FewTexts {
 public:
  static constexpr std::size_t kMost = 256;

  void add(std::string_view text);
  void append(const FewTexts& next);

  bool are_all() const { return !more_; }
  std::size_t size() const { return texts_.size(); }
  std::string_view operator[](std::size_t i) const { return texts_[i]; }

 private:
  TextIndex texts_;
  bool more_ = false;
};

class FewNumbers {
 public:
  static constexpr std::size_t kMost = 10;

  void add(double value);
  void append(const FewNumbers& next);

  bool are_all() const { return !more_; }
  std::span<const double> values() const { return values_; }

 private:
  std::vector<double> values_;
  bool more_ = false;
};

// The cells that are numbers, as read with one decimal mark.
struct NumberCells {
  std::size_t n = 0;
  std::size_t n_finite = 0;  // others are too large for a double
  int decimals = 0;          // the most that a finite one was written with, up to 15
  FewNumbers values;
};

// Some cells of a column. Those that are missing are no evidence of anything.
struct ColumnCells {
  std::size_t n_present = 0;
  std::size_t n_yes = 0;  // words for yes and no
  std::size_t n_no = 0;
  std::size_t n_numbers = 0;  // by the mark of the file; while that is undecided, by either
  std::size_t n_dates = 0;
  bool has_times = false;  // of day
  bool has_comma = false;
  std::array<NumberCells, 2> by_mark;  // point, comma; the one that the file cannot have is empty
  FewTexts texts;

  const NumberCells& numbers(DecimalMark mark) const {
    return by_mark[mark == DecimalMark::comma ? 1 : 0];
  }
  // The text is trimmed and not missing.
  void add(std::string_view text, DecimalMark mark);
  void append(const ColumnCells& next);
};

// Whether each row's number is one more than that of the row before: an index, which says nothing
// of rows to come.
class RowNumbers {
 public:
  void add(std::string_view text);
  void append(const RowNumbers& next);
  bool count_up() const { return n_ > 0 && count_up_; }

 private:
  std::size_t n_ = 0;
  bool count_up_ = true;
  double first_ = 0;
  double last_ = 0;
};

struct ColumnSurvey {
  ColumnCells cells;                 // of the rows with a target: what is learned from
  ColumnCells cells_without_target;  // of the others
  RowNumbers row_numbers;            // of all
};

// How a table is to be looked at.
struct SurveyRules {
  SurveyRules(std::span<const std::string> missing_tokens, std::size_t target, DecimalMark mark);

  bool has_target(std::span<const std::string_view> cells) const {
    return target >= cells.size() || !tokens.is_missing(cells[target]);
  }

  CellRules tokens;  // of no feature
  // Its column. Any number that is no column's: there is none, and every row is of use.
  std::size_t target;
  DecimalMark mark;
};

struct Survey {
  std::size_t n_with_target = 0;
  std::vector<ColumnSurvey> columns;

  // A row's trimmed cells. A cell that is not UTF-8 is an error, by the names of the columns.
  void add_row(const SurveyRules& rules, std::span<const std::string_view> cells, RowPlace place,
               std::span<const std::string> names, Report& report);
  // The survey of the rows that follow.
  void append(const Survey& next);
};

}  // namespace dodona::train
