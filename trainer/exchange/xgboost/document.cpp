#include "exchange/xgboost/document.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace dodona::xgboost {
namespace {

using Json = nlohmann::json;

// Walks a document and keeps nothing of it. It stops where the file would cost more than its bytes
// can justify: too many levels for a reader that recurses, sizes that are promised and not there,
// typed arrays whose entries take no bytes.
struct Walker : nlohmann::json_sax<Json> {
  static constexpr std::size_t kMostLevels = 64;

  explicit Walker(std::size_t size) : left(size), n_bytes(size) {}

  std::size_t left;
  std::size_t n_bytes;
  std::size_t depth = 0;
  std::size_t position = 0;

  bool take() { return left-- > 0; }
  bool open(std::size_t size) {
    const bool unknown = size == static_cast<std::size_t>(-1);
    return (unknown || size <= n_bytes) && ++depth <= kMostLevels && take();
  }
  bool close() {
    --depth;
    return true;
  }

  bool null() override { return take(); }
  bool boolean(bool /*value*/) override { return take(); }
  bool number_integer(number_integer_t /*value*/) override { return take(); }
  bool number_unsigned(number_unsigned_t /*value*/) override { return take(); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return take(); }
  bool string(string_t& /*value*/) override { return take(); }
  bool binary(binary_t& /*value*/) override { return take(); }
  bool start_object(std::size_t size) override { return open(size); }
  bool key(string_t& /*name*/) override { return take(); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t size) override { return open(size); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t at, const std::string& /*token*/,
                   const Json::exception& /*error*/) override {
    position = at;
    return false;
  }
};

constexpr std::string_view kRemedy =
    "; save the model in Python with booster.save_model(\"model.json\") (of a scikit-learn class: "
    "model.save_model(\"model.json\")) and import that";

constexpr std::array<std::string_view, 4> kSpecials = {"NaN", "-NaN", "Infinity", "-Infinity"};

Error refused(const std::string& what) { return {Code::bad_json, {}, what + std::string(kRemedy)}; }

bool is_one_of(char c, std::string_view list) { return list.find(c) != std::string_view::npos; }

// In UBJSON the type of the first key's length, or a count, follows the brace.
bool looks_like_ubjson(std::string_view bytes) {
  return bytes.size() > 1 && bytes[0] == '{' && is_one_of(bytes[1], "iUIlL$#");
}

// XGBoost writes NaN and Infinity, which JSON does not have; as texts they are read as numbers
// (the thresholds of categorical splits are NaN).
std::string with_quoted_specials(std::string_view text) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\' && i + 1 < text.size()) {
      out += c;
      out += text[++i];
      continue;
    }
    if (c == '"') in_string = !in_string;
    const auto rest = text.substr(i);
    const auto* const special =
        in_string ? nullptr
                  : std::find_if(kSpecials.begin(), kSpecials.end(),
                                 [&](std::string_view name) { return rest.starts_with(name); });
    if (special == nullptr || special == kSpecials.end()) {
      out += c;
    } else {
      out.append("\"").append(*special).append("\"");
      i += special->size() - 1;
    }
  }
  return out;
}

Error unknown_bytes(std::string_view bytes) {
  if (bytes.empty()) return refused("the file is empty");
  if (bytes[0] == '\x80') return refused("this is a Python pickle, which cannot be read safely");
  if (bytes.starts_with("booster[") || bytes.starts_with("["))
    return refused("this is a dump for people, which leaves out part of the model");
  return refused("this is neither JSON nor UBJSON; perhaps it is XGBoost's old binary format");
}

}  // namespace

Result<Json> parse_document(std::string_view bytes) {
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  const bool binary = looks_like_ubjson(bytes);
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (!binary && (first == std::string_view::npos || bytes[first] != '{'))
    return unknown_bytes(bytes.substr(std::min(first, bytes.size())));
  std::string quoted;
  if (!binary && (bytes.find("NaN") != std::string_view::npos ||
                  bytes.find("Infinity") != std::string_view::npos)) {
    quoted = with_quoted_specials(bytes);
    bytes = quoted;
  }
  const auto format = binary ? Json::input_format_t::ubjson : Json::input_format_t::json;
  Walker walker(bytes.size());
  if (!Json::sax_parse(bytes.begin(), bytes.end(), &walker, format)) {
    return Error{Code::bad_json,
                 {},
                 std::string("damaged or cut off: not ") + (binary ? "UBJSON" : "JSON") +
                     " from byte " + std::to_string(walker.position) + " on"};
  }
  return binary ? Json::from_ubjson(bytes.begin(), bytes.end(), true, false)
                : Json::parse(bytes.begin(), bytes.end(), nullptr, false);
}

}  // namespace dodona::xgboost
