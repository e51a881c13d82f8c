#include "train/survey.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/schema.hpp"
#include "dodona/utf8.hpp"

namespace dodona::train {
namespace {

constexpr int kMostDecimals = 15;

// How many digits follow the decimal mark, the exponent counted in: 1.5e-3 is 0.0015.
int decimals_of(std::string_view number) {
  std::size_t mark = number.size();
  std::size_t end = 0;
  for (; end < number.size() && number[end] != 'e' && number[end] != 'E'; ++end) {
    if (number[end] == '.' || number[end] == ',') mark = end;
  }
  const std::size_t written = mark < end ? end - mark - 1 : 0;
  if (end == number.size()) return static_cast<int>(std::min<std::size_t>(written, kMostDecimals));
  const double exponent = parse_number(number.substr(end + 1)).value_or(0);
  return static_cast<int>(
      std::clamp(static_cast<double>(written) - exponent, 0.0, double{kMostDecimals}));
}

bool add_number(std::string_view text, DecimalMark mark, NumberCells& numbers) {
  const auto value = parse_number(text, mark);
  if (!value) return false;
  ++numbers.n;
  numbers.values.add(*value);
  if (std::isfinite(*value)) {
    ++numbers.n_finite;
    numbers.decimals = std::max(numbers.decimals, decimals_of(text));
  }
  return true;
}

Schema with_tokens(std::span<const std::string> tokens) {
  Schema schema;
  schema.missing_tokens.assign(tokens.begin(), tokens.end());
  return schema;
}

}  // namespace

void FewTexts::add(std::string_view text) {
  if (more_) return;
  if (texts_.size() < kMost) {
    texts_.add(text);
  } else {
    more_ = texts_.find(text) == TextIndex::kNone;
  }
}

void FewTexts::append(const FewTexts& next) {
  for (std::size_t i = 0; i < next.size(); ++i) add(next[i]);
  more_ = more_ || next.more_;
}

void FewNumbers::add(double value) {
  if (more_ || std::find(values_.begin(), values_.end(), value) != values_.end()) return;
  more_ = values_.size() == kMost;
  if (!more_) values_.push_back(value);
}

void FewNumbers::append(const FewNumbers& next) {
  for (const double value : next.values_) add(value);
  more_ = more_ || next.more_;
}

void ColumnCells::add(std::string_view text, DecimalMark mark) {
  ++n_present;
  texts.add(text);
  bool is_number = false;
  if (mark != DecimalMark::comma) is_number = add_number(text, DecimalMark::point, by_mark[0]);
  if (mark != DecimalMark::point)
    is_number = add_number(text, DecimalMark::comma, by_mark[1]) || is_number;
  if (is_number) ++n_numbers;
  if (is_number && text.size() > 1) return;  // of numbers, 0 and 1 alone are anything else too
  if (const auto truth = parse_boolean(text)) ++(*truth ? n_yes : n_no);
  if (parse_date(text)) {
    ++n_dates;
    has_times = has_times || text.size() > 10;
  }
}

void ColumnCells::append(const ColumnCells& next) {
  n_present += next.n_present;
  n_yes += next.n_yes;
  n_no += next.n_no;
  n_numbers += next.n_numbers;
  n_dates += next.n_dates;
  has_times = has_times || next.has_times;
  has_comma = has_comma || next.has_comma;
  for (std::size_t m = 0; m < by_mark.size(); ++m) {
    by_mark[m].n += next.by_mark[m].n;
    by_mark[m].n_finite += next.by_mark[m].n_finite;
    by_mark[m].decimals = std::max(by_mark[m].decimals, next.by_mark[m].decimals);
    by_mark[m].values.append(next.by_mark[m].values);
  }
  texts.append(next.texts);
}

void RowNumbers::add(std::string_view text) {
  ++n_;
  if (!count_up_) return;
  const auto value = parse_number(text);
  count_up_ = value && (n_ == 1 || *value == last_ + 1);
  last_ = value.value_or(0);
  if (n_ == 1) first_ = last_;
}

void RowNumbers::append(const RowNumbers& next) {
  if (next.n_ == 0) return;
  if (n_ == 0) {
    *this = next;
    return;
  }
  n_ += next.n_;
  count_up_ = count_up_ && next.count_up_ && next.first_ == last_ + 1;
  last_ = next.last_;
}

SurveyRules::SurveyRules(std::span<const std::string> missing_tokens, std::size_t target_column,
                         DecimalMark file_mark)
    : tokens(with_tokens(missing_tokens)), target(target_column), mark(file_mark) {}

void Survey::add_row(const SurveyRules& rules, std::span<const std::string_view> cells,
                     RowPlace place, std::span<const std::string> names, Report& report) {
  columns.resize(cells.size());
  const bool has_target = rules.has_target(cells);
  n_with_target += has_target ? 1 : 0;
  for (std::size_t j = 0; j < cells.size(); ++j) {
    const std::string_view text = cells[j];
    ColumnSurvey& column = columns[j];
    ColumnCells& seen = has_target ? column.cells : column.cells_without_target;
    column.row_numbers.add(text);
    if (rules.mark != DecimalMark::point)
      seen.has_comma = seen.has_comma || text.find(',') != std::string_view::npos;
    const std::size_t n_numbers = seen.n_numbers;
    if (!rules.tokens.is_missing(text)) seen.add(text, rules.mark);
    if (seen.n_numbers > n_numbers || is_utf8(text)) continue;  // numbers are
    report.error({Code::bad_utf8,
                  {place.row, place.line, names[j], ""},
                  in_quotes(text) + " is not UTF-8; save the file with the encoding UTF-8"});
  }
}

void Survey::append(const Survey& next) {
  n_with_target += next.n_with_target;
  columns.resize(std::max(columns.size(), next.columns.size()));
  for (std::size_t j = 0; j < next.columns.size(); ++j) {
    columns[j].cells.append(next.columns[j].cells);
    columns[j].cells_without_target.append(next.columns[j].cells_without_target);
    columns[j].row_numbers.append(next.columns[j].row_numbers);
  }
}

}  // namespace dodona::train
