#include "train/family/gam_grid.hpp"

#include <algorithm>
#include <numeric>

namespace dodona::train {
namespace {

std::vector<double> count(std::span<const std::uint16_t> places, std::size_t n_slots) {
  std::vector<double> cover(n_slots, 0.0);
  for (const std::uint16_t place : places) ++cover[place];
  return cover;
}

// The coarse bin of each bin of an ordered axis: closed where its rows come nearest to an even
// share of those that are left.
std::vector<std::uint16_t> join_neighbours(std::span<const double> cover, std::size_t max_bins) {
  std::vector<std::uint16_t> coarse(cover.size());
  double left = std::accumulate(cover.begin(), cover.end(), 0.0);
  double in_bin = 0;
  std::size_t bin = 0;
  for (std::size_t i = 0; i < cover.size(); ++i) {
    coarse[i] = static_cast<std::uint16_t>(bin);
    in_bin += cover[i];
    if (i + 1 == cover.size() || bin + 1 == max_bins) continue;
    if (in_bin + cover[i + 1] / 2 >= left / static_cast<double>(max_bins - bin)) {
      left -= in_bin;
      in_bin = 0;
      ++bin;
    }
  }
  return coarse;
}

// The coarse slot of each slot of an axis; the last slot is that of missing values.
std::vector<std::uint16_t> coarse_slots(const GamAxis& axis, std::size_t max_bins) {
  const std::size_t n_bins = n_slots(axis) - 1;
  std::vector<std::uint16_t> coarse(n_bins);
  if (n_bins <= max_bins) {
    std::iota(coarse.begin(), coarse.end(), std::uint16_t{0});
  } else if (axis.slots.empty()) {
    coarse = join_neighbours(std::span(axis.cover).first(n_bins), max_bins);
  } else {  // the most frequent first, as they were binned
    for (std::size_t i = 0; i < n_bins; ++i)
      coarse[i] = static_cast<std::uint16_t>(std::min(i, max_bins - 1));
  }
  coarse.push_back(static_cast<std::uint16_t>(coarse.back() + 1));
  return coarse;
}

}  // namespace

GamGrid grid_of_column(const BinnedColumn& column, std::size_t j, std::size_t n_levels) {
  GamGrid grid;
  grid.places.assign(column.bins.begin(), column.bins.end());
  GamAxis& axis = grid.axes.emplace_back();
  axis.column = j;
  axis.cuts = column.cuts;
  axis.slots.resize(n_levels);
  for (std::size_t bin = 0; bin < column.codes.size(); ++bin) {
    for (const std::size_t code : column.codes[bin])
      axis.slots[code] = static_cast<std::uint16_t>(bin);
  }
  axis.cover = count(grid.places, column.n_bins + 1);
  return grid;
}

GamGrid coarser(const GamGrid& grid, std::size_t max_bins) {
  const GamAxis& fine = grid.axes[0];
  const auto coarse = coarse_slots(fine, max_bins);
  GamGrid to;
  to.places.reserve(grid.places.size());
  for (const std::uint16_t place : grid.places) to.places.push_back(coarse[place]);
  GamAxis& axis = to.axes.emplace_back();
  axis.column = fine.column;
  for (std::size_t i = 0; i < fine.cuts.size(); ++i) {
    if (coarse[i] != coarse[i + 1]) axis.cuts.push_back(fine.cuts[i]);
  }
  for (const std::uint16_t slot : fine.slots) axis.slots.push_back(coarse[slot]);
  axis.cover = count(to.places, coarse.back() + std::size_t{1});
  return to;
}

GamGrid crossed(const GamGrid& first, const GamGrid& second) {
  GamGrid grid;
  grid.axes = {first.axes[0], second.axes[0]};
  const std::size_t width = n_slots(second.axes[0]);
  grid.places.reserve(first.places.size());
  for (std::size_t i = 0; i < first.places.size(); ++i)
    grid.places.push_back(static_cast<std::uint16_t>(first.places[i] * width + second.places[i]));
  return grid;
}

}  // namespace dodona::train
