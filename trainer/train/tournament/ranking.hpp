// Which trials of a search lead, which are as good, and which one wins.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "train/tournament/criterion.hpp"
#include "train/tournament/trial.hpp"

namespace dodona::train {

// A trial in the search. Scores of different rungs are not compared.
struct Contestant {
  Trial trial;                               // with the score of its highest rung
  std::vector<std::optional<Score>> scores;  // per rung; those that were jumped over are empty
  CrossFit crossed;                          // at that rung, of the first partition
  bool is_out = false;                       // it has no time to go up

  bool has_score() const { return !scores.empty(); }
  std::size_t rung() const { return scores.size() - 1; }  // the highest
};

class Ranking {
 public:
  // n_rows: of all the data.
  Ranking(const Criterion& criterion, std::size_t n_classes, std::size_t n_rows)
      : criterion_(criterion), n_classes_(n_classes), n_rows_(n_rows) {}

  double loss(const Trial& trial) const { return loss_of(criterion_, trial.score.mean); }
  // The one on the higher rung, on the same rung that of less loss.
  bool is_better(const Contestant& a, const Contestant& b) const;
  // Null where none has a score. learner: of this one; null: of any.
  const Contestant* best(std::span<const Contestant> all,
                         const LearnerEntry* learner = nullptr) const;

  // Whether a is as good as b, on the highest rung that both have a score at: not worse by more
  // than the standard error of their difference over the folds, nor, unless b is too large and a is
  // not half of it, by more than `width`. False where there is no such rung.
  bool is_as_good(const Contestant& a, const Contestant& b) const;
  // Whether it is too large and another, half as large at most, is as good on the same rung.
  bool is_needless(const Contestant& one, std::span<const Contestant> all) const;
  // How much worse a score may be than `score` and still count as good: 0.5% of it with many rows,
  // and more with few, as any score of n rows is off by about 1 / sqrt(n) of itself. Of a log loss
  // far below chance, of a fifth of chance: the answers are nearly certain in both.
  double width(double score) const;

  // Of those on the leader's rung that are as good as it: the simplest family; of that the best, or
  // the smallest of those that are half as large at most.
  const Contestant* choose(std::span<const Contestant> all) const;

 private:
  bool is_too_large(const Contestant& one) const;

  Criterion criterion_;
  std::size_t n_classes_;
  std::size_t n_rows_;
};

}  // namespace dodona::train
