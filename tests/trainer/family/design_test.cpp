#include "train/family/design.hpp"

#include <cmath>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using test::Columns;
using test::kMissing;

TEST_CASE("numbers are standardised, missing ones left out of mean and deviation") {
  Columns columns;
  columns.add({2, kMissing, 4, 6});
  const Design design(columns.frame());
  const DesignColumn& column = design.columns()[0];
  CHECK(column.mean == 4);
  CHECK(column.scale == Approx(std::sqrt(8.0 / 3)).epsilon(1e-15));
  CHECK(column.missing == 0.25);
  CHECK(design.n_columns() == 3);  // intercept, number, missing
  CHECK(design.row(0)[0].column == 1);
  CHECK(design.row(0)[0].value == Approx(-2 / std::sqrt(8.0 / 3)).epsilon(1e-15));
  CHECK(design.row(1)[0].column == 2);
  CHECK(design.row(1)[0].value == 1);
}

TEST_CASE("categories become one column a level, and one for missing where there are any") {
  Columns columns;
  columns.add({1, 0, 1, 1}, 3);
  columns.add({0, kMissing, kMissing, 1}, 2);
  const Design design(columns.frame());
  CHECK(design.n_columns() == 1 + 3 + 3);
  CHECK(design.columns()[0].share == std::vector<double>{0.25, 0.75, 0});
  CHECK(design.columns()[1].share == std::vector<double>{0.5, 0.5});
  CHECK(design.columns()[0].missing == 0);
  CHECK(design.columns()[1].missing == 0.5);
  CHECK(design.row(2)[0].column == 2);
  CHECK(design.row(2)[1].column == 6);
  CHECK(design.row(3)[1].column == 5);
}

TEST_CASE("a constant column is all zeros, even where its mean would be rounded") {
  Columns columns;
  columns.add(std::vector<double>(1000, 0.1));  // the sum of these is not 100
  columns.add(std::vector<double>(1000, kMissing));
  const Design design(columns.frame());
  CHECK(design.columns()[0].mean == 0.1);
  CHECK(design.columns()[0].scale == 1);
  CHECK(design.columns()[1].scale == 1);
  for (std::size_t i = 0; i < 1000; ++i) REQUIRE(design.row(i)[0].value == 0);
}
