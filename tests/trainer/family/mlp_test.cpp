// Networks learned on small data.
#include "train/family/mlp.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "dodona/kernel/mlp.hpp"
#include "dodona/math.hpp"
#include "train/family/mlp_defaults.hpp"
#include "train/family/mlp_trainer.hpp"
#include "trainer/support/fit.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

using Settings = std::vector<std::pair<std::string_view, std::string_view>>;

// So many epochs without looking for where to stop, and what else is set.
Options fixed(const char* epochs, const Settings& settings = {}) {
  Settings all = {{"mlp.epochs", epochs},        {"mlp.patience", "0"}, {"mlp.dropout", "0"},
                  {"mlp.weight_decay", "0"},     {"mlp.width", "32"},   {"mlp.batch_rows", "32"},
                  {"mlp.learning_rate", "0.01"}, {"mlp.members", "1"}};
  all.insert(all.end(), settings.begin(), settings.end());
  return options(all);
}

double root_mean_square(std::span<const double> a, std::span<const double> b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(squares / static_cast<double>(a.size()));
}

test::Task task_of(std::size_t n, const std::function<double(double, double)>& f,
                   std::uint64_t seed = 1) {
  Random random(seed);
  test::Task task;
  std::vector<double> a;
  std::vector<double> b;
  for (std::size_t i = 0; i < n; ++i) {
    a.push_back(6 * random.uniform() - 3);
    b.push_back(6 * random.uniform() - 3);
    task.target.push_back(f(a[i], b[i]));
  }
  task.columns.add(a);
  task.columns.add(b);
  return task;
}

// Numbers, gaps and categories of both kinds.
test::Task mixed_task(std::size_t n, Objective objective = Objective::squared_error) {
  Random random(8);
  test::Task task;
  task.objective = objective;
  task.n_margins = objective == Objective::softmax ? 3 : 1;
  std::vector<std::vector<double>> columns(4);
  for (std::size_t i = 0; i < n; ++i) {
    const double x = random.normal();
    const double gap = random.below(6) == 0 ? kMissing : random.normal();
    const auto few = static_cast<double>(random.below(3));
    const auto many = static_cast<double>(random.below(20));
    const double y = x + (std::isnan(gap) ? 2 : gap) + few + (many > 9 ? 1 : -1);
    columns[0].push_back(x);
    columns[1].push_back(gap);
    columns[2].push_back(random.below(9) == 0 ? kMissing : few);
    columns[3].push_back(many);
    if (objective == Objective::logistic) {
      task.target.push_back(y > 1 ? 1 : 0);
    } else if (objective == Objective::softmax) {
      task.target.push_back(y > 2 ? 2 : y > 0 ? 1 : 0);
    } else {
      task.target.push_back(has_log_link(objective) ? std::exp(y / 4) : y);
    }
  }
  const std::vector<std::size_t> levels = {0, 0, 3, 20};
  for (std::size_t j = 0; j < 4; ++j) task.columns.add(columns[j], levels[j]);
  return task;
}

bool same(const Mlp& a, const Mlp& b) {
  bool equal = a.layers.size() == b.layers.size() && a.inputs.size() == b.inputs.size();
  for (std::size_t l = 0; equal && l < a.layers.size(); ++l)
    equal = a.layers[l].bias == b.layers[l].bias && a.layers[l].weight == b.layers[l].weight;
  for (std::size_t j = 0; equal && j < a.inputs.size(); ++j) {
    if (const auto* x = std::get_if<ScaledInput>(&a.inputs[j])) {
      const auto& y = std::get<ScaledInput>(b.inputs[j]);
      equal = x->center == y.center && x->scale == y.scale && x->missing == y.missing;
    } else {
      const auto& v = std::get<EmbeddedInput>(a.inputs[j]);
      const auto& w = std::get<EmbeddedInput>(b.inputs[j]);
      equal = v.embedding == w.embedding && v.missing == w.missing;
    }
  }
  return equal;
}

bool all_finite(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double x) { return std::isfinite(x); });
}

FitInput input_of(const test::Task& task, const Frame& frame, const Options& settings) {
  return {frame, task.target, task.objective, task.n_margins, settings, task.seed,
          1,     {},          task.weights,   task.weights};
}

}  // namespace

