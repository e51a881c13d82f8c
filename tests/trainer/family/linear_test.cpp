// Least squares: closed forms, certified values, first-order optimality.
#include "train/family/linear.hpp"

#include <array>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "trainer/support/fit.hpp"
#include "trainer/support/penalised.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

test::Task mixed_task(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  test::Task task;
  std::vector<double> a;
  std::vector<double> b;
  std::vector<double> c;
  for (std::size_t i = 0; i < n; ++i) {
    a.push_back(100 + 15 * random.normal());
    b.push_back(random.below(6) == 0 ? kMissing : 0.01 * random.normal());
    c.push_back(random.below(7) == 0 ? kMissing : static_cast<double>(random.below(4)));
    task.target.push_back(0.3 * a[i] + (std::isnan(b[i]) ? 2 : 100 * b[i]) + (c[i] > 1 ? -3 : 1) +
                          random.normal());
  }
  task.columns.add(a);
  task.columns.add(b);
  task.columns.add(c, 4);
  return task;
}

}  // namespace

TEST_CASE("one column has the closed form of ridge on the standardised scale") {
  test::Task task;
  task.columns.add({1, 2, 4, 7, 11});
  task.target = {3, 5, 4, 9, 12};
  // With z = (x - m)/s: b = sum z (y - mean y) / (n + l2), w = b/s.
  const double mean = 5;
  const double deviation = std::sqrt((16 + 9 + 1 + 4 + 36) / 5.0);
  const double mean_target = 33.0 / 5;
  double product = 0;
  for (std::size_t i = 0; i < 5; ++i)
    product += (task.columns.values[0][i] - mean) / deviation * (task.target[i] - mean_target);
  for (const double l2 : {0.0, 1.0, 250.0}) {
    const Linear model = learn<Linear>(fit_linear, task, ridge(task, l2)).model;
    const double weight = product / (5 + l2) / deviation;
    CHECK(model.terms[0].weight[0] == Approx(weight).epsilon(1e-13));
    CHECK(model.intercept[0] == Approx(mean_target - weight * mean).epsilon(1e-13));
    CHECK(model.terms[0].missing[0] == Approx(weight * mean).epsilon(1e-13));  // as if x were m
  }
}

TEST_CASE("Longley's data give the coefficients that NIST certifies") {
  // NIST StRD, Longley: y, then x1 to x6. Six collinear columns; condition number 4.9e9 with the
  // intercept, as they stand.
  const std::vector<std::array<double, 7>> data = {
      {60323, 83.0, 234289, 2356, 1590, 107608, 1947},
      {61122, 88.5, 259426, 2325, 1456, 108632, 1948},
      {60171, 88.2, 258054, 3682, 1616, 109773, 1949},
      {61187, 89.5, 284599, 3351, 1650, 110929, 1950},
      {63221, 96.2, 328975, 2099, 3099, 112075, 1951},
      {63639, 98.1, 346999, 1932, 3594, 113270, 1952},
      {64989, 99.0, 365385, 1870, 3547, 115094, 1953},
      {63761, 100.0, 363112, 3578, 3350, 116219, 1954},
      {66019, 101.2, 397469, 2904, 3048, 117388, 1955},
      {67857, 104.6, 419180, 2822, 2857, 118734, 1956},
      {68169, 108.4, 442769, 2936, 2798, 120445, 1957},
      {66513, 110.8, 444546, 4681, 2637, 121950, 1958},
      {68655, 112.6, 482704, 3813, 2552, 123366, 1959},
      {69564, 114.2, 502601, 3931, 2514, 125368, 1960},
      {69331, 115.7, 518173, 4806, 2572, 127852, 1961},
      {70551, 116.9, 554894, 4007, 2827, 130081, 1962}};
  const std::array<double, 7> certified = {
      -3482258.63459582, 15.0618722713733,    -0.0358191792925910, -2.02022980381683,
      -1.03322686717359, -0.0511041056535807, 1829.15146461355};
  test::Task task;
  for (std::size_t j = 1; j < 7; ++j) {
    std::vector<double> column(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) column[i] = data[i].at(j);
    task.columns.add(column);
  }
  for (const auto& row : data) task.target.push_back(row[0]);
  const Linear model = learn<Linear>(fit_linear, task, ridge(task, 0)).model;
  // Ten digits: normal equations of the standardised columns lose about four of the sixteen.
  CHECK(model.intercept[0] == Approx(certified[0]).epsilon(1e-10));
  for (std::size_t j = 0; j < 6; ++j)
    CHECK(model.terms[j].weight[0] == Approx(certified[j + 1]).epsilon(1e-10));
}

