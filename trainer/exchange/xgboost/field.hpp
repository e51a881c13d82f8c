// A field of an XGBoost file with its place. Numbers may be written as text ("5E-1"), truths as
// 0 and 1. The first problem is kept, later reads give defaults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dodona/error.hpp"

namespace dodona::xgboost {

class Field {
 public:
  Field(const nlohmann::json& json, std::string path, std::optional<Error>& problem)
      : json_(&json), path_(std::move(path)), problem_(&problem) {}

  bool failed() const { return problem_->has_value(); }
  void fail(std::string message) const;

  bool has(std::string_view name) const;
  Field member(std::string_view name) const;  // fails where there is none
  std::size_t size() const;                   // of an array; 0 after failing that it is none
  Field at(std::size_t i) const;

  std::string text() const;
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  float single() const;
  std::vector<std::string> texts() const;
  // n entries each; none after failing that there are not as many.
  std::vector<std::int64_t> integers(std::size_t n, std::int64_t low, std::int64_t high) const;
  std::vector<float> singles(std::size_t n) const;

 private:
  bool has_size(std::size_t n) const;

  const nlohmann::json* json_;
  std::string path_;
  std::optional<Error>* problem_;
};

// The single that a decimal text stands for, all of it.
std::optional<float> parse_single(std::string_view text);

}  // namespace dodona::xgboost
