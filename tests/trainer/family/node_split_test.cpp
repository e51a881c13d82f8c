// Splits found from the rows of a node, beside those found from its histogram.
#include "train/family/node_split.hpp"

#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "catch.hpp"
#include "train/family/histogram.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// 600 rows, of which nodes are some.
struct Sample {
  std::vector<BinnedColumn> columns;
  std::vector<PackedSum> packed;
  Units units;

  explicit Sample(std::uint64_t seed) {
    Random random(seed);
    Columns values;
    std::vector<double> many;
    std::vector<double> few;
    std::vector<double> codes;
    Derivatives derivatives;
    for (int i = 0; i < 600; ++i) {
      many.push_back(random.below(10) == 0 ? kMissing : random.normal());
      few.push_back(static_cast<double>(random.below(5)));
      codes.push_back(random.below(10) == 0 ? kMissing : static_cast<double>(random.below(40)));
      derivatives.gradient.push_back(static_cast<float>(random.normal()));
      derivatives.hessian.push_back(static_cast<float>(0.1 + random.uniform()));
    }
    values.add(many);
    values.add(few);
    values.add(codes, 40);
    columns = bin_columns(values.frame(), 255, 1, 1);
    packed.resize(600);
    std::vector<std::uint32_t> rows(600);
    std::iota(rows.begin(), rows.end(), 0U);
    units = to_fixed_point(derivatives, rows, packed, 1);
  }

  SumTable slots_of(const BinnedColumn& column, const std::vector<std::uint32_t>& rows) const {
    SumTable slots{};
    for (const std::uint32_t row : rows) {
      const std::size_t slot = column.bins[row];
      slots.gradient[slot] += units.gradient_of(packed[row]);
      slots.hessian[slot] += units.hessian_of(packed[row]);
      slots.rows[slot] += 1;
    }
    return slots;
  }
};

NodeSums sums_of(const SumTable& slots, std::size_t n_slots) {
  NodeSums node;
  for (std::size_t s = 0; s < n_slots; ++s) {
    node.total.gradient += slots.gradient[s];
    node.total.hessian += slots.hessian[s];
    node.total.rows += slots.rows[s];
  }
  return node;
}

std::vector<std::uint32_t> some_rows(Random& random, std::size_t n) {
  std::vector<bool> taken(600, false);
  for (std::size_t i = 0; i < n; ++i) taken[random.below(600)] = true;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < 600; ++i)
    if (taken[i]) rows.push_back(i);
  return rows;
}

}  // namespace

TEST_CASE("rows give the split that slots give, to the last bit") {
  const Sample sample(1);
  Random random(2);
  int n_splits = 0;
  for (int round = 0; round < 600; ++round) {
    GrowOptions options;
    options.min_child_weight = 0;
    options.l2 = round % 2 == 0 ? 0 : 0.5;
    options.l1 = round % 5 == 0 ? 0.2 : 0;
    options.min_child_rows = 1 + random.below(3);
    options.random_cuts = round % 3 == 1;
    options.middle_cuts = round % 3 == 2;
    const int monotone = static_cast<int>(random.below(3)) - 1;
    const std::uint64_t bits = random.below(std::uint64_t{1} << 62U);
    const auto rows = some_rows(random, 2 + random.below(60));
    for (const BinnedColumn& column : sample.columns) {
      const SumTable slots = sample.slots_of(column, rows);
      const NodeSums node = sums_of(slots, column.n_slots());
      const NodeQuery query{node, options, column.categorical ? 0 : monotone, bits};
      const Split a = split_by_slots(column, slots, query);
      const Split b = split_by_rows(column, rows, sample.packed, sample.units, query);
      REQUIRE(a.gain == b.gain);
      if (!(a.gain > 0)) continue;
      ++n_splits;
      CHECK(a.left == b.left);
      CHECK(a.bin == b.bin);
      CHECK(a.missing_left == b.missing_left);
      CHECK(a.missing_seen == b.missing_seen);
      CHECK(a.left_sums.gradient == b.left_sums.gradient);
      CHECK(a.right_sums.hessian == b.right_sums.hessian);
    }
  }
  CHECK(n_splits > 800);
}

TEST_CASE("a cut in the middle parts the rows as the first best cut does") {
  const Sample sample(3);
  Random random(4);
  const BinnedColumn& column = sample.columns[0];
  int n_moved = 0;
  for (int round = 0; round < 200; ++round) {
    const auto rows = some_rows(random, 2 + random.below(20));
    const SumTable slots = sample.slots_of(column, rows);
    const NodeSums node = sums_of(slots, column.n_slots());
    GrowOptions options;
    options.min_child_weight = 0;
    const Split first = split_by_slots(column, slots, {node, options});
    options.middle_cuts = true;
    const Split middle = split_by_slots(column, slots, {node, options});
    CHECK(first.gain == middle.gain);
    if (!(first.gain > 0) || first.bin == column.n_bins) continue;
    std::size_t last_left = 0;
    std::size_t first_right = column.n_bins;
    for (const std::uint32_t row : rows) {
      const std::size_t bin = column.bins[row];
      CHECK(first.left[bin] == middle.left[bin]);
      if (bin == column.n_bins) continue;
      if (middle.left[bin])
        last_left = std::max(last_left, bin);
      else
        first_right = std::min(first_right, bin);
    }
    if (first_right == column.n_bins) continue;  // only missing values on the right
    CHECK(middle.bin == (first.bin + first_right - 1) / 2);
    CHECK(middle.bin >= last_left);
    n_moved += middle.bin > first.bin ? 1 : 0;
  }
  CHECK(n_moved > 100);
}

