#include "train/family/gam_pairs.hpp"

#include <algorithm>
#include <atomic>
#include <numeric>

#include "train/parallel.hpp"

namespace dodona::train {
namespace {

bool share_group(std::span<const std::vector<std::size_t>> groups, std::size_t a, std::size_t b) {
  const auto has = [](const std::vector<std::size_t>& group, std::size_t j) {
    return std::find(group.begin(), group.end(), j) != group.end();
  };
  return groups.empty() || std::any_of(groups.begin(), groups.end(), [&](const auto& group) {
           return has(group, a) && has(group, b);
         });
}

// Both columns in one pass over the rows, without keeping the grid.
double strength(const GamGrid& first, const GamGrid& second,
                std::span<const Derivatives> derivatives, const StepOptions& options) {
  const GamGrid grid = crossed(first, second);
  double strength = 0;
  std::vector<SlotSum> sums;
  for (const Derivatives& of_margin : derivatives) {
    sums.assign(grid.size(), {});
    for (std::size_t i = 0; i < grid.places.size(); ++i)
      sums[grid.places[i]].rows += of_margin.hessian[i] > 0 ? 1 : 0;
    add_up(grid, of_margin, sums);
    const PlaneGain gain = step_of_plane(sums, plane_of(grid), options, {});
    strength += gain.four - gain.one_cut;
  }
  return strength;
}

}  // namespace

std::vector<ColumnPair> allowed_pairs(const FitInput& input, std::span<const GamGrid> grids) {
  std::vector<ColumnPair> pairs;
  const auto may = [&](std::size_t g) { return grids[g].monotone == 0; };
  for (std::size_t a = 0; a < grids.size(); ++a) {
    for (std::size_t b = a + 1; b < grids.size(); ++b) {
      if (may(a) && may(b) &&
          share_group(input.interactions, grids[a].axes[0].column, grids[b].axes[0].column))
        pairs.emplace_back(a, b);
    }
  }
  return pairs;
}

std::vector<ColumnPair> pairs_to_look_at(std::vector<ColumnPair> allowed,
                                         std::span<const double> strength) {
  constexpr std::size_t kMostColumns = 60;
  constexpr std::size_t kMostPairs = kMostColumns * (kMostColumns - 1) / 2;
  if (allowed.size() <= kMostPairs) return allowed;
  std::vector<bool> has_pairs(strength.size(), false);
  for (const auto& [a, b] : allowed) has_pairs[a] = has_pairs[b] = true;
  std::vector<std::size_t> order(strength.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t g) { return !has_pairs[g]; });
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return strength[a] > strength[b]; });
  std::vector<bool> is_strong(strength.size(), false);
  for (std::size_t i = 0; i < std::min(order.size(), kMostColumns); ++i) is_strong[order[i]] = true;
  std::erase_if(allowed, [&](const ColumnPair& pair) {
    return !is_strong[pair.first] || !is_strong[pair.second];
  });
  return allowed;
}

std::vector<ColumnPair> best_pairs(std::span<const GamGrid> grids,
                                   std::span<const ColumnPair> pairs,
                                   std::span<const Derivatives> derivatives,
                                   const StepOptions& options, std::size_t n_best, int n_threads,
                                   const GoOn& go_on) {
  std::vector<double> strengths(pairs.size());
  std::atomic<bool> stopped = false;
  parallel_for(pairs.size(), n_threads, [&](std::size_t p) {
    if (stopped || (go_on && !go_on())) {
      stopped = true;
      return;
    }
    const auto [a, b] = pairs[p];
    strengths[p] = strength(grids[a], grids[b], derivatives, options);
  });
  if (stopped) return {};
  std::vector<std::size_t> order(pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return strengths[a] > strengths[b]; });
  std::vector<ColumnPair> best;
  for (const std::size_t p : order) {
    if (best.size() == n_best || !(strengths[p] > 0)) break;
    best.push_back(pairs[p]);
  }
  return best;
}

}  // namespace dodona::train
