// From a chosen learner to the model that is written: fitted, told how sure it is, tested, and
// fitted once more on all rows.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "dodona/error.hpp"
#include "train/choose_model.hpp"
#include "train/dataset.hpp"
#include "train/fit_model.hpp"
#include "train/run.hpp"

namespace dodona::train {

// A part of the whole progress.
Progress part_of(const Progress& whole, double from, double to);

struct FitAndTest {
  const Chosen& chosen;
  const FitJob& job;
  std::span<const std::size_t> held_out;  // rows of the whole table that test; empty: others do
  const Progress& progress;
};

// train: the rows that are learned from; those held out are put back among them. The metrics go to
// `trained`. Nothing if a report has errors.
std::optional<Fitted> fit_and_test(const FitAndTest& input, Dataset& train,
                                   std::optional<Dataset> test, Trained& trained, Report& report,
                                   Report& test_report);

}  // namespace dodona::train
