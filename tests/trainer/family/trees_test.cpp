#include "train/family/trees.hpp"

#include <cmath>
#include <set>

#include "catch.hpp"
#include "trainer/support/fit.hpp"
#include "trainer/support/naive_trees.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

test::Task task_of(Objective objective, std::size_t n, std::uint64_t seed,
                   bool with_missing = true) {
  Random random(seed);
  test::Task task;
  task.objective = objective;
  task.n_margins = objective == Objective::softmax ? 3 : 1;
  std::vector<double> a;
  std::vector<double> b;
  for (std::size_t i = 0; i < n; ++i) {
    a.push_back(random.normal());
    b.push_back(with_missing && random.below(9) == 0 ? kMissing : random.normal());
    const double y = std::sin(2 * a[i]) + (std::isnan(b[i]) ? 1 : b[i]) + 0.5 * random.normal();
    task.target.push_back(objective == Objective::squared_error ? y
                          : objective == Objective::logistic    ? (y > 0.2 ? 1 : 0)
                                                                : (y > 1      ? 2
                                                                   : y > -0.5 ? 1
                                                                              : 0));
  }
  task.columns.add(a);
  task.columns.add(b);
  return task;
}

// The mean loss that boosting minimises.
double loss_of(const test::Task& task, const std::vector<double>& margins) {
  const std::size_t n = task.target.size();
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (task.objective == Objective::squared_error) {
      sum += (margins[i] - task.target[i]) * (margins[i] - task.target[i]);
    } else if (task.objective == Objective::logistic) {
      sum += std::log1p(std::exp(task.target[i] > 0 ? -margins[i] : margins[i]));
    } else {
      double all = 0;
      for (std::size_t k = 0; k < task.n_margins; ++k) all += std::exp(margins[k * n + i]);
      sum += std::log(all) - margins[static_cast<std::size_t>(task.target[i]) * n + i];
    }
  }
  return sum / static_cast<double>(n);
}

// Boosting written down once more: probabilities, derivatives, one exhaustive tree per margin.
std::vector<double> boost(const test::Task& task, const GrowOptions& options, std::size_t rounds) {
  const std::size_t n = task.target.size();
  const NaiveTrees trees(task.columns, options);
  std::vector<std::size_t> rows(n);
  for (std::size_t i = 0; i < n; ++i) rows[i] = i;
  std::vector<double> margins(n * task.n_margins, 0);
  if (task.objective == Objective::squared_error) {
    double mean = 0;
    for (const double y : task.target) mean += y / static_cast<double>(n);
    margins.assign(n, mean);
  }
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::vector<double> before = margins;
    for (std::size_t k = 0; k < task.n_margins; ++k) {
      std::vector<double> g(n);
      std::vector<double> h(n);
      for (std::size_t i = 0; i < n; ++i) {
        const double y = task.target[i];
        if (task.objective == Objective::squared_error) {
          g[i] = before[i] - y;
          h[i] = 1;
        } else if (task.objective == Objective::logistic) {
          const double p = 1 / (1 + std::exp(-before[i]));
          g[i] = p - y;
          h[i] = p * (1 - p);
        } else {
          double all = 0;
          for (std::size_t c = 0; c < task.n_margins; ++c) all += std::exp(before[c * n + i]);
          const double p = std::exp(before[k * n + i]) / all;
          g[i] = p - (y == static_cast<double>(k) ? 1 : 0);
          h[i] = 2 * p * (1 - p);
        }
      }
      const auto root = trees.grow(rows, g, h);
      for (std::size_t i = 0; i < n; ++i) margins[k * n + i] += trees.value(*root, i);
    }
  }
  return margins;
}

Options fixed_rounds(const char* rounds) {
  return options({{"trees.rounds", rounds}, {"trees.early_stopping_rounds", "0"}});
}

}  // namespace

TEST_CASE("boosting gives what boosting by exhaustive search gives") {
  for (const Objective objective :
       {Objective::squared_error, Objective::logistic, Objective::softmax}) {
    const test::Task task = task_of(objective, 120, 1);
    Options settings = fixed_rounds("8");
    REQUIRE_FALSE(settings.set("trees.max_depth", "3"));
    REQUIRE_FALSE(settings.set("trees.leaf_rounding", "0"));
    GrowOptions grow;
    grow.max_depth = 3;
    const auto learned = learn<Trees>(fit_trees, task, settings);
    const auto margins = margins_of(learned.model, task.columns);
    const auto expected = boost(task, grow, 8);
    INFO(name_of(objective));
    // Derivatives are singles and leaves are rounded to eight digits; the rounds carry that on.
    for (std::size_t i = 0; i < expected.size(); ++i)
      REQUIRE(margins[i] == Approx(expected[i]).epsilon(1e-6).margin(1e-6));
  }
}

