#include "train/target_means.hpp"

#include <cmath>
#include <limits>

#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::test;
using namespace dodona::train;

namespace {

struct Data {
  std::vector<double> codes;
  std::vector<double> target;
  std::vector<double> weights;

  CodedTarget view(std::size_t n_levels) const { return {codes, n_levels, target, weights}; }
};

// Rows with a level each; `spread` between the levels, noise of deviation 1 within.
Data simulated(std::size_t n, std::size_t n_levels, double spread, bool weighted, Random& random) {
  std::vector<double> effects(n_levels);
  for (double& effect : effects) effect = 100 + spread * random.normal();
  Data data;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t level = random.below(n_levels);
    const bool missing = random.uniform() < 0.05;
    data.codes.push_back(missing ? kMissing : static_cast<double>(level));
    data.target.push_back(missing ? random.normal() : effects[level] + random.normal());
    if (weighted) data.weights.push_back(static_cast<double>(random.below(4)));
  }
  return data;
}

// (sum of w y + m mean) / (sum of w + m), one level at a time and one row after the other; NaN: the
// level of missing codes.
double naive_mean(const Data& data, double level, double m, const std::vector<bool>& left_out) {
  double sum = 0;
  double weight = 0;
  double sum_of_all = 0;
  double weight_of_all = 0;
  for (std::size_t i = 0; i < data.codes.size(); ++i) {
    if (!left_out.empty() && left_out[i]) continue;
    const double w = data.weights.empty() ? 1 : data.weights[i];
    sum_of_all += w * data.target[i];
    weight_of_all += w;
    const bool same = data.codes[i] == level || (std::isnan(level) && std::isnan(data.codes[i]));
    sum += same ? w * data.target[i] : 0;
    weight += same ? w : 0;
  }
  const double mean = sum_of_all / weight_of_all;
  return (sum + m * mean) / (weight + m);
}

}  // namespace

TEST_CASE("averages of the target by level, with some rows of the overall mean") {
  Random random(1);
  for (const bool weighted : {false, true}) {
    const Data data = simulated(500, 40, 2, weighted, random);
    const TargetMeans means = target_means(data.view(41), 7.5);  // level 40 is in no row
    for (std::size_t level = 0; level < 41; ++level) {
      CHECK(means.values[level] ==
            Approx(naive_mean(data, static_cast<double>(level), 7.5, {})).epsilon(1e-12));
    }
    CHECK(means.missing == Approx(naive_mean(data, kMissing, 7.5, {})).epsilon(1e-12));
  }
}

TEST_CASE("each row's average comes from the rows outside its fold") {
  Random random(2);
  for (const bool weighted : {false, true}) {
    const Data data = simulated(300, 25, 1, weighted, random);
    auto folds = fold_rows({300}, 4, 3, Purpose::averages);
    folds.pop_back();  // its rows are held out by none, and are a fold of their own
    const auto values = held_out_means(data.view(25), 3, folds);
    std::vector<int> fold_of(300, -1);
    for (std::size_t f = 0; f < folds.size(); ++f) {
      for (const std::size_t i : folds[f].held_out) fold_of[i] = static_cast<int>(f);
    }
    for (std::size_t i = 0; i < 300; ++i) {
      std::vector<bool> left_out(300);
      for (std::size_t other = 0; other < 300; ++other)
        left_out[other] = fold_of[other] == fold_of[i];
      CHECK(values[i] == Approx(naive_mean(data, data.codes[i], 3, left_out)).epsilon(1e-12));
    }
  }
}

TEST_CASE("a row's own target does not move its average") {
  Random random(3);
  Data data = simulated(200, 10, 1, false, random);
  const auto folds = fold_rows({200}, 5, 1, Purpose::averages);
  const auto before = held_out_means(data.view(10), 0, folds);
  for (const std::size_t i : folds[2].held_out) data.target[i] += 1e6;
  const auto after = held_out_means(data.view(10), 0, folds);
  for (const std::size_t i : folds[2].held_out) CHECK(after[i] == before[i]);
}

