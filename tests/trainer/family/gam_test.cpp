#include "train/family/gam.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "dodona/math.hpp"
#include "train/family/gam_pairs.hpp"
#include "train/family/objective.hpp"
#include "trainer/support/fit.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// With bags in the defaults of small tables, and anything else as it is given.
Options settings(const std::vector<std::pair<std::string_view, std::string_view>>& more = {}) {
  auto chosen = options(more);
  settle_gam_options({}, chosen);
  return chosen;
}

struct Constraint {
  std::vector<int> monotone;
  std::vector<std::vector<std::size_t>> interactions;
};

Gam fit(const test::Task& task, const Options& chosen, const Constraint& constraint = {}) {
  const Frame frame = task.columns.frame();
  Result<Fit> result = Error{};
  with_threads(task.n_threads, [&] {
    result = fit_gam({frame,
                      task.target,
                      task.objective,
                      task.n_margins,
                      chosen,
                      task.seed,
                      task.n_threads,
                      {},
                      task.weights,
                      task.weights,
                      constraint.monotone,
                      constraint.interactions});
  });
  REQUIRE(result);
  return std::get<Gam>(std::move(result->family));
}

std::vector<double> normals(std::size_t n, Random& random) {
  std::vector<double> x(n);
  for (double& value : x) value = random.normal();
  return x;
}

// The pairs of columns, ascending.
std::vector<std::pair<std::size_t, std::size_t>> pairs_of(const Gam& model) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (const GamTerm& term : model.terms) {
    if (term.axes.size() == 2)
      pairs.emplace_back(model.axes[term.axes[0]].column, model.axes[term.axes[1]].column);
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

// The value at x of the term of one column alone; 0 if there is none.
double shape_at(const Gam& model, std::size_t column, double x, std::size_t k = 0) {
  for (const GamTerm& term : model.terms) {
    const GamAxis& axis = model.axes[term.axes[0]];
    if (term.axes.size() == 1 && axis.column == column)
      return term.value[k * n_slots(axis) + slot_of(axis, x)];
  }
  return 0;
}

bool same(const Gam& a, const Gam& b) {
  const auto same_axis = [](const GamAxis& x, const GamAxis& y) {
    return x.column == y.column && x.cuts == y.cuts && x.slots == y.slots && x.cover == y.cover;
  };
  const auto same_term = [](const GamTerm& x, const GamTerm& y) {
    return x.axes == y.axes && x.value == y.value;
  };
  return a.intercept == b.intercept &&
         std::equal(a.axes.begin(), a.axes.end(), b.axes.begin(), b.axes.end(), same_axis) &&
         std::equal(a.terms.begin(), a.terms.end(), b.terms.begin(), b.terms.end(), same_term);
}

// Numbers with gaps, categories, and a target that a product of two columns is in.
test::Task mixed_task(Objective objective, std::size_t n) {
  Random random(5);
  test::Task task;
  task.objective = objective;
  task.n_margins = objective == Objective::softmax ? 3 : 1;
  auto a = normals(n, random);
  const auto b = normals(n, random);
  std::vector<double> c(n);
  for (std::size_t i = 0; i < n; ++i) {
    c[i] = random.below(9) == 0 ? kMissing : static_cast<double>(random.below(7));
    const double of_c = std::isnan(c[i]) ? -2 : c[i] > 3 ? 1 : 0;
    const double y = std::sin(2 * a[i]) + a[i] * b[i] + of_c + 0.3 * random.normal();
    if (random.below(10) == 0) a[i] = kMissing;
    task.target.push_back(objective == Objective::softmax    ? (y > 1      ? 2
                                                                : y > -0.5 ? 1
                                                                           : 0)
                          : objective == Objective::logistic ? (y > 0 ? 1 : 0)
                          : has_log_link(objective)          ? math::exp(y / 3)
                                                             : y);
  }
  task.columns.add(a);
  task.columns.add(b);
  task.columns.add(c, 7);
  return task;
}

constexpr std::array kObjectives = {
    Objective::squared_error, Objective::huber,    Objective::poisson, Objective::gamma,
    Objective::tweedie,       Objective::logistic, Objective::softmax};

}  // namespace

