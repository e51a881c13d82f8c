// A JSON value with its place, read without exceptions: the first problem is kept, later reads give
// defaults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dodona/error.hpp"

namespace dodona::json {

// Where the first problem of a document goes.
struct Problem {
  std::optional<Error> first;

  void raise(Code code, std::string path, std::string message) {
    if (!first) first = Error{code, {0, 0, "", std::move(path)}, std::move(message)};
  }
  bool raised() const { return first.has_value(); }
};

constexpr std::size_t kMostLevels = 100;

// Parses text of at most kMostLevels levels; a problem names line and column.
nlohmann::json parse(std::string_view text, Problem& problem);

class Value {
 public:
  Value(const nlohmann::json& json, std::string path, Problem& problem)
      : json_(&json), path_(std::move(path)), problem_(&problem) {}

  const std::string& path() const { return path_; }
  bool failed() const { return problem_->raised(); }
  void fail(std::string message, Code code = Code::bad_model) const {
    problem_->raise(code, path_, std::move(message));
  }

  // This must be an object with all of `required` and perhaps some of `optional`, and nothing else.
  void expect_members(std::initializer_list<std::string_view> required,
                      std::initializer_list<std::string_view> optional = {}) const;
  void expect_object() const;
  bool has(std::string_view name) const;
  Value member(std::string_view name) const;

  std::size_t size() const;  // of an array; 0 after complaining that it is none
  Value at(std::size_t i) const;

  std::string text() const;
  double number() const;
  // An integer of 0 to below `limit`.
  std::size_t index(std::size_t limit) const;
  std::vector<double> numbers() const;
  std::vector<double> numbers(std::size_t expected_size) const;
  // Integers of `low` to `high`.
  std::vector<std::int64_t> integers(std::int64_t low, std::int64_t high) const;
  std::vector<std::string> texts() const;

  // The position of this text among `names`, which are what `what` may be.
  std::size_t one_of(std::string_view what, std::initializer_list<std::string_view> names) const;

  const nlohmann::json& raw() const { return *json_; }

 private:
  std::string place_of(std::size_t i) const { return path_ + "[" + std::to_string(i) + "]"; }

  const nlohmann::json* json_;
  std::string path_;
  Problem* problem_;
};

}  // namespace dodona::json
