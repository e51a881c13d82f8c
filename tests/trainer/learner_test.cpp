// What a learner is given by a whole training, and what becomes of its answer: run() with a learner
// that takes notes and answers with constants.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "catch.hpp"
#include "json/write.hpp"
#include "train/run.hpp"
#include "trainer/support/data.hpp"
#include "trainer/support/folder.hpp"

using namespace dodona;
using namespace dodona::train;
using json::Json;

namespace {

struct Given {
  std::vector<double> target;
  Objective objective;
  std::size_t n_margins;
  std::vector<double> weights;
  std::vector<int> monotone;
  std::vector<std::vector<std::size_t>> interactions;
  std::size_t rounds = 0;
};

std::vector<Given> given;  // one per fit

// Asks for ten rounds, and answers with their number in every margin.
Result<Fit> take_notes(const FitInput& input) {
  Given notes{{input.target.begin(), input.target.end()},
              input.objective,
              input.n_margins,
              {input.weights.begin(), input.weights.end()},
              {input.monotone.begin(), input.monotone.end()},
              {input.interactions.begin(), input.interactions.end()}};
  while (notes.rounds < 10 && input.progress(static_cast<double>(notes.rounds) / 10, "round"))
    ++notes.rounds;
  Fit fit;
  Trees model;
  model.base.assign(input.n_margins, static_cast<double>(notes.rounds) / 10);
  for (std::size_t k = 0; k < input.n_margins; ++k) {
    model.roots.push_back(static_cast<std::uint32_t>(model.nodes.size()));
    model.nodes.emplace_back();  // a leaf of 0
  }
  fit.family = std::move(model);
  fit.importance.assign(input.frame.columns.size(), 1);
  given.push_back(std::move(notes));
  return fit;
}

constexpr std::array kEvery = {
    Objective::squared_error, Objective::absolute_error, Objective::huber,
    Objective::quantile,      Objective::poisson,        Objective::gamma,
    Objective::tweedie,       Objective::logistic,       Objective::softmax};
constexpr std::array<LearnerEntry, 1> kLearner = {{{.name = "trees",
                                                    .fit = take_notes,
                                                    .help = "",
                                                    .objectives = kEvery,
                                                    .takes_weights = true,
                                                    .takes_constraints = true}}};

// size, sold, w, and two targets.
std::string csv(std::size_t n) {
  std::string text = "size,sold,w,n,kind\n";
  test::Random random(3);
  for (std::size_t i = 0; i < n; ++i) {
    text += shortest(std::floor(100 * random.uniform())) + ",2024-0" + std::to_string(1 + i % 9) +
            "-1" + std::to_string(random.below(9)) + "," +
            shortest(0.5 + static_cast<double>(i % 4)) + "," + std::to_string(random.below(6)) +
            "," + (i % 5 == 0 ? "rare" : "usual") + "\n";
  }
  return text;
}

struct Outcome {
  std::optional<Trained> trained;
  Json file;
  Report report;
};

Outcome train_on(const std::string& text, const std::string& target,
                 const std::vector<std::string>& settings, const std::string& weight = "",
                 const Progress& progress = {}) {
  given.clear();
  const test::Folder folder;
  TrainInput input;
  input.data_path = folder.write("data.csv", text);
  input.recipe.family = "trees";
  input.recipe.options.replace("train.folds", 0);  // every fit is one of the model's own
  input.recipe.target.name = target;
  input.recipe.weight = weight;
  input.progress = progress;
  for (const auto& setting : settings) REQUIRE_FALSE(set(input.recipe, setting));
  Outcome outcome;
  Report test_report;
  outcome.trained = run(input, outcome.report, test_report, kLearner);
  for (const auto& error : outcome.report.errors()) UNSCOPED_INFO(to_string(error));
  if (outcome.trained) outcome.file = Json::parse(outcome.trained->text);
  return outcome;
}

// Stops at the n-th call.
Progress stopping_at(std::size_t n) {
  const auto calls = std::make_shared<std::size_t>(0);  // copies of the function count together
  return [n, calls](double, const std::string&) { return ++*calls != n; };
}

}  // namespace

