#include "train/split.hpp"

#include "catch.hpp"

using namespace dodona::train;

TEST_CASE("a row's side does not depend on the rows after it") {
  const RowSplit few = split_rows(1000, 0.2, 7, Purpose::split);
  const RowSplit many = split_rows(5000, 0.2, 7, Purpose::split);
  CHECK(few.train.size() + few.held_out.size() == 1000);
  CHECK(few.held_out.size() > 150);
  CHECK(few.held_out.size() < 250);
  CHECK(std::equal(few.held_out.begin(), few.held_out.end(), many.held_out.begin()));
}

TEST_CASE("another seed or purpose splits differently") {
  const auto held_out = [](std::uint64_t seed, Purpose purpose) {
    return split_rows(1000, 0.2, seed, purpose).held_out;
  };
  CHECK(held_out(7, Purpose::split) != held_out(8, Purpose::split));
  CHECK(held_out(7, Purpose::split) != held_out(7, Purpose::validation));
}
