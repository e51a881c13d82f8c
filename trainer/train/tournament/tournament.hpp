// The search for a family and its options: every trial answers the same held-out rows.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/dataset.hpp"
#include "train/family/family.hpp"
#include "train/recipe.hpp"
#include "train/tournament/criterion.hpp"
#include "train/tournament/trial.hpp"

namespace dodona::train {

// Points that are drawn without finding a better one before a search ends by itself.
constexpr std::size_t kPatience = 25;

// How long a search goes on; where both are given, until one is used up.
struct Effort {
  // With the fits that follow the search.
  std::optional<double> seconds;
  std::optional<std::size_t> trials;  // points of the search; the result is then the same anywhere
};

struct Tournament {
  Criterion criterion;
  // The chosen one first, then by rows and partitions (most first) and score.
  std::vector<Trial> trials;
  std::size_t n_folds = 0;
  // Of the chosen one: margins of all rows of the data, NaN where none has held the row out.
  CrossFit crossed;
  bool stopped = false;    // by progress
  bool too_short = false;  // there was no time for a second family
};

struct TournamentInput {
  const Schema& schema;
  const Recipe& recipe;
  std::span<const LearnerEntry* const> learners;  // that may take part
  std::span<const LearnerEntry> known;            // all of them
  const Dataset& data;
  bool all_positive = false;  // every target, those of rows that will be added too
  // Ways to part the rows into folds, one at least; the first one's margins are what is answered.
  std::span<const std::vector<RowSplit>> partitions;
  Effort effort;
  int n_threads = 1;
  Progress progress;
  // Called after each trial; best: whether it now leads.
  std::function<void(const Trial&, bool best)> on_trial = {};
  std::function<double()> clock;  // seconds
};

// Trials begin with each learner's defaults, the simplest learner first, and go on with points near
// those of the best. Of large data most are tried on a part of the rows, of small data in one
// partition, and the best of them on more (halving.hpp, rungs.hpp). The search ends before its time
// where kPatience trials in a row have found nothing better. A family that is too slow for its
// share of the time answers, if it goes step by step, with the steps so far, and the others are
// tried even so; where such a one leads, the time that is left is its own. The best score on the
// highest rung wins, unless a simpler model, or one of that family half as large, is as good
// (ranking.hpp): simpler ones that were as good on a lower rung follow the best one up. If there is
// time, the winner answers for all rows at last. Errors: no learner can do what the recipe asks.
Result<Tournament> hold_tournament(const TournamentInput& input);

}  // namespace dodona::train
