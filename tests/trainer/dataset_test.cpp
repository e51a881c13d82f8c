#include "train/dataset.hpp"

#include <cmath>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

Schema schema() {
  Schema schema;
  schema.task = Task::classification;
  schema.target.name = "y";
  schema.target.classes = {"no", "yes"};
  schema.missing_tokens = default_missing_tokens();
  Feature size;
  size.name = "size";
  size.missing = Missing::allowed;
  schema.features = {size};
  return schema;
}

}  // namespace

TEST_CASE("the rows with a target become typed features and class indices") {
  const TextTable data =
      test::read_table("y,other,size\nyes,-,1.5\n,-,7\nno,-,NA\nno,-,3\nNA,-,broken\n", "y");
  Report report;
  Dataset dataset = read_dataset(data, schema(), {}, DecimalMark::point, 2, report);
  REQUIRE(report.ok());
  CHECK(dataset.n_rows() == 3);
  CHECK(dataset.features.n_rows == 3);
  REQUIRE(dataset.features.columns.size() == 1);  // the target is no feature
  CHECK(dataset.features.columns[0][0] == 1.5);
  CHECK(std::isnan(dataset.features.columns[0][1]));
  CHECK(dataset.features.columns[0][2] == 3);
  CHECK(dataset.target == std::vector<double>{1, 0, 0});
  CHECK(dataset.places[2].row == 4);
  CHECK(dataset.places[2].line == 5);
}

TEST_CASE("a cell that the contract refuses is named by row and line") {
  const TextTable data = test::read_table("size,y\n1,no\n12a,yes\n2,maybe\n", "y");
  Report report;
  read_dataset(data, schema(), {}, DecimalMark::point, 1, report);
  REQUIRE(report.n_errors() == 2);
  CHECK(to_string(report.errors()[0]) ==
        "row 2 (line 3), column \"size\": \"12a\" is not a number");
  CHECK(report.errors()[1].where.row == 3);
  CHECK(report.errors()[1].code == Code::unseen_category);  // a class that the model has not
}

TEST_CASE("rows are taken out in order, and put back where they were") {
  test::Random random(5);
  for (std::size_t n = 0; n < 40; ++n) {
    Dataset data;
    data.features.columns.resize(3);
    data.features.n_rows = n;
    std::vector<std::size_t> held_out;
    for (std::size_t i = 0; i < n; ++i) {
      for (auto& column : data.features.columns) column.push_back(random.uniform());
      data.target.push_back(static_cast<double>(i));
      data.places.push_back({i + 1, i + 2});
      if (random.below(3) == 0 || n == 39) held_out.push_back(i);
    }
    const Dataset before = data;
    const Dataset taken = take_rows(data, held_out, 2);
    CHECK(taken.features.n_rows == held_out.size());
    CHECK(data.features.n_rows == n - held_out.size());
    for (std::size_t k = 0; k < held_out.size(); ++k) {
      CHECK(taken.target[k] == before.target[held_out[k]]);
      CHECK(taken.places[k].row == held_out[k] + 1);
      CHECK(taken.features.columns[2][k] == before.features.columns[2][held_out[k]]);
    }
    for (std::size_t i = 0; i < data.n_rows(); ++i) {
      const std::size_t row = data.places[i].row - 1;
      CHECK((i == 0 || row > data.places[i - 1].row - 1));
      CHECK(data.target[i] == before.target[row]);
      CHECK(data.features.columns[0][i] == before.features.columns[0][row]);
    }
    put_back(data, taken, held_out, 2);
    CHECK(data.features.columns == before.features.columns);
    CHECK(data.target == before.target);
    CHECK(data.features.n_rows == n);
    for (std::size_t i = 0; i < n; ++i) CHECK(data.places[i].line == i + 2);
  }
}