// The first tree's derivatives at the base margins, by the definition of the loss.
TEST_CASE("leaves are rounded to a share of the error that the step of all rows has") {
  for (const Objective objective : {Objective::squared_error, Objective::logistic}) {
    const test::Task task = task_of(objective, 1000, 6);
    const auto first_tree = [&](const char* share) {
      Options settings = fixed_rounds("1");
      REQUIRE_FALSE(settings.set("trees.leaf_rounding", share));
      return learn<Trees>(fit_trees, task, settings).model;
    };
    const Trees exact = first_tree("0");
    double magnitude = 0;
    double hessian = 0;
    for (const double y : task.target) {
      const double base = exact.base[0];
      const double p = 1 / (1 + std::exp(-base));
      const bool squared = objective == Objective::squared_error;
      magnitude += std::abs(squared ? base - y : p - y);
      hessian += squared ? 1 : p * (1 - p);
    }
    const double limit = 0.1 * magnitude / std::sqrt(1000) / (hessian + 1);
    for (const char* share : {"0.01", "0.05", "1"}) {
      const Trees trees = first_tree(share);
      const double unit = std::pow(10, std::floor(std::log10(std::stod(share) * limit)));
      INFO(name_of(objective) << ", share " << share << ", unit " << unit);
      REQUIRE(trees.nodes.size() == exact.nodes.size());
      std::size_t n_changed = 0;
      for (std::size_t i = 0; i < trees.nodes.size(); ++i) {
        if (trees.nodes[i].column != kLeaf) continue;
        const double steps = trees.nodes[i].value / unit;
        CHECK(steps == Approx(std::round(steps)).margin(1e-6));
        CHECK(std::abs(trees.nodes[i].value - exact.nodes[i].value) <= unit * 0.5000001);
        n_changed += trees.nodes[i].value != exact.nodes[i].value ? 1 : 0;
      }
      CHECK(n_changed > 0);
    }
  }
}

TEST_CASE("a tree that is kept whole has leaves of eight digits") {
  const test::Task task = task_of(Objective::squared_error, 1000, 6);
  Options settings = fixed_rounds("1");
  REQUIRE_FALSE(settings.set("trees.learning_rate", "1"));
  const Trees rounded = learn<Trees>(fit_trees, task, settings).model;
  REQUIRE_FALSE(settings.set("trees.leaf_rounding", "0"));
  const Trees exact = learn<Trees>(fit_trees, task, settings).model;
  for (std::size_t i = 0; i < exact.nodes.size(); ++i)
    CHECK(rounded.nodes[i].value == exact.nodes[i].value);
}

TEST_CASE("later trees make up for what rounding takes") {
  const test::Task task = task_of(Objective::squared_error, 1000, 7);
  const auto loss_with = [&](const char* share) {
    Options settings = fixed_rounds("300");
    REQUIRE_FALSE(settings.set("trees.leaf_rounding", share));
    const Trees trees = learn<Trees>(fit_trees, task, settings).model;
    return loss_of(task, margins_of(trees, task.columns));
  };
  const double exact = loss_with("0");
  CHECK(loss_with("0.05") <= 1.02 * exact);
}

TEST_CASE("the loss on the training rows falls with every round") {
  for (const Objective objective :
       {Objective::squared_error, Objective::logistic, Objective::softmax}) {
    const test::Task task = task_of(objective, 500, 2);
    const Trees full = learn<Trees>(fit_trees, task, fixed_rounds("40")).model;
    double last = loss_of(
        task, std::vector<double>(500 * task.n_margins,
                                  objective == Objective::squared_error ? full.base[0] : 0));
    for (std::size_t rounds = 1; rounds <= 40; ++rounds) {
      Trees part = full;
      part.roots.resize(rounds * task.n_margins);
      const double loss = loss_of(task, margins_of(part, task.columns));
      INFO(name_of(objective) << ", round " << rounds);
      CHECK(loss < last);
      last = loss;
    }
  }
}

