#include "dodona/json/document.hpp"

#include "dodona/error.hpp"

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
  const auto word = static_cast<std::uint32_t>(at);
  if (type <= Type::yes) return {type, 0, 0, word};
  if (n_words < 2) return {};
  const std::uint32_t first = words_[at + 1];
  if (type == Type::number) return first < numbers_.size() ? Node{type, first, 1, word} : Node{};
  if (type == Type::array || type == Type::object) {
    const std::uint64_t n_entries = std::uint64_t{first} * (type == Type::array ? 1 : 3);
    const auto entries = static_cast<std::uint32_t>(at + 2);
    return 2 + n_entries <= n_words ? Node{type, entries, first, word} : Node{};
  }
  if (n_words < 3) return {};
  const std::uint32_t size = words_[at + 2];
  const bool good = (type == Type::text && lies_within(first, size, text_.size())) ||
                    (type == Type::numbers && lies_within(first, size, numbers_.size()));
  return good ? Node{type, first, size, word} : Node{};
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

// What holds a node stands behind it: one pass meets the node, its holder, the holder's holder.
std::string Document::path_of(std::uint32_t word) const {
  std::string path;
  const std::size_t end = words_.empty() ? 0 : words_.size() - 1;
  for (std::size_t at = 0; at < end;) {
    const Node node = read(at, end);
    std::size_t n_words = node.type <= Type::yes ? 1 : node.type == Type::number ? 2 : 3;
    if (node.type == Type::array || node.type == Type::object) {
      const bool named = node.type == Type::object;
      const std::size_t step = named ? 3 : 1;
      n_words = 2 + step * node.size;
      for (std::size_t i = 0; i < node.size; ++i) {
        if (words_[node.at + step * i + step - 1] != word) continue;
        path = named ? message_of({".", name(node, i), path}) : message_of({"[", i, "]", path});
        word = node.word;
        break;
      }
    }
    at += n_words;
  }
  return path.starts_with('.') ? path.substr(1) : path;
}

Node Document::member(Node object, std::size_t i) const {
  return read(words_[object.at + 3 * i + 2], begin(object));
}

}  // namespace dodona::json
