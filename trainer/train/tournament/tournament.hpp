// The search for a family and its options: every trial answers the same held-out rows.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/choose_objective.hpp"
#include "train/dataset.hpp"
#include "train/family/family.hpp"
#include "train/recipe.hpp"
#include "train/tournament/criterion.hpp"
#include "train/tournament/search_space.hpp"

namespace dodona::train {

// Points that are drawn without finding a better one before a search ends by itself.
constexpr std::size_t kPatience = 25;

// How long a search goes on; where both are given, until one is used up.
struct Effort {
  std::optional<double> seconds;      // with the fits that follow the search
  std::optional<std::size_t> trials;  // points of the search; the result is then the same anywhere
};

// A learner with options, and what the folds say of it.
struct Trial {
  const LearnerEntry* learner = nullptr;
  Changes changes;  // from the learner's defaults
  Recipe recipe;    // with them, and those that follow from the data
  Goal goal;
  std::size_t n_rows = 0;  // that the score is of
  Score score;
  double seconds = 0;  // of the last cross-fit
};

// "trees, max_depth 3"
std::string describe(const Trial& trial);

struct Tournament {
  Criterion criterion;
  std::vector<Trial> trials;  // the chosen one first, then by rows (most first) and score
  std::size_t n_folds = 0;
  // Of the chosen one: margins of all rows of the data, NaN where none has held the row out.
  CrossFit crossed;
  bool on_all_rows = false;  // that is, its last rung was the highest: `found` is of these rows
  bool stopped = false;      // by progress
  bool too_short = false;    // the time was over before a second family could be tried
};

struct TournamentInput {
  const Schema& schema;
  const Recipe& recipe;
  std::span<const LearnerEntry* const> learners;  // that may take part
  std::span<const LearnerEntry> known;            // all of them
  const Dataset& data;
  bool all_positive = false;  // every target, those of rows that will be added too
  std::span<const RowSplit> folds;
  Effort effort;
  int n_threads = 1;
  Progress progress;
  // Called after each trial; best: whether none of as many rows is better.
  std::function<void(const Trial&, bool best)> on_trial = {};
  std::function<double()> clock;  // seconds
};

// Trials begin with each learner's defaults, the simplest learner first, and go on with points near
// those of the best. On large data most are tried on a part of the rows (halving.hpp). The best
// search ends before its time where kPatience trials in a row have found nothing better. The best
// score on most rows wins, unless a simpler model, or one of that family half as large, is as good:
// within a standard error of the difference between the two over the folds, and within half a
// percent.
// Errors: no learner can do what the recipe asks.
Result<Tournament> hold_tournament(const TournamentInput& input);

}  // namespace dodona::train
