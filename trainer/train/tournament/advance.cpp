#include "train/tournament/advance.hpp"

#include <algorithm>

#include "train/tournament/halving.hpp"

namespace dodona::train {

Advance::Advance(const Rungs& rungs, const Effort& effort, std::size_t n_folds)
    : rungs_(rungs), effort_(effort) {
  std::size_t trials = effort.trials.value_or(1);
  for (std::size_t rung = 0; rung < rungs.size(); ++rung) {
    all_ += static_cast<double>(trials * rungs.n_new_partitions(rung)) * rows_of(rung);
    trials = (trials + Halving::kOneIn - 1) / Halving::kOneIn;
  }
  // Roughly as Schedule::of_fits has it: a cross-fit is n_folds - 1 fits on all of its rows.
  all_ +=
      rows_of(rungs.size() - 1) * 2.25 / static_cast<double>(std::max<std::size_t>(n_folds, 2) - 1);
}

double Advance::at(std::size_t rung, double done, double elapsed) {
  double share = 0;
  if (effort_.seconds) share = elapsed / *effort_.seconds;
  if (effort_.trials) share = std::max(share, (ended_ + done * rows_of(rung)) / all_);
  farthest_ = std::clamp(share, farthest_, 1.0);
  return farthest_;
}

}  // namespace dodona::train
