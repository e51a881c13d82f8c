#include "train/run.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "json/write.hpp"
#include "train/dataset.hpp"
#include "train/split.hpp"
#include "trainer/support/data.hpp"
#include "trainer/support/folder.hpp"

using namespace dodona;
using namespace dodona::train;
using json::Json;

namespace {

struct Row {
  double x;
  double z;
  double y;
};

std::vector<Row> rows(std::size_t n) {
  test::Random random(21);
  std::vector<Row> all(n);
  for (Row& row : all) {
    row.x = random.normal();
    row.z = random.normal();
    row.y = 10 + 3 * row.x + std::sin(3 * row.z) + 0.3 * random.normal();
  }
  return all;
}

std::string csv(const std::vector<Row>& all) {
  std::string text = "x,z,y\n";
  for (const Row& row : all)
    text += shortest(row.x) + "," + shortest(row.z) + "," + shortest(row.y) + "\n";
  return text;
}

Recipe recipe_with(const std::vector<std::string>& settings) {
  Recipe recipe;
  recipe.family = "trees";
  recipe.target.name = "y";
  for (const auto& setting : settings) REQUIRE_FALSE(set(recipe, setting));
  return recipe;
}

const std::vector<std::string> kQuick = {"trees.rounds=30", "trees.learning_rate=0.3",
                                         "train.refit=false"};

Trained train_on(const std::string& text, const Recipe& recipe, const std::string& test_text = "") {
  const test::Folder folder;
  TrainInput input;
  input.data_path = folder.write("data.csv", text);
  if (!test_text.empty()) input.test_path = folder.write("test.csv", test_text);
  input.recipe = recipe;
  Report report;
  Report test_report;
  auto trained = run(input, report, test_report);
  for (const auto& error : report.errors()) UNSCOPED_INFO(to_string(error));
  REQUIRE(trained);
  return std::move(*trained);
}

Error refusal(const std::string& text, const Recipe& recipe) {
  const test::Folder folder;
  TrainInput input;
  input.data_path = folder.write("data.csv", text);
  input.recipe = recipe;
  Report report;
  Report test_report;
  REQUIRE_FALSE(run(input, report, test_report));
  return report.errors().at(0);
}

Json parameters_of(const Trained& trained) { return Json::parse(trained.text)["parameters"]; }

// The root mean squared error of the model on some rows, from its answers.
double rmse_on(const Model& model, const std::vector<Row>& all,
               const std::vector<std::size_t>& at) {
  Table table;
  table.n_rows = at.size();
  table.columns.resize(2);
  for (const std::size_t i : at) {
    table.columns[0].push_back(all[i].x);
    table.columns[1].push_back(all[i].z);
  }
  Report report;
  const Prediction prediction = predict(model, table, 1, report);
  double squares = 0;
  for (std::size_t i = 0; i < at.size(); ++i)
    squares += std::pow(prediction.outputs[i] - all[at[i]].y, 2);
  return std::sqrt(squares / static_cast<double>(at.size()));
}

}  // namespace

TEST_CASE("the metrics are those of the rows that were held out") {
  const auto all = rows(400);
  const Trained trained = train_on(csv(all), recipe_with(kQuick));
  const RowSplit split = split_rows({400}, 0.2, 1, Purpose::split);
  CHECK(trained.metrics->n_rows == 80);
  CHECK(trained.n_train == 320);
  CHECK(*trained.metrics->find("rmse") ==
        Approx(rmse_on(trained.model, all, split.held_out)).epsilon(1e-12));
  CHECK(rmse_on(trained.model, all, split.train) < *trained.metrics->find("rmse"));
}

TEST_CASE("a family that is read and has no learner is refused as such") {
  const test::Folder folder;
  TrainInput input;
  input.data_path = folder.write("data.csv", csv(rows(20)));
  input.recipe = recipe_with({});
  input.recipe.family = "mlp";
  Report report;
  Report test_report;
  CHECK_FALSE(run(input, report, test_report, learners().first(1)));
  CHECK(test::contains(report.errors().at(0).message, "this version cannot train them"));
}

