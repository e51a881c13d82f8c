#include "dodona/json/value.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <set>

namespace dodona::json {
namespace {

using Json = nlohmann::json;

const Json& null_value() {
  static const Json null;
  return null;
}

// Finds where a text stops being JSON. Takes every event and keeps nothing.
struct ErrorFinder : nlohmann::json_sax<Json> {
  std::size_t position = 0;

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return true; }
  bool key(string_t& /*name*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*size*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t at, const std::string& /*token*/,
                   const Json::exception& /*error*/) override {
    position = at;
    return false;
  }
};

std::string line_and_column(std::string_view text, std::size_t position) {
  const auto before = text.substr(0, std::min(position, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto last = before.rfind('\n');
  const std::size_t column =
      last == std::string_view::npos ? before.size() : before.size() - last - 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

// Whether arrays and objects stand in each other deeper than any model needs: whoever walks a
// document by recursion may rely on it.
bool is_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMostLevels) return true;
    } else if (c == ']' || c == '}') {
      depth -= depth > 0 ? 1 : 0;
    }
  }
  return false;
}

const char* type_of(const Json& json) { return json.is_discarded() ? "nothing" : json.type_name(); }

}  // namespace

Json parse(std::string_view text, Problem& problem) {
  if (is_too_deep(text)) {
    problem.raise(Code::bad_json, "",
                  "nested deeper than " + std::to_string(kMostLevels) + " levels");
    return {};
  }
  // The library takes a NUL for the end of the text, and whatever follows would go unread.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    problem.raise(Code::bad_json, "", "a NUL byte stands in " + line_and_column(text, nul));
    return {};
  }
  // A member that stands twice would silently be what its last one says.
  std::vector<std::set<std::string, std::less<>>> names;  // of the objects that are open
  std::string twice;
  const auto watch = [&](int /*depth*/, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key && twice.empty()) {
      auto& name = value.get_ref<std::string&>();
      if (!names.back().insert(name).second) twice = in_quotes(name);
    }
    return true;
  };
  Json document = Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (!document.is_discarded() && !twice.empty()) {
    problem.raise(Code::bad_json, "", "the member " + twice + " stands twice in an object");
  }
  if (document.is_discarded()) {
    ErrorFinder finder;
    Json::sax_parse(text.begin(), text.end(), &finder);
    const auto first = text.find_first_not_of(" \t\r\n");
    std::string reason = "the file is empty";
    if (first != std::string_view::npos) {
      reason = "not JSON from " + line_and_column(text, finder.position) + " on";
      if (text[first] != '{') reason += "; it begins with " + in_quotes(text.substr(first, 20));
    }
    problem.raise(Code::bad_json, "", reason);
  }
  return document;
}

void Value::expect_object() const {
  if (!json_->is_object()) fail(std::string("an object is expected here, not ") + type_of(*json_));
}

void Value::expect_members(std::initializer_list<std::string_view> required,
                           std::initializer_list<std::string_view> optional) const {
  expect_object();
  if (failed()) return;
  for (const auto name : required) {
    if (!has(name)) fail("the member " + in_quotes(name) + " is missing");
  }
  const auto lists = [](std::initializer_list<std::string_view> names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const auto& [name, unused] : json_->items()) {
    if (!lists(required, name) && !lists(optional, name)) {
      fail("the member " + in_quotes(name) + " is not known to this version", Code::unknown_name);
    }
  }
}

bool Value::has(std::string_view name) const {
  return json_->is_object() && json_->contains(std::string(name));
}

Value Value::member(std::string_view name) const {
  std::string path = path_.empty() ? std::string(name) : path_ + "." + std::string(name);
  if (!json_->is_object()) return {null_value(), std::move(path), *problem_};
  const auto found = json_->find(std::string(name));
  return {found == json_->end() ? null_value() : *found, std::move(path), *problem_};
}

std::size_t Value::size() const {
  if (!json_->is_array()) {
    fail(std::string("an array is expected here, not ") + type_of(*json_));
    return 0;
  }
  return json_->size();
}

Value Value::at(std::size_t i) const {
  return {json_->is_array() && i < json_->size() ? (*json_)[i] : null_value(), place_of(i),
          *problem_};
}

std::string Value::text() const {
  if (const auto* text = json_->get_ptr<const std::string*>()) return *text;
  fail(std::string("text is expected here, not ") + type_of(*json_));
  return {};
}

double Value::number() const {
  if (json_->is_number()) return json_->get<double>();
  fail(std::string("a number is expected here, not ") + type_of(*json_));
  return 0;
}

std::size_t Value::index(std::size_t limit) const {
  if (json_->is_number_unsigned() && json_->get<std::uint64_t>() < limit) {
    return static_cast<std::size_t>(json_->get<std::uint64_t>());
  }
  fail("an integer of 0 to " + std::to_string(limit == 0 ? 0 : limit - 1) + " is expected here");
  return 0;
}

std::vector<double> Value::numbers() const {
  std::vector<double> values(size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Json& entry = (*json_)[i];
    if (!entry.is_number()) {
      problem_->raise(Code::bad_model, place_of(i),
                      std::string("a number is expected here, not ") + type_of(entry));
      break;
    }
    values[i] = entry.get<double>();
  }
  return values;
}

std::vector<double> Value::numbers(std::size_t expected_size) const {
  std::vector<double> values = numbers();
  if (values.size() != expected_size) {
    fail(std::to_string(expected_size) + " numbers are expected here, not " +
         std::to_string(values.size()));
  }
  return values;
}

std::vector<std::int64_t> Value::integers(std::int64_t low, std::int64_t high) const {
  std::vector<std::int64_t> values(size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Json& entry = (*json_)[i];
    const bool small = !entry.is_number_unsigned() ||
                       entry.get<std::uint64_t>() <=
                           static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    values[i] = entry.is_number_integer() && small ? entry.get<std::int64_t>() : low - 1;
    if (values[i] < low || values[i] > high) {
      problem_->raise(Code::bad_model, place_of(i),
                      "an integer of " + std::to_string(low) + " to " + std::to_string(high) +
                          " is expected here");
      values[i] = low;
      break;
    }
  }
  return values;
}

std::vector<std::string> Value::texts() const {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < size(); ++i) values.push_back(at(i).text());
  return values;
}

std::size_t Value::one_of(std::string_view what,
                          std::initializer_list<std::string_view> names) const {
  const std::string name = text();
  if (failed()) return 0;
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  std::string list;
  for (const auto known : names) list += (list.empty() ? "" : ", ") + std::string(known);
  fail("the " + std::string(what) + " " + in_quotes(name) +
           " is not known to this version (it knows " + list + ")",
       Code::unknown_name);
  return 0;
}

}  // namespace dodona::json
