#include "train/metrics.hpp"

#include <cmath>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

Schema regression() {
  Schema schema;
  schema.task = Task::regression;
  return schema;
}

Schema classes(std::vector<std::string> names) {
  Schema schema;
  schema.task = Task::classification;
  schema.target.classes = std::move(names);
  return schema;
}

constexpr double kExact = 1e-15;  // of worked examples with a handful of roundings

}  // namespace

TEST_CASE("rmse, mae and r2 of a worked example") {
  // Errors 1, -1, 0, 2; target 1, 3, 5, 7 with mean 4: SSE 6, SST 20.
  const Prediction prediction{4, 1, {2, 2, 5, 9}, {}};
  const Metrics metrics = evaluate(regression(), prediction, std::vector<double>{1, 3, 5, 7});
  CHECK(metrics.n_rows == 4);
  CHECK(*metrics.find("rmse") == Approx(std::sqrt(1.5)).epsilon(kExact));
  CHECK(*metrics.find("mae") == 1);
  CHECK(*metrics.find("r2") == Approx(0.7).epsilon(kExact));
  CHECK_FALSE(metrics.find("accuracy"));
  CHECK(metrics.confusion.empty());
}

TEST_CASE("there is no r2 where the target does not vary, even if its mean is rounded") {
  // 0.1 + 0.1 + 0.1 is not 0.3: the rounded mean differs from every value.
  const std::vector<double> target(3, 0.1);
  const Prediction prediction{3, 1, {0.1, 0.1, 0.2}, {}};
  CHECK_FALSE(evaluate(regression(), prediction, target).find("r2"));
  CHECK(evaluate(regression(), prediction, target).find("rmse"));
  // Nor where it varies only in rows that do not count.
  const std::vector<double> weights = {1, 1, 0};
  const std::vector<double> other = {0.1, 0.1, 0.2};
  Scoring scoring;
  scoring.weights = weights;
  CHECK_FALSE(evaluate(regression(), prediction, other, scoring).find("r2"));
  CHECK(evaluate(regression(), prediction, other).find("r2"));
}

TEST_CASE("there is no area under the curve of a single class") {
  const Prediction prediction{3, 2, {0.3, 0.9, 0.4, 0.7, 0.1, 0.6}, {1, 0, 1}};
  const auto schema = classes({"n", "y"});
  for (const double k : {0.0, 1.0}) {
    const auto metrics = evaluate(schema, prediction, std::vector<double>(3, k));
    CHECK_FALSE(metrics.find("roc_auc"));
    CHECK(metrics.find("log_loss"));
    CHECK(metrics.find("brier_score"));
  }
  CHECK(evaluate(schema, prediction, std::vector<double>{1, 1, 0}).find("roc_auc") == 0.5);
}

TEST_CASE("classification metrics of a worked example") {
  // Class a is right twice of three, b once of two, c does not occur.
  const Prediction prediction{
      5,
      3,
      {0.5, 0.6, 0.2, 0.7, 0.1, 0.25, 0.3, 0.7, 0.2, 0.8, 0.25, 0.1, 0.1, 0.1, 0.1},
      {0, 0, 1, 0, 1}};
  const Metrics metrics =
      evaluate(classes({"a", "b", "c"}), prediction, std::vector<double>{0, 0, 0, 1, 1});
  CHECK(*metrics.find("accuracy") == Approx(0.6).epsilon(kExact));
  CHECK(*metrics.find("balanced_accuracy") == Approx((2.0 / 3 + 0.5) / 2).epsilon(kExact));
  const double loss =
      -(std::log(0.5) + std::log(0.6) + std::log(0.2) + std::log(0.2) + std::log(0.8)) / 5;
  CHECK(*metrics.find("log_loss") == Approx(loss).epsilon(kExact));
  CHECK_FALSE(metrics.find("roc_auc"));
  CHECK(metrics.confusion ==
        std::vector<std::vector<std::size_t>>{{2, 1, 0}, {1, 1, 0}, {0, 0, 0}});
}