TEST_CASE("random cuts lie between the node's lowest and highest bin, all of them as likely") {
  const Sample sample(5);
  Random random(6);
  const BinnedColumn& column = sample.columns[0];
  GrowOptions options;
  options.min_child_weight = 0;
  options.l2 = 0;  // every cut gains something
  options.random_cuts = true;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; rows.size() < 12; ++i)
    if (column.bins[i] != column.n_bins && column.bins[i] >= 20 && column.bins[i] <= 60)
      rows.push_back(i);
  std::size_t low = kSlots;
  std::size_t high = 0;
  for (const std::uint32_t row : rows) {
    low = std::min<std::size_t>(low, column.bins[row]);
    high = std::max<std::size_t>(high, column.bins[row]);
  }
  const SumTable slots = sample.slots_of(column, rows);
  const NodeSums node = sums_of(slots, column.n_slots());
  std::vector<int> counts(kSlots, 0);
  const int n = 20000;
  for (int i = 0; i < n; ++i)
    ++counts[split_by_rows(column, rows, sample.packed, sample.units,
                           {node, options, 0, mix(static_cast<std::uint64_t>(i))})
                 .bin];
  const double expected = static_cast<double>(n) / static_cast<double>(high - low);
  for (std::size_t bin = 0; bin < kSlots; ++bin) {
    if (bin >= low && bin < high)
      CHECK(counts[bin] == Approx(expected).margin(5 * std::sqrt(expected)));
    else
      CHECK(counts[bin] == 0);
  }
}

TEST_CASE("rows are alike if their gradients per hessian are") {
  const Units units;
  const std::vector<PackedSum> packed = {units.pack(-3, 1), units.pack(-6, 2), units.pack(-3, 2),
                                         units.pack(0, 0)};
  const std::vector<std::uint32_t> same = {0, 1};
  const std::vector<std::uint32_t> different = {0, 1, 2};
  CHECK(all_alike(same, packed, units));
  CHECK_FALSE(all_alike(different, packed, units));
  CHECK(all_alike(std::span(same).first(1), packed, units));
  CHECK(all_alike({}, packed, units));
}

TEST_CASE("random sets of categories part those of the node, every way as likely") {
  const Sample sample(9);
  const BinnedColumn& column = sample.columns[2];
  GrowOptions options;
  options.min_child_weight = 0;
  options.l2 = 0;
  options.random_cuts = true;
  // One row each of three categories, so that there are three ways to part them.
  std::vector<std::uint32_t> rows;
  std::set<std::size_t> bins;
  for (std::uint32_t i = 0; rows.size() < 3; ++i)
    if (column.bins[i] != column.n_bins && bins.insert(column.bins[i]).second) rows.push_back(i);
  const SumTable slots = sample.slots_of(column, rows);
  const NodeSums node = sums_of(slots, column.n_slots());
  std::map<std::vector<bool>, int> ways;
  constexpr int kDraws = 12000;
  for (int i = 0; i < kDraws; ++i) {
    const Split split =
        split_by_slots(column, slots, {node, options, 0, mix(static_cast<std::uint64_t>(i))});
    REQUIRE(split.gain > 0);
    std::vector<bool> way;
    way.reserve(rows.size());
    for (const std::uint32_t row : rows)
      way.push_back(split.left[column.bins[row]] == split.left[column.bins[rows[0]]]);
    ++ways[way];
  }
  CHECK(ways.size() == 3);
  for (const auto& [way, n] : ways) CHECK(n == Approx(kDraws / 3).margin(300));
}

TEST_CASE("where any gain will do, rows are parted that no split makes more alike") {
  // Two by two rows of opposite gradients: each column's only cut gains nothing.
  Columns values;
  values.add({0, 0, 1, 1});
  const auto columns = bin_columns(values.frame(), 255, 1, 1);
  const Units units;
  const std::vector<PackedSum> packed = {units.pack(-1, 1), units.pack(1, 1), units.pack(1, 1),
                                         units.pack(-1, 1)};
  const std::vector<std::uint32_t> rows = {0, 1, 2, 3};
  GrowOptions options;
  options.min_child_weight = 0;
  options.l2 = 0;
  NodeSums node;
  node.total.hessian = 4;
  CHECK(split_by_rows(columns[0], rows, packed, units, {node, options}).gain == 0);
  const Split split = split_by_rows(columns[0], rows, packed, units, {node, options, 0, 0, true});
  CHECK(split.gain == kNoGain);
  CHECK(split.left_sums.hessian == 2);
  // But not where a child would be too small.
  options.min_child_weight = 3;
  CHECK(split_by_rows(columns[0], rows, packed, units, {node, options, 0, 0, true}).gain == 0);
}
