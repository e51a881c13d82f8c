// What the card says of a linear model whose coefficients are known.
#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "dodona/predictor.hpp"
#include "train/card/assess.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

// y = 3 x + 1 z - 2 if the category is "b", 5 if it is "c"; w is of no use.
Model known_model() {
  Model model;
  model.schema.target.name = "y";
  model.schema.features.resize(3);
  for (auto& feature : model.schema.features) feature.training.decimals = 15;
  Feature category;
  category.kind = Kind::category;
  category.categories = {"a", "b", "c"};
  category.training.counts = {10, 10, 10};
  model.schema.features.push_back(category);
  model.encoder.columns = {
      {0, Encoding::number}, {1, Encoding::number}, {2, Encoding::number}, {3, Encoding::code}};
  Linear linear;
  linear.intercept = {0};
  linear.terms = {{{3}, {0}}, {{1}, {0}}, {{0}, {0}}, {{0, -2, 5}, {0}}};
  model.family = linear;
  return model;
}

struct Data {
  Table features;
  std::vector<double> target;
  Prediction prediction;
  Prediction baseline;
};

Data draw_data(const Model& model, std::uint64_t seed, std::size_t n, double noise = 1) {
  test::Random random(seed);
  Data data;
  data.features.n_rows = n;
  data.features.columns.resize(4);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t f = 0; f < 3; ++f) data.features.columns[f].push_back(random.normal());
    data.features.columns[3].push_back(static_cast<double>(random.below(3)));
  }
  Report report;
  data.prediction = Predictor(model).predict(data.features, 1, report);
  REQUIRE(report.ok());
  for (const double answer : data.prediction.outputs)
    data.target.push_back(answer + noise * random.normal());
  data.baseline = {n, 1, std::vector<double>(n, 1.0), {}};
  return data;
}

Held held(const Model& model, const Data& data, std::uint64_t seed = 1, int n_threads = 1) {
  return {model, data.features, data.target, data.prediction, data.baseline, {}, seed, n_threads};
}

const MetricInterval& interval_of(const Bootstrap& bootstrap, const std::string& name) {
  const auto found = std::find_if(bootstrap.metrics.begin(), bootstrap.metrics.end(),
                                  [&](const auto& m) { return m.metric == name; });
  REQUIRE(found != bootstrap.metrics.end());
  return *found;
}

}  // namespace

TEST_CASE("bootstrap intervals hold the truth about as often as they say") {
  const Model model = known_model();
  // Noise of variance 1 (a sum of 12 uniforms): rmse 1; mean |e| of that sum is 0.7971 or so.
  constexpr double kTruth = 1;
  std::size_t n_held = 0;
  std::size_t n_difference = 0;
  constexpr std::size_t kRounds = 300;
  for (std::uint64_t seed = 1; seed <= kRounds; ++seed) {
    const Data data = draw_data(model, seed, 80);
    const auto found = bootstrap(held(model, data, seed));
    CHECK(found.n_resamples == 1000);
    const auto& [name, rmse, difference] = interval_of(found, "rmse");
    n_held += rmse.lower <= kTruth && kTruth <= rmse.upper ? 1 : 0;
    // The baseline's: y has the variance 9 + 1 + 1 + var(0, -2, 5) and the mean 1.
    const double spread = std::sqrt(9 + 1 + 1 + 26.0 / 3);
    n_difference += difference.lower <= kTruth - spread && kTruth - spread <= difference.upper;
  }
  // 95% of 300, less what percentile intervals of 80 rows lose (some 2%), and three deviations.
  CHECK(n_held >= 267);
  CHECK(n_held <= 296);
  CHECK(n_difference >= 267);
}

TEST_CASE("intervals of many rows are those of as many, though fewer are drawn") {
  const Model model = known_model();
  const Data data = draw_data(model, 3, 45000);
  const auto found = bootstrap(held(model, data));
  const auto& rmse = interval_of(found, "rmse").model;
  // The deviation of a mean of squares of 45,000: sqrt((kurtosis - 1) / n) / 2 = 0.0032.
  CHECK(rmse.upper - rmse.lower == Approx(2 * 1.96 * 0.0032).epsilon(0.25));
  double squares = 0;
  for (std::size_t i = 0; i < data.target.size(); ++i)
    squares += std::pow(data.target[i] - data.prediction.outputs[i], 2);
  const double own = std::sqrt(squares / 45000);
  CHECK(rmse.lower < own);
  CHECK(own < rmse.upper);
}

