// How often the rows of a search are parted into folds.
#include "train/choose_model.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "catch.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

// The partitions that were asked for, each as the rows of its folds.
std::set<std::set<std::vector<std::size_t>>> asked;

Result<CrossFit> answer(const FitInput& input, std::span<const RowSplit> folds) {
  std::set<std::vector<std::size_t>> parts;
  for (const RowSplit& fold : folds) parts.insert(fold.held_out);
  asked.insert(parts);
  CrossFit crossed;
  for (const double y : input.target) crossed.margins.push_back(y + 0.5);
  return crossed;
}

constexpr std::array kNumbers = {Objective::squared_error};
constexpr std::array<LearnerEntry, 1> kKnown = {{{.name = "trees",
                                                  .fit = [](const FitInput&) -> Result<Fit> {
                                                    return Error{Code::bad_data, {}, "not called"};
                                                  },
                                                  .help = "",
                                                  .objectives = kNumbers,
                                                  .cross_fit = answer}}};

// Folds of the winner of a search over n rows; group_of, time_of: of a row, or none.
std::size_t folds_of_winner(std::size_t n, double (*group_of)(std::size_t),
                            double (*time_of)(std::size_t)) {
  Schema schema;
  schema.target.name = "y";
  schema.features.emplace_back().name = "x";
  Dataset data;
  data.features = {n, {std::vector<double>(n)}};
  data.places.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    data.features.columns[0][i] = static_cast<double>(i);
    data.target.push_back(uniform(1, Purpose::split, i));
    if (group_of != nullptr) data.groups.push_back(group_of(i));
    if (time_of != nullptr) data.times.push_back(time_of(i));
  }
  Recipe recipe;
  recipe.target.name = "y";
  recipe.trials = 30;
  const std::array<const LearnerEntry*, 1> able = {kKnown.data()};
  asked.clear();
  const auto chosen = choose_model({schema, recipe, able, kKnown, data, true, 1, {}, {}});
  REQUIRE(chosen);
  REQUIRE(chosen->tournament);
  return chosen->tournament->trials.front().score.by_fold.size();
}

}  // namespace

TEST_CASE("few rows are parted in nine ways, more in three, many in one") {
  CHECK(folds_of_winner(300, nullptr, nullptr) == 45);
  CHECK(asked.size() == 9);
  CHECK(folds_of_winner(5000, nullptr, nullptr) == 15);
  CHECK(asked.size() == 3);
  CHECK(folds_of_winner(12000, nullptr, nullptr) == 5);
}

TEST_CASE("times are parted in one way") {
  CHECK(folds_of_winner(300, nullptr, [](std::size_t i) { return static_cast<double>(i); }) == 5);
  CHECK(asked.size() == 1);
}

TEST_CASE("groups that can be dealt in one way are not dealt again") {
  // Five groups of 20, 40, ... rows.
  const auto unlike = [](std::size_t i) {
    constexpr std::array<std::size_t, 4> kFirst = {20, 60, 120, 200};
    return static_cast<double>(
        std::count_if(kFirst.begin(), kFirst.end(), [&](std::size_t first) { return i >= first; }));
  };
  CHECK(folds_of_winner(300, unlike, nullptr) == 5);
  CHECK(asked.size() == 1);
  // Sixty of five rows can be dealt in many.
  CHECK(folds_of_winner(
            300, [](std::size_t i) { return static_cast<double>(i % 60); }, nullptr) == 45);
  CHECK(asked.size() == 9);
}
