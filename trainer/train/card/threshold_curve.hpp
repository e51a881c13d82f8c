// How well a probability tells a class from the others, at every threshold: the ROC curve (Fawcett
// 2006, section 5) and that of precision and recall (Davis and Goadrich 2006).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace dodona::train {

// What holds if rows whose score is at least the threshold are taken for the class. recall is the
// true positive rate.
struct ThresholdPoint {
  double threshold = 0;
  double true_positive_rate = 0;
  double false_positive_rate = 0;
  double precision = 0;
};

struct ThresholdCurve {
  double roc_auc = 0;
  double average_precision = 0;  // sum of (recall - recall before) * precision, over all thresholds
  std::vector<ThresholdPoint> points;  // by descending threshold; the last takes every row
};

// At most `most` points, where equal shares of the classes lie between them, and at least 5 rows.
// Areas are those of all thresholds. Empty without rows of the class, or of others. A threshold
// lies in the middle of two different scores, so that no row's own is told.
ThresholdCurve threshold_curve(std::span<const double> score, std::span<const double> is_positive,
                               std::span<const double> weights, std::size_t most);

}  // namespace dodona::train