TEST_CASE("few rows have no intervals, and metrics that never change have none") {
  const Model model = known_model();
  CHECK(bootstrap(held(model, draw_data(model, 3, 9))).metrics.empty());
  CHECK(bootstrap(held(model, draw_data(model, 3, 50, 0))).metrics.empty());
}

TEST_CASE("draws without a metric do not count for its interval") {
  // The target is 1 in one row of 30, which 36% of the draws do not have: r2 and the area under the
  // curve are undefined in these, and no better in the others.
  const Model model = known_model();
  Data data = draw_data(model, 3, 30);
  data.target.assign(30, 0);
  data.target[4] = 1;
  data.prediction.outputs.assign(30, 0.1);
  data.prediction.outputs[4] = 0.9;
  const auto r2 = interval_of(bootstrap(held(model, data)), "r2").model;
  // With the row once in 30, SSE / SST = 0.3 / (29 / 30); more often it is less, down to 0.1 or so.
  CHECK(r2.lower == Approx(1 - 0.3 * 30 / 29).epsilon(1e-9));
  CHECK(r2.upper < 1 - 0.3 / 7);

  Model classes = known_model();
  classes.schema.task = Task::classification;
  classes.schema.target.classes = {"n", "y"};
  const auto two = [](std::vector<double> p) {
    Prediction prediction{p.size(), 2, {}, std::vector<std::int32_t>(p.size(), 0)};
    for (const double yes : p) prediction.outputs.push_back(1 - yes);
    prediction.outputs.insert(prediction.outputs.end(), p.begin(), p.end());
    return prediction;
  };
  std::vector<double> p(30);
  for (std::size_t i = 0; i < 30; ++i) p[i] = 0.3 + 0.01 * static_cast<double>(i);
  p[4] = 0.555;  // above 26 of 29
  data.prediction = two(p);
  data.baseline = two(std::vector<double>(30, 0.1));
  const auto [name, auc, difference] = interval_of(bootstrap(held(classes, data)), "roc_auc");
  CHECK(auc.lower > 0.7);  // 0.5 in a third of the draws would be the lower end
  CHECK(difference.lower > 0.2);
}

TEST_CASE("rows weigh in intervals as rows that stand twice") {
  const Model model = known_model();
  const Data data = draw_data(model, 5, 400);
  std::vector<double> weights(400, 1);
  for (std::size_t i = 0; i < 200; ++i) weights[i] = 0.000001;
  Held weighted = held(model, data);
  weighted.scoring.weights = weights;
  const auto all = interval_of(bootstrap(held(model, data)), "rmse").model;
  const auto half = interval_of(bootstrap(weighted), "rmse").model;
  CHECK((half.upper - half.lower) / (all.upper - all.lower) == Approx(std::sqrt(2.0)).epsilon(0.2));
}

