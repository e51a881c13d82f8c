#include "train/tournament/halving.hpp"

#include <algorithm>

namespace dodona::train {

void Halving::add(Job job, double loss) {
  auto& rung = rungs_[job.rung];
  const auto after = std::upper_bound(rung.begin(), rung.end(), loss,
                                      [](double l, const Standing& s) { return l < s.loss; });
  rung.insert(after, {job.trial, loss});
  if (job.rung == 0) return;
  for (auto& standing : rungs_[job.rung - 1]) {
    if (standing.trial == job.trial) standing.has_gone_up = true;
  }
}

void Halving::give_up(Job job) {
  for (auto& rung : rungs_) {
    for (auto& standing : rung) {
      if (standing.trial == job.trial) standing.has_gone_up = true;
    }
  }
}

std::optional<Halving::Job> Halving::promote() const {
  for (std::size_t r = rungs_.size() - 1; r-- > 0;) {
    const auto& rung = rungs_[r];
    const std::size_t n_best = (rung.size() + kOneIn - 1) / kOneIn;
    for (std::size_t k = 0; k < n_best; ++k) {
      if (!rung[k].has_gone_up) return Job{rung[k].trial, r + 1};
    }
  }
  return std::nullopt;
}

std::vector<std::size_t> rung_rows(std::size_t n_rows, std::size_t least) {
  std::vector<std::size_t> rows = {n_rows};
  while (rows.back() / Halving::kOneIn >= least) rows.push_back(rows.back() / Halving::kOneIn);
  std::reverse(rows.begin(), rows.end());
  return rows;
}

}  // namespace dodona::train
