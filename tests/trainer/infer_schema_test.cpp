#include "train/infer_schema.hpp"

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

Kind kind_of(const std::vector<std::string>& texts, DecimalMark mark = DecimalMark::point) {
  const SurveyRules rules(default_missing_tokens(), TextTable::kNone, mark);
  ColumnCells cells;
  for (const auto& text : texts) {
    if (!rules.tokens.is_missing(text)) cells.add(text, mark);
  }
  return infer_kind(cells);
}

struct Data {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
  std::string delimiter;
};
Data text_table(std::vector<std::string> header, std::vector<std::vector<std::string>> rows,
                std::string delimiter = ",") {
  return {std::move(header), std::move(rows), std::move(delimiter)};
}

// A table of one feature x and a numeric target y.
Data with_target(const std::vector<std::string>& cells) {
  Data data = text_table({"x", "y"}, {});
  for (std::size_t i = 0; i < cells.size(); ++i)
    data.rows.push_back({cells[i], std::to_string(i * i) + ".5"});
  return data;
}

Recipe recipe_for(const std::string& target) {
  Recipe recipe;
  recipe.target.name = target;
  return recipe;
}

Inference infer(const Data& data, const Recipe& recipe, Report& report) {
  const TextTable table =
      test::read_table(test::csv_of(data.header, data.rows, data.delimiter), recipe.target.name);
  return infer_schema(table, recipe, 1, report);
}

Inference infer(const Data& data, const Recipe& recipe = recipe_for("y")) {
  Report report;
  auto inference = infer(data, recipe, report);
  for (const auto& error : report.errors()) UNSCOPED_INFO(to_string(error));
  REQUIRE(report.ok());
  return inference;
}

Error refusal(const Data& data, const Recipe& recipe) {
  Report report;
  infer(data, recipe, report);
  REQUIRE_FALSE(report.ok());
  return report.errors().front();
}

Feature feature_of(std::vector<std::string> cells) {
  cells.insert(cells.end(), {"", ""});  // so that a single value is worth keeping
  return infer(with_target(cells)).schema.features.at(0);
}

}  // namespace

TEST_CASE("the kind of a column is that of all its cells") {
  CHECK(kind_of({"1", "-2.5", "+1e3", ".5"}) == Kind::number);
  CHECK(kind_of({"1", "2", "x"}) == Kind::category);
  CHECK(kind_of({"1", "1,5"}) == Kind::category);
  CHECK(kind_of({"1", "1,5"}, DecimalMark::comma) == Kind::number);
  CHECK(kind_of({"1.5", "1,5"}, DecimalMark::undecided) == Kind::number);  // refused when read
  CHECK(kind_of({"2024-02-29", "2023-01-01T10:00"}) == Kind::date);
  CHECK(kind_of({"2024-02-30"}) == Kind::category);
  CHECK(kind_of({"2024", "2023"}) == Kind::number);
  CHECK(kind_of({"yes", "No"}) == Kind::boolean);
  CHECK(kind_of({"0", "1"}) == Kind::boolean);
  CHECK(kind_of({"t", "f"}) == Kind::boolean);
  CHECK(kind_of({"1.0", "0.0"}) == Kind::number);
  CHECK(kind_of({"yes", "no", "maybe"}) == Kind::category);
  CHECK(kind_of({"inf", "1"}) == Kind::category);
}

TEST_CASE("words for yes alone are no boolean, missing cells are no evidence") {
  CHECK(kind_of({"1", "1"}) == Kind::number);
  CHECK(kind_of({"yes", "yes"}) == Kind::category);
  CHECK(kind_of({"NA", "1", "?", "", "null", "NaN", "nan", "N/A", "2"}) == Kind::number);
  CHECK(kind_of({"", "NA"}) == Kind::category);
  CHECK(kind_of({"Nan", "1"}) == Kind::category);  // tokens are compared exactly
}

