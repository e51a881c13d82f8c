// A recipe: all that is asked of a training, from a file, from the command line, or both.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/options.hpp"

namespace dodona::train {

// What is said of one column; what is not said is inferred.
struct ColumnRecipe {
  std::optional<Kind> kind;
  std::optional<Missing> missing;
  std::optional<Unseen> unseen;
  std::string label;
  std::string unit;
  std::string description;
};

struct Recipe {
  // For people; they go into the card.
  std::map<std::string, std::string>
      about;                // title, description, intended_use, author, licence, source
  std::string data_sha256;  // of the data it was written for; empty: any
  Target target;
  std::optional<Task> task;
  std::string family = "trees";
  std::uint64_t seed = 1;
  double test_fraction = 0.2;
  std::vector<std::string> features;  // only these; empty: all
  std::vector<std::string> drop;
  std::vector<std::string> missing_tokens = default_missing_tokens();
  std::map<std::string, ColumnRecipe> columns;
  Options options;
};

// Reads a recipe file; the path of an error names the member.
Result<Recipe> read_recipe(std::string_view text);

// `key=value` of --set: an option, or columns.NAME.kind|missing|unseen|label|unit|description.
std::optional<Error> set(Recipe& recipe, std::string_view assignment);

}  // namespace dodona::train
