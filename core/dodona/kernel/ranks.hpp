// A number's rank among a column's thresholds: all that comparisons with them need to know of it.
//
// rank(x) = how many thresholds t have t <= x, so that x >= t_k (counted from 0) exactly where
// rank(x) > k. Nothing is approximated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dodona::kernel {

class RankTable {
 public:
  static constexpr std::size_t kMostThresholds = 65534;  // ranks are 16 bits, and 65535 is none

  RankTable() = default;
  // At least one threshold, finite, increasing.
  explicit RankTable(std::vector<double> thresholds);

  std::size_t size() const { return thresholds_.size() - 1; }
  // The position of a threshold that is in the table.
  std::size_t index_of(double threshold) const { return rank(threshold) - std::size_t{1}; }

  // NaN has rank 0.
  std::uint16_t rank(double x) const;
  void rank(std::span<const double> x, std::uint16_t* ranks) const;

 private:
  std::uint32_t cell_of(double x) const;
  void lay_grid();
  std::uint16_t search(double x) const;

  std::vector<double> thresholds_;  // increasing; then NaN, which no x reaches
  // The range is cut into cells of equal width. A threshold in a lower cell than x is below x,
  // since the cell's number never falls as x grows; so only those of x's own cell are compared.
  double low_ = 0;
  double cells_per_unit_ = 0;
  double last_cell_ = 0;
  std::vector<std::uint16_t> thresholds_before_;  // per cell: how many stand in lower ones
  unsigned most_in_cell_ = 0;                     // 0: no grid, search among all thresholds
};

struct RankedColumn {
  std::size_t column = 0;
  RankTable table;
};

}  // namespace dodona::kernel
