// How far the scores would be off if other rows had been held out (Efron and Tibshirani 1993,
// chapters 6 and 13).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "train/card/held.hpp"
#include "train/reliability.hpp"

namespace dodona::train {

constexpr double kIntervalLevel = 0.95;

struct MetricInterval {
  std::string metric;
  Interval model;
  Interval difference;  // of the model's metric and the baseline's, on the same rows
};

struct Bootstrap {
  std::size_t n_resamples = 0;
  std::vector<MetricInterval> metrics;
};

// Percentile intervals of all metrics, from rows drawn with replacement: 1000 times, or of many
// rows down to 200 times. Of more than 20,000 rows as many as that are drawn, and the intervals are
// narrowed by the root of the ratio (Politis and Romano 1994, section 2). A resample in which a
// metric is undefined, as roc_auc is without one of the classes, does not count for that one. Left
// out are metrics that are the same in every resample, of which they say nothing, and
// expected_calibration_error, which rows that repeat make greater: no interval of it would be
// centred where it should be. No metric if there are fewer than 10 rows.
Bootstrap bootstrap(const Held& held);

// The same of the metric whose losses these are, 200 times. stream: tells the draws of several
// calls apart.
Interval bootstrap(const Losses& losses, std::span<const double> weights, std::uint64_t seed,
                   std::uint64_t stream);

}  // namespace dodona::train
