// Where a search for a penalty ends: beside the whole path, fitted penalty by penalty; and how it
// is stopped.
#include "train/family/lambda_search.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "train/family/linear.hpp"
#include "trainer/support/fit.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// Columns of noise, of which the first three are in the target; its own noise is of deviation
// `noise`.
test::Task noisy_task(std::size_t n_rows, std::size_t n_columns, double noise, std::uint64_t seed) {
  Random random(seed);
  test::Task task;
  for (std::size_t j = 0; j < n_columns; ++j) {
    std::vector<double> column(n_rows);
    for (double& x : column) x = random.normal();
    task.columns.add(std::move(column));
  }
  const auto& x = task.columns.values;
  for (std::size_t i = 0; i < n_rows; ++i)
    task.target.push_back(x[0][i] - x[1][i] + 0.5 * x[2][i] + noise * random.normal());
  const double n = static_cast<double>(n_rows);
  const double mean = std::accumulate(task.target.begin(), task.target.end(), 0.0) / n;
  double squares = 0;
  for (const double y : task.target) squares += (y - mean) * (y - mean);
  for (double& y : task.target) y = (y - mean) / std::sqrt(squares / n);
  return task;
}

// The powers of a number tell a wave only with coefficients that are great and cancel each other.
test::Task wave_task() {
  Random random(3);
  test::Task task;
  std::vector<std::vector<double>> powers(9);
  for (std::size_t i = 0; i < 400; ++i) {
    const double x = 2 * random.uniform() - 1;
    for (std::size_t j = 0; j < powers.size(); ++j)
      powers[j].push_back(std::pow(x, static_cast<double>(j + 1)));
    task.target.push_back(std::sin(9 * x));
  }
  for (auto& power : powers) task.columns.add(std::move(power));
  return task;
}

struct Search {
  LambdaSearch found;
  std::vector<double> path;
  std::vector<double> losses;  // of every penalty of the path
};

std::vector<double> weights_of(const std::vector<std::size_t>& rows, std::size_t n) {
  std::vector<double> weights(n, 0.0);
  for (const std::size_t i : rows) weights[i] = 1;
  return weights;
}

Search search(const test::Task& task, const Options& settings) {
  const Frame frame = task.columns.frame();
  const std::size_t n = frame.n_rows;
  const FitInput input{frame, task.target, task.objective, task.n_margins, settings, 1, 1, {}};
  const auto folds = fold_rows({n}, 5, 1, Purpose::validation);
  const Design design(frame);
  const LinearTask linear{input, design, task.target};
  Search searched;
  searched.found = search_lambda(std::span(&linear, 1), folds);
  searched.path = lambda_path(linear.net(linear.weights()), settings.number("linear.l1_ratio"),
                              settings.count("linear.path"));
  searched.losses.assign(searched.path.size(), 0.0);
  for (const RowSplit& fold : folds) {
    ElasticNet net = linear.net(weights_of(fold.train, n));
    const auto held_out = weights_of(fold.held_out, n);
    for (std::size_t p = 0; p < searched.path.size(); ++p) {
      net.move_to(searched.path[p], 1e-5 * searched.path[p]);
      searched.losses[p] += net.loss().sum_of_losses(held_out);
    }
  }
  return searched;
}

std::size_t best_of(const Search& search) {
  return static_cast<std::size_t>(std::min_element(search.losses.begin(), search.losses.end()) -
                                  search.losses.begin());
}

// Of as many classes as there are margins, told by as many columns.
test::Task classes_task(std::size_t n_rows, std::size_t n_classes, double noise) {
  Random random(8);
  test::Task task;
  task.objective = Objective::softmax;
  task.n_margins = n_classes;
  task.columns.values.resize(n_classes);
  task.columns.n_levels.assign(n_classes, 0);
  for (std::size_t i = 0; i < n_rows; ++i) {
    const std::size_t of_class = i % n_classes;
    task.target.push_back(static_cast<double>(of_class));
    for (std::size_t j = 0; j < n_classes; ++j)
      task.columns.values[j].push_back((j == of_class ? 1 : 0) + noise * random.normal());
  }
  return task;
}

}  // namespace

TEST_CASE("a path whose loss has passed its minimum ends, with the penalty of the whole path") {
  const auto searched = search(noisy_task(100, 150, 1, 1), {});
  CHECK(searched.path.size() == 100);
  CHECK(searched.found.lambda == searched.path[best_of(searched)]);
  CHECK(searched.found.n_walked <= best_of(searched) + 20);
  CHECK(searched.found.n_walked > best_of(searched) + 10);
}

TEST_CASE("a path whose loss falls to its end is walked to its end") {
  const auto searched = search(wave_task(), options({{"linear.path", "30"}}));
  CHECK(best_of(searched) == 29);
  CHECK(searched.found.n_walked == 30);
  CHECK(searched.found.lambda == searched.path.back());
  CHECK(searched.found.at_end);
}

