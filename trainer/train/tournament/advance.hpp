// How far a search is, for the line that says so.
#pragma once

#include <cstddef>

#include "train/tournament/rungs.hpp"
#include "train/tournament/tournament.hpp"

namespace dodona::train {

// Of a time, the share of it that is over. Of a number of trials the share of their work, a
// cross-fit being as much as it has rows: each rung has a third of the trials of the one below, and
// two fits follow the search. Where both are given, whichever is farther. It never falls, even
// where more trials go up than that.
class Advance {
 public:
  // n_folds: of a partition.
  Advance(const Rungs& rungs, const Effort& effort, std::size_t n_folds);

  // 0 to 1. done: the share of a cross-fit that runs at this rung; elapsed: seconds of the search.
  double at(std::size_t rung, double done, double elapsed);
  // A cross-fit at this rung has ended, or was given up.
  void end_one(std::size_t rung) { ended_ += rows_of(rung); }

 private:
  double rows_of(std::size_t rung) const { return static_cast<double>(rungs_.n_rows(rung)); }

  const Rungs& rungs_;
  Effort effort_;
  double all_ = 0;    // rows of all cross-fits, and of the fits that follow
  double ended_ = 0;  // rows of those that have ended
  double farthest_ = 0;
};

}  // namespace dodona::train
