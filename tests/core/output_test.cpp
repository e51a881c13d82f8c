#include "dodona/output.hpp"

#include <cfloat>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/support/random.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Schema regression() { return {}; }
Schema classification(std::vector<std::string> classes) {
  Schema schema;
  schema.task = Task::classification;
  schema.target.classes = std::move(classes);
  return schema;
}

// margins: output by output.
Prediction run(Link link, const Schema& schema, std::size_t n_rows,
               const std::vector<double>& margins, Report& report) {
  return finish({link}, schema, n_rows, {margins}, {}, 1, report);
}

std::vector<double> outputs(Link link, const Schema& schema, const std::vector<double>& margins) {
  Report report;
  return run(link, schema, 1, margins, report).outputs;
}

}  // namespace

TEST_CASE("a link goes with its task, classes and number of margins") {
  const Schema two = classification({"a", "b"});
  const Schema three = classification({"a", "b", "c"});
  CHECK(fits(Link::identity, regression(), 1));
  CHECK(fits(Link::exp, regression(), 1));
  CHECK(fits(Link::logistic, two, 1));
  CHECK(fits(Link::softmax, two, 2));
  CHECK(fits(Link::softmax, three, 3));
  CHECK_FALSE(fits(Link::identity, regression(), 2));
  CHECK_FALSE(fits(Link::exp, regression(), 0));
  CHECK(fits(Link::logistic, regression(), 1));
  CHECK_FALSE(fits(Link::logistic, regression(), 2));
  CHECK_FALSE(fits(Link::softmax, regression(), 1));
  CHECK_FALSE(fits(Link::identity, two, 1));
  CHECK_FALSE(fits(Link::exp, two, 1));
  CHECK_FALSE(fits(Link::logistic, two, 2));
  CHECK_FALSE(fits(Link::logistic, three, 1));
  CHECK_FALSE(fits(Link::softmax, two, 1));
  CHECK_FALSE(fits(Link::softmax, three, 2));
  CHECK(fits(Link::share, two, 1));
  CHECK(fits(Link::share, three, 3));
  CHECK_FALSE(fits(Link::share, two, 2));
  CHECK_FALSE(fits(Link::share, three, 1));
  CHECK_FALSE(fits(Link::share, regression(), 1));
}

TEST_CASE("identity is the margin, exp its exponential") {
  CHECK(outputs(Link::identity, regression(), {-2.5}) == std::vector<double>{-2.5});
  CHECK(outputs(Link::exp, regression(), {0}) == std::vector<double>{1});
  CHECK(outputs(Link::exp, regression(), {1})[0] == Approx(2.718281828459045).epsilon(1e-15));
  CHECK(outputs(Link::exp, regression(), {-1000}) == std::vector<double>{0});
}

TEST_CASE("logistic gives both probabilities from their own side") {
  const Schema two = classification({"no", "yes"});
  CHECK(outputs(Link::logistic, two, {0}) == std::vector<double>{0.5, 0.5});
  const auto p = outputs(Link::logistic, two, {std::log(3.0)});  // odds of 3 to 1
  CHECK(p[0] == Approx(0.25).epsilon(1e-15));
  CHECK(p[1] == Approx(0.75).epsilon(1e-15));
  const auto tiny = outputs(Link::logistic, two, {40});
  CHECK(tiny[0] == Approx(std::exp(-40.0)).epsilon(1e-15));  // 1 - p[1] would be 0
  CHECK(tiny[1] == 1);
  CHECK(outputs(Link::logistic, two, {-40})[1] == tiny[0]);
  CHECK(outputs(Link::logistic, two, {1e300}) == std::vector<double>{0, 1});
  CHECK(outputs(Link::logistic, two, {-1e300}) == std::vector<double>{1, 0});
}

TEST_CASE("shares are held between 0 and 1, and those of more than two classes add up to 1") {
  const Schema two = classification({"no", "yes"});
  CHECK(outputs(Link::share, two, {0.25}) == std::vector<double>{0.75, 0.25});
  CHECK(outputs(Link::share, two, {-0.125}) == std::vector<double>{1, 0});
  CHECK(outputs(Link::share, two, {1 + 1e-12}) == std::vector<double>{0, 1});
  const Schema three = classification({"a", "b", "c"});
  CHECK(outputs(Link::share, three, {0.5, 0.25, 0.25}) == std::vector<double>{0.5, 0.25, 0.25});
  CHECK(outputs(Link::share, three, {0.5, 0.5, 1}) == std::vector<double>{0.25, 0.25, 0.5});
  CHECK(outputs(Link::share, three, {-1, 0.25, 4}) == std::vector<double>{0, 0.2, 0.8});
  CHECK(outputs(Link::share, three, {0, -1, 0}) == std::vector<double>(3, 1.0 / 3));
}

