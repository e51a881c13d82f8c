// Fits from typed rows: cross-fitting where columns are averages of the target.
#include "train/fit_model.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "train/cross_fit.hpp"
#include "train/distribution.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::test;
using namespace dodona::train;

namespace {

constexpr std::size_t kRows = 600;

// A boolean, and many categories of a few rows each; of 0 classes a number is predicted. signal:
// what the category adds, beside noise of deviation 1; the boolean adds as much.
struct Shops {
  Schema schema;
  Dataset data;
  Recipe recipe;

  explicit Shops(double signal, std::size_t n_classes = 0, std::size_t n_categories = 200,
                 std::uint64_t seed = 1) {
    Random random(seed);
    schema.target.name = "y";
    schema.task = n_classes == 0 ? Task::regression : Task::classification;
    for (std::size_t k = 0; k < n_classes; ++k)
      schema.target.classes.push_back("c" + std::to_string(k));
    Feature flag;
    flag.name = "flag";
    flag.kind = Kind::boolean;
    Feature shop;
    shop.name = "shop";
    shop.kind = Kind::category;
    std::vector<double> effects;
    for (std::size_t c = 0; c < n_categories; ++c) {
      shop.categories.push_back("s" + std::to_string(c));
      effects.push_back(signal * random.normal());
    }
    schema.features = {flag, shop};
    data.features.n_rows = kRows;
    data.features.columns.resize(2);
    data.places.resize(kRows);
    for (std::size_t i = 0; i < kRows; ++i) {
      const std::size_t c = random.below(n_categories);
      const double b = i % 3 == 0 ? 1 : 0;
      data.features.columns[0].push_back(b);
      data.features.columns[1].push_back(i % 50 == 7 ? kMissing : static_cast<double>(c));
      const double y = random.normal() + effects[c] + signal * b;
      const double n = static_cast<double>(n_classes);
      data.target.push_back(n_classes == 0 ? y : std::clamp(std::floor(y + n / 2), 0.0, n - 1));
    }
    describe_features(data.features, 1, schema);
    recipe.target.name = "y";
    recipe.options.replace("encode.target_means", 20);
  }

  void set_groups() {
    for (std::size_t i = 0; i < kRows; ++i) data.groups.push_back(static_cast<double>(i % 120));
  }
  void set_times() {
    for (std::size_t i = 0; i < kRows; ++i)
      data.times.push_back(static_cast<double>(i * 7919 % kRows));
  }
  void set_weights() {
    for (std::size_t i = 0; i < kRows; ++i) data.weights.push_back(1 + static_cast<double>(i % 3));
  }

