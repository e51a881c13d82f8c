#include "train/tournament/search_space.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "dodona/math.hpp"
#include "dodona/number.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

// The simplest first.
constexpr std::array<std::string_view, 6> kBySimplicity = {"linear", "gam",         "trees",
                                                           "mlp",    "extra_trees", "forest"};

const std::vector<SearchSpace>& spaces() {
  static const std::vector<SearchSpace> list = {
      // Numbers with logarithms and ranks beside them, or as they are.
      {"linear", {{}, {{"encode.numbers", 1}}}, {{"linear.l1_ratio", 0, 1}}},
      {"gam",
       {{}, {{"gam.max_leaves", 2}}, {{"gam.pairs", 30}}},
       {{"gam.pairs", 0, 40},
        {"gam.max_leaves", 2, 5},
        {"gam.min_child_rows", 2, 50, true},
        {"gam.learning_rate", 0.02, 0.1, true},
        {"gam.pair_bins", 8, 32, true}}},
      {"trees",
       {{}, {{"trees.max_depth", 3}}, {{"trees.max_depth", 9}, {"trees.column_fraction", 0.5}}},
       {{"trees.learning_rate", 0.02, 0.2, true},
        {"trees.max_depth", 2, 10},
        {"trees.min_child_rows", 1, 60, true},
        {"trees.l2", 0.03, 30, true},
        {"trees.row_fraction", 0.4, 1},
        {"trees.column_fraction", 0.3, 1},
        {"trees.max_one_hot", 0, 16}}},
      {"mlp",
       {{}},
       {{"mlp.width", 16, 256, true},
        {"mlp.layers", 1, 3},
        {"mlp.dropout", 0, 0.4},
        {"mlp.learning_rate", 0.001, 0.01, true},
        {"mlp.weight_decay", 0.001, 0.3, true},
        {"mlp.activation", 0, 3}}},
      {"forest", {{}}, {{"forest.min_leaf_rows", 1, 30, true}, {"forest.column_fraction", 0.1, 1}}},
      {"extra_trees",
       {{}},
       {{"forest.min_leaf_rows", 1, 30, true}, {"forest.column_fraction", 0.1, 1}}},
  };
  return list;
}

const OptionSpec& spec_of(std::string_view name) {
  const auto specs = option_specs();
  return *std::find_if(specs.begin(), specs.end(), [&](const auto& s) { return s.name == name; });
}

// Two digits are as exact as folds can tell, and can be read.
double with_two_digits(double value) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 1)
          .ptr;
  return *parse_number({text.data(), static_cast<std::size_t>(end - text.data())});
}

// The value at a part of the way from low to high.
double value_at(const Dimension& dimension, double part) {
  const auto& [option, low, high, logarithmic] = dimension;
  part = std::clamp(part, 0.0, 1.0);
  const double value = logarithmic
                           ? math::exp(math::log(low) + part * (math::log(high) - math::log(low)))
                           : low + part * (high - low);
  const OptionSpec& spec = spec_of(option);
  if (spec.kind == OptionKind::number) return with_two_digits(value);
  // Each whole number has the same room.
  if (logarithmic) return std::round(value);
  return std::min(std::floor(low + part * (high - low + 1)), high);
}

double part_of(const Dimension& dimension, double value) {
  const auto& [option, low, high, logarithmic] = dimension;
  if (value <= low) return 0;
  if (logarithmic) return (math::log(value) - math::log(low)) / (math::log(high) - math::log(low));
  return (value - low) / (high - low);
}

}  // namespace

SearchSpace search_space(std::string_view learner, const Options& set) {
  const auto found = std::find_if(spaces().begin(), spaces().end(),
                                  [&](const auto& space) { return space.learner == learner; });
  if (found == spaces().end()) return {learner, {{}}, {}};
  SearchSpace space = *found;
  std::erase_if(space.dimensions, [&](const auto& d) { return set.is_set(d.option); });
  for (auto& start : space.starts)
    std::erase_if(start, [&](const auto& change) { return set.is_set(change.first); });
  // What differed in those alone is now the same.
  for (auto start = space.starts.begin(); start != space.starts.end();) {
    const bool again = std::find(space.starts.begin(), start, *start) != start;
    start = again ? space.starts.erase(start) : start + 1;
  }
  return space;
}

void vary_logarithm(SearchSpace& space) {
  space.starts.insert(space.starts.begin() + 1, Changes{{"target.transform", 1}});
  space.dimensions.push_back({"target.transform", 0, 1});
}

std::size_t rank_of_simplicity(std::string_view learner) {
  return static_cast<std::size_t>(std::find(kBySimplicity.begin(), kBySimplicity.end(), learner) -
                                  kBySimplicity.begin());
}

Changes draw_point(const SearchSpace& space, std::uint64_t seed, std::uint64_t draw) {
  Changes changes;
  changes.reserve(space.dimensions.size());
  for (std::size_t d = 0; d < space.dimensions.size(); ++d) {
    const Dimension& dimension = space.dimensions[d];
    changes.emplace_back(dimension.option,
                         value_at(dimension, uniform(seed, Purpose::trial, draw, d)));
  }
  return changes;
}

Changes draw_near(const SearchSpace& space, const Changes& point, const Options& options,
                  std::uint64_t seed, std::uint64_t draw) {
  constexpr double kChance = 0.3;  // of a dimension to be moved
  constexpr double kReach = 0.25;
  Changes changes = point;
  const std::size_t n = space.dimensions.size();
  if (n == 0) return changes;
  const auto moved_for_sure =
      static_cast<std::size_t>(uniform(seed, Purpose::trial_moves, draw) * static_cast<double>(n));
  for (std::size_t d = 0; d < n; ++d) {
    if (d != moved_for_sure && uniform(seed, Purpose::trial_moves, draw, d + 1) >= kChance)
      continue;
    const Dimension& dimension = space.dimensions[d];
    const double from = part_of(dimension, options.number(dimension.option));
    const double step = (2 * uniform(seed, Purpose::trial, draw, d) - 1) * kReach;
    std::erase_if(changes, [&](const auto& c) { return c.first == dimension.option; });
    changes.emplace_back(dimension.option, value_at(dimension, from + step));
  }
  return changes;
}

}  // namespace dodona::train
