#include "dodona/cell.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

#include "dodona/utf8.hpp"

namespace dodona {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kUnseen = -kMissing;

bool is_one_of(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equal_ignoring_case(text, word); });
}

// Takes exactly `n` digits off the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t n) {
  if (text.size() < n ||
      !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(n), is_digit)) {
    return std::nullopt;
  }
  int value = 0;
  for (std::size_t i = 0; i < n; ++i) value = value * 10 + (text[i] - '0');
  text.remove_prefix(n);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// HH:MM[:SS[.f...]] as a fraction of a day.
std::optional<double> parse_time(std::string_view text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  double second = 0;
  if (take(text, ':')) {
    const std::string_view from = text;
    const auto whole = take_digits(text, 2);
    if (!whole || *whole > 59) return std::nullopt;
    if (take(text, '.')) {
      const std::size_t n = static_cast<std::size_t>(
          std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
      if (n == 0 || n > 9) return std::nullopt;
      text.remove_prefix(n);
    }
    second = *parse_number(from.substr(0, from.size() - text.size()));
  }
  if (!text.empty()) return std::nullopt;
  return ((*hour * 60 + *minute) * 60 + second) / 86400.0;
}

}  // namespace

std::optional<bool> parse_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 5> kTrue = {"true", "yes", "y", "t", "1"};
  constexpr std::array<std::string_view, 5> kFalse = {"false", "no", "n", "f", "0"};
  text = trimmed(text);
  if (is_one_of(text, kTrue)) return true;
  if (is_one_of(text, kFalse)) return false;
  return std::nullopt;
}

std::optional<double> parse_date(std::string_view text) {
  text = trimmed(text);
  const auto y = take_digits(text, 4);
  if (!y || *y == 0 || !take(text, '-')) return std::nullopt;
  const auto m = take_digits(text, 2);
  if (!m || !take(text, '-')) return std::nullopt;
  const auto d = take_digits(text, 2);
  if (!d) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*y},
                                         std::chrono::month{static_cast<unsigned>(*m)},
                                         std::chrono::day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  const auto days = static_cast<double>(std::chrono::sys_days{date}.time_since_epoch().count());
  if (text.empty()) return days;
  if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
  if (!text.empty() && text.back() == 'Z') text.remove_suffix(1);
  const auto time = parse_time(text);
  return time ? std::optional<double>(days + *time) : std::nullopt;
}

CellRules::CellRules(const Schema& schema) {
  for (const auto& token : schema.missing_tokens) {
    missing_tokens.add(token);
    if (token.empty()) {
      blank_is_missing = true;
    } else {
      token_begins[static_cast<unsigned char>(token.front())] = true;
    }
  }
  for (const auto& feature : schema.features) {
    CellRule& rule = features.emplace_back();
    rule.name = feature.name;
    rule.kind = feature.kind;
    rule.missing = feature.missing;
    rule.unseen = feature.unseen;
    for (const auto& category : feature.categories) rule.categories.add(category);
  }
}

double CellReader::read(std::size_t feature, const Cell& cell, RowPlace place) {
  const CellRule& rule = rules_.features[feature];
  if (const auto* text = std::get_if<std::string_view>(&cell)) {
    return read_text(feature, *text, place);
  }
  if (const auto* value = std::get_if<double>(&cell)) return read_value(rule, *value, place);
  if (const auto* truth = std::get_if<bool>(&cell)) return read_boolean(rule, *truth, place);
  return read_missing(rule, place);
}

// What is accepted is UTF-8, so only what is refused is looked at for that.
double CellReader::read_text(std::size_t feature, std::string_view text, RowPlace place) {
  const CellRule& rule = rules_.features[feature];
  const std::string_view inner = trimmed(text);
  if (rules_.is_missing(inner)) return read_missing(rule, place);
  switch (rule.kind) {
    case Kind::number:
      return read_number(rule, text, place);
    case Kind::category:
      return read_category(rule, inner, place);
    case Kind::boolean:
      if (const auto value = parse_boolean(inner)) return *value ? 1.0 : 0.0;
      return refuse_text(Code::bad_boolean, rule, text, place,
                         " is neither yes nor no (true, false, yes, no, y, n, t, f, 1, 0)");
    case Kind::date:
      if (const auto value = parse_date(inner)) return *value;
      return refuse_text(Code::bad_date, rule, text, place,
                         " is not a date of the form YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS");
  }
  return kMissing;
}

double CellReader::read_missing(const CellRule& rule, RowPlace place) {
  if (rule.missing == Missing::allowed) return kMissing;
  return refuse(Code::missing_value, rule, place,
                {"the value is missing, which this column does not allow"});
}