// The noise has variance 0.04; a shape over some hundred rows a bin strays by some hundredths.
TEST_CASE("a sum of known functions is recovered, column by column") {
  Random random(1);
  constexpr std::size_t kRows = 6000;
  std::vector<std::vector<double>> x;
  for (int j = 0; j < 3; ++j) {
    auto& column = x.emplace_back(kRows);
    for (double& value : column) value = 4 * random.uniform() - 2;
  }
  const auto f0 = [](double v) { return std::sin(2 * v); };
  const auto f1 = [](double v) { return v > 0.5 ? 1.0 : -0.25; };
  test::Task task;
  for (std::size_t i = 0; i < kRows; ++i)
    task.target.push_back(10 + f0(x[0][i]) + f1(x[1][i]) + 0.2 * random.normal());
  for (auto& column : x) task.columns.add(column);
  const Gam model = fit(task, settings({{"gam.pairs", "0"}}));
  CHECK(pairs_of(model).empty());
  double mean1 = 0;
  for (const double value : x[1]) mean1 += f1(value) / kRows;
  double squares0 = 0;
  double squares1 = 0;
  double squares2 = 0;
  for (int s = 0; s < 100; ++s) {
    const double v = -1.98 + 0.04 * s;
    squares0 += std::pow(shape_at(model, 0, v) - f0(v), 2) / 100;
    if (std::abs(v - 0.5) > 0.05)
      squares1 += std::pow(shape_at(model, 1, v) + mean1 - f1(v), 2) / 100;
    squares2 += std::pow(shape_at(model, 2, v), 2) / 100;
  }
  CHECK(std::sqrt(squares0) < 0.06);
  CHECK(std::sqrt(squares1) < 0.04);
  CHECK(std::sqrt(squares2) < 0.04);
}

TEST_CASE("exclusive or needs a pair, and it is found among twenty columns") {
  Random random(2);
  constexpr std::size_t kRows = 2000;
  test::Task task;
  std::vector<std::vector<double>> x;
  x.reserve(20);
  for (int j = 0; j < 20; ++j) x.push_back(normals(kRows, random));
  for (std::size_t i = 0; i < kRows; ++i)
    task.target.push_back((x[4][i] > 0) != (x[13][i] > 0.3) ? 1 : 0);
  for (auto& column : x) task.columns.add(column);
  task.objective = Objective::logistic;
  const auto pairs_found = pairs_of(fit(task, settings({{"gam.pairs", "1"}})));
  CHECK(pairs_found == std::vector<std::pair<std::size_t, std::size_t>>{{4, 13}});
  const auto wrong = [&](const char* pairs) {
    const auto margins = margins_of(fit(task, settings({{"gam.pairs", pairs}})), task.columns);
    double n = 0;
    for (std::size_t i = 0; i < kRows; ++i) n += (margins[i] > 0) == (task.target[i] > 0) ? 0 : 1;
    return n / kRows;
  };
  CHECK(wrong("0") > 0.25);
  CHECK(wrong("1") < 0.1);
}

// Values are rounded to 1e-4 of the range, which is about 5, or finer; means over rows of them
// likewise.
TEST_CASE("terms have the mean 0, those of two columns along either") {
  const auto task = mixed_task(Objective::squared_error, 2000);
  const Gam model = fit(task, settings());
  REQUIRE_FALSE(pairs_of(model).empty());
  for (const GamTerm& term : model.terms) {
    const GamAxis& first = model.axes[term.axes[0]];
    const double total = std::accumulate(first.cover.begin(), first.cover.end(), 0.0);
    CHECK(total == 2000);
    const std::size_t width = term.value.size() / n_slots(first);
    for (std::size_t s = 0; s < width; ++s) {
      double mean = 0;
      for (std::size_t f = 0; f < n_slots(first); ++f)
        mean += first.cover[f] / total * term.value[f * width + s];
      CHECK(std::abs(mean) < 5e-4);
    }
    for (std::size_t f = 0; width > 1 && f < n_slots(first); ++f) {
      double mean = 0;
      for (std::size_t s = 0; s < width; ++s)
        mean += model.axes[term.axes[1]].cover[s] / total * term.value[f * width + s];
      CHECK(std::abs(mean) < 5e-4);
    }
  }
}