TEST_CASE("numbers, categories and missing values are fitted to the optimum of the ridge") {
  const test::Task task = mixed_task(5000, 1);  // three blocks of rows
  for (const double l2 : {0.0, 1.0, 30.0}) {
    const Linear model = learn<Linear>(fit_linear, task, ridge(task, l2)).model;
    INFO("l2 " << l2);
    CHECK(largest_gradient(task, model, l2) < 1e-8);  // sums of 5000 numbers of the size of 50
  }
}

TEST_CASE("without a penalty the collinear one-hot columns get the smallest coefficients") {
  // y is 1 for level 0 and 3 for level 1: of all b0 + b[level] that fit, |b| is least at 2, -1, 1.
  test::Task task;
  task.columns.add({0, 0, 1, 1}, 2);
  task.target = {1, 1, 3, 3};
  const Linear model = learn<Linear>(fit_linear, task, ridge(task, 0)).model;
  CHECK(model.intercept[0] == Approx(2).epsilon(1e-6));
  CHECK(model.terms[0].weight[0] == Approx(-1).epsilon(1e-6));
  CHECK(model.terms[0].weight[1] == Approx(1).epsilon(1e-6));
  const auto fitted = margins_of(model, task.columns);
  for (std::size_t i = 0; i < 4; ++i) CHECK(fitted[i] == Approx(task.target[i]).epsilon(1e-12));
}

TEST_CASE("a missing category counts as the mean of the levels where training had none missing") {
  test::Task task;
  task.columns.add({0, 0, 0, 1}, 2);
  task.target = {1, 2, 3, 10};
  const Linear model = learn<Linear>(fit_linear, task, ridge(task, 1)).model;
  const auto& term = model.terms[0];
  CHECK(term.missing[0] == Approx(0.75 * term.weight[0] + 0.25 * term.weight[1]).epsilon(1e-14));
}

TEST_CASE("the mean of a term is what it adds on average over the training rows") {
  test::Task task = mixed_task(3000, 6);
  task.columns.add(std::vector<double>(3000, 17));  // constant
  task.columns.add(std::vector<double>(3000, kMissing));
  task.columns.add(std::vector<double>(3000, kMissing), 2);
  const Linear model = learn<Linear>(fit_linear, task, ridge(task, 1)).model;
  for (std::size_t j = 0; j < model.terms.size(); ++j) {
    const LinearTerm& term = model.terms[j];
    double sum = 0;
    for (const double x : task.columns.values[j]) {
      sum += std::isnan(x)                   ? term.missing[0]
             : task.columns.n_levels[j] == 0 ? term.weight[0] * x
                                             : term.weight[static_cast<std::size_t>(x)];
    }
    INFO("column " << j);
    REQUIRE(term.mean.size() == 1);
    CHECK(term.mean[0] == Approx(sum / 3000).epsilon(1e-11).margin(1e-13));
  }
}

TEST_CASE("a column that training saw constant does not explode where it varies later") {
  test::Task task = mixed_task(1000, 2);
  task.columns.add(std::vector<double>(1000, 0.1));
  const Linear model = learn<Linear>(fit_linear, task, ridge(task, 1)).model;
  CHECK(model.terms.back().weight[0] == 0);
}

