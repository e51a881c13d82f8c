// From out-of-fold margins to a model that says how sure it is, and back from its file.
#include "train/uncertainty.hpp"

#include <cmath>

#include "catch.hpp"
#include "dodona/json/parse.hpp"
#include "dodona/math.hpp"
#include "dodona/predictor.hpp"
#include "json/write.hpp"
#include "train/card_uncertainty.hpp"
#include "train/conformal.hpp"
#include "train/fit_novelty.hpp"
#include "train/golden.hpp"
#include "train/parallel.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// A linear model of one column, of 0 to 1.
Model model_of(Link link, std::vector<double> weight, std::vector<std::string> classes = {}) {
  Model model;
  model.schema.task = classes.empty() ? Task::regression : Task::classification;
  model.schema.target.name = "y";
  model.schema.target.classes = std::move(classes);
  model.schema.missing_tokens = default_missing_tokens();
  Feature feature;
  feature.name = "x";
  feature.training.maximum = 1;
  feature.training.decimals = 3;
  feature.training.edges = {0, 0.5, 1};
  feature.training.counts = {10, 10};
  model.schema.features = {feature};
  model.encoder.columns = {{0, Encoding::number}};
  const std::vector<double> zeros(weight.size(), 0.0);
  model.family = Linear{zeros, {{weight, zeros, {}}}, false};
  model.output.link = link;
  return model;
}

std::vector<double> uniforms(std::size_t n) {
  Random random(1);
  std::vector<double> x(n);
  for (double& value : x) value = random.uniform();
  return x;
}

// What was written reads back to the same model, and says the same of golden rows.
void check_file(Model& model, const UncertaintyFacts& facts) {
  model.golden = draw_golden(model, 10, 1);
  REQUIRE(model.golden.rows.size() == 10);
  CHECK(model.golden.outputs[0].size() == n_columns(model.schema, everything(model)));
  const std::string text =
      json::write_model(model, write_uncertainty(model.schema, facts), json::Json::object());
  const auto reread = read_model(text);
  REQUIRE(reread);
  Report report;
  CHECK(verify(*reread, report) == 0);
  CHECK(json::write_model(*reread, write_uncertainty(model.schema, facts), json::Json::object()) ==
        text);
}

}  // namespace

TEST_CASE("a regression: intervals by level, their ends in order, around the value") {
  const auto x = uniforms(2000);
  Random random(2);
  std::vector<double> margins;
  std::vector<double> target;
  for (const double value : x) {
    margins.push_back(value);
    target.push_back(value + random.normal());
  }
  const Columns columns{{x}, {0}};
  const Frame frame = columns.frame();
  Model model = model_of(Link::identity, {1});
  const auto facts = fit_uncertainty({frame, margins, target}, model);
  CHECK_FALSE(model.output.around_value);
  CHECK(model.output.levels == std::vector<double>(kLevels.begin(), kLevels.end()));
  // Of a normal distribution: 0.6745, 1.2816, 1.6449, 1.96.
  CHECK(model.output.upper[2] == Approx(1.6449).margin(0.15));
  CHECK(model.output.lower[3] == Approx(-1.96).margin(0.2));
  REQUIRE(facts.levels.size() == 4);
  CHECK(facts.levels[2].covered == Approx(0.9).margin(0.003));
  CHECK(facts.novel == Approx(0.01).margin(0.01));
  check_file(model, facts);
}

TEST_CASE("under exp: around the margin for positive targets, around the value where some are 0") {
  const auto x = uniforms(1000);
  Random random(3);
  std::vector<double> margins;
  std::vector<double> positive;
  for (const double value : x) {
    margins.push_back(value);
    positive.push_back(math::exp(value + 0.2 * random.normal()));
  }
  auto counts = positive;
  for (std::size_t i = 0; i < counts.size(); i += 3) counts[i] = 0;
  const Columns columns{{x}, {0}};
  const Frame frame = columns.frame();
  Model model = model_of(Link::exp, {1});
  auto facts = fit_uncertainty({frame, margins, positive}, model);
  CHECK_FALSE(model.output.around_value);
  CHECK(facts.levels[2].covered == Approx(0.9).margin(0.005));
  check_file(model, facts);
  for (const auto& outputs : model.golden.outputs) CHECK(outputs[5] > 0);

  Model zeros = model_of(Link::exp, {1});
  facts = fit_uncertainty({frame, margins, counts}, zeros);
  CHECK(zeros.output.around_value);
  CHECK(facts.levels[2].covered >= 0.9);
  check_file(zeros, facts);
  for (const auto& outputs : zeros.golden.outputs) CHECK(outputs[5] >= 0);
}

TEST_CASE("two classes, said too boldly: calibrated, and sets that hold the truth") {
  const auto x = uniforms(3000);
  Random random(4);
  std::vector<double> margins;
  std::vector<double> target;
  for (const double value : x) {
    margins.push_back(6 * value);
    target.push_back(random.uniform() < math::logistic(3 * value) ? 1 : 0);
  }
  const Columns columns{{x}, {0}};
  const Frame frame = columns.frame();
  Model model = model_of(Link::logistic, {6}, {"no", "yes"});
  const auto facts = fit_uncertainty({frame, margins, target}, model);
  CHECK(facts.calibration.method != CalibrationMethod::none);
  CHECK(facts.after.expected_calibration_error < 0.03);
  CHECK(facts.before.expected_calibration_error > 0.04);
  CHECK(facts.levels[3].covered >= 0.95);
  check_file(model, facts);
  const auto card = write_uncertainty(model.schema, facts);
  CHECK(card["calibration"]["log_loss"].size() == 3);
  CHECK(card["levels"][3]["classes"] >= 1);
  CHECK(card["novelty"]["threshold"] == kNovel);
}

