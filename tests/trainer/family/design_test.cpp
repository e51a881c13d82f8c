#include "train/family/design.hpp"

#include <cmath>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using test::Columns;
using test::kMissing;

namespace {

std::vector<std::uint32_t> ones(const Design& design, std::size_t row) {
  const auto columns = design.ones(row);
  return {columns.begin(), columns.end()};
}

}  // namespace

TEST_CASE("numbers are standardised, missing ones left out of mean and deviation") {
  Columns columns;
  columns.add({2, kMissing, 4, 6});
  const Design design(columns.frame());
  const DesignColumn& column = design.columns()[0];
  CHECK(column.mean == 4);
  CHECK(column.scale == Approx(std::sqrt(8.0 / 3)).epsilon(1e-15));
  CHECK(column.missing == 0.25);
  CHECK(design.n_columns() == 3);  // intercept, number, missing
  CHECK(column.first == 1);
  CHECK(column.missing_column == 2);
  CHECK(design.number(1)[0] == Approx(-2 / std::sqrt(8.0 / 3)).epsilon(1e-15));
  CHECK(design.number(1)[1] == 0);
  CHECK(ones(design, 0) == std::vector<std::uint32_t>{0});
  CHECK(ones(design, 1) == std::vector<std::uint32_t>{0, 2});
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
  CHECK(design.n_numbers() == 0);
  CHECK(ones(design, 2) == std::vector<std::uint32_t>{0, 2, 6});
  CHECK(ones(design, 3) == std::vector<std::uint32_t>{0, 2, 5});
}

TEST_CASE("numbers come first, whatever their place among the columns") {
  Columns columns;
  columns.add({0, 1, kMissing}, 2);
  columns.add({1, 2, 3});
  columns.add({kMissing, 2, 4});
  const Design design(columns.frame());
  CHECK(design.n_numbers() == 2);
  CHECK(design.columns()[1].first == 1);
  CHECK(design.columns()[2].first == 2);
  CHECK(design.columns()[0].first == 3);
  CHECK(design.n_columns() == 1 + 2 + 2 + 1 + 1);
  CHECK(ones(design, 0) == std::vector<std::uint32_t>{0, 3, 6});
  CHECK(ones(design, 2) == std::vector<std::uint32_t>{0, 5});
  CHECK(design.number(2)[0] == 0);
}

TEST_CASE("deviations of numbers whose squares overflow") {
  const Spread spread = spread_of(std::vector<double>{1e200, 3e200, kMissing}, {});
  CHECK(spread.mean == Approx(2e200).epsilon(1e-15));
  CHECK(spread.deviation == Approx(1e200).epsilon(1e-15));
}

TEST_CASE("a constant column is all zeros, even where its mean would be rounded") {
  Columns columns;
  columns.add(std::vector<double>(1000, 0.1));  // the sum of these is not 100
  columns.add(std::vector<double>(1000, kMissing));
  const Design design(columns.frame());
  CHECK(design.columns()[0].mean == 0.1);
  CHECK(design.columns()[0].scale == 1);
  CHECK(design.columns()[1].scale == 1);
  for (std::size_t i = 0; i < 1000; ++i) REQUIRE(design.number(1)[i] == 0);
}
