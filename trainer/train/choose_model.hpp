// Which learner is to be fitted, with which options: one that is named, or the winner of a
// tournament.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "train/choose_objective.hpp"
#include "train/dataset.hpp"
#include "train/family/family.hpp"
#include "train/recipe.hpp"
#include "train/tournament/tournament.hpp"

namespace dodona::train {

struct Chosen {
  const LearnerEntry* learner = nullptr;
  Recipe recipe;  // of that family, with the options that follow from the data or were found
  Goal goal;
  std::vector<RowSplit> folds;
  std::vector<double> margins;  // [n_margins][n_rows] out of fold, NaN where none held the row out
  std::optional<double> log_smearing;  // as CrossFit has it, where there were folds
  std::optional<Tournament> tournament;
  std::vector<std::string> notes;
  bool stopped = false;     // by progress, before all had been tried
  bool is_bounded = false;  // what was found says how long the fit may be
};

struct ChoiceInput {
  const Schema& schema;
  const Recipe& recipe;
  std::span<const LearnerEntry* const> learners;  // that can do what is asked, one at least
  std::span<const LearnerEntry> known;            // all of them
  const Dataset& data;
  bool all_positive = false;  // every target, those of the rows that test too
  int n_threads = 1;
  Progress progress;
  std::function<void(const Trial&, bool best)> on_trial = {};
};

// The options that follow from the data are settled for n_rows rows: those that the fit on all rows
// will have.
Result<Chosen> choose_model(const ChoiceInput& input);

// A fold in which most classes cannot occur says little of them.
void warn_of_small_folds(const ChoiceInput& input, Report& report);

// Whether a recipe asks for a search.
bool asks_for_search(const Recipe& recipe);

}  // namespace dodona::train
