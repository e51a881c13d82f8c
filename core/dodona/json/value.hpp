// A JSON value with its place, read without exceptions: the first problem is kept, later reads give
// defaults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/json/document.hpp"

namespace dodona::json {

// Where the first problem of a document goes.
struct Problem {
  std::optional<Error> first;

  void raise(Code code, std::string path, std::string message) {
    if (!first) first = Error{code, {0, 0, "", std::move(path)}, std::move(message)};
  }
  bool raised() const { return first.has_value(); }
};

class Value {
 public:
  // The root of a document, which outlives it.
  Value(const Document& document, Problem& problem, std::string path = "")
      : Value(document, document.root(), std::move(path), problem) {}

  const std::string& path() const { return path_; }
  bool failed() const { return problem_->raised(); }
  void fail(std::string message, Code code = Code::bad_model) const {
    problem_->raise(code, path_, std::move(message));
  }

  Type type() const { return node_.type; }

  // This must be an object with all of `required` and perhaps some of `optional`, and nothing else.
  void expect_members(std::initializer_list<std::string_view> required,
                      std::initializer_list<std::string_view> optional = {}) const;
  void expect_object() const;
  bool has(std::string_view name) const;
  Value member(std::string_view name) const;
  // Of the members, in the order of the document; none if this is no object.
  std::vector<std::string_view> names() const;

  std::size_t size() const;  // of an array; 0 after complaining that it is none
  Value at(std::size_t i) const;

  std::string text() const;
  double number() const;  // finite
  // An integer of 0 to below `limit`. A number with an integral value is an integer, however it was
  // written; beyond 2^53 none is.
  std::size_t index(std::size_t limit) const;
  std::vector<double> numbers() const;  // all finite
  std::vector<double> numbers(std::size_t expected_size) const;
  // Integers of `low` to `high`.
  std::vector<std::int64_t> integers(std::int64_t low, std::int64_t high) const;
  std::vector<std::string> texts() const;

  // The position of this text among `names`, which are what `what` may be.
  std::size_t one_of(std::string_view what, std::initializer_list<std::string_view> names) const;

 private:
  Value(const Document& document, Node node, std::string path, Problem& problem)
      : document_(&document), node_(node), path_(std::move(path)), problem_(&problem) {}

  std::string place_of(std::size_t i) const { return path_ + "[" + std::to_string(i) + "]"; }
  // The position of the member; as many as there are members if there is none of this name.
  std::size_t find(std::string_view name) const;
  void expect(bool good, const char* what) const;
  bool is_array() const { return node_.type == Type::array || node_.type == Type::numbers; }

  const Document* document_;
  Node node_;
  std::string path_;
  Problem* problem_;
};

}  // namespace dodona::json
