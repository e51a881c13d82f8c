// Rows as codes, and the sums of a column's slots through them, against counting.
#include "train/family/histogram.hpp"

#include <algorithm>
#include <numeric>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// Columns of so many different values, every third with missing ones.
std::vector<BinnedColumn> columns_of(const std::vector<std::size_t>& widths, std::size_t n) {
  Random random(1);
  Columns columns;
  for (std::size_t j = 0; j < widths.size(); ++j) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) {
      const bool missing = j % 3 == 2 && random.below(5) == 0;
      values.push_back(missing ? kMissing : static_cast<double>(random.below(widths[j])));
    }
    columns.add(values);
  }
  return bin_columns(columns.frame(), 255, 1, 1);
}

// The sums of each column's slots, through the codes.
std::vector<std::vector<PackedSum>> sums_of(const RowCodes& codes, std::size_t n_columns,
                                            const std::vector<PackedSum>& histogram) {
  std::vector<std::vector<PackedSum>> sums(n_columns);
  for (std::size_t c = 0; c < codes.n_codes(); ++c) {
    std::vector<PackedSum> marginals(2 * kSlots);
    marginalise(codes.members(c), histogram.data() + c * kSlots, marginals.data());
    std::size_t first = 0;
    for (const auto& [column, n_slots] : codes.members(c)) {
      const auto begin = marginals.begin() + static_cast<std::ptrdiff_t>(first);
      sums[column].assign(begin, begin + static_cast<std::ptrdiff_t>(n_slots));
      first += n_slots;
    }
  }
  return sums;
}

}  // namespace

TEST_CASE("sums through the codes are the sums of each column's slots") {
  constexpr std::size_t kRows = 5000;
  // Alone in a code, in pairs, in eights; one column with nothing to split by.
  const std::vector<std::size_t> widths = {255, 16, 15, 2, 2, 2, 1, 2, 2,  2, 2,   2,
                                           40,  6,  3,  5, 7, 9, 2, 2, 17, 4, 254, 100};
  const auto columns = columns_of(widths, kRows);
  std::vector<std::size_t> used(columns.size());
  std::iota(used.begin(), used.end(), std::size_t{0});
  const RowCodes codes(columns, used, kRows, 1);
  CHECK(codes.n_codes() < 12);
  Random random(2);
  std::vector<PackedSum> packed;
  for (std::size_t i = 0; i < kRows; ++i) {
    packed.push_back(Units().pack(static_cast<std::int64_t>(random.below(200001)) - 100000,
                                  random.below(100000)));
  }
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < kRows; ++i) {
    if (random.below(3) > 0) rows.push_back(i);
  }
  std::vector<PackedSum> histogram(codes.n_codes() * kSlots, 0);
  add_rows(codes, rows, packed.data(), histogram.data());
  const auto found = sums_of(codes, columns.size(), histogram);
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (columns[j].n_slots() < 2) {
      CHECK(found[j].empty());
      continue;
    }
    std::vector<PackedSum> expected(columns[j].n_slots(), 0);
    for (const std::uint32_t i : rows) expected[columns[j].bins[i]] += packed[i];
    INFO("column " << j);
    CHECK(found[j] == expected);
  }

  // A range of rows is the same as their list.
  std::vector<std::uint32_t> range(1234);
  std::iota(range.begin(), range.end(), 777U);
  std::vector<PackedSum> by_list(histogram.size(), 0);
  std::vector<PackedSum> by_range(histogram.size(), 0);
  add_rows(codes, range, packed.data(), by_list.data());
  add_rows(codes, 777, 777 + range.size(), packed.data(), by_range.data());
  CHECK(by_list == by_range);
}

TEST_CASE("threads do not change the codes") {
  const auto columns = columns_of({30, 8, 2, 2, 200, 3}, 40000);
  const std::vector<std::size_t> used = {0, 1, 3, 4, 5};
  const RowCodes one(columns, used, 40000, 1);
  const RowCodes four(columns, used, 40000, 4);
  REQUIRE(one.n_codes() == four.n_codes());
  CHECK(std::equal(one.row(0), one.row(40000), four.row(0)));
}