TEST_CASE("every objective is learned better than by a constant, whatever the threads") {
  for (const Objective objective : kObjectives) {
    auto task = mixed_task(objective, 900);
    CAPTURE(name_of(objective));
    const auto chosen = settings({{"gam.rounds", "60"}, {"gam.pair_rounds", "20"}});
    const Gam one = fit(task, chosen);
    CHECK_FALSE(pairs_of(one).empty());
    for (const int n_threads : {2, 16}) {
      task.n_threads = n_threads;
      CHECK(same(fit(task, chosen), one));
    }
    const Targets targets{task.target, {}, task.n_margins};
    std::vector<std::size_t> rows(900);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const Loss loss{objective};
    std::vector<double> constant;
    for (const double base : base_margins(loss, targets, rows))
      constant.insert(constant.end(), 900, base);
    const double before = mean_loss(loss, targets, constant, rows, 1);
    const double after = mean_loss(loss, targets, margins_of(one, task.columns), rows, 1);
    // The losses of counts and amounts are not 0 at best.
    CHECK(after < before - (has_log_link(objective) ? 0.01 : 0.25 * before));
  }
}

TEST_CASE("a monotone column has a monotone table and no pair; declared groups hold") {
  Random random(7);
  constexpr std::size_t kRows = 1500;
  test::Task task;
  std::vector<std::vector<double>> x;
  x.reserve(4);
  for (int j = 0; j < 4; ++j) x.push_back(normals(kRows, random));
  for (std::size_t i = 0; i < kRows; ++i)
    task.target.push_back(std::sin(3 * x[0][i]) + x[0][i] * x[1][i] + x[1][i] * x[2][i] +
                          x[2][i] * x[3][i] + random.normal());
  for (auto& column : x) task.columns.add(column);
  for (const int sign : {1, -1}) {
    const Gam model = fit(task, settings(), {{sign, 0, 0, 0}, {}});
    for (const auto& [a, b] : pairs_of(model)) CHECK((a != 0 && b != 0));
    double last = shape_at(model, 0, -5);
    double travelled = 0;
    for (int s = 0; s <= 1000; ++s) {
      const double next = shape_at(model, 0, -5 + 0.01 * s);
      CHECK((next - last) * sign >= 0);
      travelled += std::abs(next - last);
      last = next;
    }
    CHECK(travelled > 0.1);
  }
  CHECK(pairs_of(fit(task, settings(), {{}, {{0, 1}, {2}, {3, 2}}})) ==
        std::vector<std::pair<std::size_t, std::size_t>>{{0, 1}, {2, 3}});
}

// In one bag, since repeated rows would be dealt out to bags one by one. Sums of weights round.
TEST_CASE("a weight of 3 is a row three times, and one of 0 a row that is not there") {
  auto task = mixed_task(Objective::logistic, 400);
  for (auto& value : task.columns.values[0]) value = std::round(value * 10);
  for (auto& value : task.columns.values[1]) value = std::round(value * 10);
  test::Task repeated = task;
  repeated.target.clear();
  for (auto& column : repeated.columns.values) column.clear();
  for (std::size_t i = 0; i < 400; ++i) {
    task.weights.push_back(static_cast<double>(1 + i % 3));
    for (std::size_t n = 0; n < 1 + i % 3; ++n) {
      repeated.target.push_back(task.target[i]);
      for (std::size_t j = 0; j < 3; ++j)
        repeated.columns.values[j].push_back(task.columns.values[j][i]);
    }
  }
  const auto chosen = settings({{"gam.bags", "1"},
                                {"gam.early_stopping_rounds", "0"},
                                {"gam.rounds", "40"},
                                {"gam.pairs", "0"},
                                {"gam.min_child_rows", "1"}});
  const auto weighted = margins_of(fit(task, chosen), task.columns);
  const auto plain = margins_of(fit(repeated, chosen), task.columns);
  // The terms are centred by rows, which the intercept makes up for; values are rounded to 1e-4.
  for (std::size_t i = 0; i < 400; ++i) CHECK(std::abs(weighted[i] - plain[i]) < 2e-3);
}

