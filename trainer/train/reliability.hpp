// Whether probabilities mean what they say.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace dodona::train {

struct Interval {
  double lower = 0;
  double upper = 0;
};

// The 95% interval of a share that was observed in n rows (Wilson 1927, section 3).
Interval wilson(double share, double n_rows);

struct ReliabilityBin {
  std::size_t n_rows = 0;
  double predicted = 0;  // mean probability
  double observed = 0;   // share of the rows in which it came true
  Interval interval;     // of observed, by Wilson; weighted rows count as (sum w)^2 / sum w^2
};

struct Reliability {
  std::vector<ReliabilityBin> bins;  // by ascending probability
  // The mean of |predicted - observed| over the bins, by their weight (Naeini, Cooper, Hauskrecht
  // 2015, section 2).
  double expected_calibration_error = 0;
};

// Up to 15 bins of equally many rows (Nguyen and O'Connor 2015, section 3), at least 10 in each as
// far as there are; rows of the same probability share a bin. came_true: 0 or 1. weights: empty, or
// of the rows, not negative.
Reliability reliability(std::span<const double> probability, std::span<const double> came_true,
                        std::span<const double> weights);

}  // namespace dodona::train