TEST_CASE("softmax of margins with known odds") {
  const Schema three = classification({"a", "b", "c"});
  const auto p = outputs(Link::softmax, three, {std::log(1.0), std::log(2.0), std::log(5.0)});
  CHECK(p[0] == Approx(0.125).epsilon(1e-15));
  CHECK(p[1] == Approx(0.25).epsilon(1e-15));
  CHECK(p[2] == Approx(0.625).epsilon(1e-15));
  CHECK(outputs(Link::softmax, three, {7, 7, 7}) == std::vector<double>(3, 1.0 / 3));
  CHECK(outputs(Link::softmax, three, {1e308, -1e308, 0}) == std::vector<double>{1, 0, 0});
  CHECK(outputs(Link::softmax, three, {DBL_MAX, DBL_MAX, -DBL_MAX}) ==
        std::vector<double>{0.5, 0.5, 0});
  CHECK(outputs(Link::softmax, three, {-DBL_MAX, -DBL_MAX, -DBL_MAX}) ==
        std::vector<double>(3, 1.0 / 3));
}

TEST_CASE("probabilities are in [0, 1] and sum to 1 within rounding") {
  const Schema four = classification({"a", "b", "c", "d"});
  Random random(8);
  double worst = 0;
  bool inside = true;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<double> margins(4);
    const double scale = std::ldexp(1.0, static_cast<int>(random.below(20)) - 5);
    for (double& m : margins) m = random.between(-scale, scale);
    double sum = 0;
    for (const double p : outputs(Link::softmax, four, margins)) {
      inside = inside && p >= 0 && p <= 1;
      sum += p;
    }
    worst = std::max(worst, std::abs(sum - 1));
  }
  CHECK(inside);
  CHECK(worst < 1e-15);
}

TEST_CASE("the label is the first of the most probable classes, row by row") {
  Report report;
  const Prediction p = run(Link::softmax, classification({"a", "b", "c"}), 4,
                           {1, 0, 5, 2, 1, 3, 5, 2, 0, 3, 1, 2}, report);
  CHECK(p.n_rows == 4);
  CHECK(p.n_outputs == 3);
  CHECK(p.outputs.size() == 12);
  CHECK(p.labels == std::vector<std::int32_t>{0, 1, 0, 0});
  CHECK(run(Link::logistic, classification({"no", "yes"}), 3, {0, 1, -1}, report).labels ==
        std::vector<std::int32_t>{0, 1, 0});
  CHECK(run(Link::identity, regression(), 2, {1, 2}, report).labels.empty());
  CHECK(report.ok());
}

TEST_CASE("an answer that is not finite is an error of its row, and the others are answered") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Report report;
  const std::vector<double> margins{0, 710, nan, kInfinity, -kInfinity};
  const Prediction p = finish({Link::exp}, regression(), 5, {margins}, {}, 11, report);
  CHECK(p.outputs[0] == 1);
  for (const std::size_t i : {1, 2, 3, 4}) CHECK(std::isnan(p.outputs[i]));
  REQUIRE(report.n_errors() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(report.errors()[i].code == Code::not_finite);
    CHECK(report.errors()[i].where.row == 12 + i);
  }

  Report classes;
  const std::vector<double> pairs{0, 1, 0, kInfinity};
  const Prediction q =
      finish({Link::softmax}, classification({"a", "b"}), 2, {pairs}, {}, 1, classes);
  CHECK(q.outputs[0] == 0.5);
  CHECK(std::isnan(q.outputs[1]));
  CHECK(std::isnan(q.outputs[3]));
  REQUIRE(classes.n_errors() == 1);
  CHECK(classes.errors()[0].where.row == 2);
}

TEST_CASE("no rows give no outputs") {
  Report report;
  const Prediction p = run(Link::softmax, classification({"a", "b"}), 0, {}, report);
  CHECK(p.n_rows == 0);
  CHECK(p.outputs.empty());
  CHECK(p.labels.empty());
  CHECK(report.ok());
}

TEST_CASE("a curve is straight between its places and flat beyond them") {
  const Curve curve{{1, 2, 4}, {0.25, 0.5, 1}};
  for (const auto& [x, y] : {std::pair{0.0, 0.25},
                             {1.0, 0.25},
                             {1.5, 0.375},
                             {2.0, 0.5},
                             {3.0, 0.75},
                             {4.0, 1.0},
                             {9.0, 1.0}})
    CHECK(value_at(curve, x) == y);
  CHECK(value_at(curve, kInfinity) == 1);
  CHECK(value_at(curve, -kInfinity) == 0.25);
  CHECK(value_at(curve, std::numeric_limits<double>::quiet_NaN()) == 1);
  CHECK(value_at({{0.5}, {0.75}}, 3) == 0.75);
}

