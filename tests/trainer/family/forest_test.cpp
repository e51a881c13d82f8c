#include "train/family/forest.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "catch.hpp"
#include "json/write.hpp"
#include "trainer/support/fit.hpp"
#include "trainer/support/naive_trees.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// Two numeric columns, one with missing values, and one of 12 categories.
test::Task task_of(std::size_t n, std::uint64_t seed) {
  Random random(seed);
  test::Task task;
  std::vector<double> a;
  std::vector<double> b;
  std::vector<double> c;
  for (std::size_t i = 0; i < n; ++i) {
    a.push_back(random.normal());
    b.push_back(random.below(9) == 0 ? kMissing : static_cast<double>(random.below(20)));
    c.push_back(static_cast<double>(random.below(12)));
    task.target.push_back(std::sin(2 * a[i]) + (std::isnan(b[i]) ? 1 : b[i] / 10) +
                          (c[i] > 5 ? 1 : 0) + 0.2 * random.normal());
  }
  task.columns.add(a);
  task.columns.add(b);
  task.columns.add(c, 12);
  return task;
}

test::Task classes_of(std::size_t n, std::uint64_t seed, std::size_t n_classes) {
  test::Task task = task_of(n, seed);
  task.objective = n_classes == 2 ? Objective::logistic : Objective::softmax;
  task.n_margins = n_classes == 2 ? 1 : n_classes;
  for (double& y : task.target)
    y = std::clamp(std::floor(y), 0.0, static_cast<double>(n_classes - 1));
  return task;
}

std::set<std::int32_t> columns_of(const Trees& trees) {
  std::set<std::int32_t> used;
  for (const auto& node : trees.nodes)
    if (node.column != kLeaf) used.insert(node.column);
  return used;
}

// One tree of all rows and columns.
const std::vector<std::pair<std::string_view, std::string_view>> kOneTree = {
    {"forest.trees", "1"},
    {"forest.bootstrap", "false"},
    {"forest.column_fraction", "1"},
    {"forest.min_leaf_rows", "1"}};

}  // namespace

TEST_CASE("leaves hold the means of the rows drawn, as often as they were drawn") {
  const test::Task task = task_of(300, 1);
  const auto forest = learn<Trees>(fit_forest, task,
                                   options({{"forest.trees", "3"}, {"forest.min_leaf_rows", "7"}}));
  const Frame frame = task.columns.frame();
  const double mean = std::accumulate(task.target.begin(), task.target.end(), 0.0) / 300;
  for (std::size_t t = 0; t < 3; ++t) {
    const auto counts = bootstrap_counts(300, 300, task.seed, t);
    std::map<const TreeNode*, std::array<double, 3>> sums;
    for (std::size_t i = 0; i < 300; ++i) {
      if (counts[i] == 0) continue;
      auto& [y, weight, rows] = sums[&leaf_of(forest.model, forest.model.roots[t], frame, i)];
      y += counts[i] * task.target[i];
      weight += counts[i];
      rows += 1;
    }
    CHECK(sums.size() > 10);
    for (const auto& [leaf, sum] : sums) {
      CHECK(leaf->value == Approx((sum[0] / sum[1] - mean) / 3).epsilon(1e-7));
      CHECK(leaf->cover == sum[2]);
      CHECK(sum[2] >= 7);
    }
  }
  CHECK(forest.model.base[0] == Approx(mean).epsilon(1e-12));
}

TEST_CASE("a sample has as many draws as asked for, of rows that are all as likely") {
  const std::size_t n = 1000;
  std::vector<double> of_row(n, 0);
  double n_distinct = 0;
  for (std::size_t tree = 0; tree < 200; ++tree) {
    const auto counts = bootstrap_counts(n, n, 7, tree);
    CHECK(std::accumulate(counts.begin(), counts.end(), 0U) == n);
    for (std::size_t i = 0; i < n; ++i) {
      of_row[i] += counts[i];
      n_distinct += counts[i] > 0 ? 1 : 0;
    }
  }
  // Each row's draws are binomial with mean 200; chi-squared of n - 1 degrees of freedom.
  double chi_squared = 0;
  for (const double count : of_row) chi_squared += (count - 200) * (count - 200) / 200;
  CHECK(chi_squared == Approx(999).margin(5 * std::sqrt(2 * 999.0)));
  // Of n rows 1 - (1 - 1/n)^n come up.
  CHECK(n_distinct / 200 / static_cast<double>(n) ==
        Approx(1 - std::pow(1 - 1e-3, 1000)).margin(0.005));
  CHECK(bootstrap_counts(n, n, 7, 0) != bootstrap_counts(n, n, 7, 1));
  CHECK(bootstrap_counts(n, n, 7, 0) != bootstrap_counts(n, n, 8, 0));
}

