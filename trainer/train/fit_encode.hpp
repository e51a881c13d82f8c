// Chooses how each feature is encoded, and fits what that needs: scales, knots, pools, averages of
// the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "dodona/encode.hpp"
#include "dodona/schema.hpp"
#include "dodona/table.hpp"
#include "train/family/family.hpp"
#include "train/options.hpp"
#include "train/split.hpp"

namespace dodona::train {

struct EncodeInput {
  const Schema& schema;  // with its distributions
  const Table& table;    // the training rows; it outlives the frame
  EncodingStyle style = EncodingStyle::trees;
  // As FitInput has them; they matter for averages of the target alone.
  std::span<const double> target;
  std::size_t n_margins = 1;
  std::span<const double> weights = {};
  // Averages of the target come from the rows that a row's fold trains on; empty: five folds are
  // dealt, which keep groups together ([n_rows], codes; empty: every row is one).
  std::span<const RowSplit> folds = {};
  std::span<const double> groups = {};
  const Options& options;
  std::uint64_t seed = 1;
};

struct FittedEncoder {
  Encoder encoder;
  // Of the training rows: what `encoder` makes of them, but for the averages of the target, which
  // come from other folds. What is learned from averages that hold a row's own target is no good
  // for new rows.
  Frame frame;
};

// trees: numbers as they are, categories as codes (those of few rows as averages of the target),
// dates as days with month, weekday, (where there are times of day) hour and (where there are two
// years) the days of month and year. linear: numbers with their ranks and, where they are skewed,
// logarithms beside; parts of dates as categories. network: ranks in place of numbers and days,
// rare categories pooled, parts of dates as categories. Averages of the target: one column per
// margin.
FittedEncoder fit_encoder(const EncodeInput& input);

}  // namespace dodona::train