TEST_CASE("rescaling a column rescales its coefficient and changes no prediction") {
  const test::Task task = mixed_task(500, 3);
  test::Task scaled = task;
  for (double& x : scaled.columns.values[0]) x = 1000 * x - 7;
  const Linear before = learn<Linear>(fit_linear, task, ridge(task, 1)).model;
  const Linear after = learn<Linear>(fit_linear, scaled, ridge(scaled, 1)).model;
  CHECK(after.terms[0].weight[0] == Approx(before.terms[0].weight[0] / 1000).epsilon(1e-12));
  const auto expected = margins_of(before, task.columns);
  const auto found = margins_of(after, scaled.columns);
  for (std::size_t i = 0; i < expected.size(); ++i)
    REQUIRE(found[i] == Approx(expected[i]).epsilon(1e-11));
}

TEST_CASE("importance is the deviation of what a column adds") {
  test::Task task;
  Random random(4);
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 2000; ++i) {
    a.push_back(random.normal());
    b.push_back(random.normal());
    task.target.push_back(3 * a.back() - 1.5 * b.back());
  }
  task.columns.add(a);
  task.columns.add(b);
  const auto learned = learn<Linear>(fit_linear, task, ridge(task, 0));
  const auto deviation = [](const std::vector<double>& x) {
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / 2000;
    double squares = 0;
    for (const double v : x) squares += (v - mean) * (v - mean);
    return std::sqrt(squares / 2000);
  };
  CHECK(learned.importance[0] == Approx(3 * deviation(a)).epsilon(1e-9));
  CHECK(learned.importance[1] == Approx(1.5 * deviation(b)).epsilon(1e-9));
}

TEST_CASE("threads do not change a bit of the coefficients") {
  test::Task task = mixed_task(20000, 5);
  const Linear one = learn<Linear>(fit_linear, task, ridge(task, 1)).model;
  for (const int n_threads : {2, 4}) {
    task.n_threads = n_threads;
    const Linear other = learn<Linear>(fit_linear, task, ridge(task, 1)).model;
    CHECK(other.intercept == one.intercept);
    for (std::size_t j = 0; j < one.terms.size(); ++j) {
      CHECK(other.terms[j].weight == one.terms[j].weight);
      CHECK(other.terms[j].missing == one.terms[j].missing);
      CHECK(other.terms[j].mean == one.terms[j].mean);
    }
  }
}

TEST_CASE("numbers up to the greatest there are are standardised") {
  Random random(31);
  test::Task task;
  test::Task small;
  std::vector<double> column(200);
  for (double& x : column) {
    x = (random.below(10) == 0 ? 1 : -1) * (1 + 0.5 * random.uniform());
    task.target.push_back(3 * x + 0.1 * random.normal());
  }
  small.target = task.target;
  small.columns.add(column);
  // To 1.5 times 2^1023: the mean and the greatest differ by more than a double holds.
  for (double& x : column) x = std::ldexp(x, 1023);
  task.columns.add(column);
  const auto margins = margins_of(learn<Linear>(fit_linear, task, {}).model, task.columns);
  const auto expected = margins_of(learn<Linear>(fit_linear, small, {}).model, small.columns);
  for (std::size_t i = 0; i < 200; ++i) CHECK(margins[i] == Approx(expected[i]).epsilon(1e-10));
}

TEST_CASE("too many categories are refused, not fitted for hours") {
  test::Task task;
  std::vector<double> codes;
  for (int i = 0; i < 6000; ++i) {
    codes.push_back(i);
    task.target.push_back(i);
  }
  task.columns.add(codes, 6000);
  const Frame frame = task.columns.frame();
  const auto folds = fold_rows({6000}, 3, 1, Purpose::validation);
  // By one penalty, by a search, and without any penalty; by folds as by a fit.
  const std::string message =
      "the categories make 6001 columns, too many for the family linear; drop some, or take trees";
  for (const auto& settings : {ridge(task, 1), options({{"linear.l1_ratio", "0"}}),
                               options({{"linear.lambda", "0"}, {"linear.folds", "0"}})}) {
    const FitInput input{frame, task.target, task.objective, 1, settings, 1, 1, {}};
    const auto fit = fit_linear(input);
    REQUIRE_FALSE(fit);
    CHECK(fit.error().message == message);
    const auto crossed = cross_fit_linear(input, folds);
    REQUIRE_FALSE(crossed);
    CHECK(crossed.error().message == message);
  }
}