TEST_CASE("a tree without sampling splits as exhaustive search does, of numbers and of classes") {
  for (const bool classes : {false, true}) {
    test::Task task = classes ? classes_of(120, 2, 2) : task_of(120, 2);
    task.columns.values.pop_back();  // the categories
    task.columns.n_levels.pop_back();
    auto settings = kOneTree;
    settings.emplace_back("forest.max_depth", "4");
    const Trees tree = learn<Trees>(fit_forest, task, options(settings)).model;
    GrowOptions least;
    least.l2 = 0;
    least.min_child_weight = 0;
    const NaiveTrees naive(task.columns, least);
    const Frame frame = task.columns.frame();
    std::vector<double> gradient;
    for (const double y : task.target) gradient.push_back(-y);
    const std::vector<double> hessian(120, 1);
    const auto side_of = [&](const std::vector<std::size_t>& rows) {
      Side side;
      for (const std::size_t i : rows) {
        side.gradient += gradient[i];
        side.hessian += 1;
      }
      return side;
    };
    int n_splits = 0;
    const std::function<void(std::size_t, const std::vector<std::size_t>&, int)> walk =
        [&](std::size_t at, const std::vector<std::size_t>& rows, int depth) {
          const TreeNode& node = tree.nodes[at];
          const double best = naive.best_split(rows, gradient, hessian).gain;
          if (node.column == kLeaf) {
            CHECK((depth == 4 || best < 1e-9));
            return;
          }
          ++n_splits;
          std::vector<std::size_t> left;
          std::vector<std::size_t> right;
          for (const std::size_t i : rows) {
            const double x = frame.columns[static_cast<std::size_t>(node.column)][i];
            (goes_left(tree, node, x) ? left : right).push_back(i);
          }
          CHECK(gain_of(side_of(left), side_of(right), 0, 0) == Approx(best).epsilon(1e-5));
          walk(at + 1, left, depth + 1);
          walk(node.right, right, depth + 1);
        };
    std::vector<std::size_t> rows(120);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    walk(0, rows, 0);
    CHECK(n_splits > 8);
  }
}

TEST_CASE("fully grown, a tree without sampling gives every row its target") {
  // Fewer rows than bins, so that each row has a bin of its own.
  for (const std::size_t n_classes : {0U, 2U}) {
    const test::Task task = n_classes == 0 ? task_of(200, 3) : classes_of(200, 3, n_classes);
    for (const Learner learner : {fit_forest, fit_extra_trees}) {
      const Trees tree = learn<Trees>(learner, task, options(kOneTree)).model;
      const auto margins = margins_of(tree, task.columns);
      for (std::size_t i = 0; i < 200; ++i)
        CHECK(margins[i] == Approx(task.target[i]).epsilon(1e-7).margin(1e-7));
    }
  }
}

TEST_CASE("what two columns say only together is learned, though neither gains anything alone") {
  test::Task task;
  task.objective = Objective::logistic;
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 200; ++i) {
    a.push_back(i % 2);
    b.push_back(i / 2 % 2);
    task.target.push_back((i + i / 2) % 2);
  }
  task.columns.add(a);
  task.columns.add(b);
  for (const Learner learner : {fit_forest, fit_extra_trees}) {
    const auto margins =
        margins_of(learn<Trees>(learner, task, options(kOneTree)).model, task.columns);
    for (std::size_t i = 0; i < 200; ++i) CHECK(margins[i] == task.target[i]);
  }
}