TEST_CASE("networks learn what linear models cannot: exclusive or, with every activation") {
  test::Task task = task_of(400, [](double a, double b) { return (a > 0) != (b > 0) ? 1.0 : 0.0; });
  task.objective = Objective::logistic;
  for (const char* activation : {"relu", "tanh", "sigmoid", "gelu"}) {
    const auto learned = learn<Mlp>(fit_mlp, task, fixed("100", {{"mlp.activation", activation}}));
    const auto margins = margins_of(learned.model, task.columns);
    std::size_t right = 0;
    for (std::size_t i = 0; i < 400; ++i)
      right += (margins[i] > 0) == (task.target[i] != 0) ? 1 : 0;
    CAPTURE(activation);
    CHECK(right >= 390);
  }
}

TEST_CASE("networks learn a sine to a fiftieth of its height, on rows that they have not seen") {
  const auto sine = [](double a, double) { return 500 + 100 * std::sin(2 * a); };
  for (const char* activation : {"relu", "tanh", "gelu"}) {
    const auto learned =
        learn<Mlp>(fit_mlp, task_of(1000, sine), fixed("150", {{"mlp.activation", activation}}));
    const test::Task unseen = task_of(500, sine, 2);
    CAPTURE(activation);
    CHECK(root_mean_square(margins_of(learned.model, unseen.columns), unseen.target) < 2);
  }
}

TEST_CASE("a linear function is learned without hidden layers and with them") {
  const auto line = [](double a, double b) { return 7 + 2 * a - 3 * b; };
  for (const char* layers : {"0", "1", "2"}) {
    const auto learned =
        learn<Mlp>(fit_mlp, task_of(1000, line), fixed("100", {{"mlp.layers", layers}}));
    const test::Task unseen = task_of(500, line, 2);
    CAPTURE(layers);
    // The target's deviation is 6.2.
    CHECK(root_mean_square(margins_of(learned.model, unseen.columns), unseen.target) < 0.05);
    // What w x adds has the deviation |w| sqrt(3): from 1,000 rows dealt anew, within 5%.
    CHECK(learned.importance[0] == Approx(2 * std::sqrt(3.0)).epsilon(0.07));
    CHECK(learned.importance[1] == Approx(3 * std::sqrt(3.0)).epsilon(0.07));
  }
}

TEST_CASE("embeddings learn a table, and missing categories and numbers values of their own") {
  Random random(3);
  test::Task task;
  std::vector<double> table(31);
  for (double& value : table) value = 10 * random.normal();
  std::vector<double> codes;
  std::vector<double> numbers;
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::size_t level = random.below(31);
    codes.push_back(level == 30 ? kMissing : static_cast<double>(level));
    numbers.push_back(random.below(4) == 0 ? kMissing : random.normal());
    task.target.push_back(table[level] + (std::isnan(numbers[i]) ? 25 : numbers[i]));
  }
  task.columns.add(codes, 30);
  task.columns.add(numbers);
  for (const char* one_hot : {"0", "1000"}) {
    const auto learned = learn<Mlp>(
        fit_mlp, task, fixed("100", {{"mlp.max_one_hot", one_hot}, {"mlp.layers", "1"}}));
    CAPTURE(one_hot);
    CHECK(root_mean_square(margins_of(learned.model, task.columns), task.target) < 0.5);
    const auto& input = std::get<EmbeddedInput>(learned.model.inputs[0]);
    // 1.6 * 30^0.56 = 10.7.
    CHECK(input.missing.size() == (one_hot[0] == '0' ? 11 : 31));
  }
}

TEST_CASE("a number of which none was missing counts as its mean where one is") {
  const auto line = [](double a, double b) { return 7 + 2 * a - 3 * b; };
  const auto learned = learn<Mlp>(fit_mlp, task_of(500, line), fixed("50", {{"mlp.layers", "0"}}));
  const auto& input = std::get<ScaledInput>(learned.model.inputs[0]);
  Columns gap;
  gap.add({kMissing, input.center});
  gap.add({1, 1});
  const auto margins = margins_of(learned.model, gap);
  CHECK(margins[0] == margins[1]);
}