TEST_CASE("rows that no fold held out say nothing; without any there is novelty alone") {
  const auto x = uniforms(1000);
  std::vector<double> margins(x);
  std::vector<double> target(x);
  for (std::size_t i = 0; i < 1000; ++i) {
    target[i] += i % 2 == 0 ? 0.5 : -0.5;
    if (i < 400) margins[i] = kMissing;
  }
  const Columns columns{{x}, {0}};
  const Frame frame = columns.frame();
  Model model = model_of(Link::identity, {1});
  auto facts = fit_uncertainty({frame, margins, target}, model);
  CHECK(facts.n_rows == 600);
  CHECK(model.output.upper[2] == Approx(0.5).margin(0.05));
  check_file(model, facts);

  const std::vector<double> none(1000, kMissing);
  Model bare = model_of(Link::identity, {1});
  facts = fit_uncertainty({frame, none, target}, bare);
  CHECK(bare.output.levels.empty());
  CHECK(bare.novelty);
  check_file(bare, facts);
}

TEST_CASE("a share of classes is calibrated as probabilities are") {
  const auto x = uniforms(1500);
  Random random(5);
  std::vector<double> target;
  target.reserve(x.size());
  for (const double value : x) target.push_back(random.uniform() < value * value ? 1 : 0);
  const Columns columns{{x}, {0}};
  const Frame frame = columns.frame();
  Model model = model_of(Link::share, {1}, {"no", "yes"});
  const auto facts = fit_uncertainty({frame, x, target}, model);
  CHECK(facts.calibration.method != CalibrationMethod::none);
  check_file(model, facts);
}

TEST_CASE("threads change no byte of a model") {
  const auto x = uniforms(2000);
  Random random(6);
  std::vector<double> target;
  target.reserve(x.size());
  for (const double value : x) target.push_back(value + value * random.normal());
  const Columns columns{{x}, {0}};
  const Frame frame = columns.frame();
  std::vector<std::string> texts;
  for (const int n_threads : {1, 3}) {
    Model model = model_of(Link::identity, {1});
    with_threads(n_threads, [&] {
      const auto facts = fit_uncertainty({frame, x, target, {}, 1, n_threads}, model);
      texts.push_back(
          json::write_model(model, write_uncertainty(model.schema, facts), json::Json::object()));
    });
    CHECK(model.spread);
  }
  CHECK(texts[0] == texts[1]);
}

TEST_CASE("levels that the rows cannot bound are not promised") {
  for (const auto& [n, levels] :
       {std::pair<std::size_t, std::size_t>{2, 0}, {3, 1}, {18, 2}, {19, 3}, {38, 3}, {39, 4}}) {
    const auto x = uniforms(n);
    std::vector<double> target(n);
    for (std::size_t i = 0; i < n; ++i) target[i] = x[i] + 0.1 * static_cast<double>(i % 3);
    const Columns columns{{x}, {0}};
    Model model = model_of(Link::identity, {1});
    const Frame frame = columns.frame();
    const auto facts = fit_uncertainty({frame, x, target}, model);
    CAPTURE(n);
    CHECK(facts.levels.size() == levels);
    CHECK(model.output.levels.size() == levels);
    CHECK(model.output.lower.size() == levels);
  }
}

TEST_CASE("rows count for levels as far as they are independent") {
  constexpr std::size_t n = 400;
  const auto x = uniforms(n);
  const auto levels_of = [&](std::span<const double> target, std::span<const double> weights,
                             std::span<const double> groups) {
    const Columns columns{{x}, {0}};
    Model model = model_of(Link::identity, {1});
    const Frame frame = columns.frame();
    fit_uncertainty({frame, x, target, weights, 1, 1, {}, {}, groups}, model);
    return model.output.levels.size();
  };
  Random random(8);
  std::vector<double> own(n);     // errors of each row's own
  std::vector<double> shared(n);  // the same in a group of 40
  std::vector<double> groups(n);
  for (std::size_t i = 0; i < n; ++i) {
    own[i] = x[i] + random.normal();
    const std::size_t group = i / 40;
    groups[i] = static_cast<double>(group);
    shared[i] = x[i] + 3 * (uniform(1, Purpose::cuts, group) - 0.5);
  }
  CHECK(levels_of(own, {}, {}) == 4);
  CHECK(levels_of(own, {}, groups) == 4);
  CHECK(levels_of(shared, {}, {}) == 4);
  CHECK(levels_of(shared, {}, groups) == 2);  // ten rows' worth: 50 and 80%
  std::vector<double> loud(n);  // errors of each row's own, in some groups a thousandth as large
  for (std::size_t i = 0; i < n; ++i)
    loud[i] = x[i] + (i / 40 % 2 == 0 ? 1e-3 : 1) * (own[i] - x[i]);
  CHECK(levels_of(loud, {}, groups) < 4);
  std::vector<double> weights(n, 1e-6);
  std::fill_n(weights.begin(), 20, 1.0);
  CHECK(levels_of(own, weights, {}) == 3);  // twenty rows' worth: 90% too
}
