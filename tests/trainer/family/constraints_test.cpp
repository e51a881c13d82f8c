// What boosted trees must hold whatever the data: constraints, and what may not change a model.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "catch.hpp"
#include "json/write.hpp"
#include "train/family/trees.hpp"
#include "trainer/support/fit.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// Three numeric columns, the second with missing values, and one of categories.
test::Task task_of(Objective objective, std::size_t n, std::uint64_t seed,
                   bool with_categories = true) {
  Random random(seed);
  test::Task task;
  task.objective = objective;
  task.n_margins = objective == Objective::softmax ? 3 : 1;
  std::vector<std::vector<double>> x(4);
  for (std::size_t i = 0; i < n; ++i) {
    x[0].push_back(random.normal());
    x[1].push_back(random.below(7) == 0 ? kMissing : random.normal());
    x[2].push_back(static_cast<double>(random.below(12)));
    x[3].push_back(static_cast<double>(random.below(14)));
    const double b = std::isnan(x[1][i]) ? 0.5 : x[1][i];
    // Neither rises nor falls in any column.
    const double y = std::sin(3 * x[0][i]) + x[0][i] * b + (x[3][i] > 6 ? b : -b) +
                     std::cos(x[2][i]) + 0.3 * random.normal();
    task.target.push_back(objective == Objective::softmax    ? (y > 1      ? 2
                                                                : y > -0.5 ? 1
                                                                           : 0)
                          : objective == Objective::logistic ? (y > 0 ? 1 : 0)
                                                             : y);
  }
  for (std::size_t j = 0; j < 3; ++j) task.columns.add(x[j]);
  task.columns.add(x[3], with_categories ? 14 : 0);
  return task;
}

Options settings(std::vector<std::pair<std::string_view, std::string_view>> more = {}) {
  more.insert(more.begin(), {{"trees.rounds", "30"}, {"trees.early_stopping_rounds", "0"}});
  return options(more);
}

struct Given {
  std::vector<double> weights;
  std::vector<int> monotone;
  std::vector<std::vector<std::size_t>> interactions;
};

Trees fit(const test::Task& task, const Options& chosen, const Given& given = {}) {
  const Frame frame = task.columns.frame();
  FitInput input{frame, task.target, task.objective, task.n_margins, chosen, task.seed, 1, {}};
  input.weights = given.weights;
  input.monotone = given.monotone;
  input.interactions = given.interactions;
  auto fitted = fit_trees(input);
  REQUIRE(fitted);
  return std::get<Trees>(std::move(fitted->family));
}

double margin_at(const Trees& trees, const std::vector<double>& row) {
  Columns columns;
  for (std::size_t j = 0; j < row.size(); ++j) columns.add({row[j]}, j == 3 ? 14 : 0);
  return margins_of(trees, columns).at(0);
}

// Calls f with the columns of every path from a root to a leaf.
void for_paths(const Trees& trees, const std::function<void(const std::set<std::int32_t>&)>& f) {
  const std::function<void(std::size_t, std::set<std::int32_t>)> walk = [&](std::size_t at,
                                                                            auto path) {
    const TreeNode& node = trees.nodes[at];
    if (node.column == kLeaf) return f(path);
    path.insert(node.column);
    walk(at + 1, path);
    walk(node.right, path);
  };
  for (const auto root : trees.roots) walk(root, {});
}

constexpr std::array kShapes = {"leafwise", "depthwise", "symmetric"};

}  // namespace

TEST_CASE("constrained to rise or fall, the margin does so everywhere on a grid") {
  for (const Objective objective :
       {Objective::squared_error, Objective::logistic, Objective::absolute_error}) {
    for (const char* shape : kShapes) {
      const test::Task task = task_of(objective, 1500, 1);
      const Trees trees = fit(task, settings({{"trees.shape", shape}}), {{}, {1, -1, 0, 0}, {}});
      CHECK(trees.nodes.size() > 300);
      INFO(name_of(objective) << ", " << shape);
      Random random(2);
      int n_changes = 0;
      for (int trial = 0; trial < 60; ++trial) {
        std::vector<double> row = {random.normal(), random.normal(),
                                   static_cast<double>(random.below(12)),
                                   static_cast<double>(random.below(14))};
        if (trial % 5 == 0) row[1] = kMissing;
        for (const std::size_t column : {0U, 1U}) {
          std::vector<double> at = row;
          double last = 0;
          for (int step = 0; step <= 60; ++step) {
            at[column] = -3 + 0.1 * step;
            const double margin = margin_at(trees, at);
            if (step > 0) {
              REQUIRE((column == 0 ? margin - last : last - margin) >= -1e-12);
              n_changes += margin != last ? 1 : 0;
            }
            last = margin;
          }
        }
      }
      CHECK(n_changes > 500);
    }
  }
}

