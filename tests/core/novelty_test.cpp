// How unlike a row is, by hand.
#include "dodona/novelty.hpp"

#include <cmath>
#include <limits>

#include "catch.hpp"
#include "dodona/cell.hpp"
#include "dodona/model.hpp"

using namespace dodona;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Feature feature(Kind kind, Distribution training) {
  Feature feature;
  feature.name = "f";
  feature.kind = kind;
  feature.missing = Missing::allowed;
  feature.training = std::move(training);
  return feature;
}

Distribution range(double low, double high, std::uint64_t missing = 0) {
  return {missing, low, high, low, 0, {low, high}, {1}};
}
Distribution counted(std::vector<std::uint64_t> counts, std::uint64_t missing = 0) {
  return {missing, 0, 0, 0, 0, {}, std::move(counts)};
}

// What is added for a cell, where Liu's score is a half: the curve is the score itself, of which
// 4 is 1.
double added(const Feature& feature, double cell) {
  Schema schema;
  schema.features = {feature};
  const Novelty novelty{Trees{}, std::log(2.0), {{0, 4}, {0, 1}}};
  std::vector<double> values{1};
  rate_novelty(novelty, familiar_columns(schema), {1, {{cell}}}, values);
  return 4 * values[0] - 0.5;
}

}  // namespace

TEST_CASE("numbers beyond the range add what they are beyond, against the range") {
  const Feature f = feature(Kind::number, range(10, 20));
  for (const auto& [x, expected] : {std::pair{10.0, 0.0},
                                    {15.0, 0.0},
                                    {20.0, 0.0},
                                    {30.0, 0.5},
                                    {0.0, 0.5},
                                    {50.0, 0.75},
                                    {1e300, 1.0}})
    CHECK(added(f, x) == Approx(expected).margin(1e-12));
  CHECK(added(feature(Kind::date, range(10, 20)), 30) == Approx(0.5).margin(1e-12));
  CHECK(added(feature(Kind::number, range(7, 7)), 7) == Approx(0).margin(1e-12));
  CHECK(added(feature(Kind::number, range(7, 7)), 8) == Approx(1).margin(1e-12));
}

TEST_CASE("a missing value adds a quarter where training had none") {
  CHECK(added(feature(Kind::number, range(0, 1)), kNan) == Approx(0.25).margin(1e-12));
  CHECK(added(feature(Kind::number, range(0, 1, 3)), kNan) == Approx(0).margin(1e-12));
  CHECK(added(feature(Kind::boolean, counted({4, 4})), kNan) == Approx(0.25).margin(1e-12));
  CHECK(added(feature(Kind::category, counted({4, 4}, 1)), kNan) == Approx(0).margin(1e-12));
}

TEST_CASE("an unseen category adds less the more categories were seen once") {
  CHECK(added(feature(Kind::category, counted({4, 4}, 1)), -kNan) == Approx(0.25).margin(1e-12));
  CHECK(added(feature(Kind::category, counted({1, 1, 2})), -kNan) == Approx(0.125).margin(1e-12));
  CHECK(added(feature(Kind::category, counted({1, 1, 1})), -kNan) == Approx(0).margin(1e-12));
  CHECK(added(feature(Kind::category, counted({0, 0})), -kNan) == Approx(0.25).margin(1e-12));
}

TEST_CASE("a boolean that training never had is beyond its range") {
  const Feature never = feature(Kind::boolean, counted({9, 0}));
  CHECK(added(never, 0) == Approx(0).margin(1e-12));
  CHECK(added(never, 1) == Approx(1).margin(1e-12));
}

TEST_CASE("a cell of an unseen category is told from a missing one") {
  Schema schema;
  schema.missing_tokens = default_missing_tokens();
  schema.features = {feature(Kind::category, counted({1, 1}))};
  schema.features[0].categories = {"a", "b"};
  const CellRules rules(schema);
  Report report;
  CellReader reader(rules, report);
  Table table;
  table.columns.resize(1);
  for (const char* text : {"b", "", "c"})
    append_row(reader, std::vector<Cell>{std::string_view(text)}, {1, 0}, table);
  CHECK(table.columns[0][0] == 1);
  for (const std::size_t i : {1, 2}) CHECK(std::isnan(table.columns[0][i]));
  CHECK_FALSE(std::signbit(table.columns[0][1]));
  CHECK(std::signbit(table.columns[0][2]));
  CHECK(report.ok());
}