TEST_CASE("without anything to learn from, each objective is answered by its best constant") {
  Random random(4);
  test::Task task;
  for (std::size_t i = 0; i < 400; ++i) {
    task.target.push_back(std::exp(random.normal()));
    task.weights.push_back(i % 2 == 0 ? 1 : 3);
  }
  task.columns.add(std::vector<double>(400, 5));  // constant
  double mean = 0;
  std::vector<std::pair<double, double>> values;
  for (std::size_t i = 0; i < 400; ++i) {
    mean += task.weights[i] * task.target[i] / 800;
    values.emplace_back(task.target[i], task.weights[i]);
  }
  const auto constant = [&](Objective objective, const char* quantile = "0.5") {
    task.objective = objective;
    const auto learned = learn<Mlp>(
        fit_mlp, task, fixed("60", {{"mlp.batch_rows", "1000"}, {"trees.quantile", quantile}}));
    return margins_of(learned.model, task.columns)[0];
  };
  CHECK(constant(Objective::squared_error) == Approx(mean).epsilon(0.002));
  for (const auto objective : {Objective::poisson, Objective::gamma, Objective::tweedie})
    CHECK(constant(objective) == Approx(std::log(mean)).margin(0.002));
  // Between the values beside it a quantile is as good as exact.
  const double median = weighted_quantile(values, 0.5);
  const double high = weighted_quantile(values, 0.9);
  CHECK(constant(Objective::absolute_error) == Approx(median).epsilon(0.05));
  CHECK(constant(Objective::quantile, "0.9") == Approx(high).epsilon(0.05));
}

TEST_CASE("every objective is learned: a function of the columns beats the best constant by far") {
  for (const auto objective :
       {Objective::squared_error, Objective::absolute_error, Objective::huber, Objective::quantile,
        Objective::poisson, Objective::gamma, Objective::tweedie, Objective::logistic,
        Objective::softmax}) {
    const test::Task task = mixed_task(1500, objective);
    const auto learned = learn<Mlp>(fit_mlp, task, fixed("60"));
    const auto margins = margins_of(learned.model, task.columns);
    CAPTURE(name_of(objective));
    if (objective == Objective::logistic || objective == Objective::softmax) {
      std::size_t right = 0;
      for (std::size_t i = 0; i < 1500; ++i) {
        std::size_t best = objective == Objective::logistic && margins[i] > 0 ? 1 : 0;
        for (std::size_t k = 1; k < task.n_margins; ++k)
          if (margins[k * 1500 + i] > margins[best * 1500 + i]) best = k;
        right += static_cast<double>(best) == task.target[i] ? 1 : 0;
      }
      CHECK(right > 1350);  // a ninth of a category is missing
      continue;
    }
    std::vector<double> truth = task.target;
    if (has_log_link(objective))
      std::transform(truth.begin(), truth.end(), truth.begin(), math::log);
    const double deviation = root_mean_square(
        truth, std::vector<double>(1500, std::accumulate(truth.begin(), truth.end(), 0.0) / 1500));
    CHECK(root_mean_square(margins, truth) < 0.25 * deviation);
  }
}

TEST_CASE("a row of weight three is worth the same row three times") {
  Random random(5);
  test::Task weighted;
  test::Task repeated;
  std::vector<double> once;
  std::vector<double> often;
  for (std::size_t i = 0; i < 90; ++i) {
    once.push_back(static_cast<double>(random.below(4)));
    weighted.target.push_back(once[i] * once[i] + random.normal());
    const std::size_t n_times = 1 + random.below(3);
    weighted.weights.push_back(static_cast<double>(n_times));
    for (std::size_t t = 0; t < n_times; ++t) {
      often.push_back(once[i]);
      repeated.target.push_back(weighted.target[i]);
    }
  }
  weighted.columns.add(once, 4);
  repeated.columns.add(often, 4);
  // All rows in each step and no unit that starts at a row: the same steps, but for rounding.
  const Options settings = fixed("100", {{"mlp.layers", "0"}, {"mlp.batch_rows", "1000"}});
  const auto a = learn<Mlp>(fit_mlp, weighted, settings).model;
  const auto b = learn<Mlp>(fit_mlp, repeated, settings).model;
  CHECK(a.layers[0].bias[0] == Approx(b.layers[0].bias[0]).epsilon(1e-3));
  for (std::size_t k = 0; k < 4; ++k)
    CHECK(a.layers[0].weight[k] == Approx(b.layers[0].weight[k]).margin(1e-3));
}

TEST_CASE("threads do not change a bit of a network, nor of what folds say") {
  for (const auto objective : {Objective::squared_error, Objective::softmax}) {
    test::Task task = mixed_task(700, objective);
    const Options settings =
        options({{"mlp.epochs", "6"}, {"mlp.validation_folds", "3"}, {"mlp.members", "2"}});
    const auto folds = fold_rows({700}, 3, 1, Purpose::validation);
    const auto one = learn<Mlp>(fit_mlp, task, settings);
    const Frame frame = task.columns.frame();
    FitInput input = input_of(task, frame, settings);
    const auto crossed = cross_fit_mlp(input, folds);
    REQUIRE(crossed);
    for (const int n_threads : {2, 16}) {
      task.n_threads = n_threads;
      const auto other = learn<Mlp>(fit_mlp, task, settings);
      CHECK(same(other.model, one.model));
      CHECK(other.importance == one.importance);
      input.n_threads = n_threads;
      with_threads(n_threads, [&] {
        const auto again = cross_fit_mlp(input, folds);
        REQUIRE(again);
        CHECK(again->margins == crossed->margins);
        CHECK(again->found == crossed->found);
      });
    }
  }
}