TEST_CASE("a column of weights goes to both fits and into the metrics, and is no feature") {
  const Outcome outcome = train_on(csv(100), "n", {"trees.objective=poisson"}, "w");
  REQUIRE(outcome.trained);
  REQUIRE(given.size() == 2);
  CHECK(given[0].objective == Objective::poisson);
  CHECK(given[0].weights.size() == 80);
  CHECK(given[1].weights.size() == 100);
  for (std::size_t i = 0; i < 100; ++i)
    CHECK(given[1].weights[i] == 0.5 + static_cast<double>(i % 4));
  CHECK(outcome.trained->model.schema.features.size() == 3);
  CHECK(outcome.trained->model.output.link == Link::exp);
  CHECK(outcome.file["card"]["metrics"]["weighted_by"] == "w");
  CHECK(outcome.file["card"]["metrics"]["model"].contains("mean_poisson_deviance"));
  CHECK(outcome.file["provenance"]["recipe"]["weight"] == "w");
  CHECK(outcome.file["provenance"]["objective"] == "poisson");
  // The constant answer e^1 against the held-out counts, by their weights.
  const auto again = train_on(csv(100), "n", {"trees.objective=poisson"});
  CHECK(given[0].weights.empty());
  CHECK(*outcome.trained->metrics->find("mae") != *again.trained->metrics->find("mae"));
}

TEST_CASE("rows of weight 0 are left out before rows are drawn, and the note counts them") {
  const std::string text = csv(60);
  const std::string with_idle = text + "1,2024-01-01,0,5,rare\n1,2024-01-01,0,5,rare\n";
  const Outcome idle = train_on(with_idle, "n", {}, "w");
  const std::vector<double> target = given[0].target;
  const Outcome plain = train_on(text, "n", {}, "w");
  CHECK(given[0].target == target);
  CHECK(idle.trained->n_rows == 60);
  const auto& notes = idle.trained->notes;
  CHECK(std::find(notes.begin(), notes.end(), "2 rows have the weight 0 and are left out") !=
        notes.end());
}

TEST_CASE("class weights multiply, and the metrics know nothing of them") {
  const Outcome outcome = train_on(csv(100), "kind", {"class_weights=balanced"});
  REQUIRE(given.size() == 2);
  // 20 of 100 rows are rare: 100 / (2 * 20) and 100 / (2 * 80).
  for (std::size_t i = 0; i < 100; ++i) CHECK(given[1].weights[i] == (i % 5 == 0 ? 2.5 : 0.625));
  const Outcome plain = train_on(csv(100), "kind", {});
  CHECK(outcome.file["card"]["metrics"] == plain.file["card"]["metrics"]);
  CHECK(outcome.file["provenance"]["recipe"]["class_weights"] == "balanced");
}

TEST_CASE("constraints reach the learner by encoded column, and provenance keeps them") {
  const Outcome outcome = train_on(csv(100), "n",
                                   {"trees.objective=huber", "columns.size.monotone=decreasing",
                                    R"(interactions=[["size"],["sold"]])"});
  REQUIRE(given.size() == 2);
  for (const auto& fit : given) {
    CHECK(fit.monotone == std::vector<int>{-1, 0, 0, 0, 0, 0});
    CHECK(fit.interactions == std::vector<std::vector<std::size_t>>{{0}, {1, 2, 3}, {4, 5}});
  }
  const Json& recipe = outcome.file["provenance"]["recipe"];
  CHECK(recipe["columns"]["size"]["monotone"] == "decreasing");
  CHECK(recipe["interactions"] == Json{{"size"}, {"sold"}});
}

TEST_CASE("the recipe that provenance keeps asks for the same again") {
  const Outcome first = train_on(csv(100), "kind",
                                 {"class_weights.rare=3", "columns.size.monotone=increasing",
                                  R"(interactions=[["size","sold"]])"},
                                 "w");
  const auto recipe = read_recipe(json::dump(first.file["provenance"]["recipe"]));
  REQUIRE(recipe);
  CHECK(recipe->weight == "w");
  CHECK(recipe->class_weights.by_class.at("rare") == 3);
  CHECK(recipe->interactions == std::vector<std::vector<std::string>>{{"size", "sold"}});
  CHECK(recipe->columns.at("size").monotone == Monotone::increasing);
}

