#include "dodona/error.hpp"

#include <algorithm>

#include "dodona/utf8.hpp"

namespace dodona {
namespace {

Error error_of(Code code, const Place& place, std::initializer_list<Phrase> message) {
  return {code,
          {place.row, place.line, std::string(place.column), std::string(place.path)},
          message_of(message)};
}

}  // namespace

std::string_view name_of(Code code) {
  switch (code) {
    case Code::missing_value:
      return "missing_value";
    case Code::bad_number:
      return "bad_number";
    case Code::not_finite:
      return "not_finite";
    case Code::bad_boolean:
      return "bad_boolean";
    case Code::bad_date:
      return "bad_date";
    case Code::unseen_category:
      return "unseen_category";
    case Code::wrong_type:
      return "wrong_type";
    case Code::bad_utf8:
      return "bad_utf8";
    case Code::missing_column:
      return "missing_column";
    case Code::duplicate_column:
      return "duplicate_column";
    case Code::extra_column:
      return "extra_column";
    case Code::wrong_cell_count:
      return "wrong_cell_count";
    case Code::bad_csv:
      return "bad_csv";
    case Code::bad_json:
      return "bad_json";
    case Code::bad_model:
      return "bad_model";
    case Code::unknown_version:
      return "unknown_version";
    case Code::unknown_name:
      return "unknown_name";
    case Code::golden_mismatch:
      return "golden_mismatch";
    case Code::bad_data:
      return "bad_data";
    case Code::bad_option:
      return "bad_option";
    case Code::io:
      return "io";
  }
  return "unknown";
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
      message += std::to_string(number_);
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

void Report::keep(std::vector<Error>& list, std::size_t& n, Error e) {
  ++n;
  if (list.size() < kKept) list.push_back(std::move(e));
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