TEST_CASE("groups are drawn as a whole: rows that stand four times say no more") {
  const Model model = known_model();
  const Data once = draw_data(model, 15, 240);
  Data often;
  often.features.n_rows = 960;
  often.features.columns.resize(4);
  std::vector<double> groups;
  for (std::size_t i = 0; i < 960; ++i) {
    const std::size_t row = i % 240;
    groups.push_back(static_cast<double>(7 * row));
    for (std::size_t f = 0; f < 4; ++f)
      often.features.columns[f].push_back(once.features.columns[f][row]);
    often.target.push_back(once.target[row]);
    often.prediction.outputs.push_back(once.prediction.outputs[row]);
  }
  often.prediction.n_rows = 960;
  often.prediction.n_outputs = 1;
  often.baseline = {960, 1, std::vector<double>(960, 1.0), {}};
  Held grouped = held(model, often);
  grouped.groups = groups;
  const auto [name, expected, difference] = interval_of(bootstrap(held(model, once)), "rmse");
  const auto found = interval_of(bootstrap(grouped), "rmse");
  CHECK(found.model.lower == Approx(expected.lower).epsilon(1e-12));
  CHECK(found.model.upper == Approx(expected.upper).epsilon(1e-12));
  CHECK(found.difference.lower == Approx(difference.lower).epsilon(1e-12));
  const auto as_rows = interval_of(bootstrap(held(model, often)), "rmse").model;
  CHECK((as_rows.upper - as_rows.lower) / (expected.upper - expected.lower) ==
        Approx(0.5).epsilon(0.15));
  const auto of_rows = subgroups(held(model, once)).columns.at(0).groups;
  const auto of_groups = subgroups(grouped).columns.at(0).groups;
  REQUIRE(of_rows.size() == of_groups.size());
  for (std::size_t g = 0; g < of_rows.size(); ++g) {
    CHECK(of_groups[g].interval->lower == Approx(of_rows[g].interval->lower).epsilon(1e-12));
    CHECK(of_groups[g].interval->upper == Approx(of_rows[g].interval->upper).epsilon(1e-12));
  }
}

TEST_CASE("intervals of groups whose rows err alike hold the truth about as often as they say") {
  // Errors of a group have its own part a and one of the row: variance 0.75 and 0.25, so that
  // the mean square is 1, in 60 groups of 8.
  const Model model = known_model();
  constexpr std::size_t kRounds = 200;
  std::size_t n_by_group = 0;
  std::size_t n_by_row = 0;
  std::vector<double> groups;
  for (std::size_t i = 0; i < 480; ++i) {
    const std::size_t group = i / 8;
    groups.push_back(static_cast<double>(group));
  }
  for (std::uint64_t seed = 1; seed <= kRounds; ++seed) {
    Data data = draw_data(model, seed, 480, 0);
    test::Random random(seed + 1000);
    double of_group = 0;
    for (std::size_t i = 0; i < 480; ++i) {
      if (i % 8 == 0) of_group = random.normal();
      data.target[i] += std::sqrt(0.75) * of_group + 0.5 * random.normal();
    }
    Held grouped = held(model, data, seed);
    const auto by_row = interval_of(bootstrap(grouped), "rmse").model;
    grouped.groups = groups;
    const auto by_group = interval_of(bootstrap(grouped), "rmse").model;
    n_by_group += by_group.lower <= 1 && 1 <= by_group.upper ? 1 : 0;
    n_by_row += by_row.lower <= 1 && 1 <= by_row.upper ? 1 : 0;
  }
  // 95% of 200, less what percentile intervals of 60 groups lose, and three deviations.
  CHECK(n_by_group >= 174);
  CHECK(n_by_row < 160);
}

TEST_CASE("intervals of many rows in groups are those of the groups; few groups have none") {
  const Model model = known_model();
  Data data = draw_data(model, 4, 40000, 0);
  test::Random random(6);
  std::vector<double> groups;
  double of_group = 0;
  for (std::size_t i = 0; i < 40000; ++i) {
    if (i % 100 == 0) of_group = random.normal();
    const std::size_t group = i / 100;
    groups.push_back(static_cast<double>(group));
    data.target[i] += of_group;
  }
  Held grouped = held(model, data);
  grouped.groups = groups;
  const auto rmse = interval_of(bootstrap(grouped), "rmse").model;
  // The deviation of the root of a mean square of 400 errors: sqrt((2.9 - 1) / 400) / 2 = 0.034.
  CHECK(rmse.upper - rmse.lower == Approx(2 * 1.96 * 0.034).epsilon(0.25));
  for (double& group : groups) group = std::floor(group / 45);  // 9 of them
  grouped.groups = groups;
  const auto found = assess(grouped);
  CHECK(found.intervals.metrics.empty());
  for (const auto& group : found.subgroups.columns.at(0).groups) CHECK_FALSE(group.interval);
}