TEST_CASE("text is a classification, many numbers are a regression, codes are classes") {
  const auto task_of = [](const std::vector<std::string>& target) {
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < target.size(); ++i)
      rows.push_back({std::to_string(i * i) + ".25", target[i]});
    return infer(text_table({"x", "y"}, rows)).schema.task;
  };
  CHECK(task_of({"a", "b", "a"}) == Task::classification);
  CHECK(task_of({"1", "2", "x"}) == Task::classification);
  CHECK(task_of({"-1", "1", "1"}) == Task::classification);  // two values
  CHECK(task_of({"0", "1", "2"}) == Task::classification);
  CHECK(task_of({"1", "2", "3", "4"}) == Task::classification);
  CHECK(task_of({"1", "2", "4"}) == Task::regression);
  CHECK(task_of({"2", "3", "4"}) == Task::regression);
  CHECK(task_of({"0", "0.5", "1"}) == Task::regression);
  CHECK(task_of({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}) == Task::regression);
}

TEST_CASE("classes and categories are in the order of their numbers, or of their bytes") {
  const auto inference =
      infer(text_table({"x", "y"}, {{"b", "10"}, {"a", "9"}, {"B", "10"}, {"\xc3\xa9", "9"}}));
  CHECK(inference.schema.target.classes == std::vector<std::string>{"9", "10"});
  CHECK(inference.schema.features[0].categories ==
        std::vector<std::string>{"B", "a", "b", "\xc3\xa9"});
}

TEST_CASE("rows without a target are left out, and counted") {
  const auto inference = infer(text_table(
      {"x", "y"}, {{"1.5", "a"}, {"broken", ""}, {"2.5", "b"}, {"9.5", "NA"}, {"3.5", "a"}}));
  CHECK(inference.n_without_target == 2);
  CHECK(inference.notes.front() == "2 rows have no y and are left out");
  CHECK(inference.schema.features[0].kind == Kind::number);  // by those rows alone
  CHECK(inference.schema.features[0].missing == Missing::error);
}

TEST_CASE("a target without two values is refused") {
  CHECK(refusal(text_table({"x", "y"}, {{"1", "a"}, {"2", "a"}}), recipe_for("y")).message ==
        "the target has a single value; there is nothing to learn");
  CHECK(refusal(text_table({"x", "y"}, {{"1", ""}, {"2", "NA"}}), recipe_for("y")).message ==
        "the target has no value in any row");
}

TEST_CASE("columns that cannot help are left out with the reason") {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < 30; ++i) {
    rows.push_back({std::to_string(i * i % 7), "", "same", "name " + std::to_string(i),
                    std::to_string(i % 22) + "x", std::to_string(i * i) + ".5"});
  }
  const auto inference =
      infer(text_table({"good", "empty", "constant", "name", "almost", "y"}, rows));
  REQUIRE(inference.schema.features.size() == 1);
  CHECK(inference.schema.features[0].name == "good");
  std::string notes;
  for (const auto& note : inference.notes) notes += note + "\n";
  CHECK(test::contains(notes, "empty is left out: it has no value in any row"));
  CHECK(test::contains(notes, "constant is left out: it has the same value in every row"));
  CHECK(test::contains(notes, "name is left out: it has 30 different texts in 30 rows"));
  CHECK(test::contains(notes, "almost is left out: it has 22 different texts in 30 rows"));
}

TEST_CASE("what the recipe asks for stays, and what it drops goes") {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < 30; ++i)
    rows.push_back(
        {"name " + std::to_string(i), std::to_string(i * i), std::to_string(i * i) + ".5"});
  const Data data = text_table({"name", "n", "y"}, rows);
  Recipe recipe = recipe_for("y");
  recipe.columns["name"].kind = Kind::category;
  recipe.drop = {"n"};
  const auto inference = infer(data, recipe);
  REQUIRE(inference.schema.features.size() == 1);
  CHECK(inference.schema.features[0].categories.size() == 30);

  Recipe listed = recipe_for("y");
  listed.features = {"n", "y"};  // the target is never a feature
  CHECK(infer(data, listed).schema.features.at(0).name == "n");
  CHECK(infer(data, listed).schema.features.size() == 1);
}

TEST_CASE("where no column is left the error says why") {
  const Error error =
      refusal(text_table({"x", "y"}, {{"1", "2"}, {"1", "3"}, {"1", "7"}}), recipe_for("y"));
  CHECK(test::contains(error.message, "x is left out: it has the same value in every row"));
}