// Snedecor and Cochran, "Statistical Methods", one-way random effects: with 4 levels of 4 equal
// weights, MSB and MSW by hand.
TEST_CASE("the rows of the mean are the variance within over that between") {
  const std::vector<double> codes = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3};
  const std::vector<double> y = {3.28, 3.09, 3.03, 3.03, 3.52, 3.48, 3.38, 3.38,
                                 2.88, 2.80, 2.81, 2.76, 3.34, 3.38, 3.23, 3.26};
  double mean = 0;
  std::vector<double> means(4);
  for (std::size_t i = 0; i < 16; ++i) {
    mean += y[i] / 16;
    means[i / 4] += y[i] / 4;
  }
  double within = 0;
  double between = 0;
  for (std::size_t i = 0; i < 16; ++i) within += (y[i] - means[i / 4]) * (y[i] - means[i / 4]) / 12;
  for (const double m : means) between += 4 * (m - mean) * (m - mean) / 3;
  // Calcium in turnip leaves, their table 13.3: within 0.0066, between 0.2961, so that the
  // component between is (0.2961 - 0.0066) / 4.
  CHECK(within == Approx(0.0066).margin(5e-5));
  CHECK(between == Approx(0.2961).margin(5e-5));
  const double m = within / ((between - within) / 4);
  const TargetMeans found = target_means({codes, 4, y, {}}, 0);
  for (std::size_t level = 0; level < 4; ++level)
    CHECK(found.values[level] == Approx((4 * means[level] + m * mean) / (4 + m)).epsilon(1e-12));
}

TEST_CASE("the estimated shrinkage is the best one, and levels that do not differ have one mean") {
  Random random(4);
  // Between 0.5^2, within 1: m = 4. Averages by m = 4 are nearer to the effects than by others.
  constexpr std::size_t kLevels = 2000;
  std::vector<double> effects(kLevels);
  Data data;
  for (std::size_t level = 0; level < kLevels; ++level) {
    effects[level] = 0.5 * random.normal();
    for (std::size_t i = 1 + random.below(8); i > 0; --i) {
      data.codes.push_back(static_cast<double>(level));
      data.target.push_back(effects[level] + random.normal());
    }
  }
  const auto error = [&](double m) {
    const TargetMeans means = target_means(data.view(kLevels), m);
    double sum = 0;
    for (std::size_t level = 0; level < kLevels; ++level)
      sum += (means.values[level] - effects[level]) * (means.values[level] - effects[level]);
    return sum / kLevels;
  };
  CHECK(error(0) < error(1));
  CHECK(error(0) < error(16));
  CHECK(error(0) == Approx(error(4)).epsilon(0.02));

  for (double& y : data.target) y = 7;
  const TargetMeans same = target_means(data.view(kLevels), 0);
  for (const double value : same.values) CHECK(value == 7);
}

TEST_CASE("one row per level, one level, no rows: still finite numbers") {
  const std::vector<double> codes = {0, 1, 2};
  const std::vector<double> y = {1, 2, 6};
  for (const double value : target_means({codes, 3, y, {}}, 0).values) CHECK(std::isfinite(value));
  const std::vector<double> alike = {0, 0, 0};
  CHECK(target_means({alike, 1, y, {}}, 0).values == std::vector<double>{3});
  CHECK(target_means({{}, 2, {}, {}}, 0).values == std::vector<double>{0, 0});
}

TEST_CASE("by time a row hears only of the rows that its fold trains on") {
  const Data data{{0, 0, 0, 0, 0, 0}, {1, 2, 3, 4, 5, 600}, {}};
  const std::vector<RowSplit> folds = {{{0, 1}, {2, 3}}, {{0, 1, 2, 3}, {4, 5}}};
  const auto values = held_out_means(data.view(1), 1e-9, folds);
  CHECK(values[2] == Approx(1.5));
  CHECK(values[3] == Approx(1.5));
  CHECK(values[4] == Approx(2.5));
  CHECK(values[5] == Approx(2.5));
}