TEST_CASE("the trainer's margins are those of the core's model, without dropout") {
  for (const auto objective : {Objective::squared_error, Objective::softmax}) {
    const test::Task task = mixed_task(300, objective);
    const Frame frame = task.columns.frame();
    const Options settings;
    const MlpTable table(frame);
    std::vector<std::size_t> rows(300);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    MlpTrainer trainer(input_of(task, frame, settings), table,
                       {3, {20, 20}, Activation::relu, 0.5F, 8, 16}, {0.01, 0.01, 50, 5, 1}, rows);
    for (int epoch = 0; epoch < 4; ++epoch) trainer.run_epoch();
    std::vector<double> margins(task.n_margins * 300);
    trainer.predict(rows, margins);
    trainer.keep();
    const auto expected = margins_of(trainer.model(), task.columns);
    for (std::size_t i = 0; i < margins.size(); ++i)
      REQUIRE(margins[i] == Approx(expected[i]).epsilon(1e-5).margin(1e-5));
  }
}

TEST_CASE("held-out rows find the epoch to stop after, and answer as of that epoch") {
  test::Task task = mixed_task(120);
  Random random(9);
  for (double& y : task.target) y += 3 * random.normal();
  const Frame frame = task.columns.frame();
  const auto folds = fold_rows({120}, 4, 1, Purpose::validation);
  const Settings base = {{"mlp.epochs", "200"},
                         {"mlp.batch_rows", "16"},
                         {"mlp.learning_rate", "0.01"},
                         {"mlp.members", "1"}};
  Settings early = base;
  early.emplace_back("mlp.patience", "10");
  const Options searching = options(early);
  const auto crossed = cross_fit_mlp(input_of(task, frame, searching), folds);
  REQUIRE(crossed);
  REQUIRE(crossed->found.size() == 2);
  REQUIRE(crossed->found[0].first == "mlp.stop_after");
  const double best = crossed->found[0].second;
  REQUIRE(best > 1);
  REQUIRE(best < 190);
  const auto margins_after = [&](double epochs) {
    Options settings = options(base);
    settings.replace("mlp.patience", 0);
    settings.replace("mlp.stop_after", epochs);
    const auto again = cross_fit_mlp(input_of(task, frame, settings), folds);
    REQUIRE(again);
    return again->margins;
  };
  CHECK(margins_after(best) == crossed->margins);
  const double least = root_mean_square(crossed->margins, task.target);
  for (const double other : {best - 1, best + 1, best + 10})
    CHECK(root_mean_square(margins_after(other), task.target) >= least);
}

TEST_CASE("a fit with what a search has found gives the model of that search") {
  const test::Task task = mixed_task(200);
  const Frame frame = task.columns.frame();
  Options settings = options({{"mlp.epochs", "30"}, {"mlp.patience", "5"}});
  const auto first = fit_mlp(input_of(task, frame, settings));
  REQUIRE(first);
  REQUIRE(first->found.size() == 2);
  for (const auto& [name, value] : first->found) settings.replace(name, value);
  const auto second = fit_mlp(input_of(task, frame, settings));
  REQUIRE(second);
  CHECK(second->found.empty());
  CHECK(same(std::get<Mlp>(first->family), std::get<Mlp>(second->family)));
}

TEST_CASE("a network that is stopped is the network so far") {
  const test::Task task = mixed_task(200);
  const Frame frame = task.columns.frame();
  for (const char* patience : {"0", "20"}) {
    const Options settings = options({{"mlp.patience", patience}});
    FitInput input = input_of(task, frame, settings);
    int calls = 0;
    input.progress = [&](double, const std::string&) { return ++calls < 3; };
    const auto fit = fit_mlp(input);
    REQUIRE(fit);
    CHECK(calls == 3);
    CHECK(all_finite(margins_of(std::get<Mlp>(fit->family), task.columns)));
    CHECK((fit->notes.size() + fit->found_notes.size()) == 1);
    calls = 0;
    const auto crossed = cross_fit_mlp(input, fold_rows({200}, 3, 1, Purpose::validation));
    REQUIRE(crossed);
    CHECK(crossed->stopped);
    CHECK(calls == 3);
  }
}

