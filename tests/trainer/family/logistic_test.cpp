// Logistic and multinomial regression: first-order optimality, by derivatives computed here.
#include <cmath>

#include "catch.hpp"
#include "train/family/linear.hpp"
#include "trainer/support/fit.hpp"
#include "trainer/support/penalised.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

test::Task task_of(Objective objective, std::size_t n, std::uint64_t seed) {
  Random random(seed);
  test::Task task;
  task.objective = objective;
  task.n_margins = objective == Objective::softmax ? 3 : 1;
  std::vector<double> a;
  std::vector<double> b;
  std::vector<double> c;
  for (std::size_t i = 0; i < n; ++i) {
    a.push_back(5e4 + 1e4 * random.normal());
    b.push_back(random.below(6) == 0 ? kMissing : random.normal());
    c.push_back(random.below(7) == 0 ? kMissing : static_cast<double>(random.below(5)));
    const double y = (a[i] - 5e4) / 1e4 + (std::isnan(b[i]) ? 0.5 : b[i]) + (c[i] > 2 ? 1 : 0) +
                     1.5 * random.normal();
    task.target.push_back(objective == Objective::logistic ? (y > 0.5 ? 1 : 0)
                                                           : (y > 1.5 ? 2
                                                              : y > 0 ? 1
                                                                      : 0));
  }
  task.columns.add(a);
  task.columns.add(b);
  task.columns.add(c, 5);
  return task;
}

}  // namespace

TEST_CASE("the gradient of the penalised log loss vanishes at the coefficients") {
  for (const Objective objective : {Objective::logistic, Objective::softmax}) {
    for (const double l2 : {0.01, 1.0, 100.0}) {
      const test::Task task = task_of(objective, 3000, 1);
      const auto learned = learn<Linear>(fit_linear, task, ridge(task, l2));
      INFO(name_of(objective) << ", l2 " << l2);
      CHECK(learned.notes.empty());
      // The fit stops at 1e-9 a row; as much again for the rounding of these sums.
      CHECK(largest_gradient(task, learned.model, l2) < 2e-9 * 3000);
    }
  }
}

TEST_CASE("without a penalty the mean of the probabilities is the frequency, level by level") {
  // The score equations of an unpenalised logistic regression with one-hot columns.
  const test::Task task = task_of(Objective::logistic, 2000, 2);
  const Linear model = learn<Linear>(fit_linear, task, ridge(task, 0)).model;
  CHECK(largest_gradient(task, model, 0) < 2e-9 * 2000);
}

TEST_CASE("a 2 by 2 table has the log odds as its unpenalised solution") {
  // x = 0: 30 of 100 positive; x = 1: 80 of 100.
  test::Task task;
  task.objective = Objective::logistic;
  std::vector<double> x;
  for (int i = 0; i < 200; ++i) {
    x.push_back(i < 100 ? 0 : 1);
    task.target.push_back(i < 30 || i >= 120 ? 1 : 0);
  }
  task.columns.add(x);
  const Linear model = learn<Linear>(fit_linear, task, ridge(task, 0)).model;
  CHECK(model.intercept[0] == Approx(std::log(30.0 / 70)).epsilon(1e-7));
  CHECK(model.terms[0].weight[0] ==
        Approx(std::log(80.0 / 20) - std::log(30.0 / 70)).epsilon(1e-7));
}

TEST_CASE("the multinomial model of a constant column is the log of the class frequencies") {
  test::Task task;
  task.objective = Objective::softmax;
  task.n_margins = 3;
  task.columns.add(std::vector<double>(100, 3));
  for (int i = 0; i < 100; ++i) task.target.push_back(i < 50 ? 0 : i < 80 ? 1 : 2);
  const Linear model = learn<Linear>(fit_linear, task, {}).model;
  CHECK(model.intercept[0] - model.intercept[1] == Approx(std::log(50.0 / 30)).epsilon(1e-6));
  CHECK(model.intercept[0] - model.intercept[2] == Approx(std::log(50.0 / 20)).epsilon(1e-6));
}

TEST_CASE("multinomial coefficients sum to zero over the classes where they are penalised") {
  // Adding a constant to all classes changes no probability, and the penalty then picks the middle.
  const test::Task task = task_of(Objective::softmax, 1000, 3);
  const Linear model = learn<Linear>(fit_linear, task, ridge(task, 1)).model;
  const auto& weight = model.terms[1].weight;
  CHECK(weight[0] + weight[1] + weight[2] == Approx(0).margin(1e-8));
}

TEST_CASE("two classes fitted as softmax with half the penalty are the logistic model") {
  // With weights v/2 and -v/2 the penalty is |v|^2/4: l2 = 2 there is l2 = 1 here.
  test::Task task = task_of(Objective::logistic, 1000, 4);
  const Linear one = learn<Linear>(fit_linear, task, ridge(task, 1)).model;
  task.objective = Objective::softmax;
  task.n_margins = 2;
  const Linear two = learn<Linear>(fit_linear, task, ridge(task, 2)).model;
  for (std::size_t j = 0; j < 2; ++j) {
    CHECK(two.terms[j].weight[1] - two.terms[j].weight[0] ==
          Approx(one.terms[j].weight[0]).epsilon(1e-6));
  }
}

TEST_CASE("separable classes converge with a penalty, and say so if they cannot without") {
  test::Task task;
  task.objective = Objective::logistic;
  task.columns.add({1, 2, 3, 10, 11, 12});
  task.target = {0, 0, 0, 1, 1, 1};
  const auto penalised = learn<Linear>(fit_linear, task, ridge(task, 1));
  CHECK(largest_gradient(task, penalised.model, 1) < 1e-7);
  const auto free = learn<Linear>(fit_linear, task,
                                  options({{"linear.folds", "0"}, {"linear.max_iterations", "5"}}));
  CHECK(std::isfinite(free.model.terms[0].weight[0]));
  REQUIRE(free.notes.size() == 1);
  CHECK(contains(free.notes[0], "not converged"));
}

TEST_CASE("threads do not change a bit of a logistic model") {
  for (const Objective objective : {Objective::logistic, Objective::softmax}) {
    test::Task task = task_of(objective, 9000, 5);
    const Linear one = learn<Linear>(fit_linear, task, {}).model;
    for (const int n_threads : {2, 4}) {
      task.n_threads = n_threads;
      const Linear other = learn<Linear>(fit_linear, task, {}).model;
      CHECK(other.intercept == one.intercept);
      for (std::size_t j = 0; j < one.terms.size(); ++j)
        CHECK(other.terms[j].weight == one.terms[j].weight);
    }
  }
}
