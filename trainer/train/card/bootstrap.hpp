// How far the scores would be off if other rows had been held out (Efron and Tibshirani 1993,
// chapters 6 and 13).
#pragma once

#include <cstddef>
#include <optional>
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
// rows down to 200 times. Where rows have groups, whole groups are drawn, since rows of a group are
// alike (Davison and Hinkley 1997, section 3.8). Of more than 20,000 rows as many as that are drawn
// from, and the intervals are narrowed by the root of the ratio of the rows, or of the groups
// (Politis and Romano 1994, section 2; groups that have lost rows make them a little too wide). A
// resample in which a metric is undefined, as roc_auc is without one of the classes, does not count
// for that one. Left out are metrics that are the same in every resample, of which they say
// nothing, and expected_calibration_error, which rows that repeat make greater: no interval of it
// would be centred where it should be. No metric if there are fewer than 10 rows, or groups.
Bootstrap bootstrap(const Held& held);

// What the losses of rows are drawn by: [rows] each, or empty.
struct DrawnBy {
  std::span<const double> weights;
  std::span<const double> groups;
};

// The same of the metric whose losses these are, 200 times; nothing if there are fewer than 10
// groups. stream: tells the draws of several calls apart.
std::optional<Interval> bootstrap(const Losses& losses, const DrawnBy& by, std::uint64_t seed,
                                  std::uint64_t stream);

}  // namespace dodona::train