TEST_CASE("without a target every row counts, and there may be no feature") {
  const Data data = text_table({"size", "same"}, {{"1", "k"}, {"2", "k"}, {"", "k"}});
  const auto found = infer(data, recipe_for(""));
  REQUIRE(found.schema.features.size() == 1);
  CHECK(found.schema.features[0].name == "size");
  CHECK(found.schema.features[0].missing == Missing::allowed);
  REQUIRE(found.left_out.size() == 1);
  CHECK(found.left_out[0].name == "same");
  CHECK(found.left_out[0].why == WhyLeftOut::constant);
  Recipe recipe = recipe_for("");
  recipe.drop = {"size"};
  CHECK(infer(data, recipe).schema.features.empty());
}

TEST_CASE("names that the data has not are errors with the nearest name") {
  const Data data = text_table({"size", "price"}, {{"1", "2"}, {"2", "3"}});
  CHECK(refusal(data, recipe_for("prize")).message ==
        "the target names it, and the data has no such column (did you mean \"price\"?)");
  Recipe recipe = recipe_for("price");
  recipe.drop = {"sise"};
  CHECK(refusal(data, recipe).where.column == "sise");
  recipe = recipe_for("price");
  recipe.columns["Size"].label = "x";
  CHECK(refusal(data, recipe).code == Code::missing_column);
}

TEST_CASE("missing is allowed where training had it, unless the recipe says otherwise") {
  CHECK(infer(with_target({"1.5", "", "2.5"})).schema.features[0].missing == Missing::allowed);
  CHECK(infer(with_target({"1.5", "7", "2.5"})).schema.features[0].missing == Missing::error);
  Recipe recipe = recipe_for("y");
  recipe.columns["x"].missing = Missing::allowed;
  recipe.columns["x"].unit = "m";
  const auto asked = infer(with_target({"1.5", "7", "2.5"}), recipe).schema.features[0];
  CHECK(asked.missing == Missing::allowed);
  CHECK(asked.unit == "m");
}

TEST_CASE("decimals are those that were written, with the exponent counted in") {
  CHECK(feature_of({"1", "2.50", "3.125"}).training.decimals == 3);
  CHECK(feature_of({"1e-05", "2"}).training.decimals == 5);
  CHECK(feature_of({"1.5e-3", "2"}).training.decimals == 4);
  CHECK(feature_of({"1.25e2", "2"}).training.decimals == 0);
  CHECK(feature_of({"1e-300", "2"}).training.decimals == 15);
  CHECK(feature_of({"2024-01-01", "2024-01-02"}).training.decimals == 0);
  CHECK(feature_of({"2024-01-01", "2024-01-02T10:00"}).training.decimals > 0);
}

TEST_CASE("a file with ; may write its decimals with a comma") {
  const Data data =
      text_table({"x", "y"}, {{"1,5", "10,25"}, {"2,5", "11,5"}, {"7,5", "15,75"}}, ";");
  const auto inference = infer(data);
  CHECK(inference.mark == DecimalMark::comma);
  CHECK(inference.schema.task == Task::regression);
  CHECK(inference.schema.features[0].kind == Kind::number);
  CHECK(inference.schema.features[0].training.decimals == 1);

  const Data points = text_table({"x", "y"}, {{"1.5", "10"}, {"2.5", "11"}, {"7.5", "15"}}, ";");
  CHECK(infer(points).mark == DecimalMark::point);
}

TEST_CASE("a column of numbers with a few other cells stays one, with a warning and the remedy") {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < 60; ++i)
    cells.push_back(i % 20 == 0 ? "none" : std::to_string(i % 9));
  Report report;
  const auto inference = infer(with_target(cells), recipe_for("y"), report);
  CHECK(inference.schema.features[0].kind == Kind::number);
  REQUIRE(report.warnings().size() == 1);
  const std::string told = to_string(report.warnings()[0]);
  CHECK(test::contains(told, "all but 3 of its 60 cells are of the kind number"));
  CHECK(test::contains(told, "--missing"));
  CHECK(test::contains(told, "kind=category"));
}

TEST_CASE("a column in which more than one cell in ten is no number is one of categories") {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < 60; ++i)
    cells.push_back(i % 9 == 0 ? "5more" : std::to_string(i % 9));
  CHECK(infer(with_target(cells)).schema.features[0].kind == Kind::category);
}
