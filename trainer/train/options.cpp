#include "train/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "dodona/cell.hpp"

namespace dodona::train {
namespace {

const std::vector<OptionSpec>& specs() {
  using enum OptionKind;
  static const std::vector<OptionSpec> list = {
      {"target.transform",
       choice,
       0,
       0,
       1,
       "fit the target as it is, or its logarithm (it must be positive)",
       {"none", "log"}},
      {"train.refit", boolean, 1, 0, 1,
       "after the test, fit once more on all rows, the held-out ones too"},
      {"schema.max_categories", integer, 1000, 2, 100000,
       "text columns with more different texts are left out"},
      {"golden.rows", integer, 20, 0, 1000, "rows with expected outputs that the model carries"},
      {"linear.l2", number, 1, 0, 1e12, "ridge penalty on the standardised coefficients"},
      {"linear.max_iterations", integer, 100, 1, 100000, "Newton steps at most"},
      {"trees.rounds", integer, 500, 1, 100000, "boosting rounds at most (trees per class)"},
      {"trees.learning_rate", number, 0.1, 1e-6, 1, "shrinkage of each tree"},
      {"trees.max_depth", integer, 6, 1, 60, "splits between root and leaf at most"},
      {"trees.max_leaves", integer, 0, 0, 1000000,
       "leaves of a tree at most; 0: as many as the depth allows"},
      {"trees.min_child_weight", number, 1, 0, 1e12, "least sum of hessians in a leaf"},
      {"trees.min_child_rows", integer, 1, 1, 1000000000, "least rows in a leaf"},
      {"trees.l2", number, 1, 0, 1e12, "penalty on the leaves"},
      {"trees.min_gain", number, 0, 0, 1e300, "least gain of a split"},
      {"trees.row_fraction", number, 1, 0.01, 1, "rows drawn for each tree"},
      {"trees.column_fraction", number, 1, 0.01, 1, "columns drawn for each tree"},
      {"trees.max_bins", integer, 255, 2, 255, "bins of a numeric column at most"},
      {"trees.max_one_hot", integer, 10, 0, 255,
       "columns with at most so many categories are split one against the rest; those with more in "
       "two groups too"},
      {"trees.category_smoothing", number, 10, 0, 1e12,
       "added to a category's hessian where categories are sorted"},
      {"trees.category_l2", number, 10, 0, 1e12,
       "added to trees.l2 in splits of grouped categories"},
      {"trees.early_stopping_rounds", integer, 30, 0, 100000,
       "stop after so many rounds without a better loss on rows set apart; 0: never"},
      {"trees.validation_folds", integer, 0, 0, 100,
       "folds whose held-out rows find where to stop; 1: one part of trees.validation_fraction; 0: "
       "5 "
       "up to 20000 rows, then 1"},
      {"trees.validation_fraction", number, 0.15, 0.01, 0.5,
       "rows set apart to find where to stop"},
      {"forest.trees", integer, 100, 1, 100000,
       "trees of forest and extra_trees (for each of more than two classes)"},
      {"forest.max_depth", integer, 60, 1, 60, "splits between root and leaf at most"},
      {"forest.min_leaf_rows", integer, 1, 1, 1000000000,
       "least rows in a leaf; more make a smaller model"},
      {"forest.column_fraction", number, 0, 0, 1,
       "columns tried in each node; 0: the square root of their number for classes, all for "
       "numbers"},
      {"forest.row_fraction", number, 1, 0.001, 1,
       "rows drawn for each tree, as a share of all rows"},
      {"forest.bootstrap",
       choice,
       0,
       0,
       2,
       "whether rows are drawn with replacement; auto: by forest, not by extra_trees",
       {"auto", "true", "false"}},
      {"forest.max_bins", integer, 255, 2, 255, "bins of a numeric column at most"},
  };
  return list;
}

const OptionSpec& spec_of(std::string_view name) {
  const auto found =
      std::find_if(specs().begin(), specs().end(), [&](const auto& s) { return s.name == name; });
  return *found;  // every caller names a declared option
}

Error bad_option(std::string_view name, std::string message) {
  return {Code::bad_option, {0, 0, "", std::string(name)}, std::move(message)};
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Levenshtein's distance, whatever the case of the letters.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min(
          {above + 1, row[j - 1] + 1, diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string expected(const OptionSpec& spec) {
  switch (spec.kind) {
    case OptionKind::boolean:
      return "true or false";
    case OptionKind::choice: {
      std::string list;
      for (const auto& c : spec.choices) list += (list.empty() ? "" : ", ") + std::string(c);
      return "one of " + list;
    }
    case OptionKind::integer:
      return "an integer from " + shortest(spec.low) + " to " + shortest(spec.high);
    case OptionKind::number:
      return "a number from " + shortest(spec.low) + " to " + shortest(spec.high);
  }
  return {};
}

std::optional<double> parse(const OptionSpec& spec, std::string_view text) {
  if (spec.kind == OptionKind::boolean) {
    const auto value = parse_boolean(text);
    return value ? std::optional<double>(*value ? 1 : 0) : std::nullopt;
  }
  if (spec.kind == OptionKind::choice) {
    const auto found = std::find(spec.choices.begin(), spec.choices.end(), text);
    if (found == spec.choices.end()) return std::nullopt;
    return static_cast<double>(found - spec.choices.begin());
  }
  const auto value = parse_number(text);
  if (!value || !(*value >= spec.low && *value <= spec.high)) return std::nullopt;
  if (spec.kind == OptionKind::integer && *value != std::trunc(*value)) return std::nullopt;
  return value;
}

}  // namespace

std::span<const OptionSpec> option_specs() { return specs(); }

std::optional<Error> Options::set(std::string_view name, std::string_view value) {
  const auto found =
      std::find_if(specs().begin(), specs().end(), [&](const auto& s) { return s.name == name; });
  if (found == specs().end()) {
    std::vector<std::string_view> names;
    for (const auto& spec : specs()) names.push_back(spec.name);
    return bad_option(name, "there is no such option" + did_you_mean(name, names));
  }
  const auto parsed = parse(*found, value);
  if (!parsed) return bad_option(name, in_quotes(value) + " is not " + expected(*found));
  set_[std::string(name)] = *parsed;
  return std::nullopt;
}

double Options::number(std::string_view name) const {
  const auto found = set_.find(name);
  return found == set_.end() ? spec_of(name).standard : found->second;
}

std::string_view Options::choice(std::string_view name) const {
  return spec_of(name).choices[count(name)];
}

std::string Options::text(const OptionSpec& spec) const {
  if (spec.kind == OptionKind::boolean) return flag(spec.name) ? "true" : "false";
  if (spec.kind == OptionKind::choice) return std::string(choice(spec.name));
  return shortest(number(spec.name));
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  std::string list;
  const std::size_t near = std::max<std::size_t>(2, name.size() * 2 / 5);
  std::size_t least = near;
  for (const auto candidate : known) {
    const std::size_t d = distance(name, candidate);
    if (d > least || d >= std::max(name.size(), candidate.size())) continue;  // nothing in common
    if (d < least) list.clear();
    least = d;
    list += (list.empty() ? "" : " or ") + in_quotes(candidate);
  }
  return list.empty() ? "" : " (did you mean " + list + "?)";
}

std::string shortest(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace dodona::train