TEST_CASE("permutation importance is what the coefficients say") {
  const Model model = known_model();
  const Data data = draw_data(model, 7, 4000);
  const auto found = permutation_importance(held(model, data));
  CHECK(found.metric == "rmse");
  CHECK(found.n_rows == 4000);
  REQUIRE(found.columns.size() == 4);
  // Shuffling adds 2 b^2 var(x) to the mean square (Fisher, Rudin, Dominici 2019, section 6).
  const auto expected = [](double added) { return std::sqrt(1 + added) - 1; };
  const std::vector<double> by_feature = {expected(18), expected(2), 0, expected(2 * 26.0 / 3)};
  double before = 100;
  for (const auto& [feature, mean, deviation] : found.columns) {
    CHECK(mean == Approx(by_feature[feature]).epsilon(0.06).margin(1e-12));
    CHECK(deviation < 0.05);
    CHECK(mean <= before);
    before = mean;
  }
  CHECK(found.columns.back().feature == 2);
  CHECK(found.columns.back().deviation == 0);
}

TEST_CASE("partial dependence is the mean answer with the column's value put in every row") {
  const Model model = known_model();
  const Data data = draw_data(model, 9, 300);
  const auto found = partial_dependence(held(model, data), std::vector<std::size_t>{0, 2, 3});
  REQUIRE(found.size() == 3);
  for (const auto& column : found) {
    REQUIRE(column.answers.size() == 1);
    REQUIRE(column.answers[0].size() == column.values.size());
    CHECK(column.values.size() <= 16);
    for (std::size_t v = 0; v < column.values.size(); ++v) {
      double sum = 0;
      for (std::size_t i = 0; i < 300; ++i) {
        const double x = column.feature == 0 ? column.values[v] : data.features.columns[0][i];
        const double c = column.feature == 3 ? column.values[v] : data.features.columns[3][i];
        sum += 3 * x + data.features.columns[1][i] + (c == 1 ? -2 : c == 2 ? 5 : 0);
      }
      CHECK(column.answers[0][v] == Approx(sum / 300).epsilon(1e-12).margin(1e-12));
    }
  }
  CHECK(found[0].values.size() == 16);
  CHECK(found[2].values == std::vector<double>{0, 1, 2});
}

TEST_CASE("values to try: few as they are, many by quantiles") {
  Feature feature;
  feature.training.decimals = 15;
  std::vector<double> few;
  few.reserve(100);
  for (int i = 0; i < 100; ++i) few.push_back(i % 5);
  CHECK(values_to_try(feature, few) == std::vector<double>{0, 1, 2, 3, 4});
  // Most rows 0: the others show.
  std::vector<double> zeros(1000, 0);
  for (int i = 0; i < 100; ++i) zeros.push_back(100 + i);
  CHECK(values_to_try(feature, zeros).size() >= 13);
  CHECK(values_to_try(feature, zeros).front() == 0);
  // The middle of steps of two digits: of skewed values their own, of years those of their range.
  std::vector<double> skewed;
  std::vector<double> years;
  for (int i = 0; i < 300; ++i) {
    skewed.push_back(std::exp(i / 20.0));
    years.push_back(1960 + i % 60 + 0.001 * i);
  }
  CHECK(values_to_try(feature, skewed).size() == 16);
  for (const double value : values_to_try(feature, skewed)) {
    const double unit = std::pow(10.0, std::floor(std::log10(value)) - 1);
    CHECK(value / unit == Approx(std::floor(value / unit) + 0.5).epsilon(1e-12));
  }
  CHECK(values_to_try(feature, years).size() == 16);
  for (const double value : values_to_try(feature, years)) CHECK(value == std::floor(value) + 0.5);
  // Whether rows have what lies beside it makes no difference: no point tells of them.
  std::vector<double> even;
  std::vector<double> nudged;
  feature.training.decimals = 1;
  for (int i = 0; i < 150; ++i) {
    const int pair = i / 2;
    even.push_back(2 * pair);
    nudged.push_back(even.back() + (i % 5 == 0 ? 0.1 : 0));
  }
  CHECK(values_to_try(feature, even) == values_to_try(feature, nudged));
  feature.training.decimals = 15;
  feature.training.missing = 3;
  feature.missing = Missing::allowed;
  CHECK(std::isnan(values_to_try(feature, few).back()));
}