double CellReader::read_number(const CellRule& rule, std::string_view text, RowPlace place) {
  if (mark_ == DecimalMark::undecided) {
    if (text.find(',') != std::string_view::npos) {
      mark_ = DecimalMark::comma;
    } else if (text.find('.') != std::string_view::npos) {
      mark_ = DecimalMark::point;
    }
  }
  const auto value = parse_number(text, mark_);
  return value && std::isfinite(*value) ? *value : refuse_number(rule, text, place);
}

double CellReader::refuse_number(const CellRule& rule, std::string_view text, RowPlace place) {
  const bool comma = mark_ == DecimalMark::comma;
  if (parse_number(text, mark_)) {
    return refuse_text(Code::not_finite, rule, text, place, " is too large for a number");
  }
  std::string_view hint;
  if (parse_number(text, comma ? DecimalMark::point : DecimalMark::comma)) {
    hint = comma ? " (this file writes its decimals with a comma)"
                 : " (decimals are written with a point here, and thousands without a mark)";
  }
  return refuse_text(Code::bad_number, rule, text, place, " is not a number", hint);
}

double CellReader::read_category(const CellRule& rule, std::string_view text, RowPlace place) {
  const std::size_t code = rule.categories.find(text);
  return code != TextIndex::kNone ? static_cast<double>(code) : refuse_category(rule, text, place);
}

double CellReader::refuse_category(const CellRule& rule, std::string_view text, RowPlace place) {
  std::string hint;
  for (std::size_t code = 0; code < rule.categories.size() && hint.empty(); ++code) {
    const std::string_view category = rule.categories[code];
    if (equal_ignoring_case(category, text))
      hint = message_of({" (", Phrase::quoted(category), " was)"});
  }
  constexpr std::string_view kReason = " was not among the categories in training";
  if (rule.unseen == Unseen::error || !is_utf8(text)) {
    return refuse_text(Code::unseen_category, rule, text, place, kReason, hint);
  }
  if (!is_said(rule, text)) {
    report_.warn(Code::unseen_category, {place.row, place.line, rule.name},
                 {Phrase::quoted(text), kReason, hint, "; treated as missing"});
  }
  return kUnseen;
}

double CellReader::read_value(const CellRule& rule, double value, RowPlace place) {
  constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
  if (!std::isfinite(value)) {
    return refuse(Code::not_finite, rule, place,
                  {"NaN and infinity are not values; null stands for a missing one"});
  }
  switch (rule.kind) {
    case Kind::number:
      return value;
    case Kind::category:
      if (value == std::trunc(value) && std::abs(value) < kExactIntegers) {
        const auto digits = static_cast<std::uint64_t>(std::abs(value));
        return read_category(rule, message_of({value < 0 ? "-" : "", digits}), place);
      }
      return refuse(Code::wrong_type, rule, place,
                    {"a category is text (or an integer), not a number with decimals"});
    case Kind::boolean:
      if (value == 0.0 || value == 1.0) return value == 0.0 ? 0.0 : 1.0;
      return refuse(Code::bad_boolean, rule, place,
                    {"a number that stands for yes or no is 1 or 0"});
    case Kind::date:
      return refuse(Code::wrong_type, rule, place, {"a date is text of the form YYYY-MM-DD"});
  }
  return kMissing;
}

double CellReader::read_boolean(const CellRule& rule, bool value, RowPlace place) {
  if (rule.kind == Kind::boolean) return value ? 1.0 : 0.0;
  if (rule.kind == Kind::category) return read_category(rule, value ? "true" : "false", place);
  return refuse(Code::wrong_type, rule, place,
                {"a ", name_of(rule.kind), " is expected, not true or false"});
}

// reason and hint: what is wrong with the text, and perhaps more.
double CellReader::refuse_text(Code code, const CellRule& rule, std::string_view text,
                               RowPlace place, std::string_view reason, std::string_view hint) {
  if (is_utf8(text)) return refuse(code, rule, place, {Phrase::quoted(text), reason, hint});
  return refuse(Code::bad_utf8, rule, place,
                {Phrase::quoted(text), " is not UTF-8; save the file with the encoding UTF-8"});
}

double CellReader::refuse(Code code, const CellRule& rule, RowPlace place,
                          std::initializer_list<Phrase> message) {
  report_.error(code, {place.row, place.line, rule.name}, message);
  return kMissing;
}

// A million rows must not say the same; the list of what was said is bounded too.
bool CellReader::is_said(const CellRule& rule, std::string_view text) {
  const auto same = [&](const auto& entry) { return entry.first == &rule && entry.second == text; };
  if (std::any_of(said_.begin(), said_.end(), same)) return true;
  if (said_.size() < Report::kKept) said_.emplace_back(&rule, text);
  return false;
}

}  // namespace dodona
