// The search for a family and its options, with learners whose scores are known beforehand and with
// those that there are.
#include "train/tournament/tournament.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "trainer/tournament/problem.hpp"

using namespace dodona;
using namespace dodona::train;

TEST_CASE("a search finds the best family and nearly its best options") {
  const Problem problem(200);
  const auto held = hold(problem, {kLinear, kTrees}, {{}, 60}, never);
  REQUIRE(held);
  const Trial& winner = held->trials.front();
  CHECK(winner.learner->name == "trees");
  CHECK(std::abs(winner.recipe.options.number("trees.max_depth") - 8) <= 1);
  CHECK(winner.score.mean ==
        Approx(0.3 + 0.01 * std::abs(winner.recipe.options.number("trees.max_depth") - 8)));
  CHECK(held->trials.size() == 60);
  CHECK(held->criterion.metric == "rmse");
  REQUIRE(held->crossed.margins.size() == 200);
  CHECK(held->crossed.margins[7] - problem.data.target[7] == Approx(winner.score.mean));
}

TEST_CASE("of models that are as good the simplest wins") {
  const Problem problem(200);
  // 0.3201 against 0.32 at a depth of 6: 0.03% worse. Off by the same in every fold, so that the
  // standard error of their difference is next to nothing: no tie by that.
  const auto near = hold(problem, {kTrees, kGam}, {{}, 2}, never);
  REQUIRE(near);
  CHECK(near->trials.front().learner->name == "trees");

  // Hardly worse, in some folds more and in some less: a tie.
  static const LearnerEntry rougher{
      .name = "linear",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        CrossFit crossed = off_by(0.3199, input);
        for (std::size_t i = 0; i < crossed.margins.size(); ++i)
          crossed.margins[i] += 0.02 * (uniform(9, Purpose::cuts, i) - 0.5);
        return crossed;
      }};
  const auto tie = hold(problem, {kTrees, rougher}, {{}, 2}, never);
  REQUIRE(tie);
  const Trial& simple = tie->trials.front();
  const Trial& other = tie->trials.back();
  CHECK(simple.learner->name == "linear");
  CHECK(simple.score.mean > other.score.mean);
  const Difference d = difference(simple.score, other.score);
  CHECK(d.mean < *d.error);
  // Half a percent of many rows: of so few, three times as much.
  CHECK(d.mean < 0.005 * std::sqrt(1 + 2000 / 200.0) * other.score.mean);
}

TEST_CASE("of models of one family that are as good, one half as large wins") {
  const Problem problem(200);
  // Nearly as good at every depth, the deeper the larger.
  static const LearnerEntry grows{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        const double depth = input.options.number("trees.max_depth");
        CrossFit crossed = off_by(0.32 - 1e-5 * depth, input);
        for (std::size_t i = 0; i < crossed.margins.size(); ++i)
          crossed.margins[i] +=
              0.02 * (uniform(static_cast<std::uint64_t>(depth), Purpose::cuts, i) - 0.5);
        crossed.n_numbers = std::size_t{1} << static_cast<std::size_t>(depth);
        return crossed;
      }};
  const auto held = hold(problem, {grows}, {{}, 40}, never);
  REQUIRE(held);
  const Trial& chosen = held->trials.front();
  const Trial& best =
      *std::min_element(held->trials.begin(), held->trials.end(),
                        [](const Trial& a, const Trial& b) { return a.score.mean < b.score.mean; });
  const auto depth = [](const Trial& trial) {
    return trial.recipe.options.number("trees.max_depth");
  };
  CHECK(depth(chosen) < depth(best));
  for (const Trial& trial : held->trials) {
    const Difference d = difference(trial.score, best.score);
    const bool is_tie =
        d.mean <= *d.error && d.mean <= 0.005 * std::sqrt(1 + 2000 / 200.0) * best.score.mean;
    if (is_tie && depth(trial) < depth(best)) CHECK(depth(chosen) <= depth(trial));
  }
}

TEST_CASE("on large data trials begin on a part of the rows, and the best go up") {
  const Problem problem(40000);
  const auto held = hold(problem, {kLinear, kTrees}, {{}, 12}, never);
  REQUIRE(held);
  CHECK(held->trials.front().n_rows == 40000);
  CHECK(std::count(seen.begin(), seen.end(), 4444) == 12);
  // A third, and those that were in it before better ones came.
  CHECK(std::count(seen.begin(), seen.end(), 13333) >= 4);
  CHECK(std::count(seen.begin(), seen.end(), 13333) <= 6);
  CHECK(std::count(seen.begin(), seen.end(), 40000) >= 2);
}

TEST_CASE("what a learner does anyway is no other point") {
  Problem problem(100);
  static const LearnerEntry settles{
      .name = "linear",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .settle = [](const DataFacts&, Options& options) { options.settle("linear.l1_ratio", 0.3); },
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        return off_by(1 + std::abs(input.options.number("linear.l1_ratio") - 0.3), input);
      }};
  const auto held = hold(problem, {settles}, {{}, 60}, never);
  REQUIRE(held);
  CHECK(held->trials.front().recipe.options.number("linear.l1_ratio") == 0.3);
  for (const Trial& trial : held->trials) {
    for (const auto& [option, value] : trial.changes)
      CHECK((option != "linear.l1_ratio" || value != 0.3));
  }
}

