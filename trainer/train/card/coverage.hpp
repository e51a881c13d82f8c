// Whether intervals or sets of classes hold the truth less often than they say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "dodona/schema.hpp"
#include "train/card/data_warnings.hpp"
#include "train/dataset.hpp"
#include "train/level_scores.hpp"

namespace dodona::train {

// How rows came to be held out.
enum class HeldOut : std::uint8_t { at_random, latest, groups, own_file };

struct CoverageTest {
  Task task = Task::regression;
  std::span<const LevelFacts> levels;  // on the held-out rows
  std::size_t n_rows = 0;              // of them
  double n_tested = 0;                 // as many independent rows: n_independent
  double n_learned = 0;                // of the rows that the ends were learned from
  HeldOut held_out = HeldOut::at_random;
  std::string column;  // of the time or the group
};

// How many rows that are independent and weigh the same say as much at least: of weights
// effective_number, of groups as many as there are, as their rows may all be alike.
double n_independent(const Dataset& data);

// A warning of the kind `coverage` where the share of the rows is below the level by 0.02 at least
// and by more than three standard errors. These are sqrt(p (1 - p) (1/n + 1/m)) for the level p: n
// tested rows are a binomial draw, and the ends learned from m rows have by chance a coverage with
// about the variance p (1 - p) / m (Vovk 2012, "Conditional validity of inductive conformal
// predictors"; Angelopoulos and Bates 2021, section 3.2). Of several levels it tells of 90%, or
// else of the farthest.
std::optional<DataWarning> find_low_coverage(const CoverageTest& test);

}  // namespace dodona::train