TEST_CASE("an objective for numbers makes few small integers a quantity, not classes") {
  CHECK(train_on(csv(100), "n", {}).trained->model.schema.task == Task::classification);
  const Outcome outcome =
      train_on(csv(100), "n", {"trees.objective=quantile", "trees.quantile=0.9"});
  CHECK(outcome.trained->model.schema.task == Task::regression);
  CHECK(outcome.trained->baseline_name == "quantile of the target");
  CHECK(outcome.trained->metrics->find("mean_pinball_loss"));
}

TEST_CASE("counts that are all 0 in the rows that train are refused with the reason") {
  std::string text = "x,n\n";
  for (int i = 0; i < 10; ++i) text += std::to_string(i * 7 % 10) + (i == 3 ? ",1\n" : ",0\n");
  for (std::uint64_t seed = 1; seed < 20; ++seed) {
    given.clear();
    const test::Folder folder;
    TrainInput input;
    input.data_path = folder.write("data.csv", text);
    input.recipe.family = "trees";
    input.recipe.options.replace("train.folds", 0);  // every fit is one of the model's own
    input.recipe.target.name = "n";
    input.recipe.seed = seed;
    REQUIRE_FALSE(set(input.recipe, "trees.objective=poisson"));
    Report report;
    Report test_report;
    const bool trained = run(input, report, test_report, kLearner).has_value();
    // The only row that counts anything is held out, or it is not.
    CHECK(trained == (given.size() == 2));
    if (!trained) {
      CHECK(to_string(report.errors().at(0)) ==
            "column \"n\": it is 0 in every row that would train, and trees.objective=poisson has "
            "no model of that");
      return;
    }
  }
  FAIL("no seed holds the row out");
}

TEST_CASE("a class with a single row is warned of, and trained") {
  const Outcome outcome = train_on(csv(30) + "5,2024-01-11,1,2,odd\n", "kind", {});
  REQUIRE(outcome.trained);
  REQUIRE(outcome.report.n_warnings() == 1);
  CHECK(to_string(outcome.report.warnings()[0]) ==
        "column \"kind\": the class \"odd\" has a single row: it trains the model, and no row "
        "is left to test it");
  CHECK(outcome.trained->model.schema.target.classes.size() == 3);
}

TEST_CASE("a first fit that is stopped is tested, written, and not repeated") {
  const Outcome outcome = train_on(csv(100), "n", {"trees.objective=huber"}, "", stopping_at(4));
  REQUIRE(given.size() == 1);
  CHECK(given[0].rounds == 3);
  CHECK(given[0].target.size() == 80);
  CHECK(outcome.trained->stopped == Stopped::first_fit);
  CHECK_FALSE(outcome.trained->refitted);
  CHECK(std::get<Trees>(outcome.trained->model.family).base[0] == 0.3);
  CHECK(outcome.trained->metrics);
  CHECK(outcome.file["provenance"]["stopped"] ==
        "before the end of the fit: the recipe would go on");
  CHECK(outcome.file["provenance"]["fitted_on"] == "the training rows");
}

TEST_CASE("a second fit that is stopped leaves the first, which was tested") {
  const Outcome outcome = train_on(csv(100), "n", {"trees.objective=huber"}, "", stopping_at(13));
  REQUIRE(given.size() == 2);
  CHECK(given[0].rounds == 10);
  CHECK(given[1].rounds == 2);
  CHECK(outcome.trained->stopped == Stopped::refit);
  CHECK_FALSE(outcome.trained->refitted);
  CHECK(std::get<Trees>(outcome.trained->model.family).base[0] == 1);
  CHECK(outcome.trained->metrics);
  CHECK(outcome.file["provenance"]["fitted_on"] == "the training rows");
}

TEST_CASE("a training that nobody stops says nothing of it") {
  const Outcome outcome = train_on(csv(100), "n", {"trees.objective=huber"}, "", stopping_at(999));
  CHECK(outcome.trained->stopped == Stopped::no);
  CHECK(outcome.trained->refitted);
  CHECK_FALSE(outcome.file["provenance"].contains("stopped"));
  CHECK(outcome.file["provenance"]["fitted_on"] == "all rows with a target");
}
