// How sure a model is, learned from answers that it, or models like it, gave to rows they had not
// seen: calibration, intervals or label sets, and novelty.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dodona/model.hpp"
#include "train/calibrate.hpp"
#include "train/level_scores.hpp"
#include "train/reliability.hpp"

namespace dodona::train {

struct UncertaintyInput {
  const Frame& frame;                    // encoded columns of the training rows
  std::span<const double> margins;       // [n_margins][n_rows]; NaN where no fold held the row out
  std::span<const double> target;        // [n_rows]: values as they are, or class indices
  std::span<const double> weights = {};  // [n_rows], positive; empty: all 1
  std::uint64_t seed = 1;
  int n_threads = 1;
  std::optional<CalibrationMethod> calibration = std::nullopt;  // nothing: the folds choose
  // [n_rows]: those by which probabilities are calibrated, classes' too; empty: `weights`.
  std::span<const double> calibration_weights = {};
  // [n_rows], codes: what is learned of errors is held against rows of other groups; empty: every
  // row is one.
  std::span<const double> groups = {};
};

// What was found, for the card.
struct UncertaintyFacts {
  std::size_t n_rows = 0;          // held out
  CalibrationChoice calibration;   // classification
  Reliability before;              // of the model's own probabilities
  Reliability after;               // calibrated by a fit on other rows
  bool has_spread = false;         // regression: intervals differ in width by row
  std::vector<LevelFacts> levels;  // on the rows that the ends were learned from
  double novel = 0;                // share of the training rows above kNovel
};

// Fills `output` but for the link, `spread` and `novelty` of a model whose schema, encoder, family
// and link are there. Where no row was held out there is novelty alone.
UncertaintyFacts fit_uncertainty(const UncertaintyInput& input, Model& model);

}  // namespace dodona::train
