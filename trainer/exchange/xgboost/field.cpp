#include "exchange/xgboost/field.hpp"

#include <charconv>
#include <limits>

namespace dodona::xgboost {
namespace {

const nlohmann::json& nothing() {
  static const nlohmann::json null;
  return null;
}

std::optional<std::int64_t> integer_of(const nlohmann::json& json) {
  if (json.is_boolean()) return json.get<bool>() ? 1 : 0;
  if (json.is_number_unsigned()) {
    const auto value = json.get<std::uint64_t>();
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {};
    return static_cast<std::int64_t>(value);
  }
  if (json.is_number_integer()) return json.get<std::int64_t>();
  const auto* text = json.get_ptr<const std::string*>();
  if (text == nullptr) return {};
  std::int64_t value = 0;
  const char* const end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return {};
  return value;
}

std::optional<float> single_of(const nlohmann::json& json) {
  if (json.is_number()) return static_cast<float>(json.get<double>());
  const auto* text = json.get_ptr<const std::string*>();
  return text == nullptr ? std::nullopt : parse_single(*text);
}

}  // namespace

std::optional<float> parse_single(std::string_view text) {
  float value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return {};
  return value;
}

void Field::fail(std::string message) const {
  if (!failed()) *problem_ = Error{Code::bad_model, {0, 0, "", path_}, std::move(message)};
}

bool Field::has(std::string_view name) const {
  return json_->is_object() && json_->contains(std::string(name));
}

Field Field::member(std::string_view name) const {
  const std::string path = path_.empty() ? std::string(name) : path_ + "." + std::string(name);
  if (has(name)) return {json_->at(std::string(name)), path, *problem_};
  Field missing(nothing(), path, *problem_);
  missing.fail("this member is missing");
  return missing;
}

std::size_t Field::size() const {
  if (json_->is_array()) return json_->size();
  fail("an array is expected here");
  return 0;
}

Field Field::at(std::size_t i) const {
  const bool there = json_->is_array() && i < json_->size();
  return {there ? (*json_)[i] : nothing(), path_ + "[" + std::to_string(i) + "]", *problem_};
}

std::string Field::text() const {
  if (const auto* text = json_->get_ptr<const std::string*>()) return *text;
  fail("text is expected here");
  return {};
}

std::int64_t Field::integer(std::int64_t low, std::int64_t high) const {
  const auto value = integer_of(*json_);
  if (value && *value >= low && *value <= high) return *value;
  fail("an integer of " + std::to_string(low) + " to " + std::to_string(high) +
       " is expected here");
  return low;
}

float Field::single() const {
  const auto value = single_of(*json_);
  if (!value) fail("a number is expected here");
  return value.value_or(0);
}

std::vector<std::string> Field::texts() const {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < size() && !failed(); ++i) values.push_back(at(i).text());
  return values;
}

std::vector<std::int64_t> Field::integers(std::size_t n, std::int64_t low,
                                          std::int64_t high) const {
  if (!has_size(n)) return {};
  std::vector<std::int64_t> values(n, low);
  for (std::size_t i = 0; i < n && !failed(); ++i) {
    const auto value = integer_of((*json_)[i]);
    values[i] = value && *value >= low && *value <= high ? *value : at(i).integer(low, high);
  }
  return values;
}

std::vector<float> Field::singles(std::size_t n) const {
  if (!has_size(n)) return {};
  std::vector<float> values(n);
  for (std::size_t i = 0; i < n && !failed(); ++i) {
    const auto value = single_of((*json_)[i]);
    values[i] = value ? *value : at(i).single();
  }
  return values;
}

bool Field::has_size(std::size_t n) const {
  const std::size_t found = size();
  if (found != n) {
    fail("there are " + std::to_string(found) + " entries where " + std::to_string(n) +
         " are expected");
  }
  return !failed();
}

}  // namespace dodona::xgboost
