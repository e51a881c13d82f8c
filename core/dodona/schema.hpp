// The schema: which columns a row must have, and what their cells mean. FORMAT.md, "Features and
// the cell contract".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dodona {

enum class Task : std::uint8_t { regression, classification };
enum class Kind : std::uint8_t { number, category, boolean, date };
enum class Missing : std::uint8_t { allowed, error };
enum class Unseen : std::uint8_t { missing, error };

constexpr char kKindNames[] = "number category boolean date";

// The names in the model file.
std::string_view name_of(Task task);
std::string_view name_of(Kind kind);
std::string_view name_of(Missing missing);
std::string_view name_of(Unseen unseen);

// What the training data looked like in one column. Forms, golden rows and drift read it; scoring
// does not.
struct Distribution {
  std::uint64_t missing = 0;
  double minimum = 0;  // number and date (days since 1970-01-01)
  double maximum = 0;
  double median = 0;
  int decimals = 0;                   // the most decimals seen
  std::vector<double> edges;          // n + 1, increasing
  std::vector<std::uint64_t> counts;  // n bins; or one per category; or false, true
};

struct Feature {
  std::string name;
  Kind kind = Kind::number;
  std::string label;
  std::string unit;
  std::string description;
  Missing missing = Missing::error;
  Unseen unseen = Unseen::missing;
  std::vector<std::string> categories;
  Distribution training;
};

struct Target {
  std::string name;
  std::string label;
  std::string unit;
  std::string description;
  std::vector<std::string> classes;  // classification, in the order of the outputs
};

struct Schema {
  Task task = Task::regression;
  Target target;
  std::vector<Feature> features;
  std::vector<std::string> missing_tokens;
};

// The target as a column: a number, or a category of the classes, of which another is an error.
Feature target_as_feature(const Schema& schema, Missing missing);

// The tokens of a schema that says nothing else.
std::vector<std::string> default_missing_tokens();

}  // namespace dodona
