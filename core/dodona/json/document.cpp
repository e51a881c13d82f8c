#include "dodona/json/document.hpp"

namespace dodona::json {
namespace {

// Whether [at, at + size) lies within `whole` elements. In 64 bits, so that nothing wraps around.
bool lies_within(std::uint32_t at, std::uint32_t size, std::size_t whole) {
  return std::uint64_t{at} + size <= whole;
}

}  // namespace

Node Document::root() const {
  return words_.empty() ? Node{} : read(words_.back(), words_.size() - 1);
}

Node Document::read(std::size_t at, std::size_t end) const {
  if (at >= end) return {};
  const std::size_t n_words = end - at;
  const auto type = static_cast<Type>(words_[at]);
  if (type <= Type::yes) return {type};
  if (n_words < 2) return {};
  const std::uint32_t first = words_[at + 1];
  if (type == Type::number) return first < numbers_.size() ? Node{type, first} : Node{};
  if (type == Type::array || type == Type::object) {
    const std::uint64_t n_entries = std::uint64_t{first} * (type == Type::array ? 1 : 3);
    const auto entries = static_cast<std::uint32_t>(at + 2);
    return 2 + n_entries <= n_words ? Node{type, entries, first} : Node{};
  }
  if (n_words < 3) return {};
  const std::uint32_t size = words_[at + 2];
  const bool good = (type == Type::text && lies_within(first, size, text_.size())) ||
                    (type == Type::numbers && lies_within(first, size, numbers_.size()));
  return good ? Node{type, first, size} : Node{};
}

Node Document::element(Node array, std::size_t i) const {
  if (array.type == Type::array) return read(words_[array.at + i], begin(array));
  return {Type::number, array.at + static_cast<std::uint32_t>(i)};
}

std::string_view Document::name(Node object, std::size_t i) const {
  const auto entry = words_.subspan(object.at + 3 * i, 3);
  return lies_within(entry[0], entry[1], text_.size()) ? text_.substr(entry[0], entry[1])
                                                       : std::string_view();
}

Node Document::member(Node object, std::size_t i) const {
  return read(words_[object.at + 3 * i + 2], begin(object));
}

}  // namespace dodona::json
