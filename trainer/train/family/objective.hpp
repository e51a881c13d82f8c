// The losses of boosting: where margins start, their gradients and hessians, and their values.
//
// Each loss is a few lines here, and a line in with_loss(): its derivatives by the margin, and
// itself. Margins are [n_margins][n_rows].
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/math.hpp"
#include "train/family/fixed_point.hpp"
#include "train/objective.hpp"

namespace dodona::train {

// A loss and its parameters.
struct Loss {
  Objective objective = Objective::squared_error;
  double huber_delta = 1;      // errors beyond it count linearly; in the unit of the margin
  double quantile = 0.5;       // between 0 and 1
  double tweedie_power = 1.5;  // the variance grows as mean^power; between 1 and 2
};

struct Derivative {
  double gradient;
  double hessian;
};

// (m - y)^2 / 2
struct SquaredError {
  static Derivative derivative(double margin, double target) { return {margin - target, 1}; }
  static double value(double margin, double target) {
    return (margin - target) * (margin - target) / 2;
  }
};

// |m - y|; q (y - m) above, (1 - q) (m - y) below. Leaves are set to the quantile of their
// residuals afterwards (Friedman 2001, section 4.3), so that the hessian only counts rows.
struct Pinball {
  double quantile;
  double scale;  // 2 makes the median's loss the absolute error
  Derivative derivative(double margin, double target) const {
    if (margin == target) return {0, 1};
    return {scale * (margin > target ? 1 - quantile : -quantile), 1};
  }
  double value(double margin, double target) const {
    return scale *
           (margin > target ? (1 - quantile) * (margin - target) : quantile * (target - margin));
  }
};

// (m - y)^2 / 2 within delta, delta (|m - y| - delta / 2) beyond (Huber 1964).
struct Huber {
  double delta;
  Derivative derivative(double margin, double target) const {
    return {std::clamp(margin - target, -delta, delta), 1};
  }
  double value(double margin, double target) const {
    const double error = std::abs(margin - target);
    return error <= delta ? error * error / 2 : delta * (error - delta / 2);
  }
};

// e^m - y m. The hessian is that of a margin 0.7 higher: it bounds the step where the mean is far
// too small.
struct Poisson {
  static constexpr double kAhead = 0.7;
  static Derivative derivative(double margin, double target) {
    const double mean = math::exp(margin);
    return {mean - target, math::exp(margin + kAhead)};
  }
  static double value(double margin, double target) { return math::exp(margin) - target * margin; }
};

// y e^-m + m. The hessian y e^-m vanishes where the mean is far too great; half the gradient's
// magnitude below it bounds the step.
struct Gamma {
  static Derivative derivative(double margin, double target) {
    const double ratio = target * math::exp(-margin);
    return {1 - ratio, std::max(ratio, (1 - ratio) / 2)};
  }
  static double value(double margin, double target) { return target * math::exp(-margin) + margin; }
};

// e^((2 - p) m) / (2 - p) - y e^((1 - p) m) / (1 - p), 1 < p < 2 (Joergensen 1987).
struct Tweedie {
  double power;
  Derivative derivative(double margin, double target) const {
    const double a = target * math::exp((1 - power) * margin);
    const double b = math::exp((2 - power) * margin);
    return {b - a, (2 - power) * b - (1 - power) * a};
  }
  double value(double margin, double target) const {
    return math::exp((2 - power) * margin) / (2 - power) -
           target * math::exp((1 - power) * margin) / (1 - power);
  }
};

// Calls f with the loss of one margin; logistic and softmax have functions of their own.
template <typename F>
void with_loss(const Loss& loss, const F& f) {
  switch (loss.objective) {
    case Objective::absolute_error:
      return f(Pinball{0.5, 2});
    case Objective::quantile:
      return f(Pinball{loss.quantile, 1});
    case Objective::huber:
      return f(Huber{loss.huber_delta});
    case Objective::poisson:
      return f(Poisson{});
    case Objective::gamma:
      return f(Gamma{});
    case Objective::tweedie:
      return f(Tweedie{loss.tweedie_power});
    case Objective::squared_error:
    case Objective::logistic:
    case Objective::softmax:
      return f(SquaredError{});
  }
}

// What margins are fitted to.
struct Targets {
  std::span<const double> values;   // [n_rows]
  std::span<const double> weights;  // [n_rows]; empty: all 1
  std::size_t n_margins = 1;

  std::size_t n_rows() const { return values.size(); }
  double weight(std::size_t i) const { return weights.empty() ? 1 : weights[i]; }
};

// What is beyond the range of derivatives, which are singles: a fit would learn nothing and not say
// so. who: the learner, for people.
std::optional<Error> check_range(Objective objective, std::span<const double> target,
                                 std::span<const double> weights, const std::string& who);

// Where boosting starts, from some of the rows: the mean, median or quantile of a regression (its
// logarithm where the link has one), even odds of a classification. Even odds give every row the
// greatest hessian, so that min_child_weight does not keep the first rounds from splitting off a
// rare class, as the log of the class shares would.
std::vector<double> base_margins(const Loss& loss, const Targets& targets,
                                 std::span<const std::size_t> rows);

// derivatives: one per margin, filled. The result does not depend on n_threads.
void differentiate(const Loss& loss, const Targets& targets, std::span<const double> margins,
                   std::vector<Derivatives>& derivatives, int n_threads);

// The mean loss over some rows, by their weights.
double mean_loss(const Loss& loss, const Targets& targets, std::span<const double> margins,
                 std::span<const std::size_t> rows, int n_threads);

// The share of a leaf's residuals that lie below its value, where that is what sets it.
std::optional<double> leaf_quantile(const Loss& loss);

// The least of the values that at least this share of the weight does not exceed. Reorders both.
double weighted_quantile(std::vector<std::pair<double, double>>& values_and_weights, double share);

}  // namespace dodona::train