TEST_CASE("a few categories are grouped, and randomised trees group them each in its own way") {
  test::Task task;
  task.objective = Objective::squared_error;
  std::vector<double> codes;
  for (int i = 0; i < 400; ++i) {
    codes.push_back(i % 4);
    task.target.push_back(i % 4 < 2 ? 1 : 5);
  }
  task.columns.add(codes, 4);
  auto shallow = kOneTree;
  shallow.emplace_back("forest.max_depth", "1");
  const auto margins =
      margins_of(learn<Trees>(fit_forest, task, options(shallow)).model, task.columns);
  for (std::size_t i = 0; i < 400; ++i) CHECK(margins[i] == Approx(task.target[i]).epsilon(1e-12));
  const Trees random = learn<Trees>(fit_extra_trees, task,
                                    options({{"forest.trees", "60"}, {"forest.max_depth", "1"}}))
                           .model;
  std::set<std::vector<std::size_t>> groups;
  for (const CodeSet& set : random.code_sets) {
    auto left = set.codes();
    std::vector<std::size_t> codes_left(left.begin(), left.end());
    // The group that has category 0.
    if (codes_left.empty() || codes_left[0] != 0) {
      std::vector<std::size_t> others;
      for (std::size_t code = 0; code < 4; ++code)
        if (std::find(codes_left.begin(), codes_left.end(), code) == codes_left.end())
          others.push_back(code);
      codes_left = others;
    }
    groups.insert(codes_left);
  }
  CHECK(groups.size() == 7);  // all ways to part four
}

TEST_CASE("a target far from 0, and one with an outlier, are learned as near as any") {
  test::Task task = task_of(500, 13);
  const auto plain = margins_of(learn<Trees>(fit_forest, task, options({})).model, task.columns);
  test::Task far = task;
  for (double& y : far.target) y += 1e9;
  const auto moved = margins_of(learn<Trees>(fit_forest, far, options({})).model, far.columns);
  for (std::size_t i = 0; i < 500; ++i) CHECK(moved[i] - 1e9 == Approx(plain[i]).margin(1e-3));
  // One row at 1e9: of trees that have not drawn it nothing changes but rounding.
  test::Task spread = task;
  spread.target[7] = 1e9;
  const Trees model = learn<Trees>(fit_forest, spread, options({{"forest.trees", "30"}})).model;
  const Trees base = learn<Trees>(fit_forest, task, options({{"forest.trees", "30"}})).model;
  for (std::size_t t = 0; t < 30; ++t) {
    const double n = static_cast<double>((t + 1 < 30 ? model.roots[t + 1] : model.nodes.size()) -
                                         model.roots[t]);
    const double n_base =
        static_cast<double>((t + 1 < 30 ? base.roots[t + 1] : base.nodes.size()) - base.roots[t]);
    CHECK(n > 0.8 * n_base);
  }
}

TEST_CASE("only the ratios of weights count, however large or small they are") {
  test::Task task = task_of(300, 14);
  Random random(15);
  task.weights.resize(300);
  for (double& weight : task.weights) weight = 1 + static_cast<double>(random.below(4));
  const auto expected = bytes_of(learn<Trees>(fit_forest, task, options({})).model);
  for (const double factor : {0x1p-600, 0x1p-40, 0x1p600}) {
    test::Task scaled = task;
    for (double& weight : scaled.weights) weight *= factor;
    const auto learned = learn<Trees>(fit_forest, scaled, options({}));
    CHECK(bytes_of(learned.model) == expected);
    CHECK(learned.notes.size() == 2);
  }
}

TEST_CASE("a node is split though the first columns drawn cannot, and a pure one never") {
  // Only column 5 parts more than one row from the others; three of twelve are drawn at first.
  test::Task task;
  task.objective = Objective::logistic;
  for (int j = 0; j < 12; ++j) {
    std::vector<double> values(100);
    for (int i = 0; i < 100; ++i)
      values[static_cast<std::size_t>(i)] = j == 5 ? i % 2 : i == j ? 1 : 0;
    task.columns.add(values);
  }
  for (int i = 0; i < 100; ++i) task.target.push_back(i % 2);
  const Trees trees = learn<Trees>(fit_forest, task,
                                   options({{"forest.trees", "20"}, {"forest.min_leaf_rows", "5"}}))
                          .model;
  CHECK(trees.nodes.size() == 60);  // a split and two leaves each
  CHECK(columns_of(trees) == std::set<std::int32_t>{5});
}