TEST_CASE("what the held-out rows say of the target does not reach the model") {
  auto all = rows(400);
  const Trained before = train_on(csv(all), recipe_with(kQuick));
  for (const std::size_t i : split_rows({400}, 0.2, 1, Purpose::split).held_out) all[i].y += 1000;
  const Trained after = train_on(csv(all), recipe_with(kQuick));
  CHECK(parameters_of(after) == parameters_of(before));
  CHECK(*after.metrics->find("rmse") > 900);
  // The baseline too knows only the rows that train.
  CHECK(*after.baseline->find("mae") > 900);
}

TEST_CASE("after the test the model is fitted once more on all rows") {
  const std::string text = csv(rows(300));
  // The number of rounds is given: a fit on fewer rows might find another.
  std::vector<std::string> options = kQuick;
  options.back() = "trees.early_stopping_rounds=0";
  const Trained refitted = train_on(text, recipe_with(options));
  Recipe whole = recipe_with(options);
  whole.test_fraction = 0;
  const Trained all = train_on(text, whole);
  CHECK(parameters_of(refitted) == parameters_of(all));
  CHECK_FALSE(all.metrics);
  Recipe once = whole;
  once.test_fraction = 0.2;
  REQUIRE_FALSE(once.options.set("train.refit", "false"));
  CHECK(*refitted.metrics->find("rmse") == *train_on(text, once).metrics->find("rmse"));
}

TEST_CASE("a file of its own is the test, and every row of the data trains") {
  const auto all = rows(300);
  const std::vector<Row> train(all.begin(), all.begin() + 200);
  const std::vector<Row> test(all.begin() + 200, all.end());
  const Trained trained = train_on(csv(train), recipe_with(kQuick), csv(test));
  CHECK(trained.n_train == 200);
  CHECK(trained.metrics->n_rows == 100);
  std::vector<std::size_t> at(100);
  for (std::size_t i = 0; i < 100; ++i) at[i] = i;
  CHECK(*trained.metrics->find("rmse") == Approx(rmse_on(trained.model, test, at)).epsilon(1e-12));
  Recipe whole = recipe_with(kQuick);
  whole.test_fraction = 0;
  CHECK(parameters_of(trained) == parameters_of(train_on(csv(train), whole)));
}

// 40 shops of ten rows each that are the same say as much as 40 rows.
TEST_CASE("the groups of a test file are drawn whole where it has their column") {
  const auto with_shops = [](const std::vector<Row>& all, std::size_t repeated) {
    std::string text = "shop,x,z,y\n";
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (std::size_t r = 0; r < repeated; ++r)
        text += "s" + std::to_string(i / (repeated == 1 ? 5 : 1)) + "," + shortest(all[i].x) + "," +
                shortest(all[i].z) + "," + shortest(all[i].y) + "\n";
    }
    return text;
  };
  Recipe recipe = recipe_with(kQuick);
  recipe.group = "shop";
  const std::string data = with_shops(rows(400), 1);
  const auto some = rows(40);
  const Trained apart = train_on(data, recipe, csv(some));
  const Trained together = train_on(data, recipe, with_shops(some, 10));
  const auto has_note = [](const Trained& trained) {
    return std::any_of(trained.notes.begin(), trained.notes.end(), [](const std::string& note) {
      return note ==
             "the file of the test has no column \"shop\": the intervals of its scores "
             "take each row for a group of its own";
    });
  };
  CHECK(has_note(apart));
  CHECK_FALSE(has_note(together));
  const auto interval = [](const Trained& trained) {
    const auto& all = trained.assessment->intervals.metrics;
    const auto found =
        std::find_if(all.begin(), all.end(), [](const auto& m) { return m.metric == "rmse"; });
    REQUIRE(found != all.end());
    return found->model;
  };
  CHECK(interval(together).lower == Approx(interval(apart).lower).epsilon(1e-9));
  CHECK(interval(together).upper == Approx(interval(apart).upper).epsilon(1e-9));
}

TEST_CASE("problems of the test file are told apart from those of the data") {
  const test::Folder folder;
  TrainInput input;
  input.recipe = recipe_with(kQuick);
  input.data_path = folder.write("data.csv", csv(rows(50)));
  const auto error_of = [&](const std::string& text) {
    input.test_path = folder.write("test.csv", text);
    Report report;
    Report test_report;
    CHECK_FALSE(run(input, report, test_report));
    CHECK(report.ok());
    REQUIRE_FALSE(test_report.ok());
    return to_string(test_report.errors().front());
  };
  CHECK(error_of("x,z,y\n1,2,3\n1,b,3\n") == "row 2 (line 3), column \"z\": \"b\" is not a number");
  CHECK(error_of("x,y\n1,2\n") == "column \"z\": this column is not there");
  CHECK(error_of("x,z,y\n1,2,\n") == "column \"y\": no row has a value of the target");
}