TEST_CASE("what was never seen adds nothing") {
  Random random(8);
  test::Task task;
  const auto a = normals(300, random);
  std::vector<double> c(300);
  for (std::size_t i = 0; i < 300; ++i) {
    c[i] = static_cast<double>(random.below(3));  // of 5
    task.target.push_back(a[i] + c[i] + 5);
  }
  task.columns.add(a);
  task.columns.add(c, 5);
  const Gam model = fit(task, settings());
  Columns unseen;
  unseen.add({kMissing, kMissing});
  unseen.add({4, kMissing}, 5);
  for (const double margin : margins_of(model, unseen)) CHECK(margin == model.intercept[0]);
}

TEST_CASE("odd tables: nothing to learn, one row, one class, many categories") {
  test::Task constant;
  constant.columns.add({1, 1, 1, 1});
  constant.columns.add({kMissing, kMissing, kMissing, kMissing});
  constant.target = {1, 2, 3, 6};
  Gam model = fit(constant, settings());
  CHECK(model.terms.empty());
  CHECK(model.intercept[0] == Approx(3));

  test::Task one;
  one.columns.add({1});
  one.target = {2};
  CHECK(margins_of(fit(one, settings()), one.columns)[0] == Approx(2));

  test::Task same_target = mixed_task(Objective::squared_error, 100);
  std::fill(same_target.target.begin(), same_target.target.end(), 7.0);
  for (const double margin : margins_of(fit(same_target, settings()), same_target.columns))
    CHECK(margin == Approx(7));

  test::Task many;
  Random random(9);
  std::vector<double> codes(2000);
  for (double& code : codes) {
    code = static_cast<double>(random.below(600));
    many.target.push_back(code < 300 ? 0 : 1);
  }
  many.columns.add(codes, 600);
  many.objective = Objective::logistic;
  const Gam categories = fit(many, settings());
  REQUIRE(categories.axes.size() == 1);
  CHECK(categories.axes[0].slots.size() == 600);
}

TEST_CASE("folds side by side hold their rows out, and find the rounds of a fit on all") {
  const auto task = mixed_task(Objective::squared_error, 600);
  const Frame frame = task.columns.frame();
  const auto folds = fold_rows({600}, 4, 1, Purpose::validation);
  const auto chosen = settings();
  const FitInput input{frame, task.target, task.objective, 1, chosen, 1, 1, {}};
  const auto crossed = cross_fit_gam(input, folds);
  REQUIRE(crossed);
  double error = 0;
  double spread = 0;
  for (std::size_t i = 0; i < 600; ++i) {
    error += std::pow(crossed->margins[i] - task.target[i], 2);
    spread += std::pow(task.target[i], 2);
  }
  CHECK(error < 0.5 * spread);
  // The target of a row that is held out has no part in its margin.
  auto other = task;
  for (const std::size_t i : folds[0].held_out) other.target[i] += 100;
  auto exact = settings();
  for (const auto& [name, value] : crossed->found) exact.replace(name, value);
  const auto before =
      cross_fit_gam({frame, task.target, task.objective, 1, exact, 1, 1, {}}, folds);
  const auto after =
      cross_fit_gam({frame, other.target, task.objective, 1, exact, 1, 1, {}}, folds);
  REQUIRE((before && after));
  CHECK(before->found.empty());
  for (const std::size_t i : folds[0].held_out) CHECK(before->margins[i] == after->margins[i]);
}

TEST_CASE("a stop gives the model so far") {
  const auto task = mixed_task(Objective::logistic, 500);
  const Frame frame = task.columns.frame();
  const auto chosen = settings();
  int rounds = 0;
  const Progress stop = [&](double, const std::string&) { return ++rounds < 5; };
  const auto fitted = fit_gam({frame, task.target, task.objective, 1, chosen, 1, 1, stop});
  REQUIRE(fitted);
  CHECK(rounds == 5);
  CHECK(std::get<Gam>(fitted->family).terms.size() >= 2);
  CHECK(fitted->found.empty());
  const auto folds = fold_rows({500, task.target}, 3, 1, Purpose::validation);
  rounds = 0;
  const auto crossed =
      cross_fit_gam({frame, task.target, task.objective, 1, chosen, 1, 1, stop}, folds);
  REQUIRE(crossed);
  CHECK(crossed->stopped);
}