TEST_CASE("a symmetric tree keeps a constraint where its levels leave children without rows") {
  // z follows x, so that splits by both part few rows from many, or none.
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Random random(seed);
    test::Task task;
    std::vector<double> x;
    std::vector<double> z;
    for (int i = 0; i < 300; ++i) {
      x.push_back(static_cast<double>(random.below(10)));
      z.push_back(x.back() + static_cast<double>(random.below(2)));
      task.target.push_back(x.back() - 2 * z.back() * (z.back() > 4 ? 1 : -1) + random.normal());
    }
    task.columns.add(x);
    task.columns.add(z);
    const Trees trees =
        fit(task, settings({{"trees.shape", "symmetric"}, {"trees.min_child_weight", "5"}}),
            {{}, {1, 0}, {}});
    for (int at_z = 0; at_z <= 10; ++at_z) {
      double last = -std::numeric_limits<double>::infinity();
      for (int at_x = 0; at_x <= 9; ++at_x) {
        Columns row;
        row.add({static_cast<double>(at_x)});
        row.add({static_cast<double>(at_z)});
        const double margin = margins_of(trees, row).at(0);
        REQUIRE(margin >= last - 1e-12);
        last = margin;
      }
    }
  }
}

TEST_CASE("without the constraint the same data do not rise or fall") {
  const Trees trees = fit(task_of(Objective::squared_error, 1500, 1), settings());
  int n_falls = 0;
  for (int step = 0; step < 60; ++step) {
    n_falls += margin_at(trees, {-3 + 0.1 * step, 0, 3, 3}) >
                       margin_at(trees, {-2.9 + 0.1 * step, 0, 3, 3})
                   ? 1
                   : 0;
  }
  CHECK(n_falls > 5);
}

TEST_CASE("on a path only columns meet that share a group") {
  for (const char* shape : kShapes) {
    const test::Task task = task_of(Objective::squared_error, 1200, 3);
    const Trees trees =
        fit(task, settings({{"trees.shape", shape}}), {{}, {}, {{0, 1}, {1, 3}, {2}}});
    std::set<std::set<std::int32_t>> seen;
    for_paths(trees, [&](const auto& path) { seen.insert(path); });
    INFO(shape);
    for (const auto& path : seen) {
      const auto is_within = [&](const std::set<std::int32_t>& group) {
        return std::includes(group.begin(), group.end(), path.begin(), path.end());
      };
      CHECK((is_within({0, 1}) || is_within({1, 3}) || is_within({2})));
    }
    CHECK(seen.count({0, 1}) == 1);
    CHECK(seen.count({2}) == 1);
  }
}

TEST_CASE("a weight of two is the same as the row twice, a weight of zero as the row left out") {
  for (const Objective objective :
       {Objective::squared_error, Objective::logistic, Objective::softmax}) {
    // Categories are told apart by how many rows they have where splits are equal.
    const test::Task task = task_of(objective, 400, 4, false);
    test::Task repeated = task;
    for (auto& column : repeated.columns.values) column.clear();
    repeated.target.clear();
    Given given;
    for (std::size_t i = 0; i < task.target.size(); ++i) {
      const std::size_t times = i % 4 == 0 ? 2 : i % 4 == 1 ? 0 : 1;
      given.weights.push_back(static_cast<double>(times));
      for (std::size_t t = 0; t < times; ++t) {
        for (std::size_t j = 0; j < 4; ++j)
          repeated.columns.values[j].push_back(task.columns.values[j][i]);
        repeated.target.push_back(task.target[i]);
      }
    }
    // Few values, so that both tables have the same cuts.
    test::Task one = task;
    test::Task two = repeated;
    for (auto* t : {&one, &two}) {
      for (std::size_t j = 0; j < 2; ++j) {
        for (double& x : t->columns.values[j]) x = std::floor(2 * x);
      }
    }
    const Options few = settings({{"trees.rounds", "12"}});
    const auto weighted = margins_of(fit(one, few, given), one.columns);
    const auto doubled = margins_of(fit(two, few), one.columns);
    INFO(name_of(objective));
    // The words of fixed point are rounded once for a weight of two and twice for two rows; in the
    // course of many rounds that may turn a split whose second best is as good.
    for (std::size_t i = 0; i < task.target.size(); ++i) {
      if (given.weights[i] == 0) continue;  // whose values the other table may not know
      for (std::size_t k = i; k < weighted.size(); k += task.target.size())
        CHECK(weighted[k] == Approx(doubled[k]).epsilon(1e-5).margin(1e-5));
    }
  }
}

