#include "dodona/error.hpp"

#include <algorithm>
#include <array>

#include "dodona/utf8.hpp"
#include "dodona/words.hpp"

namespace dodona {
namespace {

Error error_of(Code code, const Place& place, std::initializer_list<Phrase> message) {
  return {code,
          {place.row, place.line, std::string(place.column), std::string(place.path)},
          message_of(message)};
}

// Without the C library's tables.
void append_digits(std::uint64_t number, std::string& message) {
  std::array<char, 20> digits;
  std::size_t at = digits.size();
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number > 0);
  message.append(&digits[at], digits.size() - at);
}

}  // namespace

std::string_view name_of(Code code) {
  return word_of(
      "missing_value bad_number not_finite bad_boolean bad_date unseen_category wrong_type "
      "bad_utf8 missing_column duplicate_column extra_column wrong_cell_count bad_csv bad_json "
      "bad_model unknown_version unknown_name golden_mismatch bad_data bad_option io",
      static_cast<std::size_t>(code));
}

std::string to_string(const Error& error) {
  const auto& [row, line, column, path] = error.where;
  std::string place;
  const auto add = [&](std::initializer_list<Phrase> part) {
    place += (place.empty() ? "" : ", ") + message_of(part);
  };
  if (row > 0 && line > 0) {
    add({"row ", row, " (line ", line, ")"});
  } else if (row > 0) {
    add({"row ", row});
  }
  if (!column.empty()) add({"column ", Phrase::quoted(column)});
  if (!path.empty()) add({path});
  return place.empty() ? error.message : place + ": " + error.message;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShown = 80;
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  std::size_t shown = 0;
  for (std::size_t i = 0; i < text.size(); ++shown) {
    if (shown == kShown) return out + "…\"";
    const std::size_t n = utf8_length(text.substr(i));  // 0: not UTF-8
    const auto byte = static_cast<unsigned char>(text[i]);
    if (n == 0 || byte < 0x20 || byte == 0x7f) {
      out += {'\\', 'x', kHex[byte >> 4U], kHex[byte & 15U]};
    } else {
      out += text.substr(i, n);
    }
    i += std::max<std::size_t>(n, 1);
  }
  return out + "\"";
}

void Phrase::append_to(std::string& message) const {
  switch (kind_) {
    case Kind::text:
      message += text_;
      break;
    case Kind::number:
      append_digits(number_, message);
      break;
    case Kind::quoted:
      message += in_quotes(text_);
      break;
  }
}

std::string message_of(std::initializer_list<Phrase> phrases) {
  std::string message;
  for (const auto& phrase : phrases) phrase.append_to(message);
  return message;
}

void Report::keep(std::vector<Error>& list, std::size_t& n, Error e, bool every) {
  ++n;
  if (every || list.size() < kKept) list.push_back(std::move(e));
}

void Report::error(Code code, const Place& place, std::initializer_list<Phrase> message) {
  error(error_of(code, place, message));
}

void Report::warn(Code code, const Place& place, std::initializer_list<Phrase> message) {
  warn(error_of(code, place, message));
}

void Report::append(const Report& other) {
  for (const auto& e : other.errors_) error(e);
  for (const auto& w : other.warnings_) warn(w);
  n_errors_ += other.n_errors_ - other.errors_.size();
  n_warnings_ += other.n_warnings_ - other.warnings_.size();
}

}  // namespace dodona
