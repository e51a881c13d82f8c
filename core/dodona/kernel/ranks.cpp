#include "dodona/kernel/ranks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "dodona/kernel/simd.hpp"
#include "dodona/math.hpp"

namespace dodona::kernel {
namespace {

// Above 2^52 the doubles are the integers: adding it rounds to one, and leaves it in the low bits.
constexpr double kRounder = 4503599627370496.0;

// Where a grid would leave more than so many comparisons to a cell, halving is faster.
constexpr unsigned kMostInCell = 8;

}  // namespace

RankTable::RankTable(std::vector<double> thresholds) : thresholds_(std::move(thresholds)) {
  thresholds_.push_back(std::numeric_limits<double>::quiet_NaN());
  lay_grid();
}

void RankTable::lay_grid() {
  std::size_t n_cells = 4;
  while (n_cells < 4 * size()) n_cells *= 2;
  low_ = thresholds_.front();
  last_cell_ = static_cast<double>(n_cells - 1);
  cells_per_unit_ = last_cell_ / (thresholds_[size() - 1] - low_);
  if (!std::isfinite(cells_per_unit_)) cells_per_unit_ = 0;

  std::vector<unsigned> counts(n_cells);
  for (std::size_t i = 0; i < size(); ++i) ++counts[cell_of(thresholds_[i])];
  most_in_cell_ = *std::max_element(counts.begin(), counts.end());
  if (most_in_cell_ > kMostInCell) {
    most_in_cell_ = 0;
    return;
  }
  std::size_t before = 0;
  thresholds_before_.reserve(n_cells);
  for (const auto count : counts) {
    thresholds_before_.push_back(static_cast<std::uint16_t>(before));
    before += count;
  }
}

// The comparisons are written so that NaN falls into cell 0.
std::uint32_t RankTable::cell_of(double x) const {
  double cell = (x - low_) * cells_per_unit_;
  cell = 0 < cell ? cell : 0;
  cell = cell < last_cell_ ? cell : last_cell_;
  return static_cast<std::uint32_t>(math::bits_of(cell + kRounder));
}

// Halving without branches, which would be mispredicted every other time.
std::uint16_t RankTable::search(double x) const {
  std::size_t below = 0;
  for (std::size_t n = size(); n > 0;) {
    const std::size_t half = (n + 1) / 2;
    below += half * static_cast<std::size_t>(thresholds_[below + half - 1] <= x);
    n -= half;
  }
  return static_cast<std::uint16_t>(below);
}

std::uint16_t RankTable::rank(double x) const {
  if (most_in_cell_ == 0) return search(x);
  std::size_t rank = thresholds_before_[cell_of(x)];
  for (unsigned i = 0; i < most_in_cell_; ++i) rank += thresholds_[rank] <= x ? 1 : 0;
  return static_cast<std::uint16_t>(rank);
}

void RankTable::rank(std::span<const double> x, std::uint16_t* ranks) const {
  if (most_in_cell_ == 0) {
    for (std::size_t i = 0; i < x.size(); ++i) ranks[i] = search(x[i]);
    return;
  }
  // As rank(x), two rows at a time as far as the cells.
  constexpr std::size_t kChunk = 64;
  std::array<std::uint32_t, kChunk> cells{};
  const Doubles low = Doubles{} + low_;
  const Doubles cells_per_unit = Doubles{} + cells_per_unit_;
  const Doubles last_cell = Doubles{} + last_cell_;
  for (std::size_t begin = 0; begin < x.size(); begin += kChunk) {
    const std::size_t n = std::min(kChunk, x.size() - begin);
    std::size_t i = 0;
    for (; i + 2 <= n; i += 2) {
      Doubles cell = (load<Doubles>(&x[begin + i]) - low) * cells_per_unit;
      cell = Doubles{} < cell ? cell : Doubles{};
      cell = cell < last_cell ? cell : last_cell;
      const auto bits = reinterpret_cast<Words>(cell + kRounder);
      cells[i] = static_cast<std::uint32_t>(bits[0]);
      cells[i + 1] = static_cast<std::uint32_t>(bits[1]);
    }
    if (i < n) cells[i] = cell_of(x[begin + i]);
    for (i = 0; i < n; ++i) {
      std::size_t rank = thresholds_before_[cells[i]];
      const double value = x[begin + i];
      for (unsigned s = 0; s < most_in_cell_; ++s) rank += thresholds_[rank] <= value ? 1 : 0;
      ranks[begin + i] = static_cast<std::uint16_t>(rank);
    }
  }
}

}  // namespace dodona::kernel
