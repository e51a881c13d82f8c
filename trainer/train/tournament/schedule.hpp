// The time of a search: what is over, what a trial will take, and what is kept for the winner.
#pragma once

#include <cstddef>

#include "train/tournament/ranking.hpp"
#include "train/tournament/rungs.hpp"
#include "train/tournament/tournament.hpp"
#include "train/tournament/trial.hpp"

namespace dodona::train {

// All times are seconds since it was made. Estimates rest on what a trial took on its rows, in
// proportion to the rows and to what its learner takes for any: of a trial that was cut, for as far
// as it came.
class Schedule {
 public:
  // Both must outlive it.
  Schedule(const TournamentInput& input, const Rungs& rungs);

  double elapsed() const { return input_.clock() - start_; }
  bool is_over() const;
  // Whether so much more, and what is kept, will be over in time. Always, where none is set.
  bool fits(double seconds) const;
  // Whether a trial that began then, before so many other families have been tried at all, may go
  // on: it takes little of what was left then; or it, and the fits of it that would follow, take
  // half of that at most, or all of it if no family is to come.
  bool has_share(const Trial& trial, double begin, std::size_t n_to_come) const;

  // What one cross-fit takes there, for what it took on its rows.
  double of_cross_fit(const Trial& trial, std::size_t rung) const;
  // What is still to be done if the search ends with this winner: its cross-fit on all rows, if
  // there was none and it came to its end, and its fits.
  double after(const Trial& trial) const;
  // Two fits follow the search: one on the rows that train, one on all, which are a quarter more.
  double of_fits(const Trial& trial) const;

  void keep(double seconds) { kept_ = seconds; }

  // From here on what runs is the winner's cross-fit on all rows, in so many folds as are said
  // last.
  void crown() { is_crowning_ = true; }
  bool is_crowning() const { return is_crowning_; }
  std::size_t n_folds() const { return n_folds_; }
  void take_folds(std::size_t n) { n_folds_ = n; }
  // All, or one where there is no time for all.
  std::size_t folds_for(const Trial& trial, std::size_t rung) const;
  // Whether it may go on, being what `before` was on fewer rows: there is time both for the fits of
  // as much as it has done, and, should it be no better, for those of `before`, which take less
  // than was thought if it is quicker than was thought.
  bool may_go_on(const Trial& crowned, const Trial& before, std::size_t rung) const;

 private:
  const TournamentInput& input_;
  const Rungs& rungs_;
  double start_;
  std::size_t n_folds_;  // of each partition, that a trial is fitted in
  double kept_ = 0;      // what is still to be done if the search ends now
  bool is_crowning_ = false;
};

}  // namespace dodona::train
