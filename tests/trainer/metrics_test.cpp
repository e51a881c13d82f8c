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

TEST_CASE("r2 is 0 where the target does not vary, even if its mean is rounded") {
  // 0.1 + 0.1 + 0.1 is not 0.3: the rounded mean differs from every value.
  const std::vector<double> target(3, 0.1);
  CHECK(evaluate(regression(), {3, 1, {0.1, 0.1, 0.2}, {}}, target).find("r2") == 0.0);
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
    CHECK(roc_auc(score, positive) == Approx(in_order / pairs).epsilon(1e-14));
  }
  CHECK(roc_auc(std::vector<double>{1, 2}, std::vector<double>{1, 1}) == 0.5);
  CHECK(roc_auc(std::vector<double>{3, 3, 3}, std::vector<double>{0, 1, 1}) == 0.5);
}

TEST_CASE("the baseline predicts the mean, or the class frequencies") {
  const Prediction mean = baseline(regression(), std::vector<double>{1, 2, 6}, 2);
  CHECK(mean.outputs == std::vector<double>{3, 3});
  CHECK(mean.labels.empty());
  const Prediction most = baseline(classes({"a", "b"}), std::vector<double>{0, 1, 1, 1}, 2);
  CHECK(most.outputs == std::vector<double>{0.25, 0.25, 0.75, 0.75});
  CHECK(most.labels == std::vector<std::int32_t>{1, 1});
}
