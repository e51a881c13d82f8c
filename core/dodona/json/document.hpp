// A JSON document in three flat arrays: what the reader of models reads. The native parser
// (json/parse) and the page (web/src/pack.js) make the same arrays of the same text; numbers cross
// the C ABI as they are, without a second parsing.
//
//   words    uint32, the nodes
//   numbers  doubles
//   text     UTF-8, all texts and member names
//
// A node is a run of words, its type first:
//
//   null, no, yes   0 | 1 | 2
//   number          3, i               numbers[i]
//   text            4, at, size        text[at, at + size)
//   numbers         5, at, size        an array of nothing but numbers: numbers[at, at + size)
//   array           6, size, and for each element the word where it begins
//   object          7, size, and for each member where its name begins in `text`, the name's size,
//                   and the word where its value begins
//
// What a node holds stands before it, so there are no cycles; the last word says where the root
// begins. The arrays may come from anywhere: what would lie outside of them, or not before the node
// that holds it, reads as null.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dodona::json {

enum class Type : std::uint32_t { null, no, yes, number, text, numbers, array, object };

// A node, found and checked. It belongs to the document that gave it.
struct Node {
  Type type = Type::null;
  // Where it begins: a text in `text`, a number and numbers in `numbers`, the entries of an array
  // or object in `words`.
  std::uint32_t at = 0;
  std::uint32_t size = 0;  // of an array, object or text
  std::uint32_t word = 0;  // where it begins in `words`; elements of `numbers` do not
};

// Borrows the arrays.
class Document {
 public:
  Document(std::span<const std::uint32_t> words, std::span<const double> numbers,
           std::string_view text)
      : words_(words), numbers_(numbers), text_(text) {}

  Node root() const;

  // Of these types only; i < node.size.
  double number(Node node) const { return numbers_[node.at]; }
  std::string_view text(Node node) const { return text_.substr(node.at, node.size); }
  std::span<const double> numbers(Node node) const { return numbers_.subspan(node.at, node.size); }
  Node element(Node array, std::size_t i) const;  // of `array` and of `numbers`
  std::string_view name(Node object, std::size_t i) const;
  Node member(Node object, std::size_t i) const;

  // The way from the root to the node that begins at this word, such as "features[3].kind". All
  // nodes are looked at.
  std::string path_of(std::uint32_t word) const;

 private:
  // The node that begins at word `at`, all of it before word `end`.
  Node read(std::size_t at, std::size_t end) const;
  // What an array or object holds ends where it begins itself.
  static std::size_t begin(Node node) { return std::size_t{node.at} - 2; }

  std::span<const std::uint32_t> words_;
  std::span<const double> numbers_;
  std::string_view text_;
};

// The same arrays, owned.
struct Pack {
  std::vector<std::uint32_t> words;
  std::vector<double> numbers;
  std::string text;

  Document document() const { return {words, numbers, text}; }
};

}  // namespace dodona::json
