// A recipe: all that is asked of a training, from a file, from the command line, or both.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/options.hpp"

namespace dodona::train {

// How the answer may move as a column grows.
enum class Monotone : std::uint8_t { increasing, decreasing };

// What is said of one column; what is not said is inferred.
struct ColumnRecipe {
  std::optional<Kind> kind;
  std::optional<Missing> missing;
  std::optional<Unseen> unseen;
  std::optional<Monotone> monotone;
  std::string label;
  std::string unit;
  std::string description;
};

// What each class weighs in the fit.
struct ClassWeights {
  bool balanced = false;  // n / (K n_k), n_k being the weight of the class's rows and n that of all
  std::map<std::string, double> by_class;  // others weigh 1

  bool empty() const { return !balanced && by_class.empty(); }
};

// In place of a family: the one that wins a tournament.
constexpr std::string_view kAuto = "auto";
constexpr double kBudget = 60;  // seconds

struct Recipe {
  // For people; they go into the card.
  std::map<std::string, std::string>
      about;                // title, description, intended_use, author, licence, source
  std::string data_sha256;  // of the data it was written for; empty: any
  Target target;
  std::map<std::string, std::string> class_labels;  // for people; the others have their names
  std::optional<Task> task;
  std::string family{kAuto};
  std::uint64_t seed = 1;
  double test_fraction = 0.2;
  std::vector<std::string> features;  // only these; empty: all
  std::vector<std::string> drop;
  std::string weight;  // the column that says what each row weighs; empty: all the same
  std::string group;   // the column that says which rows belong together; empty: none do
  std::string time;    // the column that says which rows are earlier; empty: none are
  ClassWeights class_weights;
  // Groups of columns. Only columns that share a group act together; those that no group names are
  // one more. Empty: all may.
  std::vector<std::vector<std::string>> interactions;
  std::vector<std::string> missing_tokens = default_missing_tokens();
  std::map<std::string, ColumnRecipe> columns;
  std::string metric;  // what decides between models; empty: the task's own
  // How long to look for a family and its options. A named family is taken as it is where neither
  // is given, and `auto` is looked for in kBudget.
  std::optional<double> budget;       // seconds
  std::optional<std::size_t> trials;  // how many points of the search
  Options options;
};

// Reads a recipe file; the path of an error names the member.
Result<Recipe> read_recipe(std::string_view text);

// `key=value` of --set: an option, or one of the settings below.
std::optional<Error> set(Recipe& recipe, std::string_view assignment);

// `key=value` of what a recipe says for people: title, intended_use, ...
std::optional<Error> describe(Recipe& recipe, std::string_view assignment);

// The same from a JSON object of texts; the path of an error names the member.
std::optional<Error> describe_by_file(Recipe& recipe, std::string_view text);

// What --set takes beside options, for the help.
struct SettingSpec {
  std::string_view name;
  std::string_view standard;
  std::string_view help;
};
std::span<const SettingSpec> column_settings();  // of columns.NAME.
std::span<const SettingSpec> target_settings();
std::span<const SettingSpec> fit_settings();

}  // namespace dodona::train
