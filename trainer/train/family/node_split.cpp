#include "train/family/node_split.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <vector>

#include "train/random.hpp"

namespace dodona::train {
namespace {

// Bins of a numeric column, ascending: the position in a table of sums is that of the bin here.
using Bins = std::span<const std::uint8_t>;

// The lowest and the highest position with rows.
struct Range {
  std::size_t low;
  std::size_t high;
};
Range range_of(const SumTable& sums, std::size_t n) {
  Range range{0, n - 1};
  while (range.low < range.high && !(sums.hessian[range.low] > 0)) ++range.low;
  while (range.low < range.high && !(sums.hessian[range.high] > 0)) --range.high;
  return range;
}

// One of the cuts between the lowest and the highest bin that the node has rows in, each as likely:
// the last bin on the left.
std::size_t random_cut(std::size_t low, std::size_t high, double u) {
  return low == high ? 0 : low + static_cast<std::size_t>(u * static_cast<double>(high - low));
}

// Each slot to either side, as likely; of those with rows one at least to each, where there are two
// (Geurts, Ernst and Wehenkel 2006, appendix A).
std::bitset<kSlots> random_set(const SumTable& slots, std::size_t n_slots, std::uint64_t draw) {
  std::bitset<kSlots> left;
  std::vector<std::size_t> occupied;
  std::size_t n_left = 0;
  for (std::size_t slot = 0; slot < n_slots; ++slot) {
    left[slot] = (mix(draw ^ slot) & 1U) != 0;
    if (!(slots.hessian[slot] > 0)) continue;
    occupied.push_back(slot);
    n_left += left[slot] ? 1 : 0;
  }
  if (!occupied.empty() && (n_left == 0 || n_left == occupied.size()))
    left.flip(occupied[mix(draw ^ n_slots) % occupied.size()]);
  return left;
}

std::bitset<kSlots> first_bins(std::size_t n) {
  std::bitset<kSlots> all;
  all.set();
  return n == 0 ? std::bitset<kSlots>() : all >> (kSlots - n);
}

// The best split by a numeric column with the cut where it belongs; `sums` are those of `bins`, and
// then of missing values. All bins with rows are among `bins`, and the first and the last bin.
Split placed_split(const BinnedColumn& column, const BinnedColumn& compact, Bins bins,
                   const SumTable& sums, const NodeQuery& query) {
  Cut cut;
  cut.any_gain = query.any_gain;
  std::size_t cut_bin = 0;
  if (query.options.random_cuts) {
    const Range range = range_of(sums, bins.size());
    cut_bin = random_cut(bins[range.low], bins[range.high], uniform_of(query.draw));
    const auto after = std::upper_bound(bins.begin(), bins.end(), cut_bin);
    cut.bin = static_cast<std::size_t>(after - bins.begin()) - 1;
  }
  Split split = best_split(compact, sums, query.node, query.options, query.monotone, cut);
  if (split.gain <= 0) return split;
  if (split.bin == bins.size()) {
    split.bin = column.n_bins;
    split.left.reset();
  } else {
    std::size_t last = query.options.random_cuts ? cut_bin : bins[split.bin];
    if (query.options.middle_cuts) {
      std::size_t next = split.bin + 1;
      while (next < bins.size() && !(sums.hessian[next] > 0)) ++next;
      if (next < bins.size()) last = (last + bins[next] - 1) / 2;
    }
    split.bin = last;
    split.left = first_bins(last + 1);
  }
  if (split.missing_left) split.left.set(column.n_bins);
  return split;
}

// The sums of the slots that rows fall in, the others 0.
class RowSums {
 public:
  RowSums(std::span<const std::uint8_t> bins, std::span<const std::uint32_t> rows,
          std::span<const PackedSum> packed) {
    for (const std::uint32_t row : rows) {
      const std::size_t bin = bins[row];
      sums_[bin] += packed[row];
      ++counts_[bin];
      occupied_[bin / 64] |= std::uint64_t{1} << (bin % 64);
    }
  }

