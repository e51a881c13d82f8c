#include "dodona/model.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "core/support/models.hpp"
#include "core/support/random.hpp"
#include "core/support/scorer.hpp"
#include "dodona/math.hpp"
#include "dodona/predictor.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

Model load(const std::string& name) {
  auto model = read_model(v1_text(name));
  REQUIRE(model);
  return std::move(*model);
}

// A row as JSON, and as the core takes it. Texts are borrowed from the JSON.
Cell cell_of(const Json& json) {
  if (json.is_null()) return std::monostate{};
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number()) return json.get<double>();
  return std::string_view(json.get_ref<const std::string&>());
}

Table table_of(const Model& model, const std::vector<Json>& rows, Report& report) {
  const CellRules rules(model.schema);
  CellReader reader(rules, report);
  Table table;
  table.columns.resize(model.schema.features.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<Cell> cells;
    for (const auto& json : rows[i]) cells.push_back(cell_of(json));
    append_row(reader, cells, {i + 1, 0}, table);
  }
  return table;
}

// A good cell for each feature of the handmade fixtures, or a missing or unseen one.
Json random_row(Random& random) {
  const auto number = [&]() -> double {
    switch (random.below(6)) {
      case 0:
        return random.between(-1e6, 1e6);
      case 1:
        return std::ldexp(random.between(-1, 1), static_cast<int>(random.below(600)) - 400);
      case 2:
        return std::vector<double>{0.0, -0.0, 7.5, 0.1, 5e-324, 7.499999999999999}[random.below(6)];
      default:
        return random.between(0, 15);
    }
  };
  const auto one_of = [&](std::vector<Json> list) { return list[random.below(list.size())]; };
  return {number(),
          random.below(4) == 0 ? Json() : Json(number()),
          one_of({"gas", "oil", "heat pump", 7, true, "São Paulo", "coal", nullptr, "?", 8, "Gas"}),
          one_of({"A", "B"}),
          one_of({true, false, 0, 1, nullptr}),
          one_of({nullptr, "2019-04-30", "2019-12-31T23:59:59.999Z", "1600-02-29 00:00",
                  "9999-12-31T12:34:56", "1969-12-31T06:59"})};
}

}  // namespace

TEST_CASE("predictions are those of a second reading of the format, to the bit") {
  for (const char* name : {"linear", "trees"}) {
    const Model model = load(name);
    const Scorer scorer(v1(name));
    Random random(9);
    std::vector<Json> rows;
    rows.reserve(3000);
    for (int i = 0; i < 3000; ++i) rows.push_back(random_row(random));
    Report report;
    const Table table = table_of(model, rows, report);
    const Prediction prediction = predict(model, table, 1, report);
    REQUIRE(report.ok());
    Predictor predictor(model);
    CHECK(predictor.predict(table, 1, report).outputs == prediction.outputs);
    std::size_t n_different = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto expected = scorer.outputs(rows[i]);
      REQUIRE(expected.size() == prediction.n_outputs);
      for (std::size_t k = 0; k < expected.size(); ++k) {
        n_different +=
            math::bits_of(prediction.outputs[k * rows.size() + i]) != math::bits_of(expected[k]);
      }
      if (prediction.n_outputs == 2)
        n_different += prediction.labels[i] != (expected[1] > expected[0]);
    }
    CAPTURE(name);
    CHECK(n_different == 0);
  }
}

TEST_CASE("a row alone gives the bits that it gives among others") {
  for (const char* name : {"linear", "trees", "iris_linear", "iris_trees"}) {
    const Model model = load(name);
    const Json document = v1(name);
    const std::vector<Json> rows = document["golden"]["rows"];
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Report report;
      const Table table = table_of(model, {rows[i]}, report);
      CHECK(predict(model, table, 1, report).outputs == model.golden.outputs[i]);
      CHECK(Predictor(model).predict(table, 1, report).outputs == model.golden.outputs[i]);
    }
  }
}

TEST_CASE("a row whose answer is too large is an error, numbered from first_row") {
  const Model model = load("linear");
  Report report;
  const Table table = table_of(
      model, {{1, 1, "gas", "A", true, "2019-04-30"}, {1e308, 1, "gas", "A", true, "2019-04-30"}},
      report);
  const Prediction prediction = predict(model, table, 1001, report);
  CHECK(std::isfinite(prediction.outputs[0]));
  CHECK(std::isnan(prediction.outputs[1]));
  REQUIRE(report.n_errors() == 1);
  CHECK(report.errors()[0].code == Code::not_finite);
  CHECK(report.errors()[0].where.row == 1002);
}

TEST_CASE("no rows give no predictions") {
  for (const char* name : {"linear", "trees"}) {
    const Model model = load(name);
    Report report;
    CHECK(predict(model, table_of(model, {}, report), 1, report).outputs.empty());
    CHECK(report.ok());
  }
}

TEST_CASE("verify sees every single bit of the golden outputs") {
  for (const char* name : {"linear", "trees", "iris_linear", "iris_trees"}) {
    Model model = load(name);
    std::size_t n_unseen = 0;
    for (std::size_t i = 0; i < model.golden.outputs.size(); ++i) {
      for (double& output : model.golden.outputs[i]) {
        for (unsigned bit = 0; bit < 64; ++bit) {
          const double good = output;
          output = math::from_bits(math::bits_of(output) ^ (std::uint64_t{1} << bit));
          Report report;
          n_unseen += verify(model, report) != 1 || report.n_errors() != 1 ||
                      report.errors()[0].code != Code::golden_mismatch ||
                      report.errors()[0].where.path != "golden.rows[" + std::to_string(i) + "]";
          output = good;
        }
      }
    }
    CAPTURE(name);
    CHECK(n_unseen == 0);
  }
}

TEST_CASE("verify counts the rows that differ, each once") {
  Model model = load("trees");
  model.golden.outputs[1][0] = 0;
  model.golden.outputs[1][1] = 0;
  model.golden.outputs[4][1] = 0;
  Report report;
  CHECK(verify(model, report) == 2);
  CHECK(report.n_errors() == 2);

  Model bad = load("trees");
  bad.golden.rows[2][0] = std::string("x");  // a golden row that is no good row
  Report told;
  CHECK(verify(bad, told) == 1);
  REQUIRE_FALSE(told.ok());
  CHECK(told.errors()[0].code == Code::bad_number);

  Model none = load("trees");
  none.golden = {};
  Report nothing;
  CHECK(verify(none, nothing) == 0);
  CHECK(nothing.ok());
}

TEST_CASE("a changed parameter is seen by verify") {
  Model model = load("iris_linear");
  auto& linear = std::get<Linear>(model.family);
  linear.intercept[1] = std::nextafter(linear.intercept[1], 100);
  Report report;
  CHECK(verify(model, report) > 0);
}

TEST_CASE("a stored cell is shown as the cell it stands for") {
  CHECK(std::holds_alternative<std::monostate>(view_of(StoredCell{})));
  CHECK(std::get<double>(view_of(StoredCell{1.5})) == 1.5);
  CHECK(std::get<bool>(view_of(StoredCell{true})));
  const StoredCell text{std::string("x")};
  CHECK(std::get<std::string_view>(view_of(text)) == "x");
}
