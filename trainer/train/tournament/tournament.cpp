#include "train/tournament/tournament.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"
#include "train/decimals.hpp"
#include "train/fit_model.hpp"
#include "train/random.hpp"
#include "train/skewness.hpp"
#include "train/tournament/halving.hpp"
#include "train/tournament/rungs.hpp"

namespace dodona::train {
namespace {

constexpr double kTie = 0.005;  // relative, of the score

class Search {
 public:
  explicit Search(const TournamentInput& input, Criterion criterion)
      : input_(input),
        criterion_(criterion),
        start_(input.clock()),
        rungs_(input.schema, input.data, input.folds, input.recipe.seed),
        halving_(rungs_.size()) {}

  Result<Tournament> hold();

 private:
  struct Known {
    SearchSpace space;
    const LearnerEntry* learner;
  };

  // A trial's state beyond what is told of it.
  struct State {
    Trial trial;
    std::size_t rung = 0;  // the highest that it has a score at
    bool has_score = false;
    CrossFit crossed;  // at that rung
  };

  bool may_take_logarithm() const;
  bool is_slow(const LearnerEntry& learner) const;
  void find_starts();
  Trial make_trial(const LearnerEntry& learner, Changes changes) const;
  std::optional<Trial> next_trial();
  std::optional<Trial> draw_trial();
  const State* best_of(const LearnerEntry& learner) const;
  bool can_start_another() const;
  void run_jobs();
  void run(Halving::Job job);
  void tell_of(const State& state);

  bool fits_in_time(double seconds) const;
  double seconds_after(const Trial& trial, std::size_t rung) const;
  double elapsed() const { return input_.clock() - start_; }
  double loss(const Trial& trial) const { return loss_of(criterion_, trial.score.mean); }
  bool is_better(const State& a, const State& b) const;
  const State* best() const;
  double width_of_ties() const;
  std::vector<const State*> ties() const;
  const State* choose() const;
  Tournament finish();

