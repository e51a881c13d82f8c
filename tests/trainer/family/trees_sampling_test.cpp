// What rows, columns, seeds and threads do to boosting.
#include <cmath>
#include <set>

#include "catch.hpp"
#include "train/family/trees.hpp"
#include "trainer/support/fit.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

test::Task task_of(std::size_t n, std::size_t n_columns, std::uint64_t seed) {
  Random random(seed);
  test::Task task;
  task.target.assign(n, 0);
  for (std::size_t j = 0; j < n_columns; ++j) {
    std::vector<double> values;
    const bool categorical = j % 4 == 3;
    for (std::size_t i = 0; i < n; ++i) {
      values.push_back(categorical ? static_cast<double>(random.below(30)) : random.normal());
      task.target[i] += categorical ? (values[i] > 15 ? 0.5 : 0) : std::sin(values[i]);
    }
    task.columns.add(values, categorical ? 30 : 0);
  }
  return task;
}

std::set<std::int32_t> columns_of_tree(const Trees& trees, std::size_t t) {
  std::set<std::int32_t> used;
  const std::size_t end = t + 1 < trees.roots.size() ? trees.roots[t + 1] : trees.nodes.size();
  for (std::size_t i = trees.roots[t]; i < end; ++i) {
    if (trees.nodes[i].column != kLeaf) used.insert(trees.nodes[i].column);
  }
  return used;
}

double cover_of_tree(const Trees& trees, std::size_t t) {
  double cover = 0;
  const std::size_t end = t + 1 < trees.roots.size() ? trees.roots[t + 1] : trees.nodes.size();
  for (std::size_t i = trees.roots[t]; i < end; ++i) cover += trees.nodes[i].cover;
  return cover;
}

}  // namespace

TEST_CASE("threads do not change a byte of the trees") {
  test::Task task = task_of(12000, 8, 1);
  for (const Objective objective : {Objective::squared_error, Objective::softmax}) {
    task.objective = objective;
    task.n_margins = objective == Objective::softmax ? 3 : 1;
    if (objective == Objective::softmax)
      for (double& y : task.target) y = y > 1 ? 2 : y > 0 ? 1 : 0;
    const Options settings = options(
        {{"trees.rounds", "6"}, {"trees.row_fraction", "0.7"}, {"trees.column_fraction", "0.7"}});
    task.n_threads = 1;
    const std::string one = bytes_of(learn<Trees>(fit_trees, task, settings).model);
    for (const int n_threads : {2, 4}) {
      task.n_threads = n_threads;
      CHECK(bytes_of(learn<Trees>(fit_trees, task, settings).model) == one);
    }
  }
}

TEST_CASE("the seed decides the rows and columns that are drawn, and nothing else") {
  test::Task task = task_of(500, 4, 2);
  const Options whole = options({{"trees.rounds", "5"}, {"trees.early_stopping_rounds", "0"}});
  const Options sampled = options(
      {{"trees.rounds", "5"}, {"trees.early_stopping_rounds", "0"}, {"trees.row_fraction", "0.5"}});
  const std::string whole_one = bytes_of(learn<Trees>(fit_trees, task, whole).model);
  const std::string sampled_one = bytes_of(learn<Trees>(fit_trees, task, sampled).model);
  CHECK(sampled_one == bytes_of(learn<Trees>(fit_trees, task, sampled).model));
  task.seed = 2;
  CHECK(whole_one == bytes_of(learn<Trees>(fit_trees, task, whole).model));
  CHECK(sampled_one != bytes_of(learn<Trees>(fit_trees, task, sampled).model));
}

TEST_CASE("each tree sees its share of rows and columns, another one each time") {
  const test::Task task = task_of(4000, 8, 3);
  const Trees trees = learn<Trees>(fit_trees, task,
                                   options({{"trees.rounds", "20"},
                                            {"trees.early_stopping_rounds", "0"},
                                            {"trees.row_fraction", "0.25"},
                                            {"trees.column_fraction", "0.3"}}))
                          .model;
  std::set<std::set<std::int32_t>> choices;
  std::set<double> covers;
  for (std::size_t t = 0; t < 20; ++t) {
    choices.insert(columns_of_tree(trees, t));
    CHECK(columns_of_tree(trees, t).size() <= 3);  // ceil(0.3 * 8)
    covers.insert(cover_of_tree(trees, t));
    CHECK(cover_of_tree(trees, t) == Approx(1000).margin(5 * std::sqrt(4000 * 0.25 * 0.75)));
  }
  CHECK(choices.size() > 5);
  CHECK(covers.size() > 5);
}

TEST_CASE("a tree for which no row was drawn adds nothing") {
  test::Task task;
  task.columns.add({1, 2, 3});
  task.target = {1, 2, 4};
  const Trees trees = learn<Trees>(fit_trees, task,
                                   options({{"trees.rounds", "50"},
                                            {"trees.early_stopping_rounds", "0"},
                                            {"trees.row_fraction", "0.01"},
                                            {"trees.l2", "0"},
                                            {"trees.min_child_weight", "0"}}))
                          .model;
  std::size_t n_empty = 0;
  for (std::size_t t = 0; t < 50; ++t) {
    if (cover_of_tree(trees, t) > 0) continue;
    ++n_empty;
    CHECK(trees.nodes[trees.roots[t]].value == 0);
  }
  CHECK(n_empty > 40);
}

TEST_CASE("a class of one row, 300 categories and a single column are learned from") {
  Random random(4);
  test::Task task;
  task.objective = Objective::softmax;
  task.n_margins = 3;
  std::vector<double> codes;
  for (int i = 0; i < 3000; ++i) {
    codes.push_back(static_cast<double>(random.below(300)));
    task.target.push_back(codes.back() < 150 ? 0 : 1);
  }
  task.target[7] = 2;
  task.columns.add(codes, 300);
  const Trees trees = learn<Trees>(fit_trees, task, options({{"trees.rounds", "20"}})).model;
  const auto margins = margins_of(trees, task.columns);
  int n_right = 0;
  for (std::size_t i = 0; i < 3000; ++i)
    n_right += (margins[i] > margins[3000 + i]) == (task.target[i] == 0) ? 1 : 0;
  CHECK(n_right >= 2900);
}