TEST_CASE("the Brier score of a worked example, of two classes and of three") {
  const Prediction two{2, 2, {0.3, 0.9, 0.7, 0.1}, {1, 0}};
  const auto of_two = evaluate(classes({"n", "y"}), two, std::vector<double>{1, 1});
  CHECK(*of_two.find("brier_score") == Approx((0.09 + 0.81) / 2).epsilon(kExact));
  const Prediction three{1, 3, {0.5, 0.3, 0.2}, {0}};
  const auto of_three = evaluate(classes({"a", "b", "c"}), three, std::vector<double>{1});
  CHECK(*of_three.find("brier_score") == Approx(0.25 + 0.49 + 0.04).epsilon(kExact));
  // Sure of the wrong class: the mean confidence is 0.5, and it is never right.
  CHECK(*of_three.find("expected_calibration_error") == Approx(0.5).epsilon(kExact));
}

TEST_CASE("a probability of 0 costs no more than one of 1e-15") {
  const Prediction prediction{2, 2, {0, 1, 1, 0}, {1, 0}};
  const auto metrics = evaluate(classes({"n", "y"}), prediction, std::vector<double>{0, 0});
  CHECK(*metrics.find("log_loss") == Approx(-std::log(1e-15) / 2).epsilon(kExact));
}

TEST_CASE("the area under the ROC curve is the share of pairs in order, ties counting half") {
  test::Random random(5);
  for (int round = 0; round < 20; ++round) {
    std::vector<double> score;
    std::vector<double> positive;
    for (int i = 0; i < 60; ++i) {
      score.push_back(static_cast<double>(random.below(round < 10 ? 8 : 1000)));
      positive.push_back(static_cast<double>(random.below(2)));
    }
    double in_order = 0;
    double pairs = 0;
    for (std::size_t p = 0; p < 60; ++p) {
      for (std::size_t n = 0; n < 60; ++n) {
        if (positive[p] == 0 || positive[n] != 0) continue;
        in_order += score[p] > score[n] ? 1 : score[p] == score[n] ? 0.5 : 0;
        ++pairs;
      }
    }
    CHECK(roc_auc(score, positive).value() == Approx(in_order / pairs).epsilon(1e-14));
  }
  CHECK_FALSE(roc_auc(std::vector<double>{1, 2}, std::vector<double>{1, 1}));
  CHECK(roc_auc(std::vector<double>{3, 3, 3}, std::vector<double>{0, 1, 1}) == 0.5);
}