TEST_CASE("a model of fewer rounds is the beginning of one of more") {
  const test::Task task = task_of(Objective::softmax, 300, 3);
  const Trees few = learn<Trees>(fit_trees, task, fixed_rounds("5")).model;
  const Trees more = learn<Trees>(fit_trees, task, fixed_rounds("9")).model;
  REQUIRE(few.roots.size() == 15);
  for (std::size_t i = 0; i < few.nodes.size(); ++i) {
    REQUIRE(few.nodes[i].column == more.nodes[i].column);
    REQUIRE(few.nodes[i].value == more.nodes[i].value);
  }
}

TEST_CASE("a copy of a column, or its order reversed, changes no prediction") {
  for (const Objective objective : {Objective::squared_error, Objective::logistic}) {
    test::Task task = task_of(objective, 200, 4, false);  // each value its own bin
    const Options settings = fixed_rounds("20");
    const auto alone = margins_of(learn<Trees>(fit_trees, task, settings).model, task.columns);
    test::Task doubled = task;
    doubled.columns.add(task.columns.values[0]);
    const auto learned = learn<Trees>(fit_trees, doubled, settings);
    CHECK(margins_of(learned.model, doubled.columns) == alone);
    CHECK(learned.importance[2] == 0);  // of equal columns the first is taken

    test::Task reversed = task;
    for (double& x : reversed.columns.values[0]) x = -x;
    const auto mirrored =
        margins_of(learn<Trees>(fit_trees, reversed, settings).model, reversed.columns);
    for (std::size_t i = 0; i < alone.size(); ++i)
      REQUIRE(mirrored[i] == Approx(alone[i]).epsilon(1e-6).margin(1e-7));
  }
}

TEST_CASE("an increasing change of a column's scale changes no training prediction") {
  test::Task task = task_of(Objective::squared_error, 400, 5);
  const Options settings = fixed_rounds("20");
  const auto before = margins_of(learn<Trees>(fit_trees, task, settings).model, task.columns);
  for (double& x : task.columns.values[0]) x = std::exp(3 * x) * 1e-5;
  CHECK(margins_of(learn<Trees>(fit_trees, task, settings).model, task.columns) == before);
}

TEST_CASE("a column of noise or a constant one gets little or no importance") {
  test::Task task = task_of(Objective::squared_error, 2000, 6);
  Random random(7);
  std::vector<double> noise(2000);
  for (double& x : noise) x = random.normal();
  task.columns.add(noise);
  task.columns.add(std::vector<double>(2000, 5));
  task.columns.add(std::vector<double>(2000, kMissing));
  const auto learned = learn<Trees>(fit_trees, task, fixed_rounds("30"));
  CHECK(learned.importance[0] > 10 * learned.importance[2]);
  CHECK(learned.importance[3] == 0);
  CHECK(learned.importance[4] == 0);
}

TEST_CASE("early stopping keeps fewer rounds than allowed where the target is noise") {
  Random random(8);
  test::Task task = task_of(Objective::squared_error, 600, 8);
  for (double& y : task.target) y = random.normal();
  const auto learned = learn<Trees>(fit_trees, task, options({{"trees.rounds", "300"}}));
  CHECK(learned.model.roots.size() < 30);
  REQUIRE(learned.found_notes.size() == 1);
  CHECK(contains(learned.found_notes[0], "rounds were best for rows set apart"));
}

TEST_CASE("with too few rows to set some apart, all rounds are grown and the note says why") {
  test::Task task;
  task.columns.add({1, 2});
  task.target = {1, 3};
  const auto learned = learn<Trees>(fit_trees, task, options({{"trees.rounds", "7"}}));
  CHECK(learned.model.roots.size() == 7);
  CHECK(contains(learned.found_notes.at(0), "too few rows"));
}

TEST_CASE("a fit that is stopped from outside keeps what it has") {
  const test::Task task = task_of(Objective::squared_error, 200, 9);
  const Frame frame = task.columns.frame();
  const Options settings = fixed_rounds("100");
  int n_calls = 0;
  const auto stop = [&](double, const std::string&) { return ++n_calls < 5; };
  auto fit = fit_trees({frame, task.target, task.objective, 1, settings, 1, 1, stop});
  REQUIRE(fit);
  CHECK(std::get<Trees>(fit->family).roots.size() == 5);
}