  const TournamentInput& input_;
  Criterion criterion_;
  double start_;
  Rungs rungs_;
  Halving halving_;
  std::vector<Trial> starts_;  // the next last
  std::vector<Known> known_;
  std::vector<State> states_;
  std::size_t n_started_ = 0;
  std::size_t n_drawn_ = 0;    // points after the starts, those tried before too
  std::size_t last_gain_ = 0;  // the number of the trial that was the last to be the best
  bool stopped_ = false;
  bool out_of_time_ = false;
  std::optional<Error> first_error_;
};

Trial Search::make_trial(const LearnerEntry& learner, Changes changes) const {
  Trial trial;
  trial.learner = &learner;
  trial.recipe = input_.recipe;
  trial.recipe.family = learner.name;
  // What is as the recipe has it is no change, if that is what the learner then does.
  if (learner.settle == nullptr) {
    std::erase_if(changes, [&](const auto& change) {
      return input_.recipe.options.number(change.first) == change.second;
    });
  }
  for (const auto& [option, value] : changes) trial.recipe.options.replace(option, value);
  trial.changes = std::move(changes);
  return trial;
}

// A target of positive numbers that leans to the greater ones, its errors counted by squares or
// sizes, and the recipe does not say what is fitted.
bool Search::may_take_logarithm() const {
  if (input_.schema.task == Task::classification || !input_.all_positive) return false;
  if (input_.recipe.options.is_set("target.transform")) return false;
  Recipe recipe = input_.recipe;
  recipe.options.replace("target.transform", 1);
  const auto takes_it = [&](const LearnerEntry* learner) {
    return static_cast<bool>(choose_goal(input_.schema, recipe, *learner, input_.known));
  };
  return std::any_of(input_.learners.begin(), input_.learners.end(), takes_it) &&
         skewness(input_.data.target) > kSkewed;
}

// With many classes the simplest families are the slowest: a step of a linear model grows with the
// square of the classes, and an additive model has tables for each.
bool Search::is_slow(const LearnerEntry& learner) const {
  constexpr std::size_t kManyClasses = 5;
  return input_.schema.target.classes.size() >= kManyClasses &&
         (learner.name == "linear" || learner.name == "gam");
}

// Learners that can do what is asked, and where they begin: first the defaults of each, the
// simplest first but for those that are slow, then their other starts.
void Search::find_starts() {
  const bool logarithm = may_take_logarithm();
  for (const LearnerEntry* learner : input_.learners) {
    known_.push_back({search_space(learner->name, input_.recipe.options), learner});
    if (logarithm) vary_logarithm(known_.back().space);
  }
  const auto place = [&](const Known& known) {
    return std::pair(is_slow(*known.learner), rank_of_simplicity(known.space.learner));
  };
  std::stable_sort(known_.begin(), known_.end(),
                   [&](const Known& a, const Known& b) { return place(a) < place(b); });
  for (std::size_t k = 0;; ++k) {
    bool any = false;
    for (const auto& [space, learner] : known_) {
      if (k >= space.starts.size()) continue;
      any = true;
      starts_.push_back(make_trial(*learner, space.starts[k]));
    }
    if (!any) break;
  }
  std::reverse(starts_.begin(), starts_.end());
}

bool Search::is_better(const State& a, const State& b) const {
  if (a.rung != b.rung) return a.rung > b.rung;
  return loss(a.trial) < loss(b.trial);
}

const Search::State* Search::best() const {
  const State* best = nullptr;
  for (const auto& state : states_) {
    if (state.has_score && (best == nullptr || is_better(state, *best))) best = &state;
  }
  return best;
}

const Search::State* Search::best_of(const LearnerEntry& learner) const {
  const State* best = nullptr;
  for (const auto& state : states_) {
    if (!state.has_score || state.trial.learner != &learner) continue;
    if (best == nullptr || is_better(state, *best)) best = &state;
  }
  return best;
}

// The next point that has not been tried.
std::optional<Trial> Search::next_trial() {
  constexpr int kDraws = 20;
  for (int i = 0; i < kDraws; ++i) {
    auto trial = draw_trial();
    if (!trial) return std::nullopt;
    std::sort(trial->changes.begin(), trial->changes.end());
    const bool again = std::any_of(states_.begin(), states_.end(), [&](const State& state) {
      return state.trial.learner == trial->learner && state.trial.changes == trial->changes;
    });
    if (!again) return trial;
  }
  return std::nullopt;
}

// After the starts: a point of one of the best learners, more often of the better ones; every third
// anywhere in its space, the others near the best of that learner.
std::optional<Trial> Search::draw_trial() {
  if (!starts_.empty()) {
    Trial trial = std::move(starts_.back());
    starts_.pop_back();
    return trial;
  }
  std::vector<std::pair<const State*, const Known*>> leaders;
  for (const auto& known : known_) {
    const State* state = best_of(*known.learner);
    if (state != nullptr && !known.space.dimensions.empty()) leaders.emplace_back(state, &known);
  }
  if (leaders.empty()) return std::nullopt;
  std::stable_sort(leaders.begin(), leaders.end(),
                   [&](const auto& a, const auto& b) { return is_better(*a.first, *b.first); });
  const std::uint64_t seed = input_.recipe.seed;
  std::size_t at = 0;
  while (at + 1 < leaders.size() && uniform(seed, Purpose::trial_moves, n_drawn_, 1000 + at) < 0.3)
    ++at;
  const auto& [state, known] = leaders[at];
  const std::size_t draw = n_drawn_++;
  Changes changes = draw % 3 == 0 ? draw_point(known->space, seed, draw)
                                  : draw_near(known->space, state->trial.changes,
                                              state->trial.recipe.options, seed, draw);
  return make_trial(*known->learner, std::move(changes));
}

// The fits that follow the search take about so much, for what its folds have taken: one on the
// rows that train, one on all, which are a quarter more. Folds that have a thread each have taken
// no longer than a few of them, one after the other, would.
double Search::seconds_after(const Trial& trial, std::size_t r) const {
  const auto n_folds = static_cast<double>(input_.folds.size());
  const double at_once =
      trial.learner->one_thread_a_fold ? std::min<double>(input_.n_threads, n_folds) : 1;
  const double fits = std::max(n_folds - 1, 1.0) / at_once;
  const double rows =
      static_cast<double>(rungs_.n_rows(rungs_.size() - 1)) / static_cast<double>(rungs_.n_rows(r));
  return trial.seconds * rows * 2.25 / fits;
}

bool Search::fits_in_time(double seconds) const {
  if (!input_.effort.seconds) return true;
  const State* leader = best();
  const double after = leader == nullptr ? 0 : seconds_after(leader->trial, leader->rung);
  return elapsed() + seconds + after < *input_.effort.seconds;
}

bool Search::can_start_another() const {
  const bool is_patient = input_.effort.trials || n_started_ - last_gain_ <= kPatience;
  if (starts_.empty() && !is_patient) return false;
  if (input_.effort.trials && n_started_ >= *input_.effort.trials) return false;
  return !out_of_time_;
}

void Search::tell_of(const State& state) {
  if (input_.on_trial) input_.on_trial(state.trial, best() == &state || !is_better(*best(), state));
}

// Scores a trial at a rung, unless the time is over before.
void Search::run(Halving::Job job) {
  const Rung& here = rungs_.at(job.rung);
  State& state = states_[job.trial];
  Trial trial = state.trial;
  const double begin = elapsed();
  bool too_late = false;
  // The first one always has an answer: it comes to its end, or to a model so far.
  const bool is_first = best() == nullptr;
  const bool may_be_cut = !is_first || trial.learner->can_be_cut;
  const Progress progress = [&](double done, const std::string&) {
    // What it has taken so far says how much the fits after it will take at least.
    trial.seconds = elapsed() - begin;
    if (may_be_cut && !fits_in_time(is_first ? seconds_after(trial, job.rung) : 0)) too_late = true;
    const double part = input_.effort.seconds
                            ? elapsed() / *input_.effort.seconds
                            : (static_cast<double>(n_started_ - 1) + done) /
                                  static_cast<double>(input_.effort.trials.value_or(1));
    const State* leader = best();
    const std::string so_far = leader == nullptr
                                   ? ""
                                   : "; best so far " + describe(leader->trial) + ", " +
                                         std::string(criterion_.metric) + " " +
                                         plain(rounded_to(leader->trial.score.mean, 4));
    if (input_.progress &&
        !input_.progress(std::min(part, 1.0), "trial " + std::to_string(job.trial + 1) + ": " +
                                                  describe(trial) + so_far))
      stopped_ = true;
    return !stopped_ && !too_late;
  };
  auto goal = choose_goal(input_.schema, trial.recipe, *trial.learner, input_.known);
  if (goal && trial.learner->settle != nullptr)
    trial.learner->settle({goal->objective, input_.data.n_rows(), goal->n_margins},
                          trial.recipe.options);
  auto crossed = goal ? cross_fit_model({input_.schema, *goal, *trial.learner, input_.known,
                                         trial.recipe, input_.n_threads},
                                        here.data, here.folds, progress)
                      : Result<CrossFit>(goal.error());
  if (!crossed) {
    if (!first_error_) first_error_ = crossed.error();
    return halving_.give_up(job);
  }
  out_of_time_ = out_of_time_ || too_late;
  if (crossed->stopped && (stopped_ || !is_first)) return halving_.give_up(job);
  crossed->stopped = false;
  const Options& options = trial.recipe.options;
  auto score = score_folds(
      criterion_, input_.schema, {goal->link}, crossed->margins, here.data, here.folds,
      {goal->objective, options.number("trees.quantile"), options.number("trees.tweedie_power")});
  if (!score) {
    if (!first_error_)
      first_error_ = Error{Code::not_finite,
                           {},
                           "no family's answers are finite numbers, or no fold has the metric " +
                               std::string(criterion_.metric)};
    return halving_.give_up(job);
  }
  trial.goal = *goal;
  trial.n_rows = here.data.n_rows();
  trial.score = std::move(*score);
  trial.seconds = elapsed() - begin;
  state = {std::move(trial), job.rung, true, std::move(*crossed)};
  halving_.add(job, loss(state.trial));
  if (!starts_.empty() || best() == &state) last_gain_ = n_started_;
  tell_of(state);
}

void Search::run_jobs() {
  while (!stopped_) {
    // No trial goes up before all starts have been seen.
    std::optional<Halving::Job> job;
    const bool any_start = !starts_.empty() && can_start_another();
    if (!any_start) job = halving_.promote();
    if (job) {
      const State& state = states_[job->trial];
      const double rows = static_cast<double>(rungs_.n_rows(job->rung)) /
                          static_cast<double>(rungs_.n_rows(state.rung));
      if (!fits_in_time(state.trial.seconds * rows + seconds_after(state.trial, state.rung))) {
        halving_.give_up(*job);
        continue;
      }
      run(*job);
      continue;
    }
    if (!can_start_another()) break;
    if (n_started_ > 0 && !fits_in_time(0)) {
      out_of_time_ = true;
      break;
    }
    auto trial = next_trial();
    if (!trial) break;
    // What the learner takes at the lowest rung, if that is known.
    const State* alike = best_of(*trial->learner);
    if (alike != nullptr && alike->rung == 0 && !fits_in_time(alike->trial.seconds)) {
      out_of_time_ = true;
      continue;
    }
    states_.push_back({std::move(*trial), 0, false, {}});
    ++n_started_;
    run({states_.size() - 1, 0});
  }
}

// How much worse a score may be and still count as good: half a percent of the best. Of a log loss
// far below chance, of a fifth of chance: the answers are nearly certain in both.
double Search::width_of_ties() const {
  double scale = std::abs(best()->trial.score.mean);
  if (criterion_.metric == "log_loss") {
    const auto n_classes = static_cast<double>(input_.schema.target.classes.size());
    scale = std::max(scale, 0.2 * math::log(n_classes));
  }
  return kTie * scale;
}

// Those as good as the best: on the same rows, not worse by more than the width of a tie, nor by
// more than the standard error of the difference.
std::vector<const Search::State*> Search::ties() const {
  const State* leader = best();
  const double width = width_of_ties();
  std::vector<const State*> tied;
  for (const auto& state : states_) {
    if (!state.has_score || state.rung != leader->rung) continue;
    const Difference d = difference(state.trial.score, leader->trial.score);
    if (loss_of(criterion_, d.mean) <= std::min(d.error.value_or(width), width))
      tied.push_back(&state);
  }
  return tied;
}

// Of those that are as good as the best: the simplest family; of that the best, or the smallest of
// those that are half as large at most.
const Search::State* Search::choose() const {
  const auto tied = ties();
  const auto rank = [](const State* s) { return rank_of_simplicity(s->trial.learner->name); };
  const State* chosen = tied.front();
  for (const State* state : tied) {
    if (rank(state) < rank(chosen) || (rank(state) == rank(chosen) && is_better(*state, *chosen)))
      chosen = state;
  }
  const State* smallest = chosen;
  for (const State* state : tied) {
    if (rank(state) == rank(chosen) && 2 * state->crossed.n_numbers <= chosen->crossed.n_numbers &&
        state->crossed.n_numbers < smallest->crossed.n_numbers)
      smallest = state;
  }
  return smallest;
}

Tournament Search::finish() {
  Tournament result;
  result.criterion = criterion_;
  result.n_folds = input_.folds.size();
  result.stopped = stopped_;
  const State* chosen = choose();
  result.on_all_rows = chosen->rung + 1 == rungs_.size();
  result.crossed = chosen->crossed;
  result.crossed.margins = rungs_.to_all_rows(chosen->crossed.margins, chosen->rung);
  std::vector<const State*> order;
  for (const auto& state : states_) {
    if (state.has_score) order.push_back(&state);
  }
  std::stable_sort(order.begin(), order.end(), [&](const State* a, const State* b) {
    if ((a == chosen) != (b == chosen)) return a == chosen;
    return is_better(*a, *b);
  });
  for (const State* state : order) result.trials.push_back(state->trial);
  result.too_short =
      out_of_time_ &&
      std::all_of(order.begin(), order.end(),
                  [&](const State* s) { return s->trial.learner == chosen->trial.learner; }) &&
      known_.size() > 1;
  return result;
}

Result<Tournament> Search::hold() {
  find_starts();
  run_jobs();
  if (best() == nullptr) {
    if (first_error_) return std::move(*first_error_);
    return Error{Code::bad_option, {0, 0, "", "family"}, "no family can do what is asked"};
  }
  return finish();
}

}  // namespace

std::string describe(const Trial& trial) {
  std::string text(trial.learner->name);
  const auto specs = option_specs();
  for (const auto& change : trial.changes) {
    const std::string_view option = change.first;
    const auto spec =
        std::find_if(specs.begin(), specs.end(), [&](const auto& s) { return s.name == option; });
    text += ", ";
    text += option.substr(option.find('.') + 1);
    text += " ";
    text += trial.recipe.options.text(*spec);
  }
  return text;
}

Result<Tournament> hold_tournament(const TournamentInput& input) {
  const auto goal = choose_goal(input.schema, input.recipe, *input.learners.front(), input.known);
  if (!goal) return goal.error();
  const auto criterion =
      choose_criterion(input.recipe.metric, input.schema, goal->objective, input.data.target);
  if (!criterion) return criterion.error();
  return Search(input, *criterion).hold();
}

}  // namespace dodona::train
