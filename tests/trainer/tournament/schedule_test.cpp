// What a search does with its time.
#include "train/tournament/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "trainer/tournament/problem.hpp"

using namespace dodona;
using namespace dodona::train;

TEST_CASE("when the time is over, what was found on a part of the rows is what there is") {
  const Problem problem(40000);
  // Every look at the clock takes a second.
  double now = 0;
  const auto clock = [&] { return now += 1; };
  const auto held = hold(problem, {kLinear, kTrees}, {6.0, {}}, clock);
  REQUIRE(held);
  CHECK(held->trials.front().n_rows == 4444);
  const auto& margins = held->crossed.margins;
  REQUIRE(margins.size() == 40000);
  CHECK(std::count_if(margins.begin(), margins.end(), [](double m) { return !std::isnan(m); }) ==
        4444);
  for (std::size_t i = 0; i < margins.size(); ++i) {
    if (!std::isnan(margins[i]))
      REQUIRE(margins[i] - problem.data.target[i] == Approx(held->trials.front().score.mean));
  }
}

TEST_CASE("what is kept of the time is enough to answer for all rows at last") {
  const Problem problem(40000);
  // Each cross-fit takes a thousandth of a second per row, and nothing else any.
  static double now;
  now = 0;
  static const auto slowly = [](double error, const FitInput& input) {
    seen.push_back(input.frame.n_rows);
    now += 0.001 * static_cast<double>(input.frame.n_rows);
    return off_by(error, input);
  };
  static const LearnerEntry slow{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        return slowly(0.3 + 0.01 * std::abs(input.options.number("trees.max_depth") - 8), input);
      }};
  // 40 s on all rows, and 40 s * 2.25 / 4 for the fits that follow: of 110 s there are 40 to
  // search.
  const auto held = hold(problem, {slow}, {110.0, {}}, [] { return now; });
  REQUIRE(held);
  CHECK(held->trials.front().n_rows == 40000);
  CHECK(std::count(seen.begin(), seen.end(), 40000) == 1);
  CHECK(held->trials.size() > 3);
  CHECK(now + 40 * 2.25 / 4 <= 1.05 * 110);
  const auto& margins = held->crossed.margins;
  CHECK(std::none_of(margins.begin(), margins.end(), [](double m) { return std::isnan(m); }));
}

TEST_CASE("the winner of a tie is fitted in time, and none follows it that the leader would beat") {
  const Problem problem(40000);
  // 0.0005 worse than trees on average, in some folds better; takes twice as long.
  static const LearnerEntry tied{
      .name = "gam",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
        return uneven(taking(2, 0.3411, input), folds);
      }};
  // As good as that one, and not as the leader.
  static const LearnerEntry behind{
      .name = "linear",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        return taking(1, 0.3418, input);
      }};
  static const LearnerEntry leads{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        return taking(1, 0.34, input);
      }};
  clock_seconds = 0;
  // 18 s for three models on 4,444 rows, 80 s for the winner on all, 80 * 2.25 / 4 for its fits: no
  // time to try any on a third.
  constexpr double kBudgetHere = 160;
  const auto held =
      hold(problem, {behind, tied, leads}, {kBudgetHere, 3}, [] { return clock_seconds; });
  REQUIRE(held);
  CHECK(held->trials.front().learner->name == "gam");
  CHECK(held->trials.front().n_rows == 40000);
  CHECK(seen == std::vector<std::size_t>{4444, 4444, 4444, 40000});
  CHECK(clock_seconds + 80 * 2.25 / 4 <= 1.05 * kBudgetHere);
}

TEST_CASE("how far a search is never falls, and is the share of its time or of its work") {
  static const LearnerEntry slow{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        const double depth = input.options.number("trees.max_depth");
        return taking(1, 0.3 + 0.01 * std::abs(depth - 8), input);
      }};
  for (const bool by_time : {false, true}) {
    for (const std::size_t n_rows : {200, 40000}) {
      const Problem problem(n_rows);
      const double budget = 20 * static_cast<double>(n_rows) / 1000;
      Effort effort;
      if (by_time) effort.seconds = budget;
      if (!by_time) effort.trials = 30;
      clock_seconds = 0;
      std::vector<std::pair<double, double>> shares;  // when, and how far
      REQUIRE(hold(
          problem, {slow}, effort, [] { return clock_seconds; },
          [&](double done, const std::string&) {
            shares.emplace_back(clock_seconds, done);
            return true;
          }));
      const double end = clock_seconds;
      for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto& [when, done] = shares[i];
        CHECK((done > 0 && done <= 1));
        if (i > 0) CHECK(done >= shares[i - 1].second);
        // Here work takes time as it has rows.
        const double share = by_time ? when / budget : when / end;
        if (by_time) CHECK(done == Approx(share));
        if (!by_time) CHECK(std::abs(done - share) < 0.2);
      }
    }
  }
}

