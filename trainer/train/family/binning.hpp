// Encoded columns cut into at most 255 bins, so that a split is found by counting.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/encode.hpp"

namespace dodona::train {

struct BinnedColumn {
  bool categorical = false;
  std::size_t n_bins = 0;    // without the bin of missing values, which is bin n_bins
  std::vector<double> cuts;  // numeric: n_bins - 1, ascending; bin i: cuts[i-1] <= x < cuts[i]
  std::vector<std::vector<std::size_t>> codes;  // categorical: the codes of each bin
  std::vector<std::uint8_t> bins;               // [n_rows]
  bool has_missing = false;

  // The values of `bins`.
  std::size_t n_slots() const { return n_bins + (has_missing ? 1U : 0U); }
};

// Numeric columns by quantiles (every distinct value its own bin where there are few), categories
// by frequency, the rarest together in one bin where there are too many.
// Cuts come from a sample of large tables, drawn by the seed.
std::vector<BinnedColumn> bin_columns(const Frame& frame, std::size_t max_bins, std::uint64_t seed,
                                      int n_threads);

// The shortest decimal t with a < t <= b: a threshold that separates a from b by `x < t`. Both are
// finite, a < b.
double short_decimal_between(double a, double b);

}  // namespace dodona::train