TEST_CASE("each node tries its share of the columns") {
  Random random(5);
  test::Task task;
  for (int j = 0; j < 8; ++j) {
    std::vector<double> values(400);
    for (double& value : values) value = random.normal();
    task.columns.add(values);
  }
  task.target = task.columns.values[3];
  for (double& y : task.target) y += 1e-3 * random.normal();
  const auto share_of_3 = [&](std::string_view fraction) {
    const Trees trees = learn<Trees>(fit_forest, task,
                                     options({{"forest.trees", "400"},
                                              {"forest.max_depth", "1"},
                                              {"forest.column_fraction", fraction}}))
                            .model;
    double n = 0;
    for (const std::uint32_t root : trees.roots) n += trees.nodes[root].column == 3 ? 1 : 0;
    return n / 400;
  };
  CHECK(share_of_3("1") == 1);
  CHECK(share_of_3("0") == 1);  // numbers: all
  CHECK(share_of_3("0.25") == Approx(0.25).margin(5 * std::sqrt(0.25 * 0.75 / 400)));
  CHECK(share_of_3("0.5") == Approx(0.5).margin(5 * std::sqrt(0.5 * 0.5 / 400)));
}

TEST_CASE("threads do not change a byte of a forest") {
  for (const Learner learner : {fit_forest, fit_extra_trees}) {
    for (const std::size_t n_classes : {0U, 2U, 4U}) {
      test::Task task = n_classes == 0 ? task_of(2000, 6) : classes_of(2000, 6, n_classes);
      const Options settings = options({{"forest.trees", "17"}, {"forest.column_fraction", "0.5"}});
      const auto one = learn<Trees>(learner, task, settings);
      for (const int n_threads : {2, 5}) {
        task.n_threads = n_threads;
        const auto many = learn<Trees>(learner, task, settings);
        CHECK(bytes_of(many.model) == bytes_of(one.model));
        CHECK(many.notes == one.notes);
      }
      task.n_threads = 1;
      task.seed = 2;
      CHECK(bytes_of(learn<Trees>(learner, task, settings).model) != bytes_of(one.model));
    }
  }
}

TEST_CASE("of many classes the shares add up to 1, and are right where the data are plain") {
  const test::Task task = classes_of(900, 7, 4);
  const auto margins =
      margins_of(learn<Trees>(fit_forest, task,
                              options({{"forest.trees", "40"}, {"forest.min_leaf_rows", "1"}}))
                     .model,
                 task.columns);
  Schema schema;
  schema.task = dodona::Task::classification;
  schema.target.classes = {"a", "b", "c", "d"};
  Report report;
  const Prediction p = finish({Link::share}, schema, 900, {margins}, {}, 1, report);
  int n_right = 0;
  for (std::size_t i = 0; i < 900; ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      sum += p.outputs[k * 900 + i];
      CHECK(p.outputs[k * 900 + i] >= 0);
    }
    CHECK(sum == Approx(1).epsilon(1e-14));
    n_right += p.labels[i] == task.target[i] ? 1 : 0;
  }
  CHECK(n_right > 880);
}

TEST_CASE("what is said of rows out of bag is what new rows show") {
  const test::Task task = task_of(1500, 8);
  const auto forest = learn<Trees>(fit_forest, task, options({}));
  REQUIRE(forest.notes.size() == 2);
  const std::string note = forest.notes[1];
  const auto at = note.find("R2 is ");
  REQUIRE(at != std::string::npos);
  const double out_of_bag = std::stod(note.substr(at + 6));
  const test::Task fresh = task_of(4000, 9);
  const auto margins = margins_of(forest.model, fresh.columns);
  const double mean = std::accumulate(fresh.target.begin(), fresh.target.end(), 0.0) / 4000;
  double errors = 0;
  double spread = 0;
  for (std::size_t i = 0; i < 4000; ++i) {
    errors += std::pow(margins[i] - fresh.target[i], 2);
    spread += std::pow(fresh.target[i] - mean, 2);
  }
  CHECK(out_of_bag == Approx(1 - errors / spread).margin(0.03));
  CHECK(out_of_bag > 0.85);
  CHECK(learn<Trees>(fit_extra_trees, task, options({})).notes.size() == 1);
}

TEST_CASE("a target of huge numbers, or of one value, is averaged as any other") {
  test::Task task = task_of(200, 10);
  const auto plain = margins_of(learn<Trees>(fit_forest, task, options({})).model, task.columns);
  for (double& y : task.target) y *= 1e140;
  const auto huge = margins_of(learn<Trees>(fit_forest, task, options({})).model, task.columns);
  for (std::size_t i = 0; i < 200; ++i) CHECK(huge[i] == Approx(plain[i] * 1e140).epsilon(1e-6));
  task.target.assign(200, 42);
  const Trees constant = learn<Trees>(fit_forest, task, options({})).model;
  CHECK(constant.nodes.size() == 100);
  CHECK(margins_of(constant, task.columns)[0] == Approx(42).epsilon(1e-12));
}

