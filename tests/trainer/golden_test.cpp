#include "train/golden.hpp"

#include <set>

#include "catch.hpp"
#include "dodona/predictor.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

// A linear model of one feature of each kind, all that is missing allowed.
Model model_of(Missing missing, Unseen unseen) {
  Model model;
  model.schema.target.name = "y";
  model.schema.missing_tokens = default_missing_tokens();
  Linear linear{{1}, {}};
  const auto add = [&](Feature feature, Encoding as, std::size_t n_weights) {
    feature.missing = missing;
    model.encoder.columns.push_back({model.schema.features.size(), as});
    model.schema.features.push_back(std::move(feature));
    linear.terms.push_back({std::vector<double>(n_weights, 0.5), {0.25}});
  };
  Feature number;
  number.name = "number";
  number.training.decimals = 1;
  number.training.minimum = -10;
  number.training.maximum = 90;
  number.training.edges = {-10, 0, 90};
  number.training.counts = {100, 0};
  add(number, Encoding::number, 1);
  Feature category;
  category.name = "category";
  category.kind = Kind::category;
  category.unseen = unseen;
  category.categories = {"a", "b"};
  category.training.counts = {5, 5};
  add(category, Encoding::code, 2);
  Feature truth;
  truth.name = "truth";
  truth.kind = Kind::boolean;
  truth.training.counts = {5, 5};
  add(truth, Encoding::number, 1);
  Feature date;
  date.name = "date";
  date.kind = Kind::date;
  date.training.decimals = 9;
  date.training.minimum = -719162;
  date.training.maximum = 2932896;
  date.training.edges = {-719162, 2932896};  // 0001-01-01 to 9999-12-31
  date.training.counts = {10};
  add(date, Encoding::days, 1);
  model.family = std::move(linear);
  return model;
}

}  // namespace

TEST_CASE("golden rows are drawn from the training distributions, and replay") {
  Model model = model_of(Missing::allowed, Unseen::missing);
  model.golden = draw_golden(model, 300, 1);
  REQUIRE(model.golden.rows.size() == 300);
  Report report;
  CHECK(verify(model, report) == 0);

  std::size_t n_missing = 0;
  std::set<std::string> texts;
  for (const auto& row : model.golden.rows) {
    for (const auto& cell : row) n_missing += cell.index() == 0 ? 1 : 0;
    if (const auto* number = std::get_if<double>(row.data())) {
      CHECK(*number >= -10);
      CHECK(*number <= 0);  // the other bin is empty
      CHECK(*number * 10 == Approx(std::round(*number * 10)).margin(1e-9));  // one decimal
    }
    if (const auto* text = std::get_if<std::string>(&row[1])) texts.insert(*text);
  }
  // One cell in ten: 120 of 1200, five standard deviations of 10.4.
  CHECK(n_missing == Approx(120).margin(52));
  CHECK(texts == std::set<std::string>{"(never seen)", "a", "b"});
}

TEST_CASE("nothing is missing or unseen where that is an error") {
  const Model model = model_of(Missing::error, Unseen::error);
  for (const auto& row : draw_golden(model, 100, 1).rows) {
    for (const auto& cell : row) CHECK(cell.index() != 0);
    CHECK(std::get<std::string>(row[1]) != "(never seen)");
  }
}

TEST_CASE("the seed decides the golden rows") {
  const Model model = model_of(Missing::allowed, Unseen::missing);
  CHECK(draw_golden(model, 20, 1).rows == draw_golden(model, 20, 1).rows);
  CHECK(draw_golden(model, 20, 1).rows != draw_golden(model, 20, 2).rows);
}

TEST_CASE("a row whose answer is not a number is not kept") {
  Model model = model_of(Missing::error, Unseen::error);
  std::get<Linear>(model.family).intercept = {1e308};
  std::get<Linear>(model.family).terms[0].weight = {-1e308};  // 1e308 + 5e308 overflows
  const Golden golden = draw_golden(model, 50, 1);
  CHECK(golden.rows.size() < 50);
  CHECK(golden.rows.size() == golden.outputs.size());
}