TEST_CASE("a search that is stopped tells of the rounds so far, and its margins are theirs") {
  const auto task = mixed_task(Objective::squared_error, 400);
  const Frame frame = task.columns.frame();
  const auto folds = fold_rows({400}, 3, 1, Purpose::validation);
  auto chosen = settings();
  // Of the columns' rounds; looking for pairs; of the pairs' rounds.
  for (const std::string_view what :
       {"boosting columns", "looking for pairs of columns", "boosting pairs of columns"}) {
    int calls = 0;
    const Progress stop = [&](double, const std::string& now) {
      return now != what || ++calls < 3;
    };
    const auto crossed =
        cross_fit_gam({frame, task.target, task.objective, 1, chosen, 1, 1, stop}, folds);
    REQUIRE(crossed);
    CHECK(crossed->stopped);
    CHECK(calls == 3);
    auto exact = chosen;
    for (const auto& [name, value] : crossed->found) exact.replace(name, value);
    CHECK(exact.count("gam.rounds") > 0);
    CHECK((exact.count("gam.pair_rounds") > 0) == (what == "boosting pairs of columns"));
    const auto again =
        cross_fit_gam({frame, task.target, task.objective, 1, exact, 1, 1, {}}, folds);
    REQUIRE(again);
    CHECK(again->margins == crossed->margins);
  }
  int calls = 0;
  const Progress stop = [&](double, const std::string& now) {
    return now != "looking for pairs of columns" || ++calls < 3;
  };
  const auto fitted = fit_gam({frame, task.target, task.objective, 1, chosen, 1, 1, stop});
  REQUIRE(fitted);
  CHECK(calls == 3);
  CHECK(pairs_of(std::get<Gam>(fitted->family)).empty());
  CHECK(contains(fitted->notes[0], "stopped"));
}

TEST_CASE("where no round is better than none, none is what is found and what is fitted") {
  // The folds answer by the other half, whose target is the opposite of theirs.
  test::Task task;
  std::vector<double> x;
  std::vector<RowSplit> folds(2);
  for (std::size_t i = 0; i < 200; ++i) {
    const bool first = i < 100;
    x.push_back(static_cast<double>(i % 100));
    task.target.push_back((i % 100 < 50) == first ? 1 : 2);
    folds[first ? 0 : 1].held_out.push_back(i);
    folds[first ? 1 : 0].train.push_back(i);
  }
  task.columns.add(x);
  const Frame frame = task.columns.frame();
  auto chosen = settings();
  const auto crossed =
      cross_fit_gam({frame, task.target, task.objective, 1, chosen, 1, 1, {}}, folds);
  REQUIRE(crossed);
  for (const double margin : crossed->margins) CHECK(margin == Approx(1.5));
  for (const auto& [name, value] : crossed->found) chosen.replace(name, value);
  CHECK(chosen.count("gam.rounds") == 0);
  const auto again =
      cross_fit_gam({frame, task.target, task.objective, 1, chosen, 1, 1, {}}, folds);
  REQUIRE(again);
  CHECK(again->margins == crossed->margins);
  for (const double margin : margins_of(fit(task, chosen), task.columns))
    CHECK(margin == Approx(1.5));
}

TEST_CASE("of many columns the pairs of the sixty strongest are looked at") {
  Random random(12);
  std::vector<double> strength(90);
  for (double& s : strength) s = static_cast<double>(random.below(20));  // many are equal
  std::vector<ColumnPair> all;
  for (std::size_t a = 0; a < 90; ++a) {
    for (std::size_t b = a + 1; b < 90; ++b) {
      if (a % 7 != 0 && b % 7 != 0) all.emplace_back(a, b);  // as if monotone
    }
  }
  // Of those that have pairs, as many are before a column as are stronger, or as strong and
  // earlier.
  const auto is_looked_at = [&](std::size_t column) {
    std::size_t before = 0;
    for (std::size_t other = 0; other < 90; ++other) {
      before += other % 7 != 0 && (strength[other] > strength[column] ||
                                   (strength[other] == strength[column] && other < column))
                    ? 1
                    : 0;
    }
    return before < 60;
  };
  std::vector<ColumnPair> expected;
  for (const auto& pair : all) {
    if (is_looked_at(pair.first) && is_looked_at(pair.second)) expected.push_back(pair);
  }
  CHECK(expected.size() == 1770);
  CHECK(pairs_to_look_at(all, strength) == expected);
  // As many as sixty columns make are all looked at, whichever they are of.
  all.resize(1770);
  CHECK(pairs_to_look_at(all, strength) == all);
}