TEST_CASE("odd tables give finite networks") {
  const auto check = [](const char* what, const test::Task& task, double within) {
    for (const char* patience : {"0", "3"}) {
      const auto learned =
          learn<Mlp>(fit_mlp, task, options({{"mlp.epochs", "10"}, {"mlp.patience", patience}}));
      const auto margins = margins_of(learned.model, task.columns);
      CAPTURE(what, patience);
      CHECK(all_finite(margins));
      CHECK(all_finite(learned.importance));
      for (const double margin : margins) REQUIRE(std::abs(margin) < within);
    }
  };
  test::Task row;
  row.columns.add({3});
  row.columns.add({0}, 1);
  row.target = {42};
  check("one row", row, 42.001);
  test::Task constant = mixed_task(50);
  constant.target.assign(50, 9);
  check("a constant target", constant, 9.001);
  test::Task empty = mixed_task(50);
  empty.columns.add(std::vector<double>(50, kMissing));
  empty.columns.add(std::vector<double>(50, kMissing), 4);
  empty.columns.add(std::vector<double>(50, 1e300));
  check("columns without a value, a constant one", empty, 100);
  test::Task huge = mixed_task(50);
  for (std::size_t i = 0; i < 50; ++i) huge.columns.values[0][i] *= 1e307;
  check("values near the end of doubles", huge, 100);
  test::Task tiny = mixed_task(50);
  for (std::size_t i = 0; i < 50; ++i) tiny.columns.values[0][i] *= 1e-310;
  check("values below the normal range", tiny, 100);
  test::Task rare = mixed_task(60, Objective::softmax);
  std::fill(rare.target.begin(), rare.target.end(), 0);
  rare.target[7] = 2;  // in one fold only; class 1 nowhere
  check("a class that folds do not have", rare, 100);
  test::Task nothing;
  nothing.target = {1, 2, 3, 4};
  const Frame frame{4, {}, {}, {}};
  const Options settings = options({{"mlp.epochs", "3"}});
  const auto fit = fit_mlp(input_of(nothing, frame, settings));
  REQUIRE(fit);
}

TEST_CASE("a target beyond singles, and more columns than a layer takes, are refused") {
  test::Task task = mixed_task(20);
  task.target[0] = 1e31;
  const Options settings;
  const Frame frame = task.columns.frame();
  const auto fit = fit_mlp(input_of(task, frame, settings));
  REQUIRE_FALSE(fit);
  CHECK(contains(fit.error().message, "beyond 1e30"));
  test::Task wide;
  wide.target = {1, 2};
  std::vector<double> column = {1, 2};
  const Frame many{
      2, std::vector<std::span<const double>>(65536, column), std::vector<std::size_t>(65536), {}};
  const auto other = fit_mlp(input_of(wide, many, settings));
  REQUIRE_FALSE(other);
  CHECK(contains(other.error().message, "more than 65,535"));
}

TEST_CASE("options that follow from the data are settled as OPTIONS.md says") {
  const auto settled = [](std::size_t n_rows) {
    Options settings = options({{"mlp.layers", "3"}});
    settle_mlp_options({Objective::squared_error, n_rows, 1}, settings);
    CHECK(settings.count("mlp.layers") == 3);
    return std::vector{settings.count("mlp.batch_rows"), settings.count("mlp.epochs"),
                       settings.count("mlp.validation_folds")};
  };
  CHECK(settled(2000) == std::vector<std::size_t>{32, 100, 5});
  CHECK(settled(10000) == std::vector<std::size_t>{64, 100, 5});
  CHECK(settled(40000) == std::vector<std::size_t>{128, 80, 1});
  CHECK(settled(40001) == std::vector<std::size_t>{256, 50, 1});
}

TEST_CASE("the learning rate rises over a twentieth of the steps and falls along a cosine") {
  CHECK(schedule_at(0, 1000) == Approx(1.0 / 50));
  CHECK(schedule_at(49, 1000) == 1);
  for (std::size_t step = 50; step <= 1000; step += 25)
    CHECK(schedule_at(step, 1000) ==
          Approx(0.5 * (1 + std::cos(std::acos(-1.0) * static_cast<double>(step - 50) / 950)))
              .margin(1e-8));
}
