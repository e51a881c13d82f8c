// Where the rows stand on the tables of an additive model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/family/gam.hpp"
#include "train/family/binning.hpp"

namespace dodona::train {

// The table of a term: one axis or two, and the place of each row on it.
struct GamGrid {
  std::vector<GamAxis> axes;          // their covers count all rows of the table
  std::vector<std::uint16_t> places;  // [n_rows]
  int monotone = 0;                   // 1: may not fall as the column grows; -1: may not rise

  std::size_t size() const {
    return axes.size() == 1 ? n_slots(axes[0]) : n_slots(axes[0]) * n_slots(axes[1]);
  }
};

// The bins of a column. n_levels: 0: numeric.
GamGrid grid_of_column(const BinnedColumn& column, std::size_t j, std::size_t n_levels);

// A coarser one of at most max_bins bins, and missing: neighbours together, or the rarest
// categories.
GamGrid coarser(const GamGrid& grid, std::size_t max_bins);

// Both of them crossed. Each of one axis, of at most 255 slots.
GamGrid crossed(const GamGrid& first, const GamGrid& second);

}  // namespace dodona::train
