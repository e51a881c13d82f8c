#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "train/card/residuals.hpp"
#include "train/card/threshold_curve.hpp"
#include "train/metrics.hpp"
#include "train/reliability.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

constexpr double kExact = 1e-12;

struct Scored {
  std::vector<double> score;
  std::vector<double> truth;
  std::vector<double> weights;
};

// coarse: with many equal scores.
Scored draw_scored(std::uint64_t seed, std::size_t n, bool coarse, bool weighted) {
  test::Random random(seed);
  Scored scored;
  for (std::size_t i = 0; i < n; ++i) {
    const double u = random.uniform();
    scored.score.push_back(coarse ? std::round(u * 10) / 10 : u);
    scored.truth.push_back(random.uniform() < scored.score.back() ? 1 : 0);
    if (weighted) scored.weights.push_back(0.5 + random.uniform());
  }
  return scored;
}

}  // namespace

TEST_CASE("each point of a threshold curve counts the rows at and above its threshold") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto [score, truth, weights] = draw_scored(seed, 300, seed % 2 == 0, seed % 3 == 0);
    const auto curve = threshold_curve(score, truth, weights, 50);
    REQUIRE(curve.points.size() >= 5);
    CHECK(curve.points.size() <= 51);
    std::size_t taken_before = 0;
    for (const auto& point : curve.points) {
      double positives = 0;
      double negatives = 0;
      double taken_positives = 0;
      double taken_negatives = 0;
      std::size_t n_taken = 0;
      for (std::size_t i = 0; i < score.size(); ++i) {
        const double weight = weights.empty() ? 1 : weights[i];
        CHECK((score[i] != point.threshold || point.threshold == 0));
        const bool taken = score[i] >= point.threshold;
        n_taken += taken ? 1 : 0;
        (truth[i] != 0 ? positives : negatives) += weight;
        if (taken) (truth[i] != 0 ? taken_positives : taken_negatives) += weight;
      }
      CHECK(n_taken >= taken_before + 5);
      taken_before = n_taken;
      CHECK(point.true_positive_rate == Approx(taken_positives / positives).epsilon(kExact));
      CHECK(point.false_positive_rate == Approx(taken_negatives / negatives).epsilon(kExact));
      CHECK(point.precision ==
            Approx(taken_positives / (taken_positives + taken_negatives)).epsilon(kExact));
    }
    CHECK(curve.points.back().true_positive_rate == 1);
    CHECK(curve.points.back().false_positive_rate == 1);
    CHECK(curve.roc_auc == roc_auc(score, truth, weights));
  }
}

TEST_CASE("points stand close to each other where the classes are of very different sizes") {
  test::Random random(4);
  std::vector<double> score;
  std::vector<double> truth;
  for (int i = 0; i < 20000; ++i) {
    const bool positive = i % 100 == 0;
    score.push_back(random.uniform() * 0.7 + (positive ? 0.3 : 0));
    truth.push_back(positive ? 1 : 0);
  }
  const auto curve = threshold_curve(score, truth, {}, 50);
  CHECK(curve.points.size() <= 51);
  double recall = 0;
  for (const auto& point : curve.points) {
    CHECK(point.true_positive_rate - recall < 0.06);
    recall = point.true_positive_rate;
  }
}

TEST_CASE("average precision of a worked example, and no curve of one class") {
  // Ranked: positive, negative, positive: 1/2 * 1 + 1/2 * 2/3.
  const auto curve =
      threshold_curve(std::vector{0.9, 0.6, 0.3}, std::vector{1.0, 0.0, 1.0}, {}, 50);
  CHECK(curve.average_precision == Approx(5.0 / 6).epsilon(kExact));
  CHECK(threshold_curve(std::vector{0.9, 0.6}, std::vector{1.0, 1.0}, {}, 50).points.empty());
}

TEST_CASE("Wilson's interval of published examples") {
  // Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const auto is = [](double x, double n, double lower, double upper) {
    const auto interval = wilson(x / n, n);
    CHECK(interval.lower == Approx(lower).margin(0.00005));
    CHECK(interval.upper == Approx(upper).margin(0.00005));
  };
  is(81, 263, 0.2553, 0.3662);
  is(15, 148, 0.0624, 0.1605);
  is(0, 20, 0.0000, 0.1611);
  is(1, 29, 0.0061, 0.1718);
}

