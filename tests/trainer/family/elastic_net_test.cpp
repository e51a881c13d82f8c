// The elastic net: closed forms, the conditions of its minimum along a path, cross-validation by
// hand, data at the edge.
#include "train/family/elastic_net.hpp"

#include <array>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "train/cross_fit.hpp"
#include "train/family/linear.hpp"
#include "trainer/support/fit.hpp"
#include "trainer/support/penalised.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

constexpr std::array kObjectives = {Objective::squared_error, Objective::logistic,
                                    Objective::softmax};

Options net(double l1_ratio, double lambda) {
  const std::string ratio = shortest(l1_ratio);
  const std::string penalty = shortest(lambda);
  return options({{"linear.l1_ratio", ratio}, {"linear.lambda", penalty}, {"linear.folds", "0"}});
}

// Numbers and categories, some missing, some without any say; weights from a half to two.
test::Task mixed_task(Objective objective, std::size_t n, std::uint64_t seed) {
  Random random(seed);
  test::Task task;
  task.objective = objective;
  task.n_margins = objective == Objective::softmax ? 3 : 1;
  std::array<std::vector<double>, 6> columns;
  for (std::size_t i = 0; i < n; ++i) {
    const double a = random.normal();
    columns[0].push_back(300 + 40 * a);
    columns[1].push_back(random.below(6) == 0 ? kMissing : a + 0.1 * random.normal());
    columns[2].push_back(random.normal());
    columns[3].push_back(random.normal());
    columns[4].push_back(random.below(7) == 0 ? kMissing : static_cast<double>(random.below(4)));
    columns[5].push_back(static_cast<double>(random.below(9)));
    const double score = 2 * a - columns[2][i] + (columns[4][i] > 1 ? 1 : 0) + random.normal();
    task.target.push_back(objective == Objective::squared_error ? 1e4 + 500 * score
                          : objective == Objective::logistic    ? (score > 0.3 ? 1 : 0)
                                                                : (score > 1.5 ? 2
                                                                   : score > 0 ? 1
                                                                               : 0));
    task.weights.push_back(0.5 + 1.5 * random.uniform());
  }
  for (std::size_t j = 0; j < 4; ++j) task.columns.add(columns.at(j));
  task.columns.add(columns[4], 4);
  task.columns.add(columns[5], 9);
  return task;
}

// The unit in which a target is learned.
double deviation_of(const test::Task& task) {
  if (task.objective != Objective::squared_error) return 1;
  const double total = total_weight(task);
  double mean = 0;
  double squares = 0;
  for (std::size_t i = 0; i < task.target.size(); ++i)
    mean += weight_of(task, i) * task.target[i] / total;
  for (std::size_t i = 0; i < task.target.size(); ++i)
    squares += weight_of(task, i) * std::pow(task.target[i] - mean, 2) / total;
  return std::sqrt(squares);
}

std::size_t zeros_of(const Linear& model) {
  std::size_t n = 0;
  for (const auto& term : model.terms) {
    for (const double w : term.weight) n += w == 0 ? 1 : 0;
  }
  return n;
}

FitInput input_of(const test::Task& task, const Frame& frame, const Options& settings) {
  return {frame,          task.target, task.objective, task.n_margins, settings, 1,
          task.n_threads, {},          task.weights,   task.weights};
}

}  // namespace

TEST_CASE("orthogonal columns have the closed form of the elastic net") {
  // The columns of a Hadamard matrix have mean 0, deviation 1 and no correlation. With y in its
  // deviations: b = soft(x'y / n, lambda ratio) / (1 + lambda (1 - ratio)).
  constexpr std::size_t n = 16;
  test::Task task;
  for (std::size_t j = 1; j <= 5; ++j) {
    std::vector<double> column;
    for (std::size_t i = 0; i < n; ++i) {
      std::size_t bits = i & j;
      bits ^= bits >> 2U;
      bits ^= bits >> 1U;
      column.push_back((bits & 1U) != 0 ? -1 : 1);
    }
    task.columns.add(column);
  }
  Random random(3);
  for (std::size_t i = 0; i < n; ++i)
    task.target.push_back(50 + 3 * task.columns.values[0][i] - task.columns.values[1][i] +
                          random.normal());
  const double unit = deviation_of(task);
  for (const double ratio : {1.0, 0.5, 0.1}) {
    for (const double lambda : {0.8, 0.2, 0.05, 0.001}) {
      const Linear model = learn<Linear>(fit_linear, task, net(ratio, lambda)).model;
      for (std::size_t j = 0; j < 5; ++j) {
        const auto& x = task.columns.values[j];
        const double product =
            std::inner_product(x.begin(), x.end(), task.target.begin(), 0.0) / n / unit;
        const double size = std::max(0.0, std::abs(product) - lambda * ratio);
        const double b = std::copysign(size, product) / (1 + lambda * (1 - ratio));
        CAPTURE(ratio, lambda, j);
        CHECK(model.terms[j].weight[0] == Approx(unit * b).margin(1e-11));
        CHECK((model.terms[j].weight[0] == 0) == (b == 0));
      }
    }
  }
}