TEST_CASE("the strongest columns are those whose tables vary most, and a pair of them is found") {
  Random random(13);
  constexpr std::size_t kRows = 400;
  test::Task task;
  std::vector<std::vector<double>> x;
  x.reserve(70);
  for (int j = 0; j < 70; ++j) x.push_back(normals(kRows, random));
  for (std::size_t i = 0; i < kRows; ++i)
    task.target.push_back(x[65][i] + x[68][i] + 2 * x[65][i] * x[68][i] + 0.1 * random.normal());
  for (auto& column : x) task.columns.add(column);
  const auto chosen =
      settings({{"gam.pairs", "1"}, {"gam.rounds", "40"}, {"gam.pair_rounds", "20"}});
  std::size_t asked = 0;
  const Progress count = [&](double, const std::string& now) {
    asked += now == "looking for pairs of columns" ? 1 : 0;
    return true;
  };
  const Frame frame = task.columns.frame();
  const auto fitted = fit_gam({frame, task.target, task.objective, 1, chosen, 1, 1, count});
  REQUIRE(fitted);
  CHECK(pairs_of(std::get<Gam>(fitted->family)) ==
        std::vector<std::pair<std::size_t, std::size_t>>{{65, 68}});
  CHECK(asked == 1770 + 1);
}

TEST_CASE("tables are of as few decimals as keep them within a ten thousandth of the range") {
  auto task = mixed_task(Objective::squared_error, 1000);
  for (const double unit : {1e-7, 1.0, 3e5}) {
    for (double& y : task.target) y *= unit;
    const Gam model = fit(task, settings({{"gam.rounds", "200"}}));
    double range = 0;
    double finest = 0;  // the unit of the last decimal of any value
    for (const GamTerm& term : model.terms) {
      const auto [low, high] = std::minmax_element(term.value.begin(), term.value.end());
      range = std::max(range, *high - *low);
    }
    const auto all_divide = [&](double by) {
      return std::all_of(model.terms.begin(), model.terms.end(), [&](const GamTerm& term) {
        return std::all_of(term.value.begin(), term.value.end(), [&](double v) {
          return std::abs(std::round(v / by) * by - v) <= 1e-9 * std::abs(v);
        });
      });
    };
    for (int place = 12; place > -12 && finest == 0; --place) {
      if (all_divide(std::pow(10, place))) finest = std::pow(10, place);
    }
    CAPTURE(unit, range, finest);
    CHECK(finest / 2 <= 1e-4 * range * 1.001);
    CHECK(10 * finest / 2 > 1e-4 * range * 0.999);
    for (double& y : task.target) y /= unit;
  }
}

TEST_CASE("importance is what a column adds or takes on average, half of its pairs") {
  const auto task = mixed_task(Objective::squared_error, 2000);
  const Frame frame = task.columns.frame();
  const auto chosen = settings();
  const auto fitted = fit_gam({frame, task.target, task.objective, 1, chosen, 1, 1, {}});
  REQUIRE(fitted);
  const Gam& model = std::get<Gam>(fitted->family);
  REQUIRE(fitted->importance.size() == 3);
  // Of the column of categories by hand: its own term, and halves of those with others.
  double expected = 0;
  for (const GamTerm& term : model.terms) {
    double sum = 0;
    double total = 0;
    std::size_t at = 0;
    bool has = false;
    for (const std::size_t a : term.axes) has = has || model.axes[a].column == 2;
    for (const double p : model.axes[term.axes[0]].cover) {
      const std::vector<double> alone = {1};
      for (const double q : term.axes.size() == 2 ? model.axes[term.axes[1]].cover : alone) {
        sum += p * q * std::abs(term.value[at++]);
        total += p * q;
      }
    }
    if (has) expected += sum / total / static_cast<double>(term.axes.size());
  }
  CHECK(fitted->importance[2] == Approx(expected).epsilon(1e-12));
}
