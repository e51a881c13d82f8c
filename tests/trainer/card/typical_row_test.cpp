// The row that a form shows first: jointly what many rows are, and no row of anyone.
#include "train/card/typical_row.hpp"

#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "catch.hpp"
#include "train/distribution.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

Feature category(const std::string& name, std::size_t n) {
  Feature feature;
  feature.name = name;
  feature.kind = Kind::category;
  for (std::size_t k = 0; k < n; ++k) feature.categories.push_back(name + std::to_string(k));
  return feature;
}

Feature number(const std::string& name) {
  Feature feature;
  feature.name = name;
  feature.kind = Kind::number;
  feature.training.decimals = 4;
  return feature;
}

std::vector<double> found(std::vector<Feature> features, std::vector<std::vector<double>> columns) {
  Schema schema;
  const Table table{columns[0].size(), std::move(columns)};
  schema.features = std::move(features);
  describe_features(table, 1, schema);
  return typical_row(schema, table, 2);
}

}  // namespace

TEST_CASE("what cannot be together is not put together") {
  // Soil 0 is the commonest, and all of it is sterile (1); most rows are not. The rows of district
  // d stand around d.
  std::vector<double> soil;
  std::vector<double> sterile;
  std::vector<double> place;
  test::Random random(3);
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::size_t i = 0; i < (k == 0 ? 60 : 50); ++i) {
      soil.push_back(static_cast<double>(k));
      sterile.push_back(k == 0 ? 1 : 0);
      place.push_back(static_cast<double>(k) + random.normal() / 100);
    }
  }
  const auto row =
      found({category("soil", 4), category("sterile", 2), number("place")}, {soil, sterile, place});
  CHECK(row[0] == 1);
  CHECK(row[1] == 0);
  CHECK(std::abs(row[2] - 1) < 0.02);
  // A number of one row is not told.
  CHECK(std::count(place.begin(), place.end(), row[2]) == 0);
}

TEST_CASE("a value that would leave fewer than 20 rows is no condition") {
  std::vector<double> code;
  std::vector<double> size;
  for (std::size_t i = 0; i < 100; ++i) {
    code.push_back(static_cast<double>(i < 19 ? 0 : i - 18));
    size.push_back(i < 19 ? 1000 : static_cast<double>(10 + i % 3));
  }
  auto row = found({category("code", 82), number("size")}, {code, size});
  CHECK(row == std::vector<double>{0, 11});
  code[19] = 0;
  size[19] = 1000;
  row = found({category("code", 82), number("size")}, {code, size});
  CHECK(row == std::vector<double>{0, 1000});
}

TEST_CASE("a category of one row is not put beside what the row has") {
  // 25 women share a region, each with another of the jobs; of all rows job 30 is the commonest.
  std::vector<double> sex;
  std::vector<double> job;
  for (std::size_t i = 0; i < 40; ++i) {
    sex.push_back(i < 25 ? 0 : 1);
    job.push_back(static_cast<double>(i < 25 ? i : i < 34 ? 30 : i));
  }
  auto row = found({category("sex", 2), category("job", 40)}, {sex, job});
  CHECK(row == std::vector<double>{0, 30});
  for (const std::size_t i : {7U, 8U, 9U, 10U}) job[i] = 7;
  row = found({category("sex", 2), category("job", 40)}, {sex, job});
  CHECK(row == std::vector<double>{0, 7});
}

TEST_CASE("missing is typical where most of the rows are") {
  std::vector<double> kind;
  std::vector<double> weight;
  for (std::size_t i = 0; i < 100; ++i) {
    kind.push_back(i < 60 ? 0 : 1);
    weight.push_back(i < 31 || i >= 90 ? kMissing : 5);
  }
  // 31 of the 60 rows of the commonest kind have none, though of all rows most have one.
  auto row = found({category("kind", 2), number("weight")}, {kind, weight});
  CHECK(row[0] == 0);
  CHECK(std::isnan(row[1]));
  weight[30] = 5;
  row = found({category("kind", 2), number("weight")}, {kind, weight});
  CHECK(row[1] == 5);
  // A column without any value, and a table without any category.
  CHECK(std::isnan(found({number("none")}, {std::vector<double>(30, kMissing)})[0]));
  CHECK(std::isnan(found({category("none", 0)}, {std::vector<double>(30, kMissing)})[0]));
}

TEST_CASE("a number is one that four rows have, near the middle, or none of a row") {
  std::vector<double> values;
  for (std::size_t i = 0; i < 101; ++i) values.push_back(static_cast<double>(i) * 1.3);
  // All different: the median, 65, is a row's own. Its step has two digits of the middle fifth.
  const double told = found({number("x")}, {values})[0];
  CHECK(std::count(values.begin(), values.end(), told) == 0);
  CHECK(std::abs(told - 65) <= 1);
  // Four rows of a value near it, which is not the median.
  for (const std::size_t i : {53U, 54U, 55U}) values[i] = values[52];
  CHECK(found({number("x")}, {values})[0] == values[52]);
}
