// Calibration of probabilities.
#include "train/calibrate.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "dodona/math.hpp"
#include "train/reliability.hpp"
#include "trainer/support/data.hpp"
#include "trainer/support/sklearn.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// Rows of two classes whose model says logistic(z) where the truth is drawn from `truth` of z.
struct Rows {
  std::vector<double> scores, probabilities, classes;

  template <typename Truth>
  Rows(std::size_t n, std::uint64_t seed, Truth truth) {
    Random random(seed);
    for (std::size_t i = 0; i < n; ++i) {
      scores.push_back(2 * random.normal());
      classes.push_back(random.uniform() < truth(scores[i]) ? 1 : 0);
    }
    for (const double z : scores) probabilities.push_back(math::logistic(-z));
    for (const double z : scores) probabilities.push_back(math::logistic(z));
  }

  Answered answered(std::span<const double> weights = {}) const {
    return {2, probabilities, classes, weights};
  }
};

double honest(double z) { return math::logistic(z); }
double bold(double z) { return math::logistic(0.5 * z - 0.75); }  // the model is twice too sure

}  // namespace

TEST_CASE("Platt's method is scikit-learn's, to 1e-5") {
  const Rows rows(2000, 3, bold);
  const Calibration ours = fit_platt(rows.answered());
  CHECK(ours.slope == Approx(0.5).margin(0.05));
  CHECK(ours.intercept[1] == Approx(-0.75).margin(0.15));
  const auto theirs = ask_sklearn("sigmoid", {rows.scores, rows.classes});
  if (!theirs) return;
  CHECK(ours.slope == Approx((*theirs)[0]).margin(1e-5));
  CHECK(ours.intercept[1] - ours.intercept[0] == Approx((*theirs)[1]).margin(1e-5));
}

TEST_CASE("weights count as rows do") {
  const Rows rows(300, 4, bold);
  std::vector<double> weights;
  Rows repeated = rows;
  repeated.classes.clear();
  std::vector<double> first;
  std::vector<double> second;
  for (std::size_t i = 0; i < 300; ++i) {
    weights.push_back(1 + static_cast<double>(i % 3));
    for (std::size_t copy = 0; copy < 1 + i % 3; ++copy) {
      first.push_back(rows.probabilities[i]);
      second.push_back(rows.probabilities[300 + i]);
      repeated.classes.push_back(rows.classes[i]);
    }
  }
  repeated.probabilities = first;
  repeated.probabilities.insert(repeated.probabilities.end(), second.begin(), second.end());
  const Calibration a = fit_platt(rows.answered(weights));
  const Calibration b = fit_platt(repeated.answered());
  // But for Platt's targets, which count the rows there are.
  CHECK(a.slope == Approx(b.slope).margin(0.005));
  CHECK(a.intercept[1] == Approx(b.intercept[1]).margin(0.005));
}

TEST_CASE("of three classes the temperature is the best of all on a grid") {
  Random random(8);
  constexpr std::size_t kRows = 1000;
  std::vector<double> p(3 * kRows);
  std::vector<double> classes;
  for (std::size_t i = 0; i < kRows; ++i) {
    std::vector<double> margin{random.normal(), random.normal(), random.normal()};
    double said = 0;
    double meant = 0;
    for (const double m : margin) {
      said += std::exp(3 * m);
      meant += std::exp(m);
    }
    for (std::size_t k = 0; k < 3; ++k) p[k * kRows + i] = std::exp(3 * margin[k]) / said;
    double u = random.uniform();
    std::size_t k = 0;
    for (; k < 2 && u >= std::exp(margin[k]) / meant; ++k) u -= std::exp(margin[k]) / meant;
    classes.push_back(static_cast<double>(k));
  }
  const Answered answered{3, p, classes};
  const Calibration fitted = fit_platt(answered);
  CHECK(fitted.slope == Approx(1.0 / 3).margin(0.04));
  const auto loss = [&](const Calibration& c) {
    auto q = p;
    calibrate_all(c, 3, q);
    return log_loss({3, q, classes});
  };
  for (int step = 1; step < 100; ++step) {
    Calibration other = fitted;
    other.slope = 0.01 * step;
    CHECK(loss(fitted) <= loss(other) + 1e-4);  // the doubt in the targets
  }
}