TEST_CASE("the logarithm of the target is fitted, and the answers come back on its scale") {
  auto all = rows(400);
  for (Row& row : all) row.y = std::exp(row.y);
  Recipe recipe =
      recipe_with({"target.transform=log", "encode.numbers=number", "train.refit=false"});
  recipe.family = "linear";
  const Trained trained = train_on(csv(all), recipe);
  CHECK(trained.model.output.link == Link::exp);
  // The exponents were linear in x with slope 3 (and sin(3z)); ridge takes a little off.
  CHECK(std::get<Linear>(trained.model.family).terms[0].weight[0] == Approx(3).margin(0.15));
  CHECK(*trained.metrics->find("rmse") ==
        Approx(rmse_on(trained.model, all, split_rows({400}, 0.2, 1, Purpose::split).held_out))
            .epsilon(1e-12));

  all[7].y = 0;
  const Error error = refusal(csv(all), recipe);
  CHECK(error.where.row == 8);
  CHECK(error.message == "0 has no logarithm; target.transform=log needs positive values");
}

TEST_CASE("a target whose squares overflow is refused") {
  auto all = rows(50);
  all[3].y = -1e200;
  const Error error = refusal(csv(all), recipe_with(kQuick));
  CHECK(error.where.row == 4);
  CHECK(error.message ==
        "-1e+200 is too large to compute squared errors; change the unit of this column");
}

TEST_CASE("a recipe written for other data, or naming no family, is refused") {
  Recipe recipe = recipe_with(kQuick);
  recipe.data_sha256 = std::string(64, '0');
  CHECK(refusal(csv(rows(50)), recipe).where.path == "data.sha256");
  recipe = recipe_with(kQuick);
  recipe.family = "boosted";
  CHECK(refusal(csv(rows(50)), recipe).message == "there is no family \"boosted\"");
}

TEST_CASE("card and provenance say what was done") {
  Recipe recipe = recipe_with({"trees.rounds=5", "columns.x.unit=m"});
  recipe.about["title"] = "A title";
  recipe.drop = {"z"};
  const std::string text = csv(rows(100)) + "1,2,\n";
  const Trained trained = train_on(text, recipe);
  const Json model = Json::parse(trained.text);
  CHECK(model["card"]["title"] == "A title");
  CHECK(model["card"]["metrics"]["rows"] == 20);
  CHECK(model["card"]["metrics"]["model"]["rmse"] == *trained.metrics->find("rmse"));
  CHECK(model["card"]["metrics"]["baseline"]["rmse"] == *trained.baseline->find("rmse"));
  CHECK(model["card"]["importance"] == Json{{{"feature", "x"}, {"share", 1}}});
  const Json& provenance = model["provenance"];
  CHECK(provenance["data"]["file"] == "data.csv");
  CHECK(provenance["data"]["rows"] == 101);
  CHECK(provenance["data"]["columns"] == 3);
  CHECK(provenance["data"]["rows_without_target"] == 1);
  CHECK(provenance["data"]["sha256"].get<std::string>().size() == 64);
  CHECK(provenance["split"]["train"] == 80);
  CHECK(provenance["split"]["test"] == 20);
  CHECK(provenance["fitted_on"] == "all rows with a target");
  // Every option of the family is written out, and none of the other's.
  CHECK(provenance["recipe"]["options"]["trees.rounds"] == 5);
  CHECK(provenance["recipe"]["options"]["trees.max_depth"] == 6);
  CHECK_FALSE(provenance["recipe"]["options"].contains("linear.lambda"));
  CHECK(provenance["recipe"]["features"] == Json{"x"});
}

TEST_CASE("the resolved recipe of a model trains the same model again") {
  const std::string text = csv(rows(150));
  const Trained first = train_on(text, recipe_with({"trees.rounds=9", "trees.row_fraction=0.5"}));
  const Json recipe = Json::parse(first.text)["provenance"]["recipe"];
  const auto again = read_recipe(json::dump(recipe));
  REQUIRE(again);
  CHECK(train_on(text, *again).text == first.text);
}
