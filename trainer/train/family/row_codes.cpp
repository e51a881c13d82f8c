#include "train/family/row_codes.hpp"

#include <algorithm>

#include "train/parallel.hpp"

namespace dodona::train {

RowCodes::RowCodes(const std::vector<BinnedColumn>& columns, std::span<const std::size_t> used,
                   std::size_t n_rows, int n_threads) {
  // First fit, the widest first.
  std::vector<CodeMember> by_width;
  for (const std::size_t column : used) {
    if (columns[column].n_slots() > 1) by_width.push_back({column, columns[column].n_slots()});
  }
  std::stable_sort(by_width.begin(), by_width.end(),
                   [](const auto& a, const auto& b) { return a.n_slots > b.n_slots; });
  std::vector<std::size_t> sizes;  // of each code so far
  for (const CodeMember& member : by_width) {
    const auto roomy = std::find_if(sizes.begin(), sizes.end(), [&](std::size_t size) {
      return size * member.n_slots <= kSlots;
    });
    const auto c = static_cast<std::size_t>(roomy - sizes.begin());
    if (roomy == sizes.end()) {
      sizes.push_back(1);
      members_.emplace_back();
    }
    sizes[c] *= member.n_slots;
    members_[c].push_back(member);
  }

  codes_.resize(n_rows * members_.size());
  constexpr std::size_t kBlock = 8192;
  parallel_for((n_rows + kBlock - 1) / kBlock, n_threads, [&](std::size_t b) {
    fill(columns, b * kBlock, std::min((b + 1) * kBlock, n_rows));
  });
}

void RowCodes::fill(const std::vector<BinnedColumn>& columns, std::size_t begin, std::size_t end) {
  const std::size_t stride = members_.size();
  for (std::size_t c = 0; c < stride; ++c) {
    std::size_t radix = 1;
    for (const auto& [column, n_slots] : members_[c]) {
      const std::uint8_t* bins = columns[column].bins.data();
      for (std::size_t i = begin; i < end; ++i) {
        std::uint8_t& code = codes_[i * stride + c];
        code = static_cast<std::uint8_t>(code + radix * bins[i]);
      }
      radix *= n_slots;
    }
  }
}

}  // namespace dodona::train