TEST_CASE("the conditions of the minimum hold along the path, with weights and missing values") {
  for (const Objective objective : kObjectives) {
    const test::Task task = mixed_task(objective, 900, 11);
    const double unit = deviation_of(task);
    std::size_t zeros_before = 1000;
    for (const double ratio : {1.0, 0.5, 0.05}) {
      for (const double lambda : {0.3, 0.06, 0.012, 0.0024, 0.0005, 0.0001, 0.00002}) {
        CAPTURE(name_of(objective), ratio, lambda);
        const auto learned = learn<Linear>(fit_linear, task, net(ratio, lambda));
        CHECK((learned.notes.empty() || contains(learned.notes[0], " coefficient")));
        // A fit ends at 1e-9 of the weight; sums round as much again.
        const double violation =
            largest_violation(task, learned.model, lambda * ratio * unit * total_weight(task),
                              lambda * (1 - ratio) * total_weight(task));
        CHECK(violation < 2e-9 * unit * total_weight(task));
        if (ratio == 1) {
          CHECK(zeros_of(learned.model) <= zeros_before);
          zeros_before = zeros_of(learned.model);
        }
      }
      zeros_before = 1000;
    }
  }
}

TEST_CASE("at lambda_max all coefficients are 0, and one is not a little below") {
  for (const Objective objective : kObjectives) {
    test::Task task = mixed_task(objective, 400, 12);
    const double unit = deviation_of(task);
    for (double& y : task.target) y /= unit;
    const Frame frame = task.columns.frame();
    const Design design(frame, task.weights);
    ElasticNet net(LinearLoss(design, task.target, task.weights, objective, task.n_margins, 1), 1,
                   100, 1);
    const double lambda = net.lambda_max();
    const auto rest = [&] { return net.coefficients().bottomRows(design.n_columns() - 1); };
    CHECK(net.move_to(lambda * (1 + 1e-6), 1e-12) == ElasticNet::Outcome::solved);
    CHECK(rest().isZero(0));
    CHECK(net.move_to(lambda * (1 - 1e-3), 1e-12) == ElasticNet::Outcome::solved);
    CHECK_FALSE(rest().isZero(0));
  }
}

TEST_CASE("many columns go through the strong rule, and none is missed") {
  // More columns than rows, and more than are taken all together.
  for (const Objective objective : kObjectives) {
    Random random(21);
    test::Task task;
    task.objective = objective;
    task.n_margins = objective == Objective::softmax ? 3 : 1;
    constexpr std::size_t n = 150;
    for (std::size_t j = 0; j < 1200; ++j) {
      std::vector<double> column(n);
      for (double& x : column) x = random.normal();
      task.columns.add(column);
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double score = task.columns.values[0][i] - task.columns.values[7][i] +
                           0.5 * task.columns.values[900][i] + 0.3 * random.normal();
      task.target.push_back(objective == Objective::squared_error ? score
                            : objective == Objective::logistic    ? (score > 0 ? 1 : 0)
                                                                  : (score > 1   ? 2
                                                                     : score > 0 ? 1
                                                                                 : 0));
    }
    const double unit = deviation_of(task);
    for (const double lambda : {0.2, 0.1, 0.05}) {
      CAPTURE(name_of(objective), lambda);
      const Linear model = learn<Linear>(fit_linear, task, net(1, lambda)).model;
      CHECK(largest_violation(task, model, lambda * unit * n, 0) < 2e-9 * unit * n);
      if (lambda < 0.1) CHECK(model.terms[0].weight.back() != 0);
      CHECK(zeros_of(model) > 1000 * task.n_margins);
    }
  }
}

