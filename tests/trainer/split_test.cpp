#include "train/split.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace dodona::train;

TEST_CASE("a split is stratified: each class gives its share, to the row") {
  std::vector<double> classes(1000, 0.0);
  std::fill(classes.begin(), classes.begin() + 35, 1.0);
  const RowSplit split = split_rows(classes.size(), classes, 0.2, 7, Purpose::split);
  CHECK(split.held_out.size() == 200);
  CHECK(split.train.size() == 800);
  CHECK(std::count_if(split.held_out.begin(), split.held_out.end(),
                      [](std::size_t i) { return i < 35; }) == 7);
  CHECK(std::is_sorted(split.train.begin(), split.train.end()));
  CHECK(std::is_sorted(split.held_out.begin(), split.held_out.end()));
}

TEST_CASE("a class keeps at least one row to train") {
  const std::vector<double> classes = {0, 1, 1};
  const RowSplit split = split_rows(classes.size(), classes, 0.99, 7, Purpose::split);
  CHECK(split.train.size() == 2);
}

TEST_CASE("another seed or purpose splits differently") {
  const auto held_out = [](std::uint64_t seed, Purpose purpose) {
    return split_rows(1000, {}, 0.2, seed, purpose).held_out;
  };
  CHECK(held_out(7, Purpose::split) != held_out(8, Purpose::split));
  CHECK(held_out(7, Purpose::split) != held_out(7, Purpose::validation));
}
