// The cell contract: what a cell may be, and the one number it becomes. FORMAT.md, "Features and
// the cell contract".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/number.hpp"
#include "dodona/schema.hpp"
#include "dodona/text_index.hpp"

namespace dodona {

// A cell as it arrives: null, a number, a boolean, or text (CSV and forms are all text).
using Cell = std::variant<std::monostate, double, bool, std::string_view>;

// In any letter case: true yes y t 1 and false no n f 0.
std::optional<bool> parse_boolean(std::string_view text);

// YYYY-MM-DD, optionally with a time of day: days since 1970-01-01, with the time as a fraction.
std::optional<double> parse_date(std::string_view text);

// Where a cell stands, for errors. Rows count from 1; line 0: not from a file.
struct RowPlace {
  std::size_t row = 0;
  std::size_t line = 0;
};

// The schema's rules in the form that reading needs. Holds no reference to the schema.
struct CellRule {
  std::string name;
  Kind kind = Kind::number;
  Missing missing = Missing::error;
  Unseen unseen = Unseen::missing;
  TextIndex categories;  // a category's code is its position
};
struct CellRules {
  explicit CellRules(const Schema& schema);

  // The text is trimmed.
  bool is_missing(std::string_view text) const {
    return text.empty() ? blank_is_missing
                        : token_begins[static_cast<unsigned char>(text.front())] &&
                              missing_tokens.find(text) != TextIndex::kNone;
  }

  std::vector<CellRule> features;
  TextIndex missing_tokens;
  bool blank_is_missing = false;
  std::array<bool, 256> token_begins{};  // whether a token begins with this byte
};

// One pass over cells. The rules and the report must outlive it.
class CellReader {
 public:
  CellReader(const CellRules& rules, Report& report) : rules_(rules), report_(report) {}

  // The number that the cell of `feature` becomes: the value, the category's code, 0 or 1, days;
  // NaN if it is missing, with the sign set for a category that is unseen. Problems go to the
  // report, with NaN returned. A text that is unseen is named once a pass.
  double read(std::size_t feature, const Cell& cell, RowPlace place);

  // The same for a cell that is text.
  double read_text(std::size_t feature, std::string_view text, RowPlace place);

  // The mark that numbers in text are read with; `undecided` is settled by the first text that
  // shows one.
  void set_decimal_mark(DecimalMark mark) { mark_ = mark; }

 private:
  double read_missing(const CellRule& rule, RowPlace place);
  double read_number(const CellRule& rule, std::string_view text, RowPlace place);
  double read_category(const CellRule& rule, std::string_view text, RowPlace place);
  double read_value(const CellRule& rule, double value, RowPlace place);
  double read_boolean(const CellRule& rule, bool value, RowPlace place);
  double refuse_number(const CellRule& rule, std::string_view text, RowPlace place);
  double refuse_category(const CellRule& rule, std::string_view text, RowPlace place);
  double refuse_text(Code code, const CellRule& rule, std::string_view text, RowPlace place,
                     std::string_view reason, std::string_view hint = {});
  double refuse(Code code, const CellRule& rule, RowPlace place,
                std::initializer_list<Phrase> message);
  bool is_said(const CellRule& rule, std::string_view text);

  const CellRules& rules_;
  Report& report_;
  DecimalMark mark_ = DecimalMark::point;
  std::vector<std::pair<const CellRule*, std::string>> said_;
};

}  // namespace dodona