TEST_CASE("the penalty found is the one of the least held-out loss, fitted fold by fold by hand") {
  for (const Objective objective : kObjectives) {
    test::Task task = mixed_task(objective, 300, 13);
    const std::size_t n = task.target.size();
    const Frame frame = task.columns.frame();
    const auto folds = fold_rows({n}, 4, 5, Purpose::validation);
    Options searching = options({{"linear.path", "12"}});
    const auto crossed = cross_fit_linear(input_of(task, frame, searching), folds);
    REQUIRE(crossed);
    REQUIRE(crossed->found.size() == 2);
    REQUIRE(crossed->found[0].first == "linear.lambda");
    const double found = crossed->found[0].second;
    const auto loss_at = [&](double lambda) {
      const Options given = net(searching.number("linear.l1_ratio"), lambda);
      const auto margins = cross_fit_linear(input_of(task, frame, given), folds)->margins;
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        double loss = 0;
        if (objective == Objective::squared_error) {
          loss = std::pow(margins[i] - task.target[i], 2);
        } else if (objective == Objective::logistic) {
          loss = std::log(1 + std::exp(task.target[i] != 0 ? -margins[i] : margins[i]));
        } else {
          double all = 0;
          for (std::size_t k = 0; k < 3; ++k) all += std::exp(margins[k * n + i]);
          loss = std::log(all) - margins[static_cast<std::size_t>(task.target[i]) * n + i];
        }
        sum += task.weights[i] * loss;
      }
      return sum;
    };
    CAPTURE(name_of(objective), found);
    // Along the path conditions are met to a thousandth of the penalty.
    CHECK(loss_at(found) <= loss_at(found * 2.2) * (1 + 1e-5));
    CHECK(loss_at(found) <= loss_at(found / 2.2) * (1 + 1e-5));
    // What was found is given: nothing is looked for.
    for (const auto& [name, value] : crossed->found) searching.replace(name, value);
    const auto again = cross_fit_linear(input_of(task, frame, searching), folds);
    CHECK(again->found.empty());
    const double unit = deviation_of(task);
    for (std::size_t i = 0; i < crossed->margins.size(); ++i)
      REQUIRE(again->margins[i] == Approx(crossed->margins[i]).margin(0.01 * unit));
  }
}

TEST_CASE("one standard error gives a greater penalty and fewer coefficients") {
  const test::Task task = mixed_task(Objective::logistic, 300, 14);
  const Frame frame = task.columns.frame();
  const auto folds = fold_rows({300, task.target}, 5, 5, Purpose::validation);
  const auto found = [&](const char* choose) {
    const Options settings = options({{"linear.choose", choose}, {"linear.l1_ratio", "1"}});
    return cross_fit_linear(input_of(task, frame, settings), folds)->found[0].second;
  };
  CHECK(found("one_standard_error") > 1.5 * found("best"));
}

TEST_CASE("a fold without a class still answers with finite margins") {
  test::Task task = mixed_task(Objective::softmax, 60, 15);
  for (std::size_t i = 0; i < 60; ++i) task.target[i] = i == 0 ? 2 : i % 2 == 0 ? 1 : 0;
  const Frame frame = task.columns.frame();
  std::vector<RowSplit> folds(2);
  for (std::size_t i = 0; i < 60; ++i) {
    folds[i < 30 ? 0 : 1].held_out.push_back(i);
    folds[i < 30 ? 1 : 0].train.push_back(i);
  }
  for (const Objective objective : {Objective::softmax, Objective::logistic}) {
    task.objective = objective;
    task.n_margins = objective == Objective::softmax ? 3 : 1;
    if (objective == Objective::logistic) {
      for (std::size_t i = 0; i < 60; ++i) task.target[i] = i == 0 ? 1 : 0;
    }
    const auto crossed = cross_fit_linear(input_of(task, frame, {}), folds);
    REQUIRE(crossed);
    for (const double margin : crossed->margins) CHECK(std::abs(margin) < 100);
  }
}

TEST_CASE("threads change no bit of a path, its penalty or its margins") {
  for (const Objective objective : kObjectives) {
    test::Task task = mixed_task(objective, 5000, 16);  // more rows than one part of a sum
    const Frame frame = task.columns.frame();
    const auto folds = fold_rows({5000}, 3, 5, Purpose::validation);
    const Options settings = options({{"linear.path", "10"}});
    const auto one = cross_fit_linear(input_of(task, frame, settings), folds);
    const Linear model = learn<Linear>(fit_linear, task, settings).model;
    for (const int n_threads : {2, 16}) {
      task.n_threads = n_threads;
      with_threads(n_threads, [&] {
        const auto other = cross_fit_linear(input_of(task, frame, settings), folds);
        CHECK(other->found == one->found);
        CHECK(other->margins == one->margins);
      });
      const Linear again = learn<Linear>(fit_linear, task, settings).model;
      CHECK(again.intercept == model.intercept);
      for (std::size_t j = 0; j < model.terms.size(); ++j)
        CHECK(again.terms[j].weight == model.terms[j].weight);
    }
  }
}

