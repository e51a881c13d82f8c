// The best split of a node by one column, with its cut placed, from the sums of the column's slots
// or, of a node of few rows, from the rows themselves: what 20 rows cost should not be what 256
// slots cost. Both give the same split to the last bit.
#pragma once

#include <cstdint>
#include <span>

#include "train/family/binning.hpp"
#include "train/family/fixed_point.hpp"
#include "train/family/grow_options.hpp"
#include "train/family/split_search.hpp"

namespace dodona::train {

// A node, and what is asked of its splits by one column.
struct NodeQuery {
  const NodeSums& node;
  const GrowOptions& options;
  int monotone = 0;
  // Random bits: they place the one cut that is tried where options.random_cuts asks for it.
  std::uint64_t draw = 0;
  bool any_gain = false;  // as Cut has it
};

// Whether all rows have the same gradient per hessian, so that no split gains anything.
bool all_alike(std::span<const std::uint32_t> rows, std::span<const PackedSum> packed,
               const Units& units);

// slots: the sums of the column's slots.
Split split_by_slots(const BinnedColumn& column, const SumTable& slots, const NodeQuery& query);

// rows: those of the node; packed: per row of the table.
Split split_by_rows(const BinnedColumn& column, std::span<const std::uint32_t> rows,
                    std::span<const PackedSum> packed, const Units& units, const NodeQuery& query);

}  // namespace dodona::train
