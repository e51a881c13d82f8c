#include "dodona/json/value.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/words.hpp"

namespace dodona::json {
namespace {

constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);
constexpr std::int64_t kMostInteger = std::int64_t{1} << 53U;  // beyond it, doubles skip integers

const char* name_of(Type type) {
  switch (type) {
    case Type::no:
    case Type::yes:
      return "boolean";
    case Type::number:
      return "number";
    case Type::text:
      return "string";
    case Type::numbers:
    case Type::array:
      return "array";
    case Type::object:
      return "object";
    default:
      return "null";
  }
}

bool is_integer(double x, std::int64_t low, std::int64_t high) {
  return x >= static_cast<double>(std::max(low, -kMostInteger)) &&
         x <= static_cast<double>(std::min(high, kMostInteger)) && x == std::trunc(x);
}

// kNoIndex: it is none of them.
std::size_t position_in(std::string_view names, std::string_view name) {
  for (std::size_t i = 0; !names.empty(); ++i) {
    if (take_word(names) == name) return i;
  }
  return kNoIndex;
}

}  // namespace

std::string Value::path() const {
  if (index_ == kNoIndex && name_.empty()) return {};
  const std::string holder = document_->path_of(holder_);
  if (index_ != kNoIndex) return message_of({holder, "[", index_, "]"});
  return message_of({holder, holder.empty() ? "" : ".", name_});
}

void Value::fail(std::initializer_list<Phrase> message, Code code) const {
  if (!failed()) problem_->raise(code, path(), message_of(message));
}

void Value::fail_as_integer(std::int64_t low, std::int64_t high) const {
  fail({"an integer of ", low < 0 ? "-" : "", static_cast<std::uint64_t>(std::abs(low)), " to ",
        static_cast<std::uint64_t>(high), " is expected here"});
}

void Value::expect(bool good, const char* what) const {
  if (!good) fail({what, " is expected here, not ", name_of(node_.type)});
}

void Value::expect_object() const { expect(node_.type == Type::object, "an object"); }

void Value::expect_members(const char* required, const char* optional) const {
  expect_object();
  if (failed()) return;
  for (std::string_view names = required; !names.empty();) {
    const auto name = take_word(names);
    if (find(name) == node_.size) fail({"the member ", Phrase::quoted(name), " is missing"});
  }
  for (std::size_t i = 0; i < node_.size && !failed(); ++i) {
    const auto name = document_->name(node_, i);
    if (position_in(required, name) == kNoIndex && position_in(optional, name) == kNoIndex) {
      fail({"the member ", Phrase::quoted(name), " is not known to this version"},
           Code::unknown_name);
    }
  }
}

std::size_t Value::find(std::string_view name) const {
  std::size_t i = 0;
  while (i < node_.size && document_->name(node_, i) != name) ++i;
  return i;
}

bool Value::has(const char* name) const {
  return node_.type == Type::object && find(name) < node_.size;
}

Value Value::member(std::string_view name) const {
  const std::size_t i = node_.type == Type::object ? find(name) : node_.size;
  return {*this, i < node_.size ? document_->member(node_, i) : Node{}, kNoIndex, name};
}

std::vector<std::string_view> Value::names() const {
  std::vector<std::string_view> names(node_.type == Type::object ? node_.size : 0);
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = document_->name(node_, i);
  return names;
}

std::size_t Value::size() const {
  expect(is_array(), "an array");
  return is_array() ? node_.size : 0;
}

Value Value::at(std::size_t i) const {
  const bool here = is_array() && i < node_.size;
  return {*this, here ? document_->element(node_, i) : Node{}, i, {}};
}

std::string Value::text() const {
  expect(node_.type == Type::text, "text");
  return node_.type == Type::text ? std::string(document_->text(node_)) : std::string();
}

double Value::number() const {
  expect(node_.type == Type::number, "a number");
  if (node_.type != Type::number) return 0;
  const double x = document_->number(node_);
  if (std::isfinite(x)) return x;
  fail("a finite number is expected here");
  return 0;
}

std::size_t Value::index(std::size_t limit) const {
  const auto last = static_cast<std::int64_t>(limit) - 1;
  if (node_.type == Type::number && is_integer(document_->number(node_), 0, last)) {
    return static_cast<std::size_t>(document_->number(node_));
  }
  fail_as_integer(0, std::max<std::int64_t>(last, 0));
  return 0;
}

std::vector<double> Value::numbers() const {
  const std::size_t n = size();
  if (node_.type != Type::numbers) {  // empty, or with an entry that is no number
    for (std::size_t i = 0; i < n && !failed(); ++i) at(i).number();
    return std::vector<double>(n);
  }
  const auto all = document_->numbers(node_);
  const auto odd = std::find_if(all.begin(), all.end(), [](double x) { return !std::isfinite(x); });
  if (odd != all.end()) at(static_cast<std::size_t>(odd - all.begin())).number();
  return {all.begin(), all.end()};
}

std::vector<double> Value::numbers(std::size_t expected_size) const {
  std::vector<double> values = numbers();
  if (values.size() != expected_size) {
    fail({expected_size, " numbers are expected here, not ", values.size()});
  }
  return values;
}

std::vector<std::int64_t> Value::integers(std::int64_t low, std::int64_t high) const {
  const std::size_t n = size();
  std::vector<std::int64_t> values(n, low);
  if (node_.type != Type::numbers) {  // empty, or with an entry that is no number
    for (std::size_t i = 0; i < n && !failed(); ++i) {
      const Value entry = at(i);
      if (entry.type() != Type::number || !is_integer(entry.number(), low, high)) {
        entry.fail_as_integer(low, high);
      }
    }
    return values;
  }
  const auto all = document_->numbers(node_);
  const auto lowest = static_cast<double>(std::max(low, -kMostInteger));
  const auto highest = static_cast<double>(std::min(high, kMostInteger));
  for (std::size_t i = 0; i < n; ++i) {
    const double x = all[i];
    if (!(x >= lowest && x <= highest) || x != std::trunc(x)) {
      at(i).fail_as_integer(low, high);
      break;
    }
    values[i] = static_cast<std::int64_t>(x);
  }
  return values;
}

std::vector<std::string> Value::texts() const {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < size(); ++i) values.push_back(at(i).text());
  return values;
}

void Value::read(const char* name, std::string& to) const { to = member(name).text(); }

void Value::read(const char* name, double& to) const { to = member(name).number(); }

void Value::read(const char* name, std::vector<double>& to) const { to = member(name).numbers(); }

void Value::read(const char* name, std::vector<double>& to, std::size_t expected_size) const {
  to = member(name).numbers(expected_size);
}

void Value::read(const char* name, std::vector<std::string>& to) const {
  to = member(name).texts();
}

std::size_t Value::index(const char* name, std::size_t limit) const {
  return member(name).index(limit);
}

void Value::fail_at(const char* name, std::string_view message) const {
  member(name).fail(message);
}

std::size_t Value::one_of(const char* name, const char* what, const char* names) const {
  const Value value = member(name);
  value.expect(value.type() == Type::text, "text");
  if (failed()) return 0;
  const std::string_view text = document_->text(value.node_);
  const std::size_t position = position_in(names, text);
  if (position != kNoIndex) return position;
  std::string list;
  for (std::string_view known = names; !known.empty();) {
    if (!list.empty()) list += ", ";
    list += take_word(known);
  }
  value.fail({"the ", what, " ", Phrase::quoted(text), " is not known to this version (it knows ",
              list, ")"},
             Code::unknown_name);
  return 0;
}

}  // namespace dodona::json