TEST_CASE("the order of the rows changes no byte, nor does a column with one value") {
  for (const Objective objective :
       {Objective::squared_error, Objective::logistic, Objective::softmax}) {
    for (const char* shape : kShapes) {
      const test::Task task = task_of(objective, 3000, 5);
      const Options chosen = settings({{"trees.shape", shape}});
      const std::string expected = bytes_of(fit(task, chosen));
      test::Task shuffled = task;
      std::vector<std::size_t> order(task.target.size());
      std::iota(order.begin(), order.end(), std::size_t{0});
      Random random(6);
      for (std::size_t i = order.size(); i-- > 1;) std::swap(order[i], order[random.below(i + 1)]);
      for (std::size_t i = 0; i < order.size(); ++i) {
        for (std::size_t j = 0; j < 4; ++j)
          shuffled.columns.values[j][i] = task.columns.values[j][order[i]];
        shuffled.target[i] = task.target[order[i]];
      }
      INFO(name_of(objective) << ", " << shape);
      CHECK(bytes_of(fit(shuffled, chosen)) == expected);
      test::Task wider = task;
      wider.columns.add(std::vector<double>(task.target.size(), 7));
      CHECK(bytes_of(fit(wider, chosen)) == expected);
    }
  }
}

TEST_CASE("symmetric trees split a level by one split") {
  const test::Task task = task_of(Objective::squared_error, 2000, 7);
  const Trees trees = fit(task, settings({{"trees.shape", "symmetric"}, {"trees.max_depth", "4"}}));
  const std::function<void(std::size_t, std::size_t, std::vector<std::string>&)> walk =
      [&](std::size_t at, std::size_t depth, std::vector<std::string>& levels) {
        const TreeNode& node = trees.nodes[at];
        std::string split = json::dump({node.column, node.missing_left});
        if (node.column == kLeaf) {
          split = "leaf";
        } else if (node.categorical) {
          split += json::dump(trees.code_sets[node.codes].codes());
        } else {
          split += json::dump(node.value);
        }
        if (levels.size() == depth) levels.push_back(split);
        CHECK(levels[depth] == split);
        if (node.column == kLeaf) return;
        walk(at + 1, depth + 1, levels);
        walk(node.right, depth + 1, levels);
      };
  for (const auto root : trees.roots) {
    std::vector<std::string> levels;
    walk(root, 0, levels);
    CHECK(levels.size() == 5);
  }
}

TEST_CASE("leaves are limited in every shape, and no tree is deeper than allowed") {
  const test::Task task = task_of(Objective::squared_error, 2000, 8);
  for (const char* shape : kShapes) {
    const Trees trees = fit(
        task,
        settings({{"trees.shape", shape}, {"trees.max_leaves", "11"}, {"trees.max_depth", "5"}}));
    for (std::size_t t = 0; t < trees.roots.size(); ++t) {
      const std::size_t end = t + 1 < trees.roots.size() ? trees.roots[t + 1] : trees.nodes.size();
      const auto leaves = std::count_if(trees.nodes.begin() + trees.roots[t],
                                        trees.nodes.begin() + static_cast<std::ptrdiff_t>(end),
                                        [](const auto& n) { return n.column == kLeaf; });
      INFO(shape);
      CHECK(leaves == (std::string_view(shape) == "symmetric" ? 8 : 11));
    }
  }
}

TEST_CASE("an L1 penalty shortens the sum of gradients of a leaf, and small ones are 0") {
  const test::Task task = task_of(Objective::squared_error, 500, 9);
  const double l1 = 20;
  const Trees trees = fit(
      task, settings({{"trees.rounds", "1"}, {"trees.l1", "20"}, {"trees.leaf_rounding", "0"}}));
  const Frame frame = task.columns.frame();
  std::map<const TreeNode*, std::pair<double, double>> sums;
  for (std::size_t i = 0; i < task.target.size(); ++i) {
    auto& [gradient, rows] = sums[&leaf_of(trees, 0, frame, i)];
    gradient += trees.base[0] - task.target[i];
    ++rows;
  }
  for (const auto& [leaf, sum] : sums) {
    const auto& [gradient, rows] = sum;
    const double shortened = std::abs(gradient) > l1 ? gradient - std::copysign(l1, gradient) : 0;
    CHECK(leaf->value == Approx(-0.1 * shortened / (rows + 1)).epsilon(1e-6).margin(1e-7));
  }
}

TEST_CASE("leaves of the absolute error and of quantiles are quantiles of their residuals") {
  for (const Objective objective : {Objective::absolute_error, Objective::quantile}) {
    const test::Task task = task_of(objective, 600, 10);
    const Options chosen = settings({{"trees.rounds", "1"}, {"trees.learning_rate", "1"}});
    const Trees trees = fit(task, chosen);
    const Frame frame = task.columns.frame();
    std::map<const TreeNode*, std::vector<double>> residuals;
    for (std::size_t i = 0; i < task.target.size(); ++i)
      residuals[&leaf_of(trees, 0, frame, i)].push_back(task.target[i] - trees.base[0]);
    for (auto& [leaf, values] : residuals) {
      std::sort(values.begin(), values.end());
      // The least value that half of them do not exceed.
      CHECK(leaf->value == Approx(values[(values.size() - 1) / 2]).epsilon(1e-7));
    }
  }
}
