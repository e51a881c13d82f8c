// One fit, from typed rows to a model.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/model.hpp"
#include "train/choose_objective.hpp"
#include "train/dataset.hpp"
#include "train/family/family.hpp"
#include "train/recipe.hpp"

namespace dodona::train {

struct FitJob {
  const Schema& schema;
  const Goal& goal;
  const LearnerEntry& learner;
  std::span<const LearnerEntry> known;  // that could have been taken
  const Recipe& recipe;
  int n_threads = 1;
};

struct Fitted {
  Model model;  // without golden rows
  Frame frame;  // the rows that it learned from, as the family saw them; it looks into the data
  std::vector<double> importance;  // per encoded column
  std::vector<std::string> notes;
  std::vector<std::pair<std::string, double>> found;  // options that the fit has found
  std::vector<std::string> found_notes;
  bool stopped = false;  // progress ended the fit: this is the model so far
};

// shift: the logarithm that CrossFit gives, of a model of the target's logarithm; nothing: it is
// found from the rows that the model learns from.
Result<Fitted> fit_model(const FitJob& job, const Dataset& data, std::optional<double> shift,
                         const Progress& progress);

// What the folds say of the job: held-out margins of the data's rows, smeared, and what a fit on
// all of them need not look for.
Result<CrossFit> cross_fit_model(const FitJob& job, const Dataset& data,
                                 std::span<const RowSplit> folds, const Progress& progress);

}  // namespace dodona::train
