// The bins of all columns row by row, as histograms read them.
//
// Columns with few bins share a byte: columns of r1, r2, ... slots give the code c1 + r1 (c2 + r2
// (c3 + ...)) as long as the product is at most 256. Eight columns of yes and no, or two of sixteen
// bins, so cost one addition per row, and each column's own histogram is a marginal of the code's.
// Columns with one slot, which cannot be split, take part in nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/family/binning.hpp"

namespace dodona::train {

constexpr std::size_t kSlots = 256;  // sums per code

// A column's place in a code.
struct CodeMember {
  std::size_t column = 0;
  std::size_t n_slots = 0;
};

class RowCodes {
 public:
  RowCodes(const std::vector<BinnedColumn>& columns, std::span<const std::size_t> used,
           std::size_t n_rows, int n_threads);

  std::size_t n_codes() const { return members_.size(); }
  // The columns in code c, the fastest running first.
  std::span<const CodeMember> members(std::size_t c) const { return members_[c]; }
  const std::uint8_t* row(std::size_t i) const { return codes_.data() + i * members_.size(); }

 private:
  void fill(const std::vector<BinnedColumn>& columns, std::size_t begin, std::size_t end);

  std::vector<std::vector<CodeMember>> members_;
  std::vector<std::uint8_t> codes_;  // [n_rows][n_codes]
};

}  // namespace dodona::train
