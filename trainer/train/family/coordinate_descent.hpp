// Least squares with an elastic net, by a matrix of second derivatives.
//
// Coordinate descent with covariance updates: Friedman, Hastie, Tibshirani 2010, "Regularization
// paths for generalized linear models via coordinate descent", sections 2.1 and 2.2. Where its
// sweeps have cost what a factorisation costs, the coefficients that are not 0 are moved to their
// joint optimum, or to the first change of a sign on the way.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <vector>

#include "train/family/shared_progress.hpp"

namespace dodona::train {

// l1 |b| + l2 b^2 / 2.
struct Penalty {
  double l1 = 0;
  double l2 = 0;
};

// How far a coefficient's optimality conditions are from being met, given the derivative of the
// rest.
inline double violation_of(double b, double gradient, const Penalty& penalty) {
  if (b == 0) return std::max(0.0, std::abs(gradient) - penalty.l1);
  return std::abs(gradient + penalty.l2 * b + (b > 0 ? penalty.l1 : -penalty.l1));
}

// Moves b to the minimum of g'(x - b) + (x - b)' H (x - b) / 2 + sum of penalties, until no
// condition is violated by more than `tolerance` or nothing moves any more. `gradient` is moved
// along. H is symmetric and has no negative eigenvalue; penalties: one per coefficient. Where go_on
// says no, b stands a part of the way.
void descend(const Eigen::Ref<const Eigen::MatrixXd>& hessian,
             const std::vector<Penalty>& penalties, double tolerance, Eigen::VectorXd& b,
             Eigen::VectorXd& gradient, const GoOn& go_on = {});

}  // namespace dodona::train
