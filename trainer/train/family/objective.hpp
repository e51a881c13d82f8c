// The losses of boosting: where margins start, and their gradients and hessians. Margins are
// [n_margins][n_rows].
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "train/objective.hpp"

namespace dodona::train {

// Derivatives of the loss by one row's margin. A hessian of 0 would make the row weightless; this
// is its floor.
struct Derivatives {
  double gradient;
  double hessian;
};
constexpr double kLeastHessian = 1e-16;

// Half the squared error: (m - y)^2 / 2.
inline Derivatives squared_error(double margin, double target) { return {margin - target, 1}; }

// -log p(y) with p = 1/(1 + e^-m).
inline Derivatives logistic_loss(double probability, double target) {
  return {probability - target, std::max(probability * (1 - probability), kLeastHessian)};
}

// -log p[y] with p = softmax(m), by m[k]. The hessian's diagonal times two, which bounds the steps
// that K trees take together (Friedman, Hastie, Tibshirani 2000, section 5: (K-1)/K in the step;
// XGBoost takes 2 for every K).
inline Derivatives softmax_loss(double probability, bool is_class) {
  return {probability - (is_class ? 1 : 0),
          std::max(2 * probability * (1 - probability), kLeastHessian)};
}

// Where boosting starts: the mean of a regression, even odds of a classification. Even odds give
// every row the greatest hessian, so that min_child_weight does not keep the first rounds from
// splitting off a rare class, as the log of the class shares would.
inline std::vector<double> base_margins(Objective objective, std::size_t n_margins,
                                        std::span<const double> target) {
  std::vector<double> base(n_margins, 0.0);
  if (objective == Objective::squared_error) {
    const double sum = std::accumulate(target.begin(), target.end(), 0.0);
    base[0] = sum / static_cast<double>(target.size());
  }
  return base;
}

}  // namespace dodona::train
