#include "train/card/coverage.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

std::string told(const CoverageTest& test) {
  const auto found = find_low_coverage(test);
  return found ? found->message : "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("coverage is told beyond three standard errors, which repeated tests have") {
  // The ends of intervals from m scores, and the share of n others within: uniform ones will do.
  constexpr std::size_t kLearned = 400;
  constexpr std::size_t kTested = 100;
  constexpr int kRounds = 4000;
  constexpr double kLevel = 0.9;
  test::Random random(11);
  double sum = 0;
  double squares = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> scores(kLearned);
    for (double& score : scores) score = random.uniform();
    std::sort(scores.begin(), scores.end());
    const auto rank = static_cast<std::size_t>(std::ceil(kLevel * (kLearned + 1)));
    const double end = scores[rank - 1];
    double within = 0;
    for (std::size_t i = 0; i < kTested; ++i) within += random.uniform() <= end ? 1 : 0;
    sum += within / kTested;
    squares += (within / kTested) * (within / kTested);
  }
  const double mean = sum / kRounds;
  const double deviation = std::sqrt(squares / kRounds - mean * mean);
  const auto message = [&](double errors) {
    const std::vector<LevelFacts> levels = {{kLevel, kLevel - errors * deviation, 1}};
    return told({Task::regression, levels, kTested, kTested, kLearned, HeldOut::at_random, ""});
  };
  CHECK(message(2.8).empty());  // the deviation is known to about 1%
  CHECK(has(message(3.2), "the 90% intervals hold the truth in only"));
}

TEST_CASE("a small lack of coverage is no matter, however sure it is") {
  const std::vector<LevelFacts> little = {{0.9, 0.885, 1}};
  const std::vector<LevelFacts> more = {{0.9, 0.875, 1}};
  CHECK(told({Task::regression, little, 1000000, 1e6, 1e6, HeldOut::latest, "day"}).empty());
  CHECK(!told({Task::regression, more, 1000000, 1e6, 1e6, HeldOut::latest, "day"}).empty());
  CHECK(told({Task::regression, more, 10, 0, 0, HeldOut::latest, "day"}).empty());
}

TEST_CASE("the reason is in how rows were held out, and one level is told of") {
  const std::vector<LevelFacts> levels = {{0.5, 0.1, 1}, {0.9, 0.6, 1}, {0.95, 0.5, 1}};
  const auto message = [&](HeldOut held_out, const std::string& column) {
    return told({Task::classification, levels, 1000, 1000, 4000, held_out, column});
  };
  CHECK(has(message(HeldOut::latest, "day"), "the 90% sets of classes hold the truth in only 60%"));
  CHECK(has(message(HeldOut::latest, "day"), "the latest rows by \"day\" differ"));
  CHECK(has(message(HeldOut::groups, "shop"), "held-out groups of \"shop\""));
  CHECK(has(message(HeldOut::own_file, ""), "the test's file"));
  CHECK(has(message(HeldOut::at_random, ""), "folds"));
  const std::vector<LevelFacts> others = {{0.5, 0.45, 1}, {0.8, 0.4, 1}, {0.95, 0.9, 1}};
  CHECK(has(told({Task::regression, others, 1000, 1000, 4000, HeldOut::latest, "day"}), "the 80%"));
}

TEST_CASE("rows with weights and of groups say less than as many others") {
  Dataset data;
  data.target.assign(6, 0);
  CHECK(n_independent(data) == 6);
  data.weights.assign(6, 1e300);
  CHECK(n_independent(data) == 6);
  data.weights = {1, 1, 0, 0, 0, 0};
  CHECK(n_independent(data) == 2);
  data.groups = {3, 1, 3, 3, 1, 3};
  CHECK(n_independent(data) == 2);
  data.groups = {3, 1, 3, 3, 1, 7};
  CHECK(n_independent(data) == 3);
}
