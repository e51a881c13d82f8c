#include "train/family/histogram.hpp"

#include <algorithm>
#include <array>

namespace dodona::train {
namespace {

// The sums of kCount codes of one row: additions to different codes do not wait for each other.
template <std::size_t kCount>
inline void add_codes(const std::uint8_t* codes, PackedSum packed, PackedSum* histogram) {
#pragma GCC unroll 16
  for (std::size_t c = 0; c < kCount; ++c) histogram[c * kSlots + codes[c]] += packed;
}

// kCount codes from the first one on, of all rows. So many at a time that their sums stay in the
// first level of the cache beside the rows.
template <std::size_t kCount, typename RowAt>
void add_group(const RowCodes& codes, std::size_t first, std::size_t n, const RowAt& row_at,
               const PackedSum* packed, PackedSum* histogram) {
  constexpr std::size_t kAhead = 12;  // rows: those of a deep node lie far apart in memory
  std::size_t i = 0;
  for (; i + kAhead < n; ++i) {
    const std::size_t next = row_at(i + kAhead);
    __builtin_prefetch(codes.row(next) + first);
    __builtin_prefetch(packed + next);
    const std::size_t row = row_at(i);
    add_codes<kCount>(codes.row(row) + first, packed[row], histogram + first * kSlots);
  }
  for (; i < n; ++i) {
    const std::size_t row = row_at(i);
    add_codes<kCount>(codes.row(row) + first, packed[row], histogram + first * kSlots);
  }
}

template <typename RowAt>
void add_all(const RowCodes& codes, std::size_t n, const RowAt& row_at, const PackedSum* packed,
             PackedSum* histogram) {
  std::size_t first = 0;
  for (; first + 16 <= codes.n_codes(); first += 16)
    add_group<16>(codes, first, n, row_at, packed, histogram);
  const std::size_t left = codes.n_codes() - first;
  if ((left & 8U) != 0) {
    add_group<8>(codes, first, n, row_at, packed, histogram);
    first += 8;
  }
  if ((left & 4U) != 0) {
    add_group<4>(codes, first, n, row_at, packed, histogram);
    first += 4;
  }
  if ((left & 2U) != 0) {
    add_group<2>(codes, first, n, row_at, packed, histogram);
    first += 2;
  }
  if ((left & 1U) != 0) add_group<1>(codes, first, n, row_at, packed, histogram);
}

}  // namespace

void add_rows(const RowCodes& codes, std::span<const std::uint32_t> rows, const PackedSum* packed,
              PackedSum* histogram) {
  add_all(
      codes, rows.size(), [rows](std::size_t i) { return std::size_t{rows[i]}; }, packed,
      histogram);
}

void add_rows(const RowCodes& codes, std::size_t begin, std::size_t end, const PackedSum* packed,
              PackedSum* histogram) {
  add_all(
      codes, end - begin, [begin](std::size_t i) { return begin + i; }, packed, histogram);
}

void marginalise(std::span<const CodeMember> members, const PackedSum* sums, PackedSum* marginals) {
  std::size_t size = 1;
  for (const auto& member : members) size *= member.n_slots;
  std::array<PackedSum, kSlots> rest;
  std::copy_n(sums, size, rest.begin());
  // The slowest running member is summed out first; `marginals` is filled from its end.
  std::size_t end = 0;
  for (const auto& member : members) end += member.n_slots;
  for (std::size_t m = members.size(); m-- > 0;) {
    const std::size_t n = members[m].n_slots;
    const std::size_t inner = size / n;
    end -= n;
    for (std::size_t slot = 0; slot < n; ++slot) {
      PackedSum sum = 0;
      for (std::size_t i = 0; i < inner; ++i) sum += rest[slot * inner + i];
      marginals[end + slot] = sum;
    }
    for (std::size_t slot = 1; slot < n; ++slot) {
      for (std::size_t i = 0; i < inner; ++i) rest[i] += rest[slot * inner + i];
    }
    size = inner;
  }
}

}  // namespace dodona::train
