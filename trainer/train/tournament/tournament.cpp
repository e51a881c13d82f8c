#include "train/tournament/tournament.hpp"

#include <algorithm>

#include "train/decimals.hpp"
#include "train/fit_model.hpp"
#include "train/random.hpp"
#include "train/skewness.hpp"
#include "train/tournament/advance.hpp"
#include "train/tournament/halving.hpp"
#include "train/tournament/ranking.hpp"
#include "train/tournament/rungs.hpp"
#include "train/tournament/schedule.hpp"

namespace dodona::train {
namespace {

class Search {
 public:
  Search(const TournamentInput& input, Criterion criterion)
      : input_(input),
        criterion_(criterion),
        rungs_(input.schema, input.data, input.partitions, input.recipe.seed),
        advance_(rungs_, input.effort, input.partitions.front().size()),
        halving_(rungs_.size()),
        ranking_(criterion, input.schema.target.classes.size(), input.data.n_rows()),
        schedule_(input, rungs_) {}

  Result<Tournament> hold();

 private:
  struct Known {
    SearchSpace space;
    const LearnerEntry* learner;
    Options options;  // of the recipe, with the defaults that follow from the data
  };

  bool may_take_logarithm() const;
  bool is_slow(const LearnerEntry& learner) const;
  void find_starts();
  Options options_of(const LearnerEntry& learner) const;
  Trial make_trial(const Known& known, Changes changes) const;
  std::optional<Trial> next_trial();
  std::optional<Trial> draw_start();
  std::optional<Trial> draw_trial();
  bool has_time_for(const LearnerEntry& learner) const;
  std::size_t n_untried(const LearnerEntry* but = nullptr) const;
  bool can_start_another() const;

  bool run_another();
  void run_jobs();
  void run_finals();
  std::optional<Halving::Job> next_final() const;
  bool may_answer_cut(const Trial& trial) const;
  void give_up_family(const Trial& trial);
  bool is_worth(Halving::Job job, const Trial& cut, const Score& score) const;
  bool run(Halving::Job job);
  bool is_too_late(Halving::Job job, const Trial& trial, double begin) const;
  Progress watch(Halving::Job job, Trial& trial, bool& too_late);
  Result<CrossFit> cross_fit_one(const Rung& here, std::size_t partition, Halving::Job job,
                                 Trial& trial);
  Result<Score> score_of(const Trial& trial, const CrossFit& crossed, const Rung& here,
                         std::size_t partition) const;
  void take(Halving::Job job, Trial trial, std::optional<CrossFit> crossed);

  std::span<const RowSplit> folds_of(const Rung& here, std::size_t partition) const;
  void keep_time();

  const Contestant* best() const { return ranking_.best(contestants_); }
  Tournament finish();

