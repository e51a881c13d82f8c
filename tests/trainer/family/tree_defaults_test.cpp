#include "train/family/tree_defaults.hpp"

#include "catch.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

Options settled(const DataFacts& facts) {
  Options options;
  settle_tree_options(facts, options);
  return options;
}

}  // namespace

TEST_CASE("what was set stays, whatever the data") {
  Options options;
  REQUIRE_FALSE(options.set("trees.rounds", "7"));
  REQUIRE_FALSE(options.set("trees.l2", "3"));
  settle_tree_options({Objective::logistic, 500, 1}, options);
  CHECK(options.count("trees.rounds") == 7);
  CHECK(options.number("trees.l2") == 3);
  CHECK(options.number("trees.learning_rate") == 0.05);
}

TEST_CASE("defaults follow from rows and classes as OPTIONS.md says") {
  const Options small = settled({Objective::squared_error, 100000, 1});
  CHECK(small.number("trees.learning_rate") == 0.05);
  CHECK(small.count("trees.validation_folds") == 5);
  CHECK(small.count("trees.min_child_rows") == 5);
  CHECK(small.number("trees.l2") == 1);
  const Options large = settled({Objective::squared_error, 100001, 1});
  CHECK(large.number("trees.learning_rate") == 0.1);
  CHECK(large.count("trees.validation_folds") == 1);
  CHECK(large.count("trees.min_child_rows") == 1);
  CHECK(settled({Objective::softmax, 16000, 26}).number("trees.learning_rate") == 0.1);
  const Options classes = settled({Objective::logistic, 20000, 1});
  CHECK(classes.count("trees.min_child_rows") == 20);
  CHECK(classes.number("trees.l2") == 0);
  CHECK(classes.number("trees.row_fraction") == 0.8);
  CHECK(settled({Objective::logistic, 20001, 1}).number("trees.row_fraction") == 1);
  CHECK(settled({Objective::logistic, 31, 1}).count("trees.min_child_rows") == 5);
  CHECK(settled({Objective::logistic, 2, 1}).count("trees.min_child_rows") == 1);
}