TEST_CASE("of few rows the best are tried in further partitions, and answer by the first") {
  const Problem problem(200, 9);
  // Off by 0.3 and by what one partition does to one depth, which is more than the depths differ.
  static std::vector<RowSplit> first;
  first = problem.partitions.front();
  static const LearnerEntry noisy{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
        seen.push_back(folds.front().held_out.front());
        const double depth = input.options.number("trees.max_depth");
        std::uint64_t key = 0;
        for (const std::size_t i : folds.front().held_out) key = key * 31 + i;
        const double noise = 0.1 * uniform(key, Purpose::cuts, static_cast<std::uint64_t>(depth));
        CrossFit crossed = off_by(0.3 + 0.01 * std::abs(depth - 8) + noise, input);
        crossed.n_numbers = folds.front().held_out == first.front().held_out ? 1 : 2;
        return crossed;
      }};
  const auto held = hold(problem, {noisy}, {{}, 30}, never);
  REQUIRE(held);
  const Trial& winner = held->trials.front();
  CHECK(winner.score.by_fold.size() == 45);
  CHECK(held->crossed.n_numbers == 1);
  // One partition's mean error, not the mean of all of them.
  CHECK(held->crossed.margins[7] - problem.data.target[7] == Approx(winner.score.by_fold.front()));
  // 30 at first, with two partitions more for a third of them and six more for a ninth, and a few
  // that were among the best before better ones came.
  CHECK(seen.size() >= 30 + 2 * 10 + 6 * 4);
  CHECK(seen.size() <= 30 + 2 * 16 + 6 * 10);
}

TEST_CASE("further partitions of the same rows do not make a score surer than those rows can") {
  const Score a{{1, 2, 3, 4, 5}, 5, 3, {}};
  const Score b{{2, 3, 4, 5, 6}, 5, 4, {}};
  const Score both = joined(a, b);
  CHECK(both.mean == Approx(3.5));
  // The variance of the ten, 22.5 / 9, over five.
  CHECK(*both.error == Approx(std::sqrt(2.5 / 5)));
  CHECK(both.by_fold.size() == 10);
  CHECK(*difference(both, joined(b, a)).error == Approx(std::sqrt(10.0 / 9 / 5)));
}

TEST_CASE("a simpler family that was as good on few rows follows the best up") {
  const Problem problem(40000);
  // A little worse than eleven others on any rows, hence not promoted: by 0.0002 on average, more
  // in some folds and less in others.
  static const LearnerEntry simple{
      .name = "linear",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit> folds) -> Result<CrossFit> {
        return uneven(off_by(0.3408, input), folds);
      }};
  static const LearnerEntry many{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        return off_by(0.34 + 1e-6 * input.options.number("trees.max_depth"), input);
      }};
  const auto held = hold(problem, {simple, many}, {{}, 12}, never);
  REQUIRE(held);
  const Trial& winner = held->trials.front();
  CHECK(winner.learner->name == "linear");
  CHECK(winner.n_rows == 40000);
}

TEST_CASE("a search that is stopped answers with the best so far") {
  const Problem problem(100);
  static int n_looks;
  n_looks = 0;
  static const LearnerEntry asks{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        CrossFit crossed = off_by(0.1, input);
        crossed.stopped = !input.progress(0.5, "half");
        return crossed;
      }};
  const auto held = hold(problem, {kAlone, asks}, {{}, 50}, never,
                         [](double, const std::string&) { return ++n_looks < 4; });
  REQUIRE(held);
  CHECK(held->stopped);
  CHECK(n_looks == 4);
  CHECK(held->trials.size() == 4);  // that without options to vary, and three of trees
}

TEST_CASE("a learner that cannot is left out; if none can, its reason is told") {
  const Problem problem(100);
  const auto held = hold(problem, {kNever, kLinear}, {{}, 5}, never);
  REQUIRE(held);
  CHECK(held->trials.front().learner->name == "linear");
  const auto none = hold(problem, {kNever}, {{}, 5}, never);
  REQUIRE_FALSE(none);
  CHECK(none.error().message == "this learner cannot");
}

TEST_CASE("answers that are not finite are no answers") {
  const Problem problem(100);
  static const LearnerEntry overflows{
      .name = "trees",
      .fit = no_fit,
      .help = "",
      .objectives = kNumbers,
      .cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
        return off_by(std::numeric_limits<double>::infinity(), input);
      }};
  const auto held = hold(problem, {overflows, kAlone}, {{}, 4}, never);
  REQUIRE(held);
  CHECK(held->trials.size() == 1);
  const auto none = hold(problem, {overflows}, {{}, 4}, never);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Code::not_finite);
}

TEST_CASE("the metric that decides can be named, and must be one of the target's") {
  Problem problem(100);
  problem.recipe.metric = "mae";
  CHECK(hold(problem, {kLinear}, {{}, 1}, never)->criterion.metric == "mae");
  problem.recipe.metric = "r2";
  const auto held = hold(problem, {kLinear, kTrees}, {{}, 2}, never);
  CHECK(held->trials.front().learner->name == "trees");  // the greater is the better
  problem.recipe.metric = "log_loss";
  const auto refused = hold(problem, {kLinear}, {{}, 1}, never);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where.path == "metric");
  CHECK(test::contains(refused.error().message, "rmse, mae, r2"));
}
