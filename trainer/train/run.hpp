// Training, from a file to a model: the whole story.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/model.hpp"
#include "train/card/assess.hpp"
#include "train/card/data_summary.hpp"
#include "train/family/family.hpp"
#include "train/metrics.hpp"
#include "train/recipe.hpp"
#include "train/tournament/tournament.hpp"
#include "train/uncertainty.hpp"

namespace dodona::train {

struct TrainInput {
  std::string data_path;
  std::string test_path;  // rows to test with; empty: hold out recipe.test_fraction of the data
  char delimiter = 0;     // 0: detect it
  Recipe recipe;
  int n_threads = 1;
  Progress progress;
  std::function<void(const Trial&, bool best)> on_trial = {};  // of a tournament
};

// Which fit was stopped by progress, before its end. The model so far is
enum class Stopped : std::uint8_t {
  no,
  first_fit,  // what that fit had learned; tested, and not fitted once more on all rows
  refit       // the finished first fit, which was tested
};

struct Trained {
  Model model;
  Objective objective = Objective::squared_error;
  std::string text;                // the model file
  std::vector<std::string> notes;  // decisions, for people
  Recipe recipe;                   // with the options that follow from the data, or were found
  std::optional<Tournament> tournament;
  std::size_t n_rows = 0;   // with a target, and a weight above 0
  std::size_t n_train = 0;  // rows that the tested model learned from
  bool refitted = false;    // on all rows, after the test
  Stopped stopped = Stopped::no;
  std::optional<UncertaintyFacts> sureness;
  std::optional<Metrics> metrics;         // on held-out rows; nothing if there were none
  std::vector<LevelFacts> tested_levels;  // on the same rows
  std::optional<Metrics> baseline;
  std::string_view baseline_name;        // "mean of the target"
  std::optional<Assessment> assessment;  // by the same rows, unless card.details is off
  DataSummary data;
};

// Problems go to the report, those of the rows of test_path to the other one; without errors there
// is a model, and its golden rows have been replayed.
std::optional<Trained> run(const TrainInput& input, Report& report, Report& test_report,
                           std::span<const LearnerEntry> known = learners());

}  // namespace dodona::train