TEST_CASE("no value to try is that of one, two or three rows") {
  test::Random random(2);
  const auto check = [](const Feature& feature, const std::vector<double>& seen,
                        std::size_t fewest) {
    const auto values = values_to_try(feature, seen);
    CHECK(values.size() >= fewest);
    CHECK(values.size() <= 16);
    CHECK(std::is_sorted(values.begin(), values.end()));
    for (const double value : values) {
      const auto n = std::count(seen.begin(), seen.end(), value);
      INFO(value << " of " << n << " rows");
      CHECK((n == 0 || n >= 4));
    }
  };
  Feature feature;
  // Few values, four rows of each on average, some of a row alone.
  check(feature, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 7}, 3);
  // Salaries of five rows among zeros.
  std::vector<double> salaries(200, 0);
  for (const double salary : {52340.0, 48111.0, 61000.0, 70250.0, 39999.0})
    salaries.push_back(salary);
  check(feature, salaries, 5);
  for (int round = 0; round < 50; ++round) {
    const std::size_t n = 10 + random.below(150);
    std::vector<double> ages;
    std::vector<double> prices;
    std::vector<double> same;
    for (std::size_t i = 0; i < n; ++i) {
      ages.push_back(static_cast<double>(18 + random.below(60)));
      prices.push_back(std::round(random.uniform() * 10000) / 100);
      same.push_back(i < 3 ? 5 : random.below(8) == 0 ? static_cast<double>(random.below(9)) : 1);
    }
    feature.kind = Kind::number;
    feature.training.decimals = 0;
    check(feature, ages, 6);
    check(feature, same, 1);
    feature.training.decimals = 2;
    check(feature, prices, 6);
    feature.kind = Kind::date;
    feature.training.decimals = 0;
    check(feature, ages, 0);
    for (const double day : values_to_try(feature, ages)) CHECK(day == std::round(day));
  }
  check(feature, {3, 3, 3}, 0);
  check(feature, {3}, 0);
}

TEST_CASE("subgroups have the score of their rows, and 30 rows at least") {
  const Model model = known_model();
  Data data = draw_data(model, 11, 200);
  for (std::size_t i = 0; i < 200; ++i)
    data.features.columns[3][i] = i < 29 ? 2 : static_cast<double>(i % 2);
  const auto found = subgroups(held(model, data));
  REQUIRE(found.columns.size() == 1);
  REQUIRE(found.columns[0].groups.size() == 2);
  for (const auto& group : found.columns[0].groups) {
    double squares = 0;
    std::size_t n = 0;
    for (std::size_t i = 0; i < 200; ++i) {
      if (data.features.columns[3][i] != group.code) continue;
      squares += std::pow(data.target[i] - data.prediction.outputs[i], 2);
      ++n;
    }
    CHECK(group.n_rows == n);
    CHECK(group.value == Approx(std::sqrt(squares / static_cast<double>(n))).epsilon(1e-12));
    CHECK(group.interval->lower < group.value);
    CHECK(group.value < group.interval->upper);
  }
}

TEST_CASE("threads do not change what the card says") {
  const Model model = known_model();
  const Data data = draw_data(model, 13, 500);
  const auto one = assess(held(model, data, 1, 1));
  const auto four = assess(held(model, data, 1, 4));
  for (std::size_t m = 0; m < one.intervals.metrics.size(); ++m)
    CHECK(one.intervals.metrics[m].model.lower == four.intervals.metrics[m].model.lower);
  for (std::size_t f = 0; f < 4; ++f) {
    CHECK(one.importance.columns[f].feature == four.importance.columns[f].feature);
    CHECK(one.importance.columns[f].mean == four.importance.columns[f].mean);
    CHECK(one.dependence[f].answers == four.dependence[f].answers);
  }
  CHECK(one.subgroups.columns[0].groups[0].interval->upper ==
        four.subgroups.columns[0].groups[0].interval->upper);
}
