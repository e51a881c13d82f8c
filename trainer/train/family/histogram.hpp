// Histograms: the sums of the derivatives of a node's rows, per code of the rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/family/fixed_point.hpp"
#include "train/family/row_codes.hpp"

namespace dodona::train {

// Adds the rows' sums to a histogram of n_codes * kSlots sums.
void add_rows(const RowCodes& codes, std::span<const std::uint32_t> rows, const PackedSum* packed,
              PackedSum* histogram);
// The same for the rows begin to end - 1.
void add_rows(const RowCodes& codes, std::size_t begin, std::size_t end, const PackedSum* packed,
              PackedSum* histogram);

// The sums of a code's members, one after the other from its own: each member's slots in order.
// Writes the sum of all n_slots to `marginals`. `sums` (kSlots of the code) is left as it is.
void marginalise(std::span<const CodeMember> members, const PackedSum* sums, PackedSum* marginals);

}  // namespace dodona::train
