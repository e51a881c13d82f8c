#include "train/tournament/schedule.hpp"

#include <algorithm>

namespace dodona::train {

// What is kept for the winner is never quite what that takes: the search ends a little early, so
// that the winner need not be cut a little late.
namespace {
constexpr double kPartOfSearch = 0.95;
}  // namespace

Schedule::Schedule(const TournamentInput& input, const Rungs& rungs)
    : input_(input),
      rungs_(rungs),
      start_(input.clock()),
      n_folds_(input.partitions.front().size()) {}

bool Schedule::is_over() const {
  return input_.effort.seconds && elapsed() >= *input_.effort.seconds;
}

bool Schedule::fits(double seconds) const {
  if (!input_.effort.seconds) return true;
  const double part = is_crowning_ ? 1 : kPartOfSearch;
  return elapsed() + seconds + kept_ < part * *input_.effort.seconds;
}

bool Schedule::has_share(const Trial& trial, double begin, std::size_t n_to_come) const {
  if (!input_.effort.seconds) return true;
  const double left = kPartOfSearch * *input_.effort.seconds - begin;
  constexpr double kLittle = 0.05;  // of what is left
  return trial.seconds < kLittle * left ||
         trial.seconds + of_fits(trial) < (n_to_come > 0 ? left / 2 : left);
}

double Schedule::of_cross_fit(const Trial& trial, std::size_t rung) const {
  const double fixed = trial.learner->fixed_rows;
  return trial.seconds * (static_cast<double>(rungs_.n_rows(rung)) + fixed) /
         (static_cast<double>(trial.n_rows) + fixed);
}

// Folds that have a thread each have taken no longer than a few of them, one after the other,
// would.
double Schedule::of_fits(const Trial& trial) const {
  const auto n_all = static_cast<double>(input_.partitions.front().size());
  const auto n_folds = static_cast<double>(std::max<std::size_t>(trial.n_folds, 1));
  const double at_once =
      trial.learner->one_thread_a_fold ? std::min<double>(input_.n_threads, n_folds) : 1;
  const double fits = n_folds * std::max(n_all - 1, 1.0) / n_all / at_once;
  return of_cross_fit(trial, rungs_.size() - 1) * 2.25 * trial.learner->part_of_fit / fits;
}

double Schedule::after(const Trial& trial) const {
  const bool is_crowned = is_crowning_ || trial.is_cut || trial.n_rows == input_.data.n_rows();
  return of_fits(trial) + (is_crowned ? 0 : of_cross_fit(trial, rungs_.size() - 1));
}

// More rows bear more rounds: where they are many times those that chose the winner, its cross-fit
// may take twice what their number says, if its learner goes round by round; so may one that was
// cut and now comes further. Where there is no time for that, one of the folds has rows enough.
std::size_t Schedule::folds_for(const Trial& trial, std::size_t rung) const {
  const bool is_far = rungs_.n_rows(rung) > 4 * trial.n_rows;
  const double growth = (is_far && trial.learner->can_be_cut) || trial.is_cut ? 2 : 1;
  const bool has_time = fits(growth * of_cross_fit(trial, rung) + (growth - 1) * of_fits(trial));
  return has_time || rungs_.n_new_partitions(rung) > 1 ? n_folds_ : 1;
}

bool Schedule::may_go_on(const Trial& crowned, const Trial& before, std::size_t rung) const {
  if (!input_.effort.seconds) return true;
  constexpr double kTooEarlyToTell = 0.02;  // of all the time
  const double limit = *input_.effort.seconds;
  const double after = of_fits(crowned);
  if (crowned.seconds < kTooEarlyToTell * limit) return elapsed() + after < limit;
  const double share_of_folds =
      static_cast<double>(crowned.n_folds) / static_cast<double>(before.n_folds);
  const double expected =
      of_cross_fit(before, rung) * share_of_folds * crowned.reached / before.reached;
  const double pace = crowned.seconds < expected ? crowned.seconds / expected : 1;
  return elapsed() + std::max(after, pace * of_fits(before)) < limit;
}

}  // namespace dodona::train
