// The objective that the linear family minimises, from FORMAT.md's scores and the data alone:
// sum of losses + l2/2 |coefficients of standardised columns|^2.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "dodona/family/linear.hpp"
#include "trainer/support/fit.hpp"

namespace dodona::test {

// The derivative of each row's loss by its margins, [K][n_rows].
inline std::vector<double> residuals(const Task& task, const std::vector<double>& margins) {
  const std::size_t n = task.target.size();
  std::vector<double> residual(margins.size());
  for (std::size_t i = 0; i < n; ++i) {
    if (task.objective == train::Objective::squared_error) {
      residual[i] = margins[i] - task.target[i];
    } else if (task.objective == train::Objective::logistic) {
      residual[i] = 1 / (1 + std::exp(-margins[i])) - task.target[i];
    } else {
      double all = 0;
      for (std::size_t k = 0; k < task.n_margins; ++k) all += std::exp(margins[k * n + i]);
      for (std::size_t k = 0; k < task.n_margins; ++k) {
        residual[k * n + i] =
            std::exp(margins[k * n + i]) / all - (task.target[i] == static_cast<double>(k) ? 1 : 0);
      }
    }
  }
  return residual;
}

// The greatest entry of the gradient by intercepts and standardised coefficients.
inline double largest_gradient(const Task& task, const Linear& model, double l2) {
  const std::size_t n = task.target.size();
  const auto residual = residuals(task, margins_of(model, task.columns));
  double largest = 0;
  const auto offer = [&](double g) { largest = std::max(largest, std::abs(g)); };
  for (std::size_t k = 0; k < task.n_margins; ++k) {
    const auto* r = residual.data() + k * n;
    double intercept = 0;
    for (std::size_t i = 0; i < n; ++i) intercept += r[i];
    offer(intercept);
    for (std::size_t j = 0; j < task.columns.values.size(); ++j) {
      const auto& x = task.columns.values[j];
      const LinearTerm& term = model.terms[j];
      const std::size_t n_levels = task.columns.n_levels[j];
      double of_missing = 0;
      double n_missing = 0;
      std::vector<double> of_level(std::max<std::size_t>(n_levels, 1), 0);
      double mean = 0;
      double squares = 0;
      for (std::size_t i = 0; i < n; ++i) {
        if (std::isnan(x[i])) {
          of_missing += r[i];
          ++n_missing;
        } else if (n_levels > 0) {
          of_level[static_cast<std::size_t>(x[i])] += r[i];
        } else {
          mean += x[i];
        }
      }
      const double n_present = static_cast<double>(n) - n_missing;
      mean /= n_present;
      if (n_levels == 0) {
        for (const double v : x) squares += std::isnan(v) ? 0 : (v - mean) * (v - mean);
        const double deviation = std::sqrt(squares / n_present);
        double g = 0;
        for (std::size_t i = 0; i < n; ++i) g += std::isnan(x[i]) ? 0 : r[i] * (x[i] - mean);
        const double w = term.weight[k];
        offer(g / deviation + l2 * w * deviation);
        // A missing number counts as the mean, plus a coefficient of its own.
        if (n_missing > 0) offer(of_missing + l2 * (term.missing[k] - w * mean));
      } else {
        for (std::size_t level = 0; level < n_levels; ++level)
          offer(of_level[level] + l2 * term.weight[k * n_levels + level]);
        if (n_missing > 0) offer(of_missing + l2 * term.missing[k]);
      }
    }
  }
  return largest;
}

}  // namespace dodona::test