  // The sums of a slot as position i of a table.
  void copy(std::size_t slot, const Units& units, SumTable& table, std::size_t i) const {
    table.set(i, {units.gradient_of(sums_[slot]), units.hessian_of(sums_[slot]),
                  static_cast<double>(counts_[slot])});
  }
  // The bins before n_bins that have rows, and the first and the last; returns how many.
  std::size_t bins(std::size_t n_bins, std::array<std::uint8_t, kSlots>& list) const {
    auto words = occupied_;
    words[0] |= 1;
    words[(n_bins - 1) / 64] |= std::uint64_t{1} << ((n_bins - 1) % 64);
    std::size_t n = 0;
    for (std::size_t w = 0; w < words.size(); ++w) {
      for (std::uint64_t word = words[w]; word != 0; word &= word - 1) {
        const std::size_t bin = w * 64 + static_cast<std::size_t>(std::countr_zero(word));
        if (bin < n_bins) list[n++] = static_cast<std::uint8_t>(bin);
      }
    }
    return n;
  }

 private:
  std::array<PackedSum, kSlots> sums_{};
  std::array<std::uint32_t, kSlots> counts_{};
  std::array<std::uint64_t, kSlots / 64> occupied_{};
};

constexpr std::array<std::uint8_t, kSlots> every_bin() {
  std::array<std::uint8_t, kSlots> bins{};
  for (std::size_t i = 0; i < kSlots; ++i) bins[i] = static_cast<std::uint8_t>(i);
  return bins;
}

}  // namespace

bool all_alike(std::span<const std::uint32_t> rows, std::span<const PackedSum> packed,
               const Units& units) {
  // Rows without weight are like any.
  const auto first =
      std::find_if(rows.begin(), rows.end(), [&](std::uint32_t row) { return packed[row] != 0; });
  if (first == rows.end()) return true;
  // Of all rows' sums no product of one's gradient and another's hessian exceeds 2^62.
  const std::int64_t g = units.gradient_units(packed[*first]);
  const auto h = static_cast<std::int64_t>(units.hessian_units(packed[*first]));
  return std::all_of(first + 1, rows.end(), [&](std::uint32_t row) {
    return units.gradient_units(packed[row]) * h ==
           g * static_cast<std::int64_t>(units.hessian_units(packed[row]));
  });
}

Split split_by_slots(const BinnedColumn& column, const SumTable& slots, const NodeQuery& query) {
  static constexpr auto kEveryBin = every_bin();
  if (column.categorical) {
    Cut cut;
    cut.any_gain = query.any_gain;
    if (query.options.random_cuts) cut.left = random_set(slots, column.n_slots(), query.draw);
    return best_split(column, slots, query.node, query.options, query.monotone, cut);
  }
  return placed_split(column, column, Bins(kEveryBin).first(column.n_bins), slots, query);
}

// Of the bins without rows only the first and the last are kept, before and after which all others
// may lie: cuts between the others repeat those at the bin before.
Split split_by_rows(const BinnedColumn& column, std::span<const std::uint32_t> rows,
                    std::span<const PackedSum> packed, const Units& units, const NodeQuery& query) {
  const RowSums sums(column.bins, rows, packed);
  SumTable table;
  if (column.categorical) {
    for (std::size_t slot = 0; slot < column.n_slots(); ++slot) sums.copy(slot, units, table, slot);
    return split_by_slots(column, table, query);
  }
  std::array<std::uint8_t, kSlots> list;
  const std::size_t n = sums.bins(column.n_bins, list);
  for (std::size_t i = 0; i < n; ++i) sums.copy(list[i], units, table, i);
  if (column.has_missing) sums.copy(column.n_bins, units, table, n);
  BinnedColumn compact;
  compact.n_bins = n;
  compact.has_missing = column.has_missing;
  return placed_split(column, compact, Bins(list).first(n), table, query);
}

}  // namespace dodona::train
