// How sure a model is, learned from answers that it, or models like it, gave to rows they had not
// seen: calibration, intervals or label sets, and novelty.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dodona/model.hpp"
#include "train/calibrate.hpp"
#include "train/reliability.hpp"

namespace dodona::train {

struct UncertaintyInput {
  const Frame& frame;                    // encoded columns of the training rows
  std::span<const double> margins;       // [n_margins][n_rows]; NaN where no fold held the row out
  std::span<const double> target;        // [n_rows]: values as they are, or class indices
  std::span<const double> weights = {};  // [n_rows], of the fit, classes' too; empty: all 1
  std::uint64_t seed = 1;
  int n_threads = 1;
  std::optional<CalibrationMethod> calibration = std::nullopt;  // nothing: the folds choose
};

// Of a level, on the rows that were held out.
struct LevelFacts {
  double level = 0;
  double covered = 0;  // share of the rows
  double size = 0;     // mean width, in the unit of the target; or mean number of classes
};

// What was found, for the card.
struct UncertaintyFacts {
  std::size_t n_rows = 0;         // held out
  CalibrationChoice calibration;  // classification
  Reliability before;             // of the model's own probabilities
  Reliability after;              // calibrated by a fit on other rows
  bool has_spread = false;        // regression: intervals differ in width by row
  std::vector<LevelFacts> levels;
  double novel = 0;  // share of the training rows above kNovel
};

// Fills `output` but for the link, `spread` and `novelty` of a model whose schema, encoder, family
// and link are there. Where no row was held out there is novelty alone.
UncertaintyFacts fit_uncertainty(const UncertaintyInput& input, Model& model);

}  // namespace dodona::train