TEST_CASE("calibration by hand") {
  // Of odds of 3 to 1 the square root, and then twice as much: 2 * sqrt(3) to 1.
  std::vector<double> p{0.75, 0.25};
  calibrate({0.5, {std::log(2.0), 0}, {}}, p);
  CHECK(p[0] == Approx(2 * std::sqrt(3.0) / (1 + 2 * std::sqrt(3.0))).epsilon(1e-14));
  CHECK(p[0] + p[1] == Approx(1).epsilon(1e-15));
  // No probability is below a millionth where its logarithm is taken.
  std::vector<double> sure{1, 0, 0};
  calibrate({1, {0, 0, 0}, {}}, sure);
  CHECK(sure[1] == Approx(1e-6 / (1 + 2e-6)).epsilon(1e-12));
  CHECK(sure[2] == sure[1]);
  std::vector<double> two{0.5, 0.5};
  calibrate({1, {}, {{{0, 1}, {0.25, 0.5}}}}, two);
  CHECK(two == std::vector<double>{0.625, 0.375});
  std::vector<double> three{0.5, 0.25, 0.25};
  calibrate({1, {}, {{{0}, {0.5}}, {{0, 1}, {0, 1}}, {{0}, {0.25}}}}, three);
  CHECK(three == std::vector<double>{0.5, 0.25, 0.25});
  std::vector<double> as_it_is{0.125, 0.875};
  calibrate({}, as_it_is);
  CHECK(as_it_is == std::vector<double>{0.125, 0.875});
}

TEST_CASE("the ends of intervals by hand") {
  Report report;
  Output output{Link::identity};
  output.levels = {0.5, 0.9};
  output.lower = {-1, -2};
  output.upper = {1, 3};
  const std::vector<double> margins{10, 20};
  const std::vector<double> spread{0, std::log(2.0)};
  const auto ends = [&](Asked asked, std::span<const double> s) {
    return finish(output, regression(), 2, {margins, s}, asked, 1, report).outputs;
  };
  const auto near = [](const std::vector<double>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-14));
  };
  near(ends({0, 2, false}, spread), {10, 20, 9, 18, 11, 22, 8, 16, 13, 26});
  near(ends({1, 1, false}, spread), {10, 20, 8, 16, 13, 26});
  near(ends({1, 1, false}, {}), {10, 20, 8, 18, 13, 23});
  near(ends({}, {}), {10, 20});
  output.link = Link::exp;
  const double e = std::exp(1.0);
  near(finish(output, regression(), 1, {std::vector<double>{0}}, {0, 1, false}, 1, report).outputs,
       {1, 1 / e, e});
  output.around_value = true;
  near(finish(output, regression(), 1, {std::vector<double>{0}}, {1, 1, false}, 1, report).outputs,
       {1, 0, 4});
  output.link = Link::logistic;
  near(finish(output, regression(), 1, {std::vector<double>{0}}, {1, 1, false}, 1, report).outputs,
       {0.5, 0, 1});
  CHECK(report.ok());
}

TEST_CASE("a set holds the likeliest class, whatever the threshold") {
  Report report;
  Output output{Link::softmax};
  output.levels = {0.5, 0.9};
  output.threshold = {0.6, 0.25};
  const double two = std::log(2.0);
  const std::vector<double> margins{two, 0, 0};  // 0.5, 0.25, 0.25
  const auto p = finish(output, classification({"a", "b", "c"}), 1, {margins, {}, margins},
                        {0, 2, true}, 1, report);
  REQUIRE(p.outputs.size() == 6);
  CHECK(p.n_outputs == 3);
  CHECK(p.outputs[3] == p.outputs[0]);
  CHECK(p.outputs[4] == 0.25);
  CHECK(p.outputs[5] == two);  // the novelty that was given
}

TEST_CASE("an end that is no number is an error of its row") {
  Report report;
  Output output{Link::exp};
  output.levels = {0.9};
  output.lower = {-1};
  output.upper = {1};
  const std::vector<double> margins{709, 1};
  const auto p = finish(output, regression(), 2, {margins}, {0, 1, false}, 5, report);
  REQUIRE(report.n_errors() == 1);
  CHECK(report.errors()[0].where.row == 5);
  CHECK(std::isnan(p.outputs[0]));
  CHECK(p.outputs[1] == Approx(std::exp(1.0)));
}
