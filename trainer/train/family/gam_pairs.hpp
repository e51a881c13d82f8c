// Which pairs of columns act together: FAST (Lou et al. 2013, "Accurate intelligible models with
// pairwise interactions", section 4), on the derivatives that the terms of one column have left.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "train/family/family.hpp"
#include "train/family/gam_boosting.hpp"
#include "train/family/shared_progress.hpp"

namespace dodona::train {

using ColumnPair = std::pair<std::size_t, std::size_t>;  // grids; the first below the second

// Those that may: both of an ordered or free column, sharing a group where interactions are
// declared. A monotone column has no pairs, since its own table could not keep the promise alone.
std::vector<ColumnPair> allowed_pairs(const FitInput& input, std::span<const GamGrid> grids);

// Those that are looked at: all, up to 1770 of them, which 60 columns make. Of more, those among
// the 60 columns that are strongest by themselves, of the columns that may have pairs at all; of
// equals the first. strength: per grid.
std::vector<ColumnPair> pairs_to_look_at(std::vector<ColumnPair> allowed,
                                         std::span<const double> strength);

// The best of the pairs, best first, at most so many: by what a cut of either column takes from the
// loss beyond the better cut of one of them. grids: coarse, one per column. derivatives: per
// margin; rows whose hessian is 0 are not counted. The result does not depend on n_threads. None
// where go_on, asked for each pair, says no.
std::vector<ColumnPair> best_pairs(std::span<const GamGrid> grids,
                                   std::span<const ColumnPair> pairs,
                                   std::span<const Derivatives> derivatives,
                                   const StepOptions& options, std::size_t n_best, int n_threads,
                                   const GoOn& go_on = {});

}  // namespace dodona::train