  std::vector<RowSplit> folds() const {
    const bool classes = schema.task == Task::classification;
    return fold_rows(
        {kRows, classes ? data.target : std::span<const double>(), data.groups, data.times}, 4, 1,
        Purpose::validation);
  }
};

const LearnerEntry& learner(std::string_view name) {
  const auto all = learners();
  return *std::find_if(all.begin(), all.end(), [&](const auto& l) { return l.name == name; });
}

Goal goal_of(const Shops& shops, const Recipe& recipe, const LearnerEntry& learner) {
  const auto goal = choose_goal(shops.schema, recipe, learner, learners());
  REQUIRE(goal);
  return *goal;
}

CrossFit cross(const Shops& shops, const Recipe& recipe, const LearnerEntry& learner) {
  const Goal goal = goal_of(shops, recipe, learner);
  auto crossed = cross_fit_model({shops.schema, goal, learner, learners(), recipe, 1}, shops.data,
                                 shops.folds(), {});
  REQUIRE(crossed);
  return *crossed;
}

// The frame that a fold should see: its training rows as a model is given them that is fitted on
// these alone, the others as that model encodes them.
struct FoldFrame {
  Fitted fitted;
  Columns columns;
};

FoldFrame frame_by_hand(const Shops& shops, const FitJob& job, const RowSplit& fold) {
  const Dataset train = some_rows(shops.data, fold.train);
  auto fitted = fit_model(job, train, {}, {});
  REQUIRE(fitted);
  const Frame predicted = encode(shops.schema, fitted->model.encoder, shops.data.features);
  Columns columns;
  for (std::size_t j = 0; j < predicted.columns.size(); ++j) {
    std::vector<double> values(predicted.columns[j].begin(), predicted.columns[j].end());
    for (std::size_t k = 0; k < fold.train.size(); ++k)
      values[fold.train[k]] = fitted->frame.columns[j][k];
    columns.add(std::move(values), predicted.n_levels[j]);
  }
  fitted->frame = {};  // it looks into the rows that end here
  return {std::move(*fitted), std::move(columns)};
}

// What each fold says when it is all that there is.
std::vector<double> margins_by_hand(const Shops& shops, const LearnerEntry& learner) {
  const Goal goal = goal_of(shops, shops.recipe, learner);
  const FitJob job{shops.schema, goal, learner, learners(), shops.recipe, 1};
  const auto target = target_to_fit(shops.data, goal);
  std::vector<double> margins(goal.n_margins * kRows, kMissing);
  for (const RowSplit& fold : shops.folds()) {
    const FoldFrame by_hand = frame_by_hand(shops, job, fold);
    const Frame frame = by_hand.columns.frame();
    const auto crossed = cross_fit(learner,
                                   {frame,
                                    target,
                                    goal.objective,
                                    goal.n_margins,
                                    shops.recipe.options,
                                    1,
                                    1,
                                    {},
                                    shops.data.weights,
                                    shops.data.weights},
                                   std::vector{fold});
    REQUIRE(crossed);
    std::vector<double> of_model(margins.size());
    score(by_hand.fitted.model.family, frame, of_model);
    for (std::size_t k = 0; k < goal.n_margins; ++k) {
      for (const std::size_t i : fold.held_out) {
        margins[k * kRows + i] = crossed->margins[k * kRows + i];
        // A learner that fits each fold by itself says what a model of those rows says.
        if (learner.cross_fit == nullptr) CHECK(of_model[k * kRows + i] == margins[k * kRows + i]);
      }
    }
  }
  return margins;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

// Nothing is looked for.
void fix_efforts(Options& options) {
  for (const auto& [name, value] : {std::pair("trees.rounds", 30),
                                    {"trees.early_stopping_rounds", 0},
                                    {"gam.rounds", 20},
                                    {"gam.pair_rounds", 5},
                                    {"gam.early_stopping_rounds", 0},
                                    {"gam.bags", 1},
                                    {"mlp.epochs", 3},
                                    {"mlp.patience", 0},
                                    {"linear.folds", 0},
                                    {"forest.trees", 20}})
    options.replace(name, value);
  options.replace("linear.lambda", 0.01);
}

}  // namespace

TEST_CASE("each fold has averages of the target as if its training rows were all") {
  const auto name = GENERATE("linear", "trees", "forest", "extra_trees", "gam", "mlp");
  const auto way = GENERATE("rows", "groups", "times", "weights", "classes");
  CAPTURE(name, way);
  const std::string_view by = way;
  Shops shops(0.5, by == "classes" ? 3 : 0);
  if (by == "groups") shops.set_groups();
  if (by == "times") shops.set_times();
  if (by == "weights") shops.set_weights();
  fix_efforts(shops.recipe.options);
  const CrossFit crossed = cross(shops, shops.recipe, learner(name));
  CHECK(same(crossed.margins, margins_by_hand(shops, learner(name))));
  CHECK(std::any_of(crossed.margins.begin(), crossed.margins.end(),
                    [&](double m) { return m != crossed.margins.back(); }));
}

TEST_CASE("folds of different averages look together for what a fit on all rows needs") {
  for (const char* name : {"linear", "trees", "gam", "mlp"}) {
    CAPTURE(name);
    const Shops shops(0.7);
    const CrossFit crossed = cross(shops, shops.recipe, learner(name));
    REQUIRE_FALSE(crossed.found.empty());
    Recipe found = shops.recipe;
    for (const auto& [option, value] : crossed.found) found.options.replace(option, value);
    CHECK(same(cross(shops, found, learner(name)).margins, crossed.margins));
  }
}

// Of pure noise nothing can be told: held-out rows are answered no better than by the mean of the
// rows that train, but for chance. A model that also sees which category it is in (by a number)
// could read a held-out target off the averages of other rows, had these heard of it.
TEST_CASE("averages of pure noise do not seem to tell anything") {
  const std::string name = GENERATE("linear", "trees", "forest", "gam", "mlp");
  double gain = 0;
  double squares = 0;
  double n = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Shops shops(0, 0, 30, seed);
    shops.schema.features[0].kind = Kind::number;
    shops.data.features.columns[0] = shops.data.features.columns[1];
    shops.recipe.options.replace("encode.mean_rows", 1);
    shops.recipe.options.replace("trees.min_child_rows", 1);
    shops.recipe.options.replace("mlp.epochs", 10);
    const auto margins = cross(shops, shops.recipe, learner(name)).margins;
    const auto& y = shops.data.target;
    for (const RowSplit& fold : shops.folds()) {
      double mean = 0;
      for (const std::size_t i : fold.train) mean += y[i];
      mean /= static_cast<double>(fold.train.size());
      for (const std::size_t i : fold.held_out) {
        const double less = std::pow(y[i] - mean, 2) - std::pow(y[i] - margins[i], 2);
        gain += less;
        squares += less * less;
        ++n;
      }
    }
  }
  const double error = std::sqrt(squares) / n;
  CAPTURE(name, gain / n, error);
  CHECK(gain / n < 2 * error);
}

TEST_CASE("what a stopped cross-fit says of a logarithm is smeared too, if it says anything") {
  Shops shops(1);
  for (double& y : shops.data.target) y = std::exp(y);
  shops.recipe.options.replace("target.transform", 1);
  static const auto stopped = [](double margin, const FitInput& input) {
    CrossFit crossed;
    crossed.stopped = true;
    for (const double y : input.target) crossed.margins.push_back(y + margin);
    return crossed;
  };
  LearnerEntry some = learner("trees");
  some.cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
    return stopped(0.25, input);
  };
  LearnerEntry none = some;
  none.cross_fit = [](const FitInput& input, std::span<const RowSplit>) -> Result<CrossFit> {
    return stopped(std::numeric_limits<double>::quiet_NaN(), input);
  };
  // Every residual is -0.25: so is the logarithm of the mean of their exponentials.
  const CrossFit told = cross(shops, shops.recipe, some);
  CHECK(told.stopped);
  CHECK(told.log_smearing == Approx(-0.25));
  CHECK(told.margins[3] == Approx(std::log(shops.data.target[3])));
  CHECK(cross(shops, shops.recipe, none).log_smearing == 0);
}