TEST_CASE("the folds choose what the data show") {
  // Where nothing is to be gained, no other method wins but by accident.
  int n_none = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto none = choose_calibration(Rows(3000, seed, honest).answered(), 1);
    if (none.method != CalibrationMethod::none) continue;
    ++n_none;
    CHECK(none.calibration.intercept.empty());
    CHECK(none.calibration.curves.empty());
  }
  CHECK(n_none >= 7);
  const auto platt = choose_calibration(Rows(3000, 1, bold).answered(), 1);
  CHECK(platt.method == CalibrationMethod::platt);
  // Steps no sigmoid follows.
  const auto steps = choose_calibration(
      Rows(6000, 1, [](double z) { return z < -1  ? 0.4
                                          : z < 1 ? 0.45
                                                  : 0.9; }).answered(), 1);
  CHECK(steps.method == CalibrationMethod::isotonic);
  for (const auto* choice : {&platt, &steps}) {
    const auto& losses = choice->log_losses;
    CHECK(losses[static_cast<std::size_t>(choice->method)] <= losses[0]);
  }
}

TEST_CASE("calibrated on other rows, what is said is what is met") {
  const Rows rows(20000, 12, bold);
  const auto choice = choose_calibration(rows.answered(), 1);
  const auto error_of = [&](std::span<const double> probabilities) {
    const auto second = probabilities.subspan(rows.classes.size());
    return reliability(second, rows.classes, {}).expected_calibration_error;
  };
  const double before = error_of(rows.answered().probabilities);
  const double after = error_of(choice.probabilities);
  CHECK(before > 0.1);
  CHECK(after < 0.01);
}

TEST_CASE("a class without rows, and probabilities of 0 and 1, are calibrated to numbers") {
  const std::vector<double> p{1, 1, 0, 0, 0, 1, 0, 0, 0};
  const std::vector<double> classes{0, 0, 1};
  for (const Calibration& c : {fit_platt({3, p, classes}), fit_isotonic({3, p, classes})}) {
    auto q = p;
    calibrate_all(c, 3, q);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(q[i] + q[3 + i] + q[6 + i] == Approx(1).margin(1e-12));
      for (std::size_t k = 0; k < 3; ++k) {
        CHECK(q[3 * k + i] > 0);
        CHECK(q[3 * k + i] < 1);
      }
    }
  }
}

TEST_CASE("no calibration turns a model round") {
  // What is said to be likely is rare.
  const Rows rows(2000, 5, [](double z) { return math::logistic(-z); });
  for (const auto asked :
       {std::optional<CalibrationMethod>(), std::optional(CalibrationMethod::platt)}) {
    const auto choice = choose_calibration(rows.answered(), 1, asked);
    CHECK(choice.method != CalibrationMethod::platt);
    CHECK(choice.calibration.intercept.empty());
    CHECK(choice.probabilities.size() == rows.probabilities.size());
  }
}

TEST_CASE("the unit of the weights makes no difference") {
  const Rows rows(500, 6, bold);
  const Calibration plain = fit_platt(rows.answered());
  for (const double unit : {1e-9, 1e9}) {
    const std::vector<double> weights(rows.classes.size(), unit);
    const Calibration weighted = fit_platt(rows.answered(weights));
    CHECK(weighted.slope == Approx(plain.slope).epsilon(1e-9));
    CHECK(weighted.intercept[1] == Approx(plain.intercept[1]).margin(1e-9));
  }
}

TEST_CASE("of three classes too, rows without an error do not make answers certain") {
  // 50 rows of each class, said with 0.9; half a row's doubt remains: 51 / 53 of its own.
  std::vector<double> classes;
  std::vector<double> p(450);
  for (std::size_t i = 0; i < 150; ++i) {
    classes.push_back(static_cast<double>(i % 3));
    for (std::size_t k = 0; k < 3; ++k) p[k * 150 + i] = k == i % 3 ? 0.9 : 0.05;
  }
  const Calibration platt = fit_platt({3, p, classes});
  calibrate_all(platt, 3, p);
  for (std::size_t i = 0; i < 150; ++i)
    CHECK(p[i % 3 * 150 + i] == Approx(51.0 / 53).epsilon(1e-6));
}

TEST_CASE("folds of a calibration keep groups together") {
  // Pairs of rows that share a class and a score: alone, each would tell of the other.
  Rows rows(400, 7, honest);
  std::vector<double> groups;
  for (std::size_t i = 0; i < 400; ++i) {
    const std::size_t pair = i / 2;
    groups.push_back(static_cast<double>(pair));
  }
  Answered grouped = rows.answered();
  grouped.groups = groups;
  const auto alone = choose_calibration(rows.answered(), 1, CalibrationMethod::isotonic);
  const auto together = choose_calibration(grouped, 1, CalibrationMethod::isotonic);
  CHECK(alone.probabilities != together.probabilities);
  CHECK(alone.calibration.curves[0].y == together.calibration.curves[0].y);
}