TEST_CASE("data at the edge are fitted to finite coefficients") {
  Random random(17);
  const auto noise = [&](std::size_t n, double unit) {
    std::vector<double> column(n);
    for (double& x : column) x = unit * random.normal();
    return column;
  };
  constexpr std::size_t n = 40;
  for (const Objective objective : kObjectives) {
    const auto task_of = [&](const std::vector<std::vector<double>>& columns, double unit = 1) {
      test::Task task;
      task.objective = objective;
      task.n_margins = objective == Objective::softmax ? 3 : 1;
      for (const auto& column : columns) task.columns.add(column);
      for (std::size_t i = 0; i < n; ++i)
        task.target.push_back(
            objective == Objective::squared_error
                ? unit * (static_cast<double>(i) + random.normal())
                : static_cast<double>(i % (objective == Objective::softmax ? 3 : 2)));
      return task;
    };
    const auto x = noise(n, 1);
    std::vector<double> separating(n);
    for (std::size_t i = 0; i < n; ++i)
      separating[i] = static_cast<double>(i % (objective == Objective::softmax ? 3 : 2));
    std::vector<std::vector<double>> wide;
    wide.reserve(100);
    for (int j = 0; j < 100; ++j) wide.push_back(noise(n, 1));
    const std::vector<test::Task> tasks = {
        task_of({std::vector<double>(n, 7)}),                 // constant
        task_of({std::vector<double>(n, kMissing)}),          // nothing at all
        task_of({x, x, x}),                                   // the same again
        task_of({x}),                                         // one column
        task_of({separating}),                                // separable classes
        task_of(wide),                                        // more columns than rows
        task_of({noise(n, 1e150), noise(n, 1e-150)}, 1e150),  // huge units
        task_of({noise(n, 1e-290)}, 1e-290),
    };
    for (std::size_t t = 0; t < tasks.size(); ++t) {
      for (const char* ratio : {"1", "0.5", "0"}) {
        CAPTURE(name_of(objective), t, ratio);
        const auto learned =
            learn<Linear>(fit_linear, tasks[t], options({{"linear.l1_ratio", ratio}}));
        for (const double b : learned.model.intercept) CHECK(std::isfinite(b));
        for (const auto& term : learned.model.terms) {
          for (const double b : term.weight) CHECK(std::isfinite(b));
          for (const double b : term.missing) CHECK(std::isfinite(b));
        }
        REQUIRE(learned.found_notes.size() == 1);
        CHECK(contains(learned.found_notes[0], "linear: lambda "));
      }
    }
  }
}

TEST_CASE("a target's unit changes what is answered by the unit alone") {
  test::Task task = mixed_task(Objective::squared_error, 200, 18);
  const Linear before = learn<Linear>(fit_linear, task, {}).model;
  for (double& y : task.target) y = 1024 * y;
  const Linear after = learn<Linear>(fit_linear, task, {}).model;
  for (std::size_t j = 0; j < before.terms.size(); ++j) {
    for (std::size_t q = 0; q < before.terms[j].weight.size(); ++q)
      CHECK(after.terms[j].weight[q] == Approx(1024 * before.terms[j].weight[q]).epsilon(1e-12));
  }
}

TEST_CASE("few rows are no folds: the penalty is that of one row") {
  test::Task task;
  task.columns.add({1, 2, 4, 8});
  task.target = {1, 3, 2, 5};
  const auto learned = learn<Linear>(fit_linear, task, {});
  REQUIRE(learned.found_notes.size() == 1);
  CHECK(learned.found_notes[0] ==
        "linear: there are too few rows to find lambda by folds; it is 0.25");
}

TEST_CASE("a search that is stopped gives the best so far") {
  const test::Task task = mixed_task(Objective::logistic, 200, 19);
  const Frame frame = task.columns.frame();
  const Options settings;
  FitInput input = input_of(task, frame, settings);
  int calls = 0;
  input.progress = [&](double, const std::string&) { return ++calls < 3; };
  const auto crossed = cross_fit_linear(input, fold_rows({200}, 5, 1, Purpose::validation));
  REQUIRE(crossed);
  CHECK(crossed->stopped);
  CHECK(calls == 3);
  calls = 0;
  CHECK(fit_linear(input));
}