TEST_CASE(
    "bins of reliability have equally many rows, and those of one probability stay together") {
  const auto fine = draw_scored(3, 300, false, false);
  const auto bins = reliability(fine.score, fine.truth, {}).bins;
  REQUIRE(bins.size() == 15);
  for (const auto& bin : bins) CHECK(bin.n_rows == 20);
  const auto coarse = draw_scored(3, 300, true, true);
  const auto few = reliability(coarse.score, coarse.truth, coarse.weights);
  double sum = 0;
  double total = 0;
  for (const auto& bin : few.bins) {
    double weight = 0;
    double observed = 0;
    std::size_t n = 0;
    // Of one or several whole values: found again by its mean only if it has one.
    for (std::size_t i = 0; i < coarse.score.size(); ++i) {
      if (std::abs(coarse.score[i] - bin.predicted) > 1e-9) continue;
      weight += coarse.weights[i];
      observed += coarse.weights[i] * coarse.truth[i];
      ++n;
    }
    if (n == bin.n_rows) CHECK(bin.observed == Approx(observed / weight).epsilon(kExact));
    sum += static_cast<double>(bin.n_rows);
    total += std::abs(bin.predicted - bin.observed);
  }
  CHECK(sum == 300);
  CHECK(total > 0);
}

TEST_CASE("the expected calibration error of a worked example, and of a constant") {
  // 20 rows: at 0.2 one in ten comes true, at 0.8 nine in ten.
  std::vector<double> probability(10, 0.2);
  probability.resize(20, 0.8);
  std::vector<double> truth(20, 0);
  truth[0] = 1;
  std::fill(truth.begin() + 10, truth.begin() + 19, 1.0);
  CHECK(reliability(probability, truth, {}).expected_calibration_error ==
        Approx(0.1).epsilon(kExact));
  // A weight of 2 is the same row twice.
  std::vector<double> weights(20, 1);
  weights[19] = 2;
  auto twice = probability;
  twice.push_back(probability[19]);
  auto truth_twice = truth;
  truth_twice.push_back(truth[19]);
  CHECK(reliability(probability, truth, weights).expected_calibration_error ==
        Approx(reliability(twice, truth_twice, {}).expected_calibration_error).epsilon(kExact));
  const std::vector<double> same(40, 0.25);
  std::vector<double> quarter(40, 0);
  for (std::size_t i = 0; i < 40; i += 4) quarter[i] = 1;
  CHECK(reliability(same, quarter, {}).expected_calibration_error < kExact);
  // However many rows there are: nothing gathers.
  std::vector<double> many(100'000, 0);
  std::fill(many.begin(), many.begin() + 30'000, 1.0);
  CHECK(reliability(std::vector<double>(many.size(), 0.3), many, {}).expected_calibration_error ==
        0);
}

TEST_CASE("residuals by bins of the prediction, against a plain count") {
  test::Random random(8);
  std::vector<double> predicted;
  std::vector<double> target;
  for (int i = 0; i < 500; ++i) {
    predicted.push_back(random.uniform() * 10);
    target.push_back(predicted.back() + random.normal() * predicted.back());
  }
  const auto found = residuals(predicted, target, {});
  REQUIRE(found.bins.size() == 10);
  std::vector<std::size_t> order(500);
  for (std::size_t i = 0; i < 500; ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return predicted[a] < predicted[b]; });
  for (std::size_t b = 0; b < 10; ++b) {
    std::vector<double> rest;
    double mean = 0;
    for (std::size_t k = b * 50; k < b * 50 + 50; ++k) {
      rest.push_back(target[order[k]] - predicted[order[k]]);
      mean += predicted[order[k]] / 50;
    }
    std::sort(rest.begin(), rest.end());
    CHECK(found.bins[b].n_rows == 50);
    CHECK(found.bins[b].predicted == Approx(mean).epsilon(kExact));
    CHECK(found.bins[b].quantiles[2] == Approx((rest[24] + rest[25]) / 2).epsilon(kExact));
    // The 10% quantile lies at 4.9 of 49.
    CHECK(found.bins[b].quantiles[0] ==
          Approx(rest[4] + 0.9 * (rest[5] - rest[4])).epsilon(kExact));
  }
  std::uint64_t n = 0;
  for (const auto count : found.counts) n += count;
  CHECK(n == 500);
  CHECK(found.edges.size() == found.counts.size() + 1);
  CHECK(residuals(std::vector<double>(19, 1), std::vector<double>(19, 2), {}).bins.empty());
  CHECK(residuals(std::vector<double>(100, 1), std::vector<double>(100, 2), {}).bins.size() == 1);
}
