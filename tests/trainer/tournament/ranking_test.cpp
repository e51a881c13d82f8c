// Ties against their definition, by hand.
#include "train/tournament/ranking.hpp"

#include <cmath>

#include "catch.hpp"
#include "dodona/math.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

const LearnerEntry& learner(std::string_view name) {
  for (const auto& entry : learners()) {
    if (entry.name == name) return entry;
  }
  FAIL("no learner of that name");
  return learners().front();
}

Contestant contestant(std::string_view family, std::vector<std::vector<double>> rungs,
                      std::size_t n_numbers = 0) {
  Contestant one;
  one.trial.learner = &learner(family);
  one.trial.n_rows = 2000;
  for (auto& by_fold : rungs) {
    one.trial.score = joined({std::move(by_fold), 5, 0, {}}, {});
    one.scores.emplace_back(one.trial.score);
  }
  one.crossed.n_numbers = n_numbers;
  return one;
}

constexpr Criterion kRmse{"rmse", false};

}  // namespace

TEST_CASE("a tie is half a percent wide for many rows, and wider for few") {
  CHECK(Ranking(kRmse, 0, 100'000'000).width(2) == Approx(0.01).epsilon(1e-4));
  CHECK(Ranking(kRmse, 0, 2000).width(2) == Approx(0.01 * std::sqrt(2.0)));
  CHECK(Ranking(kRmse, 0, 20).width(2) == Approx(0.01 * std::sqrt(101.0)));
  // Of a log loss, at least of a fifth of chance.
  const Ranking classes({"log_loss", false}, 3, 2000);
  CHECK(classes.width(0.01) == Approx(0.005 * std::sqrt(2.0) * 0.2 * math::log(3)));
  CHECK(classes.width(2) == Approx(0.005 * std::sqrt(2.0) * 2));
}

TEST_CASE("a model is as good within the standard error of the difference and the width of a tie") {
  const Ranking ranking(kRmse, 0, 2000);  // 0.71%
  const auto leader = contestant("trees", {{1, 1, 1, 1, 1}});
  // 0.4% worse, +- 0.24%.
  CHECK_FALSE(ranking.is_as_good(contestant("gam", {{1, 1.01, 1, 1.01, 1}}), leader));
  // 0.3% worse, +- 0.44%.
  CHECK(ranking.is_as_good(contestant("gam", {{0.99, 1.01, 1, 1.015, 1}}), leader));
  // 1% worse, +- 1.9%: too wide.
  CHECK_FALSE(ranking.is_as_good(contestant("gam", {{0.95, 1.05, 1.05, 1, 1}}), leader));
}

TEST_CASE("models are compared on the highest rung that both have been on") {
  const Ranking ranking(kRmse, 0, 2000);
  const auto leader = contestant("trees", {{5, 5, 5, 5, 5}, {1, 1, 1, 1, 1}});
  CHECK(ranking.is_as_good(contestant("gam", {{5, 4.99, 5.01, 5, 5}}), leader));
  CHECK_FALSE(ranking.is_as_good(contestant("gam", {{4, 4, 4, 4, 4}, {2, 2, 2, 2, 2}}), leader));
  auto jumped = contestant("gam", {{}, {1, 0.99, 1.01, 1, 1}});
  jumped.scores[0].reset();
  CHECK(ranking.is_as_good(jumped, leader));
  auto apart = contestant("gam", {{5, 5, 5, 5, 5}});
  CHECK_FALSE(ranking.is_as_good(jumped, apart));
}

TEST_CASE("of the leader's rung the simplest family wins a tie, and of that half the size") {
  const Ranking ranking(kRmse, 0, 2000);
  const std::vector<Contestant> all = {
      contestant("trees", {{2, 2, 2, 2, 2}, {1, 1, 1, 1, 1}}, 1000),
      contestant("trees", {{2, 2, 2, 2, 2}, {0.99, 1.01, 1, 1.015, 1}}, 500),
      contestant("trees", {{2, 2, 2, 2, 2}, {0.99, 1.01, 1, 1.014, 1}}, 501),
      contestant("forest", {{2, 2, 2, 2, 2}, {0.99, 1.01, 1, 1.0001, 1}}, 1),
      contestant("linear", {{2, 2, 2, 2, 2}})};
  CHECK(ranking.choose(all) == &all[1]);
  std::vector<Contestant> with_simpler = all;
  with_simpler.push_back(contestant("gam", {{}, {1.01, 0.99, 1.01, 1.005, 1}}, 5000));
  CHECK(ranking.choose(with_simpler) == &with_simpler.back());
  CHECK(ranking.best(all) == all.data());
  CHECK(ranking.best(all, &learner("linear")) == &all.back());
}

TEST_CASE("a model too large for a page is to be better than a small one by more than the error") {
  const Ranking ranking(kRmse, 0, 2000);
  // 1% worse, +- 1.9%: wider than a tie of 0.7%.
  const auto small = [](std::size_t n_numbers) {
    return contestant("trees", {{0.95, 1.05, 1.05, 1, 1}}, n_numbers);
  };
  const auto leader = [](std::size_t n_numbers, std::size_t n_rows = 2000) {
    auto one = contestant("forest", {{1, 1, 1, 1, 1}}, n_numbers);
    one.trial.n_rows = n_rows;
    return one;
  };
  CHECK_FALSE(ranking.is_as_good(small(1000), leader(300000)));
  CHECK(ranking.is_as_good(small(1000), leader(300001)));
  CHECK_FALSE(ranking.is_as_good(small(150001), leader(300001)));
  // A third of the rows makes a third of the leaves.
  CHECK(ranking.is_as_good(small(1000), leader(100001, 666)));
  // 1% worse, +- 0: surely.
  const auto worse = contestant("trees", {{1.01, 1.01, 1.01, 1.01, 1.01}}, 1000);
  CHECK_FALSE(ranking.is_as_good(worse, leader(300001)));

  CHECK(ranking.is_needless(leader(300001), std::vector{leader(300001), small(1000)}));
  CHECK_FALSE(ranking.is_needless(leader(300001), std::vector{leader(300001), worse}));
  CHECK_FALSE(ranking.is_needless(leader(300000), std::vector{leader(300000), small(1000)}));
  const std::vector<Contestant> both = {leader(300001), small(1000)};
  CHECK(ranking.choose(both) == &both[1]);
}