TEST_CASE("ending early hardly ever changes which penalty is found") {
  std::size_t n_searches = 0;
  std::size_t n_other = 0;
  for (const char* ratio : {"1", "0.5", "0"}) {
    for (const auto& [n_rows, n_columns] : {std::pair(50, 100), {80, 10}, {300, 40}, {300, 4}}) {
      for (const double noise : {1.0, 2.0, 5.0}) {
        for (const char* path : {"100", "25"}) {
          ++n_searches;
          const auto searched =
              search(noisy_task(static_cast<std::size_t>(n_rows),
                                static_cast<std::size_t>(n_columns), noise, n_searches),
                     options({{"linear.l1_ratio", ratio}, {"linear.path", path}}));
          const auto at =
              std::find(searched.path.begin(), searched.path.end(), searched.found.lambda) -
              searched.path.begin();
          const std::size_t best = best_of(searched);
          CAPTURE(ratio, n_rows, n_columns, noise, path, at, best, searched.found.n_walked);
          // Where the loss is flat, what is next to the best is as good.
          const double excess =
              searched.losses[static_cast<std::size_t>(at)] / searched.losses[best];
          CHECK(excess < 1.01);
          if (excess > 1 + 1e-4) ++n_other;
        }
      }
    }
  }
  CHECK(n_searches == 72);
  CHECK(n_other <= 3);
}

TEST_CASE("more than ten classes have 25 penalties, unless the user says how many") {
  const auto path_of = [](std::size_t n_margins, Options settings) {
    settle_linear_options({Objective::softmax, 1000, n_margins}, settings);
    return settings.count("linear.path");
  };
  CHECK(path_of(1, {}) == 100);
  CHECK(path_of(10, {}) == 100);
  CHECK(path_of(11, {}) == 25);
  CHECK(path_of(11, options({{"linear.path", "60"}})) == 60);
}

// With the penalty given there is one point of the path, and one move to it.
TEST_CASE("a search is stopped within a penalty, and asks no more") {
  const auto task = classes_task(600, 12, 0.4);
  const Frame frame = task.columns.frame();
  const auto folds = fold_rows({600}, 3, 1, Purpose::validation);
  const Options settings = options({{"linear.lambda", "0.0001"}});
  for (const int n_threads : {1, 4}) {
    int calls = 0;
    int stop_at = 0;
    const Progress progress = [&](double, const std::string&) { return ++calls != stop_at; };
    const FitInput input{frame,    task.target, task.objective, task.n_margins,
                         settings, 1,           n_threads,      progress};
    std::vector<double> whole;
    with_threads(n_threads, [&] { whole = cross_fit_linear(input, folds)->margins; });
    // Of each fold's Newton steps and pairs of classes.
    CHECK(calls > 3 * 12 * 11 / 2);
    for (stop_at = 1; stop_at < 400; stop_at = 1 + 3 * stop_at / 2) {
      calls = 0;
      with_threads(n_threads, [&] {
        const auto crossed = cross_fit_linear(input, folds);
        REQUIRE(crossed);
        CHECK(crossed->stopped);
        CHECK(calls == stop_at);
        for (const double margin : crossed->margins) REQUIRE(std::isfinite(margin));
        CHECK(crossed->margins != whole);
      });
    }
  }
}

TEST_CASE("a search that is stopped answers with the folds' models at the best penalty so far") {
  const auto task = noisy_task(100, 150, 1, 2);
  const Frame frame = task.columns.frame();
  const Options settings;
  int points = 0;
  int after = 0;
  double last = 0;
  // In the midst of the 31st penalty.
  const Progress progress = [&](double done, const std::string&) {
    if (done > last) ++points;
    last = done;
    if (points >= 30) ++after;
    return after < 2;
  };
  const FitInput input{frame, task.target, task.objective, 1, settings, 1, 1, progress};
  const auto folds = fold_rows({100}, 5, 1, Purpose::validation);
  const auto crossed = cross_fit_linear(input, folds);
  REQUIRE(crossed);
  CHECK(crossed->stopped);
  double error = 0;
  double spread = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    error += std::pow(crossed->margins[i] - task.target[i], 2);
    spread += std::pow(task.target[i], 2);
  }
  CHECK(error < 0.8 * spread);
  points = 0;
  after = 0;
  last = 0;
  const auto fitted = fit_linear(input);
  REQUIRE(fitted);
  CHECK(std::count(fitted->notes.begin(), fitted->notes.end(),
                   "linear: stopped before the best penalty was found") == 1);
  const auto margins = margins_of(std::get<Linear>(fitted->family), task.columns);
  double of_fit = 0;
  for (std::size_t i = 0; i < 100; ++i) of_fit += std::pow(margins[i] - task.target[i], 2);
  CHECK(of_fit < error);
}
