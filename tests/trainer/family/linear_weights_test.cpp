// Linear models of weighted rows.
#include <array>

#include "catch.hpp"
#include "train/family/linear.hpp"
#include "trainer/support/fit.hpp"
#include "trainer/support/penalised.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// A task with weights of 1 to 3, and the same with each row as often as it weighs.
std::pair<test::Task, test::Task> weighted_and_repeated(Objective objective, std::uint64_t seed) {
  Random random(seed);
  test::Task weighted;
  weighted.objective = objective;
  weighted.n_margins = objective == Objective::softmax ? 3 : 1;
  test::Task repeated = weighted;
  std::array<std::vector<double>, 2> number;
  std::array<std::vector<double>, 2> category;
  for (int i = 0; i < 120; ++i) {
    const double x = random.below(8) == 0 ? kMissing : 5 + 2 * random.normal();
    const double c = static_cast<double>(random.below(3));
    const double score = (std::isnan(x) ? 1 : x - 5) + c + random.normal();
    const double y = objective == Objective::squared_error ? score
                     : objective == Objective::logistic    ? (score > 1 ? 1 : 0)
                                                           : (score > 2   ? 2
                                                              : score > 0 ? 1
                                                                          : 0);
    const std::size_t times = 1 + random.below(3);
    weighted.weights.push_back(static_cast<double>(times));
    weighted.target.push_back(y);
    number[0].push_back(x);
    category[0].push_back(c);
    for (std::size_t t = 0; t < times; ++t) {
      repeated.target.push_back(y);
      number[1].push_back(x);
      category[1].push_back(c);
    }
  }
  weighted.columns.add(number[0]);
  weighted.columns.add(category[0], 3);
  repeated.columns.add(number[1]);
  repeated.columns.add(category[1], 3);
  return {std::move(weighted), std::move(repeated)};
}

}  // namespace

TEST_CASE("linear: a row of weight three is worth the same row three times") {
  for (const auto objective : {Objective::squared_error, Objective::logistic, Objective::softmax}) {
    const auto [weighted, repeated] = weighted_and_repeated(objective, 31);
    const auto a = learn<Linear>(fit_linear, weighted, ridge(weighted, 2));
    const auto b = learn<Linear>(fit_linear, repeated, ridge(repeated, 2));
    // Log loss ends where the gradient is 1e-9 of the weight or less.
    const double tolerance = objective == Objective::squared_error ? 1e-12 : 1e-7;
    for (std::size_t k = 0; k < a.model.intercept.size(); ++k)
      CHECK(a.model.intercept[k] == Approx(b.model.intercept[k]).margin(tolerance));
    for (std::size_t j = 0; j < 2; ++j) {
      const LinearTerm& x = a.model.terms[j];
      const LinearTerm& y = b.model.terms[j];
      REQUIRE(x.weight.size() == y.weight.size());
      for (std::size_t k = 0; k < x.weight.size(); ++k)
        CHECK(x.weight[k] == Approx(y.weight[k]).margin(tolerance));
      for (std::size_t k = 0; k < x.missing.size(); ++k) {
        CHECK(x.missing[k] == Approx(y.missing[k]).margin(tolerance));
        CHECK(x.mean[k] == Approx(y.mean[k]).margin(tolerance));
      }
      CHECK(a.importance[j] == Approx(b.importance[j]).margin(tolerance));
    }
  }
}

TEST_CASE("linear: weights of 1 change no bit") {
  for (const auto objective : {Objective::squared_error, Objective::logistic, Objective::softmax}) {
    test::Task task = weighted_and_repeated(objective, 32).first;
    task.weights.assign(task.target.size(), 1);
    const auto ones = learn<Linear>(fit_linear, task, options({}));
    task.weights.clear();
    const auto none = learn<Linear>(fit_linear, task, options({}));
    CHECK(ones.model.intercept == none.model.intercept);
    for (std::size_t j = 0; j < 2; ++j)
      CHECK(ones.model.terms[j].weight == none.model.terms[j].weight);
    CHECK(ones.importance == none.importance);
  }
}
