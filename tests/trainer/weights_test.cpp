#include "train/weights.hpp"

#include <array>
#include <numeric>

#include "catch.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

constexpr std::array<LearnerEntry, 2> kKnown = {
    {{.name = "scales", .fit = nullptr, .help = "", .objectives = {}, .takes_weights = true},
     {.name = "blind", .fit = nullptr, .help = "", .objectives = {}}}};

Schema classes(std::vector<std::string> names) {
  Schema schema;
  schema.task = names.empty() ? Task::regression : Task::classification;
  schema.target.classes = std::move(names);
  return schema;
}

Dataset rows(std::vector<double> target, std::vector<double> weights) {
  Dataset data;
  for (std::size_t i = 0; i < target.size(); ++i) data.places.push_back({i + 1, i + 2});
  data.target = std::move(target);
  data.weights = std::move(weights);
  return data;
}

std::string complaint(const Dataset& data, const Schema& schema) {
  Report report;
  check_weights(data, schema, "w", report);
  return report.ok() ? "" : to_string(report.errors().front());
}

std::string complaint(const Recipe& recipe, const Schema& schema, const LearnerEntry& learner) {
  Report report;
  check_weighting(schema, recipe, learner, kKnown, report);
  return report.ok() ? "" : to_string(report.errors().front());
}

}  // namespace

TEST_CASE("weights below zero are refused by row and line, and so is a weight of nothing at all") {
  CHECK(complaint(rows({1, 2}, {}), classes({})).empty());
  CHECK(complaint(rows({1, 2, 3}, {0, 2, 0.5}), classes({})).empty());
  CHECK(complaint(rows({1, 2, 3}, {1, -0.5, 2}), classes({})) ==
        "row 2 (line 3), column \"w\": -0.5 is below zero, and a weight may not be");
  CHECK(complaint(rows({1, 2}, {0, 0}), classes({})) ==
        "column \"w\": every row with a target has the weight 0");
  CHECK(complaint(rows({0, 1, 1}, {1, 0, 0}), classes({"a", "b"})) ==
        "column \"w\": every row of the class \"b\" has the weight 0; give one more, or take these "
        "rows out of the file");
}

TEST_CASE("rows of weight 0 are as if they were not there") {
  CHECK(rows_with_weight(rows({1, 2, 3}, {0.5, 0, 2})) == std::vector<std::size_t>{0, 2});
  CHECK(rows_with_weight(rows({1, 2}, {})) == std::vector<std::size_t>{0, 1});
}

TEST_CASE("balanced classes weigh the same in sum, and as much as all rows together") {
  const Schema schema = classes({"a", "b", "c"});
  for (const auto& own : {std::vector<double>{}, std::vector<double>{1, 2, 0.5, 4, 1, 3}}) {
    const Dataset data = rows({0, 0, 0, 1, 2, 1}, own);
    const auto product = weights_to_fit(data, schema, {true, {}});
    REQUIRE(product.size() == 6);
    std::array<double, 3> sums{};
    for (std::size_t i = 0; i < 6; ++i)
      sums[static_cast<std::size_t>(data.target[i])] += product[i];
    const double total = own.empty() ? 6 : std::accumulate(own.begin(), own.end(), 0.0);
    for (const double sum : sums) CHECK(sum == Approx(total / 3).epsilon(1e-14));
  }
  // n / (K n_k), written out.
  CHECK(weights_to_fit(rows({0, 0, 0, 1}, {}), classes({"a", "b"}), {true, {}}) ==
        std::vector<double>{4.0 / 6, 4.0 / 6, 4.0 / 6, 2});
}

TEST_CASE("class weights multiply the rows' own, and nothing is made of none") {
  const Schema schema = classes({"a", "b"});
  const Dataset data = rows({0, 1, 1}, {2, 3, 0.5});
  CHECK(weights_to_fit(data, schema, {}) == std::vector<double>{2, 3, 0.5});
  CHECK(weights_to_fit(data, schema, {false, {{"b", 4}}}) == std::vector<double>{2, 12, 2});
  CHECK(weights_to_fit(rows({0, 1}, {}), schema, {}).empty());
}

TEST_CASE("weights that mean nothing here are refused with the way out") {
  const Schema schema = classes({"good", "bad"});
  Recipe recipe;
  CHECK(complaint(recipe, schema, kKnown[1]).empty());
  recipe.class_weights.by_class["goood"] = 2;
  CHECK(complaint(recipe, schema, kKnown[0]) ==
        "class_weights: the target has no class \"goood\" (did you mean \"good\"?)");
  CHECK(complaint(recipe, classes({}), kKnown[0]) ==
        "class_weights: the target has no classes (regression); --weight takes a column of "
        "weights");
  CHECK(complaint(recipe, schema, kKnown[1]) ==
        "class_weights: the family blind does not weigh rows; remove the weights, or take --family "
        "scales");
  recipe = {};
  recipe.weight = "w";
  CHECK(complaint(recipe, schema, kKnown[0]).empty());
  CHECK(complaint(recipe, schema, kKnown[1]).starts_with("weight: the family blind"));
}