  const TournamentInput& input_;
  Criterion criterion_;
  Rungs rungs_;
  Advance advance_;
  Halving halving_;
  Ranking ranking_;
  Schedule schedule_;
  std::vector<Trial> starts_;  // the next last
  std::vector<Known> known_;
  std::vector<Contestant> contestants_;
  std::vector<const LearnerEntry*> too_slow_;  // that came to no answer in their share of the time
  std::size_t n_started_ = 0;
  std::size_t n_drawn_ = 0;    // points after the starts, those tried before too
  std::size_t last_gain_ = 0;  // the number of the trial that was the last to be the best
  bool stopped_ = false;
  bool out_of_time_ = false;  // what might have been tried was not, or to no end
  std::optional<Error> first_error_;
};

// As the learner has them where nothing is changed.
Options Search::options_of(const LearnerEntry& learner) const {
  Options options = input_.recipe.options;
  const auto goal = choose_goal(input_.schema, input_.recipe, learner, input_.known);
  if (goal && learner.settle != nullptr)
    learner.settle({goal->objective, input_.data.n_rows(), goal->n_margins}, options);
  return options;
}

// What is as it would be anyway is no change.
Trial Search::make_trial(const Known& known, Changes changes) const {
  Trial trial;
  trial.learner = known.learner;
  trial.recipe = input_.recipe;
  trial.recipe.family = known.learner->name;
  std::erase_if(changes, [&](const auto& change) {
    return known.options.number(change.first) == change.second;
  });
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
    known_.push_back(
        {search_space(learner->name, input_.recipe.options), learner, options_of(*learner)});
    if (logarithm) vary_logarithm(known_.back().space);
  }
  const auto place = [&](const Known& known) {
    return std::pair(is_slow(*known.learner), rank_of_simplicity(known.space.learner));
  };
  std::stable_sort(known_.begin(), known_.end(),
                   [&](const Known& a, const Known& b) { return place(a) < place(b); });
  for (std::size_t k = 0;; ++k) {
    bool any = false;
    for (const Known& known : known_) {
      if (k >= known.space.starts.size()) continue;
      any = true;
      starts_.push_back(make_trial(known, known.space.starts[k]));
    }
    if (!any) break;
  }
  std::reverse(starts_.begin(), starts_.end());
}

// The next point that has not been tried.
std::optional<Trial> Search::next_trial() {
  constexpr int kDraws = 20;
  for (int i = 0; i < kDraws; ++i) {
    auto trial = draw_trial();
    if (!trial) return std::nullopt;
    std::sort(trial->changes.begin(), trial->changes.end());
    const bool again =
        std::any_of(contestants_.begin(), contestants_.end(), [&](const Contestant& one) {
          return one.trial.learner == trial->learner && one.trial.changes == trial->changes;
        });
    if (!again) return trial;
  }
  return std::nullopt;
}

// One that ran out of time is not tried with other options.
void Search::give_up_family(const Trial& trial) {
  if (stopped_) return;
  out_of_time_ = true;
  if (ranking_.best(contestants_, trial.learner) == nullptr) too_slow_.push_back(trial.learner);
}

// The next start of a learner that there is time for.
std::optional<Trial> Search::draw_start() {
  while (!starts_.empty()) {
    Trial trial = std::move(starts_.back());
    starts_.pop_back();
    if (has_time_for(*trial.learner)) return trial;
    out_of_time_ = true;
  }
  return std::nullopt;
}

// After the starts: a point of one of the best learners, more often of the better ones; every third
// anywhere in its space, the others near the best of that learner.
std::optional<Trial> Search::draw_trial() {
  if (auto start = draw_start()) return start;
  std::vector<std::pair<const Contestant*, const Known*>> leaders;
  for (const auto& known : known_) {
    const Contestant* leader = ranking_.best(contestants_, known.learner);
    if (leader == nullptr || known.space.dimensions.empty()) continue;
    if (has_time_for(*known.learner)) leaders.emplace_back(leader, &known);
  }
  if (leaders.empty()) return std::nullopt;
  std::stable_sort(leaders.begin(), leaders.end(), [&](const auto& a, const auto& b) {
    return ranking_.is_better(*a.first, *b.first);
  });
  const std::uint64_t seed = input_.recipe.seed;
  std::size_t at = 0;
  while (at + 1 < leaders.size() && uniform(seed, Purpose::trial_moves, n_drawn_, 1000 + at) < 0.3)
    ++at;
  const auto& [leader, known] = leaders[at];
  const std::size_t draw = n_drawn_++;
  Changes changes = draw % 3 == 0 ? draw_point(known->space, seed, draw)
                                  : draw_near(known->space, leader->trial.changes,
                                              leader->trial.recipe.options, seed, draw);
  return make_trial(*known, std::move(changes));
}

std::span<const RowSplit> Search::folds_of(const Rung& here, std::size_t partition) const {
  const std::span<const RowSplit> folds = here.partitions[partition];
  return folds.first(std::min(schedule_.n_folds(), folds.size()));
}

// For the leader and for a simpler one that would win, whichever takes longer. A family that has
// not been tried comes before the leader's cross-fit on all rows.
void Search::keep_time() {
  const Contestant* leader = best();
  if (leader == nullptr) return;
  const bool is_first_round = !schedule_.is_crowning() && n_untried() > 0;
  const auto time_of = [&](const Contestant* one) {
    return is_first_round ? schedule_.of_fits(one->trial) : schedule_.after(one->trial);
  };
  double kept = time_of(ranking_.choose(contestants_));
  if (!schedule_.is_crowning()) kept = std::max(kept, time_of(leader));
  schedule_.keep(kept);
}

// Whether a point of it can be scored on the fewest rows: not if the last one was cut there.
bool Search::has_time_for(const LearnerEntry& learner) const {
  const Contestant* alike = ranking_.best(contestants_, &learner);
  if (alike == nullptr)
    return std::find(too_slow_.begin(), too_slow_.end(), &learner) == too_slow_.end();
  return !alike->trial.is_cut && schedule_.fits(schedule_.of_cross_fit(alike->trial, 0));
}

// Families that have not been tried, but for this one.
std::size_t Search::n_untried(const LearnerEntry* but) const {
  const auto is_of = [](const LearnerEntry* learner) {
    return [=](const Contestant& one) { return one.trial.learner == learner; };
  };
  return static_cast<std::size_t>(
      std::count_if(known_.begin(), known_.end(), [&](const Known& known) {
        return known.learner != but &&
               std::none_of(contestants_.begin(), contestants_.end(), is_of(known.learner));
      }));
}

bool Search::can_start_another() const {
  const bool is_patient = input_.effort.trials || n_started_ - last_gain_ <= kPatience;
  if (starts_.empty() && !is_patient) return false;
  if (input_.effort.trials && n_started_ >= *input_.effort.trials) return false;
  return true;
}

// Whether a cross-fit that goes on has taken its time: there are the fits after it, too.
bool Search::is_too_late(Halving::Job job, const Trial& trial, double begin) const {
  if (schedule_.is_crowning())
    return !schedule_.may_go_on(trial, contestants_[job.trial].trial, job.rung);
  if (!schedule_.fits(0)) return true;
  return job.rung == 0 && !schedule_.has_share(trial, begin, n_untried(trial.learner));
}

// What a cross-fit calls as it advances. trial.seconds: what it has taken so far.
Progress Search::watch(Halving::Job job, Trial& trial, bool& too_late) {
  // The first one always has an answer: it comes to its end, or to a model so far.
  const bool may_be_cut = best() != nullptr || trial.learner->can_be_cut;
  return [this, job, &trial, &too_late, may_be_cut, begin = schedule_.elapsed()](
             double done, const std::string&) {
    trial.seconds = schedule_.elapsed() - begin;
    trial.reached = done;
    if (may_be_cut && is_too_late(job, trial, begin)) too_late = true;
    const double part = advance_.at(job.rung, done, schedule_.elapsed());
    const Contestant* leader = best();
    const std::string so_far = leader == nullptr
                                   ? ""
                                   : "; best so far " + describe(leader->trial) + ", " +
                                         std::string(criterion_.metric) + " " +
                                         plain(rounded_to(leader->trial.score.mean, 4));
    if (input_.progress && !input_.progress(part, "trial " + std::to_string(job.trial + 1) + ": " +
                                                      describe(trial) + so_far))
      stopped_ = true;
    return !stopped_ && !too_late;
  };
}

// The answers of a trial to one partition.
Result<CrossFit> Search::cross_fit_one(const Rung& here, std::size_t partition, Halving::Job job,
                                       Trial& trial) {
  bool too_late = false;
  const double begin = schedule_.elapsed();
  const Progress progress = watch(job, trial, too_late);
  auto goal = choose_goal(input_.schema, trial.recipe, *trial.learner, input_.known);
  if (!goal) return goal.error();
  trial.goal = *goal;
  trial.n_folds = folds_of(here, partition).size();
  if (trial.learner->settle != nullptr)
    trial.learner->settle({goal->objective, input_.data.n_rows(), goal->n_margins},
                          trial.recipe.options);
  auto crossed = cross_fit_model(
      {input_.schema, *goal, *trial.learner, input_.known, trial.recipe, input_.n_threads},
      here.data, folds_of(here, partition), progress);
  advance_.end_one(job.rung);
  if (!crossed) return crossed;
  trial.seconds = schedule_.elapsed() - begin;
  trial.is_cut = crossed->stopped && !stopped_;
  return crossed;
}

Result<Score> Search::score_of(const Trial& trial, const CrossFit& crossed, const Rung& here,
                               std::size_t partition) const {
  const Options& options = trial.recipe.options;
  auto score = score_folds(criterion_, input_.schema, {trial.goal.link}, crossed.margins, here.data,
                           folds_of(here, partition),
                           {trial.goal.objective, options.number("trees.quantile"),
                            options.number("trees.tweedie_power")});
  if (score) return std::move(*score);
  return Error{Code::not_finite,
               {},
               "no family's answers are finite numbers, or no fold has the metric " +
                   std::string(criterion_.metric)};
}

void Search::take(Halving::Job job, Trial trial, std::optional<CrossFit> crossed) {
  Contestant& one = contestants_[job.trial];
  one.trial = std::move(trial);
  one.scores.resize(job.rung + 1);
  one.scores[job.rung] = one.trial.score;
  if (crossed) one.crossed = std::move(*crossed);
  halving_.add(job, ranking_.loss(one.trial));
  if (one.trial.is_cut) halving_.give_up(job);
  keep_time();
  const Contestant* leader = best();
  if (!starts_.empty() || leader == &one) last_gain_ = n_started_;
  if (input_.on_trial) input_.on_trial(one.trial, leader == &one);
}

// The first of a family that ran out of time, or was stopped, answers with what there is; so may
// the winner on all rows.
bool Search::may_answer_cut(const Trial& trial) const {
  return trial.learner->can_be_cut &&
         (schedule_.is_crowning() || ranking_.best(contestants_, trial.learner) == nullptr);
}

// Whether the winner, cut on all rows, is better than before and has come as far. If it has not,
// what it was before, fitted to all rows, is better still.
bool Search::is_worth(Halving::Job job, const Trial& cut, const Score& score) const {
  const Trial& before = contestants_[job.trial].trial;
  return cut.reached >= before.reached && loss_of(criterion_, score.mean) < ranking_.loss(before);
}

// Scores a trial at a rung. False if it cannot be, or the time is over before.
bool Search::run(Halving::Job job) {
  const Rung& here = rungs_.at(job.rung);
  Trial trial = contestants_[job.trial].trial;
  trial.n_rows = here.data.n_rows();
  std::optional<CrossFit> first;
  for (std::size_t p = here.n_done; p < here.partitions.size(); ++p) {
    if (here.partitions[p].empty()) return false;
    auto crossed = cross_fit_one(here, p, job, trial);
    const bool is_cut = crossed && crossed->stopped;
    if (is_cut && !may_answer_cut(trial)) {
      if (!schedule_.is_crowning()) give_up_family(trial);
      return false;
    }
    if (is_cut) crossed->stopped = false;
    auto score = crossed ? score_of(trial, *crossed, here, p) : Result<Score>(crossed.error());
    if (!score) {
      if (!first_error_) first_error_ = score.error();
      return false;
    }
    if (is_cut && schedule_.is_crowning() && !is_worth(job, trial, *score)) return false;
    trial.score = p == 0 ? std::move(*score) : joined(std::move(trial.score), *score);
    if (p == 0) first = std::move(*crossed);
  }
  take(job, std::move(trial), std::move(first));
  return true;
}

// The next start, or point, until the time is over or nothing is found any more.
bool Search::run_another() {
  if (!can_start_another()) return false;
  if (n_started_ > 0 && !schedule_.fits(0)) {
    out_of_time_ = true;
    return false;
  }
  auto trial = next_trial();
  if (!trial) return false;
  contestants_.push_back({std::move(*trial), {}, {}});
  ++n_started_;
  const Halving::Job first{contestants_.size() - 1, 0};
  if (!run(first)) halving_.give_up(first);
  keep_time();
  return true;
}

void Search::run_jobs() {
  while (!stopped_) {
    // No trial goes up before all starts have been seen. Where what leads was cut, the time is
    // better spent on it than on others that are behind it even so.
    const bool any_start = !starts_.empty() && can_start_another() && schedule_.fits(0);
    if (!any_start && best() != nullptr && best()->trial.is_cut) {
      out_of_time_ = out_of_time_ || (!starts_.empty() && can_start_another());
      return;
    }
    const auto job = any_start ? std::nullopt : halving_.promote();
    if (!job) {
      if (!run_another()) return;
      continue;
    }
    const auto n_new = static_cast<double>(rungs_.n_new_partitions(job->rung));
    const Contestant& one = contestants_[job->trial];
    if (ranking_.is_needless(one, contestants_) ||
        !schedule_.fits(n_new * schedule_.of_cross_fit(one.trial, job->rung)) || !run(*job))
      halving_.give_up(*job);
  }
}

// A simpler learner's best that was as good as the leader goes up one rung; when there is none, the
// winner goes where all rows are.
std::optional<Halving::Job> Search::next_final() const {
  const Contestant* leader = best();
  const Contestant* chosen = ranking_.choose(contestants_);
  const auto number = [&](const Contestant* one) {
    return static_cast<std::size_t>(one - contestants_.data());
  };
  for (const Known& known : known_) {
    if (rank_of_simplicity(known.learner->name) >= rank_of_simplicity(chosen->trial.learner->name))
      continue;
    const Contestant* one = ranking_.best(contestants_, known.learner);
    if (one != nullptr && !one->is_out && !one->trial.is_cut && one->rung() < leader->rung() &&
        ranking_.is_as_good(*one, *leader))
      return Halving::Job{number(one), one->rung() + 1};
  }
  // One that was cut may come further, if there is time left now, on all rows.
  const bool is_done = rungs_.has_all_rows(chosen->rung()) && !chosen->trial.is_cut;
  if (chosen->is_out || is_done) return std::nullopt;
  return Halving::Job{number(chosen), rungs_.first_with_all_rows()};
}

void Search::run_finals() {
  while (!stopped_ && best() != nullptr && !schedule_.is_crowning()) {
    const auto job = next_final();
    if (!job) return;
    Contestant& one = contestants_[job->trial];
    const std::size_t n_all = schedule_.n_folds();
    if (&one == ranking_.choose(contestants_)) schedule_.crown();
    keep_time();
    if (schedule_.is_crowning()) schedule_.take_folds(schedule_.folds_for(one.trial, job->rung));
    const auto n_new =
        static_cast<double>(rungs_.n_new_partitions(job->rung) * schedule_.n_folds()) /
        static_cast<double>(n_all);
    // One that can be cut shows itself how long it takes.
    const bool may_begin =
        schedule_.is_crowning() && one.trial.learner->can_be_cut
            ? !schedule_.is_over()
            : schedule_.fits(n_new * schedule_.of_cross_fit(one.trial, job->rung));
    one.is_out = !may_begin || !run(*job);
  }
}

Tournament Search::finish() {
  Tournament result;
  result.criterion = criterion_;
  result.n_folds = input_.partitions.front().size();
  result.stopped = stopped_;
  const Contestant* chosen = ranking_.choose(contestants_);
  result.crossed = chosen->crossed;
  result.crossed.margins = rungs_.to_all_rows(chosen->crossed.margins, chosen->rung());
  std::vector<const Contestant*> order;
  for (const auto& one : contestants_) {
    if (one.has_score()) order.push_back(&one);
  }
  std::stable_sort(order.begin(), order.end(), [&](const Contestant* a, const Contestant* b) {
    if ((a == chosen) != (b == chosen)) return a == chosen;
    return ranking_.is_better(*a, *b);
  });
  for (const Contestant* one : order) result.trials.push_back(one->trial);
  result.too_short = out_of_time_ && known_.size() > 1 &&
                     std::all_of(order.begin(), order.end(), [&](const Contestant* one) {
                       return one->trial.learner == chosen->trial.learner;
                     });
  return result;
}

Result<Tournament> Search::hold() {
  find_starts();
  run_jobs();
  run_finals();
  if (best() == nullptr) {
    if (stopped_) return Error{Code::bad_data, {}, "stopped before there was a first model"};
    if (first_error_) return std::move(*first_error_);
    return Error{Code::bad_option,
                 {0, 0, "", "family"},
                 "no family can be tried: none can do what is asked, or the rows that a search "
                 "begins with leave no fold; name a family with --family"};
  }
  return finish();
}

}  // namespace

Result<Tournament> hold_tournament(const TournamentInput& input) {
  const auto goal = choose_goal(input.schema, input.recipe, *input.learners.front(), input.known);
  if (!goal) return goal.error();
  const auto criterion =
      choose_criterion(input.recipe.metric, input.schema, goal->objective, input.data.target);
  if (!criterion) return criterion.error();
  return Search(input, *criterion).hold();
}

}  // namespace dodona::train
