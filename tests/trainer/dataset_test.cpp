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

TEST_CASE("rows of texts become typed features and class indices, in the order asked for") {
  const TextTable data = test::text_table(
      {"y", "other", "size"}, {{"yes", "-", "1.5"}, {"no", "-", "NA"}, {"no", "-", "3"}});
  Report report;
  const Dataset dataset =
      read_dataset(data, std::vector<std::size_t>{2, 0, 1}, schema(), DecimalMark::point, report);
  REQUIRE(report.ok());
  CHECK(dataset.n_rows() == 3);
  CHECK(dataset.features.n_rows == 3);
  REQUIRE(dataset.features.columns.size() == 1);  // the target is no feature
  CHECK(dataset.features.columns[0][0] == 3);
  CHECK(dataset.features.columns[0][1] == 1.5);
  CHECK(std::isnan(dataset.features.columns[0][2]));
  CHECK(dataset.target == std::vector<double>{0, 1, 0});

  const Dataset taken = take_rows(dataset, std::vector<std::size_t>{1});
  CHECK(taken.features.columns[0] == std::vector<double>{1.5});
  CHECK(taken.target == std::vector<double>{1});
}

TEST_CASE("a cell that the contract refuses is named by row and line") {
  const TextTable data =
      test::text_table({"size", "y"}, {{"1", "no"}, {"12a", "yes"}, {"2", "maybe"}});
  Report report;
  read_dataset(data, std::vector<std::size_t>{0, 1, 2}, schema(), DecimalMark::point, report);
  REQUIRE(report.n_errors() == 2);
  CHECK(to_string(report.errors()[0]) ==
        "row 2 (line 3), column \"size\": \"12a\" is not a number");
  CHECK(report.errors()[1].where.row == 3);
  CHECK(report.errors()[1].code == Code::unseen_category);  // a class that the model has not
}
