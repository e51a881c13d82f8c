#include "train/tournament/search_space.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "catch.hpp"

using namespace dodona::train;

namespace {

const OptionSpec& spec_of(std::string_view name) {
  const auto specs = option_specs();
  const auto found =
      std::find_if(specs.begin(), specs.end(), [&](const auto& s) { return s.name == name; });
  REQUIRE(found != specs.end());
  return *found;
}

// That a recipe would take the value.
void check_value(std::string_view option, double value) {
  CAPTURE(option, value);
  const OptionSpec& spec = spec_of(option);
  CHECK(value >= spec.low);
  CHECK(value <= spec.high);
  if (spec.kind != OptionKind::number) CHECK(value == std::floor(value));
  // Two digits.
  if (spec.kind == OptionKind::number && value != 0) {
    const double digits = value / std::pow(10, std::floor(std::log10(value)) - 1);
    CHECK(digits == Approx(std::round(digits)).epsilon(1e-9));
  }
}

double value_of(const Changes& changes, std::string_view option, const Options& otherwise) {
  for (const auto& [name, value] : changes) {
    if (name == option) return value;
  }
  return otherwise.number(option);
}

}  // namespace

TEST_CASE("every point of every space is one that a recipe would take") {
  for (const auto& learner : learners()) {
    const SearchSpace space = search_space(learner.name, {});
    REQUIRE_FALSE(space.starts.empty());
    CHECK(space.starts.front().empty());  // the defaults
    for (const auto& start : space.starts) {
      for (const auto& [option, value] : start) check_value(option, value);
    }
    for (std::uint64_t draw = 0; draw < 200; ++draw) {
      for (const auto& [option, value] : draw_point(space, 1, draw)) check_value(option, value);
      for (const auto& [option, value] : draw_near(space, {}, {}, 1, draw))
        check_value(option, value);
    }
  }
}

TEST_CASE("points reach both ends of a dimension, and all whole numbers between") {
  const SearchSpace space{"trees", {{}}, {{"trees.max_depth", 2, 5}, {"trees.l2", 0.1, 10, true}}};
  std::set<double> depths;
  std::size_t n_below_one = 0;
  for (std::uint64_t draw = 0; draw < 1000; ++draw) {
    const Changes point = draw_point(space, 7, draw);
    depths.insert(value_of(point, "trees.max_depth", {}));
    n_below_one += value_of(point, "trees.l2", {}) < 1 ? 1 : 0;
  }
  CHECK(depths == std::set<double>{2, 3, 4, 5});
  // Half of the logarithms: within 5 standard errors of 500.
  CHECK(n_below_one > 420);
  CHECK(n_below_one < 580);
}

TEST_CASE("a point near another moves some of its dimensions by a quarter of their range at most") {
  const SearchSpace space{
      "trees", {{}}, {{"trees.column_fraction", 0.2, 1}, {"trees.l2", 0.01, 100, true}}};
  Options options;
  options.replace("trees.column_fraction", 0.6);
  options.replace("trees.l2", 1);
  const Changes point = {{"trees.column_fraction", 0.6}};
  std::size_t n_moved = 0;
  for (std::uint64_t draw = 0; draw < 300; ++draw) {
    const Changes near = draw_near(space, point, options, 3, draw);
    const double fraction = value_of(near, "trees.column_fraction", options);
    const double l2 = value_of(near, "trees.l2", options);
    CHECK(std::abs(fraction - 0.6) <= 0.2 + 0.005);  // two digits
    CHECK(std::abs(std::log10(l2)) <= 1 + 0.03);
    n_moved += fraction != 0.6 || l2 != 1 ? 1 : 0;
  }
  CHECK(n_moved > 280);  // the others are steps that two digits cannot show
}

TEST_CASE("options that were set are not varied, and starts that differed in them alone are one") {
  Options set;
  set.replace("trees.max_depth", 4);
  const SearchSpace space = search_space("trees", set);
  for (const auto& dimension : space.dimensions) CHECK(dimension.option != "trees.max_depth");
  for (const auto& start : space.starts) {
    for (const auto& [option, value] : start) CHECK(option != "trees.max_depth");
    CHECK(std::count(space.starts.begin(), space.starts.end(), start) == 1);
  }
}

TEST_CASE("a learner without a space has its defaults") {
  const SearchSpace space = search_space("none", {});
  CHECK(space.starts == std::vector<Changes>{{}});
  CHECK(space.dimensions.empty());
}
