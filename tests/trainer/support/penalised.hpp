// What the linear family minimises, from FORMAT.md's scores and the data alone: the sum of losses
// + l1 |b| + l2/2 |b|^2, b being the coefficients of standardised columns.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "dodona/family/linear.hpp"
#include "trainer/support/fit.hpp"

namespace dodona::test {

inline double weight_of(const Task& task, std::size_t i) {
  return task.weights.empty() ? 1 : task.weights[i];
}

inline double total_weight(const Task& task) {
  double sum = 0;
  for (std::size_t i = 0; i < task.target.size(); ++i) sum += weight_of(task, i);
  return sum;
}

// Options of a ridge, its penalty in rows.
inline train::Options ridge(const Task& task, double l2) {
  const std::string lambda = train::shortest(l2 / total_weight(task));
  return options({{"linear.l1_ratio", "0"}, {"linear.lambda", lambda}, {"linear.folds", "0"}});
}

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

// By how much the conditions of the minimum are violated at most: derivatives by intercepts and
// standardised coefficients b are 0, or l1 at most where b is 0.
inline double largest_violation(const Task& task, const Linear& model, double l1, double l2) {
  const std::size_t n = task.target.size();
  auto residual = residuals(task, margins_of(model, task.columns));
  for (std::size_t i = 0; i < residual.size(); ++i) residual[i] *= weight_of(task, i % n);
  double largest = 0;
  const auto offer = [&](double derivative, double b) {
    const double beside = derivative + l2 * b;
    largest =
        std::max(largest, b == 0 ? std::abs(beside) - l1 : std::abs(beside + (b > 0 ? l1 : -l1)));
  };
  for (std::size_t k = 0; k < task.n_margins; ++k) {
    const auto* r = residual.data() + k * n;
    double intercept = 0;
    for (std::size_t i = 0; i < n; ++i) intercept += r[i];
    largest = std::max(largest, std::abs(intercept));
    for (std::size_t j = 0; j < task.columns.values.size(); ++j) {
      const auto& x = task.columns.values[j];
      const LinearTerm& term = model.terms[j];
      const std::size_t n_levels = task.columns.n_levels[j];
      double of_missing = 0;
      double missing = 0;
      double present = 0;
      double mean = 0;
      double squares = 0;
      std::vector<double> of_level(std::max<std::size_t>(n_levels, 1), 0);
      for (std::size_t i = 0; i < n; ++i) {
        (std::isnan(x[i]) ? missing : present) += weight_of(task, i);
        if (std::isnan(x[i])) {
          of_missing += r[i];
        } else if (n_levels > 0) {
          of_level[static_cast<std::size_t>(x[i])] += r[i];
        } else {
          mean += weight_of(task, i) * x[i];
        }
      }
      mean /= present;
      if (n_levels == 0) {
        double g = 0;
        for (std::size_t i = 0; i < n; ++i) {
          if (std::isnan(x[i])) continue;
          squares += weight_of(task, i) * (x[i] - mean) * (x[i] - mean);
          g += r[i] * (x[i] - mean);
        }
        const double deviation = std::sqrt(squares / present);
        const double w = term.weight[k];
        offer(g / deviation, w * deviation);
        // A missing number counts as the mean, plus a coefficient of its own.
        const double own = term.missing[k] - w * mean;
        if (missing > 0) offer(of_missing, std::abs(own) < 1e-13 * std::abs(w * mean) ? 0 : own);
      } else {
        for (std::size_t level = 0; level < n_levels; ++level)
          offer(of_level[level], term.weight[k * n_levels + level]);
        if (missing > 0) offer(of_missing, term.missing[k]);
      }
    }
  }
  return largest;
}

inline double largest_gradient(const Task& task, const Linear& model, double l2) {
  return largest_violation(task, model, 0, l2);
}

}  // namespace dodona::test
