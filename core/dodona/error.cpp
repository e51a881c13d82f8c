#include "dodona/error.hpp"

#include <algorithm>

#include "dodona/utf8.hpp"

namespace dodona {

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
  std::string place;
  const auto add = [&](const std::string& part) { place += (place.empty() ? "" : ", ") + part; };
  if (error.where.row > 0) {
    std::string row = "row " + std::to_string(error.where.row);
    if (error.where.line > 0) row += " (line " + std::to_string(error.where.line) + ")";
    add(row);
  }
  if (!error.where.column.empty()) add("column " + in_quotes(error.where.column));
  if (!error.where.path.empty()) add(error.where.path);
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

void Report::append(const Report& other) {
  for (const auto& e : other.errors_) error(e);
  for (const auto& w : other.warnings_) warn(w);
  n_errors_ += other.n_errors_ - other.errors_.size();
  n_warnings_ += other.n_warnings_ - other.warnings_.size();
}

}  // namespace dodona