TEST_CASE("the baseline predicts the mean, or the class frequencies") {
  const Prediction mean = baseline(regression(), std::vector<double>{1, 2, 6}, 2);
  CHECK(mean.outputs == std::vector<double>{3, 3});
  CHECK(mean.labels.empty());
  const Prediction most = baseline(classes({"a", "b"}), std::vector<double>{0, 1, 1, 1}, 2);
  CHECK(most.outputs == std::vector<double>{0.25, 0.25, 0.75, 0.75});
  CHECK(most.labels == std::vector<std::int32_t>{1, 1});
  // The nearest double to the share, however many rows have it.
  std::vector<double> many(100'000, 0);
  std::fill(many.begin(), many.begin() + 30'000, 1.0);
  CHECK(baseline(classes({"a", "b"}), many, 1).outputs == std::vector<double>{0.7, 0.3});
}

namespace {

double metric(const char* name, std::vector<double> answers, const std::vector<double>& target,
              const Scoring& scoring) {
  const Prediction prediction{answers.size(), 1, std::move(answers), {}};
  return evaluate(regression(), prediction, target, scoring).find(name).value();
}

}  // namespace

TEST_CASE("the metrics of objectives, by worked examples") {
  Scoring scoring;
  scoring.objective = Objective::quantile;
  scoring.quantile = 0.9;
  // 2 too low costs 0.9 * 2, 3 too high 0.1 * 3.
  CHECK(metric("mean_pinball_loss", {1, 5}, {3, 2}, scoring) ==
        Approx((1.8 + 0.3) / 2).epsilon(kExact));
  scoring.objective = Objective::poisson;
  CHECK(metric("mean_poisson_deviance", {2, 3}, {4, 0}, scoring) ==
        Approx((2 * (4 * std::log(2.0) - 2) + 2 * 3) / 2).epsilon(1e-14));
  scoring.objective = Objective::gamma;
  CHECK(metric("mean_gamma_deviance", {2, 5}, {4, 5}, scoring) ==
        Approx(2 * (std::log(0.5) + 2 - 1) / 2).epsilon(1e-14));
  // With p = 1.5: 2 (-4 sqrt(y) + 2 y / sqrt(m) + 2 sqrt(m)).
  scoring.objective = Objective::tweedie;
  CHECK(metric("mean_tweedie_deviance", {4, 9}, {1, 0}, scoring) ==
        Approx((2 * (-4 + 1 + 4) + 2 * 6) / 2.0).epsilon(1e-14));
}

TEST_CASE("Tweedie's deviance tends to those of Poisson and gamma at the ends of its power") {
  const std::vector<double> answers = {0.5, 2, 7};
  const std::vector<double> target = {1, 1.5, 9};
  constexpr double kNear = 1e-6;  // deviances of such powers differ by about as much
  const auto tweedie = [&](double power) {
    return metric("mean_tweedie_deviance", answers, target, {Objective::tweedie, 0.5, power, {}});
  };
  CHECK(tweedie(1 + kNear) ==
        Approx(metric("mean_poisson_deviance", answers, target, {Objective::poisson, 0.5, 1.5, {}}))
            .epsilon(1e-4));
  CHECK(tweedie(2 - kNear) ==
        Approx(metric("mean_gamma_deviance", answers, target, {Objective::gamma, 0.5, 1.5, {}}))
            .epsilon(1e-4));
}

TEST_CASE("a row of weight three counts as the same row three times, in every metric") {
  test::Random random(6);
  for (const auto objective : {Objective::squared_error, Objective::quantile, Objective::poisson,
                               Objective::gamma, Objective::tweedie, Objective::logistic}) {
    const bool is_logistic = objective == Objective::logistic;
    const Schema schema = is_logistic ? classes({"n", "y"}) : regression();
    Prediction once{30, is_logistic ? 2U : 1U, {}, {}};
    Prediction often = once;
    std::vector<double> target;
    std::vector<double> weights;
    std::vector<double> often_target;
    std::vector<double> p;  // of class y, or the answer
    std::vector<double> often_p;
    for (std::size_t i = 0; i < 30; ++i) {
      weights.push_back(static_cast<double>(1 + random.below(3)));
      const double truth =
          is_logistic ? static_cast<double>(random.below(2)) : 1 + 3 * random.uniform();
      const double answer = 0.05 + 0.9 * random.uniform();
      target.push_back(truth);
      p.push_back(answer);
      for (auto w = static_cast<int>(weights.back()); w > 0; --w) {
        often_target.push_back(truth);
        often_p.push_back(answer);
      }
    }
    const auto fill = [&](Prediction& prediction, const std::vector<double>& answers) {
      prediction.n_rows = answers.size();
      if (is_logistic) {
        for (const double a : answers) prediction.outputs.push_back(1 - a);
        for (const double a : answers) prediction.labels.push_back(a > 0.5 ? 1 : 0);
      }
      prediction.outputs.insert(prediction.outputs.end(), answers.begin(), answers.end());
    };
    fill(once, p);
    fill(often, often_p);
    const Metrics weighted = evaluate(schema, once, target, {objective, 0.8, 1.3, weights});
    const Metrics repeated = evaluate(schema, often, often_target, {objective, 0.8, 1.3, {}});
    REQUIRE(weighted.values.size() == repeated.values.size());
    for (std::size_t m = 0; m < weighted.values.size(); ++m) {
      INFO(weighted.values[m].name);
      if (weighted.values[m].name == "expected_calibration_error") continue;  // bins count rows
      CHECK(weighted.values[m].value == Approx(repeated.values[m].value).epsilon(1e-13));
    }
    CHECK(weighted.n_rows == 30);
    const auto constant = baseline(schema, target, 1, {objective, 0.8, 1.3, weights});
    const auto constant_of_often = baseline(schema, often_target, 1, {objective, 0.8, 1.3, {}});
    for (std::size_t k = 0; k < constant.outputs.size(); ++k)
      CHECK(constant.outputs[k] == Approx(constant_of_often.outputs[k]).epsilon(1e-13));
  }
}

TEST_CASE("the baseline is the best constant by the objective") {
  const std::vector<double> training = {1, 2, 3, 4, 100};
  const auto constant = [&](Objective objective, double quantile) {
    return baseline(regression(), training, 1, {objective, quantile, 1.5, {}}).outputs[0];
  };
  CHECK(constant(Objective::squared_error, 0.5) == 22);
  CHECK(constant(Objective::poisson, 0.5) == 22);
  CHECK(constant(Objective::absolute_error, 0.5) == 3);
  CHECK(constant(Objective::quantile, 0.7) == 4);
  CHECK(baseline_name(regression(), {Objective::quantile, 0.7, 1.5, {}}) ==
        "quantile of the target");
}
