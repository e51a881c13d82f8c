// Chooses how each feature is encoded, and fits what that needs: scales, knots, pools, averages of
// the target.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

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
  // The folds among which averages of the target are held out keep groups together and times in
  // order, as RowFacts has them.
  std::span<const double> groups = {};
  std::span<const double> times = {};
  const Options& options;
  std::uint64_t seed = 1;
};

// An encoded column of averages: of one margin's target.
struct Averages {
  std::size_t column;
  std::size_t margin;
};

struct FittedEncoder {
  Encoder encoder;
  // Of the training rows: what `encoder` makes of them, but for the averages of the target, which
  // come from other folds of five. What is learned from averages that hold a row's own target is no
  // good for new rows.
  Frame frame;
  std::vector<Averages> averages;
};

// trees: numbers as they are, categories as codes (those of few rows as averages of the target),
// dates as days with month, weekday, (where there are times of day) hour and (where there are two
// years) the days of month and year. linear: numbers with their ranks and, where they are skewed,
// logarithms beside; parts of dates as categories. network: ranks in place of numbers and days,
// rare categories pooled, parts of dates as categories. Averages of the target: one column per
// margin.
FittedEncoder fit_encoder(const EncodeInput& input);

// For a cross-fit, per fold: the frame with averages that know of the fold's training rows alone.
// Those have theirs from five folds among them, as fit_encoder deals all rows; all others what an
// encoder fitted on the training rows would say. A row's average from beyond its fold's training
// rows would tell the model of the targets that it is tested by. The frames look into `fitted`;
// none where it has no averages.
std::vector<Frame> frames_of_folds(const EncodeInput& input, const FittedEncoder& fitted,
                                   std::span<const RowSplit> folds);

}  // namespace dodona::train