namespace {

// Takes so many seconds per thousand rows that a fold learns from, in a hundred steps; cut, its
// error is the greater the earlier: `error` at the end, three times as much at the start. Answers
// for the folds' rows alone.
CrossFit by_steps(double seconds, double error, const FitInput& input,
                  std::span<const RowSplit> folds) {
  constexpr int kSteps = 100;
  double n_learnt = 0;
  for (const auto& fold : folds) n_learnt += static_cast<double>(fold.train.size());
  int n_steps = 0;
  bool stopped = false;
  while (n_steps < kSteps && !stopped) {
    clock_seconds += seconds * n_learnt / 1000 / kSteps;
    ++n_steps;
    stopped = !input.progress(n_steps / static_cast<double>(kSteps), "a step");
  }
  seen.push_back(input.frame.n_rows);
  CrossFit crossed = off_by(error * (3 - 2.0 * n_steps / kSteps), input);
  crossed.stopped = stopped;
  crossed.found = {{"trees.rounds", n_steps}};
  std::vector<bool> answered(input.frame.n_rows, false);
  for (const auto& fold : folds)
    for (const std::size_t i : fold.held_out) answered[i] = true;
  for (std::size_t i = 0; i < answered.size(); ++i)
    if (!answered[i]) crossed.margins[i] = std::numeric_limits<double>::quiet_NaN();
  return crossed;
}

constexpr LearnerEntry kSlowLinear = learner_of(
    "linear",
    [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
      return by_steps(1, 0.4, input, folds);
    },
    true);
constexpr LearnerEntry kSlowTrees = learner_of(
    "trees",
    [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
      return by_steps(1, 0.1, input, folds);
    },
    true);
constexpr LearnerEntry kSlowNetwork = learner_of(
    "mlp",
    [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
      return by_steps(1, 0.6, input, folds);
    },
    true);

// Of 40,000 rows: what the fits of the winner take on these and on a quarter more.
double seconds_of_fits(double seconds, const Tournament& held) {
  return seconds * held.crossed.found.front().second / 100 * 40 * 2.25;
}

}  // namespace

TEST_CASE("a family that is too slow for its share leaves the others their time") {
  const Problem problem(40000);
  static const LearnerEntry quick{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
        const double depth = input.options.number("trees.max_depth");
        return by_steps(0.05, 0.1 + 0.01 * std::abs(depth - 8), input, folds);
      },
      .can_be_cut = true};
  clock_seconds = 0;
  constexpr double kBudgetHere = 60;
  // The slow one takes 160 s on all rows, and 90 s for its fits; on the fewest rows a ninth.
  const auto held =
      hold(problem, {kSlowLinear, quick}, {kBudgetHere, {}}, [] { return clock_seconds; });
  REQUIRE(held);
  CHECK(held->trials.front().learner->name == "trees");
  CHECK(held->trials.front().n_rows == 40000);
  CHECK_FALSE(held->trials.front().is_cut);
  CHECK(held->trials.size() > 10);
  CHECK_FALSE(held->too_short);
  const auto slow = std::find_if(held->trials.begin(), held->trials.end(), [](const Trial& trial) {
    return trial.learner->name == "linear";
  });
  REQUIRE(slow != held->trials.end());
  CHECK(slow->is_cut);
  CHECK(slow->n_rows == 4444);
  // With its fits it would have taken half of the time.
  CHECK(slow->seconds == Approx(0.95 * kBudgetHere / 2 / (1 + 9 * 2.25 / 4)).epsilon(0.05));
  const double all = clock_seconds + seconds_of_fits(0.05, *held);
  CHECK(all >= 0.8 * kBudgetHere);
  CHECK(all <= 1.05 * kBudgetHere);
}

TEST_CASE("one that is slow and alone has all the time, and no more") {
  const Problem problem(40000);
  for (const double budget : {10.0, 60.0}) {
    clock_seconds = 0;
    const auto held = hold(problem, {kSlowTrees}, {budget, {}}, [] { return clock_seconds; });
    REQUIRE(held);
    CHECK(held->trials.front().n_rows == 4444);
    CHECK(held->trials.front().is_cut);
    CHECK_FALSE(held->crossed.stopped);
    const double all = clock_seconds + seconds_of_fits(1, *held);
    CHECK(all >= 0.8 * budget);
    CHECK(all <= 1.05 * budget);
  }
}

TEST_CASE("a family that came to no answer in its time is not tried with other options") {
  const Problem problem(40000);
  static int n_tried;
  n_tried = 0;
  // As slow as the others, and nothing without its end.
  static const LearnerEntry whole{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
        ++n_tried;
        return by_steps(1, 0.1, input, folds);
      }};
  clock_seconds = 0;
  const auto held = hold(problem, {kLinear, whole, kGam}, {60.0, {}}, [] { return clock_seconds; });
  REQUIRE(held);
  CHECK(n_tried == 1);
  CHECK(held->trials.front().learner->name == "gam");
  CHECK_FALSE(held->too_short);
}