TEST_CASE("constrained to rise or fall, the average of the trees does so everywhere") {
  for (const Learner learner : {fit_forest, fit_extra_trees}) {
    for (const std::size_t n_classes : {0U, 2U}) {
      const test::Task task = n_classes == 0 ? task_of(800, 11) : classes_of(800, 11, n_classes);
      const Options chosen = options({{"forest.trees", "20"}});
      const Frame frame = task.columns.frame();
      const std::vector<int> monotone = {1, -1, 0};
      const auto n_wrong = [&](std::span<const int> signs) {
        FitInput input{frame, task.target, task.objective, 1, chosen, 1, 1, {}};
        input.monotone = signs;
        const auto fitted = learner(input);
        REQUIRE(fitted);
        const Trees& trees = std::get<Trees>(fitted->family);
        CHECK(columns_of(trees) == std::set<std::int32_t>{0, 1, 2});
        int n = 0;
        Random random(12);
        for (int trial = 0; trial < 50; ++trial) {
          const double a = random.normal();
          const auto b = static_cast<double>(random.below(20));
          const auto c = static_cast<double>(random.below(12));
          Columns rising;
          Columns falling;
          std::vector<double> grid;
          grid.reserve(60);
          for (int step = 0; step < 60; ++step) grid.push_back(-3 + 0.1 * step);
          rising.add(grid);
          rising.add(std::vector<double>(60, b));
          rising.add(std::vector<double>(60, c), 12);
          for (int step = 0; step < 60; ++step) grid[static_cast<std::size_t>(step)] = 0.4 * step;
          falling.add(std::vector<double>(60, a));
          falling.add(grid);
          falling.add(std::vector<double>(60, c), 12);
          const auto up = margins_of(trees, rising);
          const auto down = margins_of(trees, falling);
          for (std::size_t i = 1; i < 60; ++i)
            n += (up[i] < up[i - 1] ? 1 : 0) + (down[i] > down[i - 1] ? 1 : 0);
        }
        return n;
      };
      CHECK(n_wrong(monotone) == 0);
      CHECK(n_wrong({}) > 100);
    }
  }
}

TEST_CASE("on a path of a forest's tree only columns of one group meet") {
  const test::Task task = task_of(500, 13);
  const Options chosen = options({{"forest.trees", "10"}});
  const Frame frame = task.columns.frame();
  const std::vector<std::vector<std::size_t>> groups = {{0, 1}};  // 2 stays alone
  FitInput input{frame, task.target, task.objective, 1, chosen, 1, 1, {}};
  input.interactions = groups;
  const auto fitted = fit_forest(input);
  REQUIRE(fitted);
  const Trees& trees = std::get<Trees>(fitted->family);
  const std::function<void(std::size_t, std::set<std::int32_t>)> walk = [&](std::size_t at,
                                                                            auto path) {
    const TreeNode& node = trees.nodes[at];
    if (node.column == kLeaf) {
      CHECK((path.count(2) == 0 || path.size() == 1));
      return;
    }
    path.insert(node.column);
    walk(at + 1, path);
    walk(node.right, path);
  };
  for (const auto root : trees.roots) walk(root, {});
  CHECK(columns_of(trees).count(0) == 1);
}

TEST_CASE("leaves hold weighted means, and rows out of weight count for nothing") {
  test::Task task = task_of(300, 14);
  Random random(15);
  for (std::size_t i = 0; i < 300; ++i)
    task.weights.push_back(static_cast<double>(random.below(4)));
  const Trees tree = learn<Trees>(fit_forest, task,
                                  options({{"forest.trees", "1"},
                                           {"forest.bootstrap", "false"},
                                           {"forest.min_leaf_rows", "7"}}))
                         .model;
  const Frame frame = task.columns.frame();
  std::map<const TreeNode*, std::array<double, 3>> sums;
  for (std::size_t i = 0; i < 300; ++i) {
    auto& [y, weight, rows] = sums[&leaf_of(tree, tree.roots[0], frame, i)];
    y += task.weights[i] * task.target[i];
    weight += task.weights[i];
    rows += task.weights[i] > 0 ? 1 : 0;
  }
  CHECK(sums.size() > 10);
  for (const auto& [leaf, sum] : sums) {
    CHECK(leaf->value + tree.base[0] == Approx(sum[0] / sum[1]).epsilon(1e-7).margin(1e-7));
    CHECK(leaf->cover == sum[2]);
  }
}
