#include "train/split.hpp"

#include <algorithm>

#include "catch.hpp"

using namespace dodona::train;

TEST_CASE("a split is stratified: each class gives its share, to the row") {
  std::vector<double> classes(1000, 0.0);
  std::fill(classes.begin(), classes.begin() + 35, 1.0);
  const RowSplit split = split_rows({classes.size(), classes}, 0.2, 7, Purpose::split);
  CHECK(split.held_out.size() == 200);
  CHECK(split.train.size() == 800);
  CHECK(std::count_if(split.held_out.begin(), split.held_out.end(),
                      [](std::size_t i) { return i < 35; }) == 7);
  CHECK(std::is_sorted(split.train.begin(), split.train.end()));
  CHECK(std::is_sorted(split.held_out.begin(), split.held_out.end()));
}

TEST_CASE("a class keeps at least one row to train") {
  const std::vector<double> classes = {0, 1, 1};
  const RowSplit split = split_rows({classes.size(), classes}, 0.99, 7, Purpose::split);
  CHECK(split.train.size() == 2);
}

TEST_CASE("another seed or purpose splits differently") {
  const auto held_out = [](std::uint64_t seed, Purpose purpose) {
    return split_rows({1000}, 0.2, seed, purpose).held_out;
  };
  CHECK(held_out(7, Purpose::split) != held_out(8, Purpose::split));
  CHECK(held_out(7, Purpose::split) != held_out(7, Purpose::validation));
}

TEST_CASE("folds hold every row out once, and share each class out evenly") {
  std::vector<double> classes(103, 0);
  for (std::size_t i = 0; i < 103; i += 10) classes[i] = 1;
  const auto folds = fold_rows({103, classes}, 5, 1, Purpose::validation);
  REQUIRE(folds.size() == 5);
  std::vector<int> n_held_out(103, 0);
  for (const auto& fold : folds) {
    CHECK(fold.train.size() + fold.held_out.size() == 103);
    int n_rare = 0;
    for (const std::size_t i : fold.held_out) {
      ++n_held_out[i];
      n_rare += classes[i] == 1 ? 1 : 0;
    }
    for (const std::size_t i : fold.train) {
      CHECK(std::find(fold.held_out.begin(), fold.held_out.end(), i) == fold.held_out.end());
    }
    CHECK((n_rare == 2 || n_rare == 3));
    CHECK((fold.held_out.size() == 20 || fold.held_out.size() == 21));
  }
  CHECK(n_held_out == std::vector<int>(103, 1));
  CHECK(fold_rows({3}, 5, 1, Purpose::validation).size() == 3);
}