TEST_CASE("where the number of trials ends a search it is not the time that was too short") {
  const Problem problem(40000);
  clock_seconds = 0;
  const auto held =
      hold(problem, {kSlowLinear, kSlowTrees}, {10.0, 1}, [] { return clock_seconds; });
  REQUIRE(held);
  CHECK(held->trials.size() == 1);
  CHECK(held->trials.front().is_cut);
  CHECK_FALSE(held->too_short);
}

TEST_CASE("where all are slow the time that is left is the leader's, on all rows") {
  const Problem problem(40000);
  clock_seconds = 0;
  constexpr double kBudgetHere = 60;
  const auto held = hold(problem, {kSlowLinear, kSlowTrees, kSlowNetwork}, {kBudgetHere, {}},
                         [] { return clock_seconds; });
  REQUIRE(held);
  const Trial& winner = held->trials.front();
  CHECK(winner.learner->name == "trees");
  CHECK(winner.n_rows == 40000);
  CHECK(winner.is_cut);
  CHECK(winner.score.by_fold.size() == 1);
  CHECK(seen == std::vector<std::size_t>{4444, 4444, 4444, 40000});
  CHECK(held->trials.size() == 3);
  const double all = clock_seconds + seconds_of_fits(1, *held);
  CHECK(all >= 0.8 * kBudgetHere);
  CHECK(all <= 1.1 * kBudgetHere);
}

namespace {

// Ten rounds of a tenth of a second per thousand rows that a fold learns from; where all rows are,
// forty, as more rows bear more rounds. Cut, its error is the greater the earlier. Answers for the
// folds' rows alone.
CrossFit by_rounds(const FitInput& input, std::span<const RowSplit> folds) {
  double n_learnt = 0;
  for (const auto& fold : folds) n_learnt += static_cast<double>(fold.train.size());
  const int n_rounds = input.frame.n_rows == 40000 ? 40 : 10;
  int n_heard = 0;
  bool stopped = false;
  while (n_heard < n_rounds && !stopped) {
    clock_seconds += n_learnt / 1000 / 10;
    ++n_heard;
    stopped = !input.progress(n_heard / 40.0, "a round of 40 at most");
  }
  seen.push_back(folds.size());
  CrossFit crossed = off_by(0.5 / n_heard, input);
  crossed.stopped = stopped;
  crossed.found = {{"trees.rounds", n_heard}};
  std::vector<bool> answered(input.frame.n_rows, false);
  for (const auto& fold : folds)
    for (const std::size_t i : fold.held_out) answered[i] = true;
  for (std::size_t i = 0; i < answered.size(); ++i)
    if (!answered[i]) crossed.margins[i] = std::numeric_limits<double>::quiet_NaN();
  return crossed;
}

}  // namespace

TEST_CASE("where there is no time for all folds the winner answers for all rows of one") {
  const Problem problem(40000);
  static const LearnerEntry by_round{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
        return by_rounds(input, folds);
      },
      .can_be_cut = true};
  const auto hold_for = [&](double budget) {
    clock_seconds = 0;
    auto held = hold(problem, {by_round}, {budget, {}}, [] { return clock_seconds; });
    REQUIRE(held);
    return std::move(*held);
  };
  // On all rows five folds take 640 s, as do four fits; the two that follow take 2.25 / 4 of that.
  const double budget = 290;
  const auto held = hold_for(budget);
  const Trial& winner = held.trials.front();
  CHECK(winner.n_rows == 40000);
  CHECK(winner.score.by_fold.size() == 1);
  CHECK(seen.back() == 1);
  const double done = held.crossed.found.front().second / 40;  // of all rounds
  CHECK(done >= 0.5);
  CHECK(done < 1);
  CHECK(clock_seconds + done * 640 * 2.25 / 4 <= 1.05 * budget + 12.8);  // a tenth of one fold
  CHECK_FALSE(held.crossed.stopped);
  std::vector<bool> answered(40000, false);
  for (const std::size_t i : problem.partitions[0][0].held_out) answered[i] = true;
  for (std::size_t i = 0; i < 40000; ++i)
    REQUIRE(std::isnan(held.crossed.margins[i]) != answered[i]);

  // With more time a third of the rows choose the winner, which says more of what all rows take.
  const auto longer = hold_for(400);
  CHECK(longer.trials.front().n_rows == 40000);
  CHECK(longer.trials.front().score.by_fold.size() == 5);
  CHECK(seen.back() == 5);
}

TEST_CASE("a time that is too short for anything is enough for the simplest") {
  const Problem problem(100);
  double now = 0;
  const auto clock = [&] { return now += 100; };
  const auto held = hold(problem, {kTrees, kLinear}, {0.001, {}}, clock);
  REQUIRE(held);
  CHECK(held->trials.size() == 1);
  CHECK(held->trials.front().learner->name == "linear");
  CHECK(held->too_short);
}
