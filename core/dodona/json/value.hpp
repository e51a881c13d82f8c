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
  Value(const Document& document, Problem& problem)
      : document_(&document), problem_(&problem), node_(document.root()) {}

  std::string path() const;
  bool failed() const { return problem_->raised(); }
  void fail(std::initializer_list<Phrase> message, Code code = Code::bad_model) const;
  void fail(const Phrase& message, Code code = Code::bad_model) const { fail({message}, code); }

  Type type() const { return node_.type; }

  // This must be an object with all of `required` and perhaps some of `optional`, and nothing else.
  // Both are names with a space between two.
  void expect_members(const char* required, const char* optional = "") const;
  void expect_object() const;
  bool has(const char* name) const;
  Value member(std::string_view name) const;
  Value member(const char* name) const { return member(std::string_view(name)); }
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

  // The same of the member of this name.
  void read(const char* name, std::string& to) const;
  void read(const char* name, double& to) const;
  void read(const char* name, std::vector<double>& to) const;
  void read(const char* name, std::vector<double>& to, std::size_t expected_size) const;
  void read(const char* name, std::vector<std::string>& to) const;
  std::size_t index(const char* name, std::size_t limit) const;

  // The position of the member's text among `names`, which are what `what` may be, with a space
  // between two.
  std::size_t one_of(const char* name, const char* what, const char* names) const;

  void fail_at(const char* name, std::string_view message) const;

 private:
  // The element `index` or the member `name` of `holder`.
  Value(const Value& holder, Node node, std::size_t index, std::string_view name)
      : document_(holder.document_),
        problem_(holder.problem_),
        node_(node),
        holder_(holder.node_.word),
        index_(index),
        name_(name) {}

  // The position of the member; as many as there are members if there is none of this name.
  std::size_t find(std::string_view name) const;
  void expect(bool good, const char* what) const;
  void fail_as_integer(std::int64_t low, std::int64_t high) const;
  bool is_array() const { return node_.type == Type::array || node_.type == Type::numbers; }

  const Document* document_;
  Problem* problem_;
  Node node_;
  // Where it stands. The path is made when it is asked for.
  std::uint32_t holder_ = 0;
  std::size_t index_ = static_cast<std::size_t>(-1);  // of an element; -1: it is a member
  std::string_view name_;                             // the root has neither index nor name
};

}  // namespace dodona::json
