// Linear and (multinomial) logistic regression with an elastic net, along a path of penalties.
//
//   mean loss + lambda * sum over all but the intercepts of (ratio |b| + (1 - ratio) b^2 / 2)
//
// Friedman, Hastie, Tibshirani 2010, "Regularization paths for generalized linear models via
// coordinate descent": warm starts, the quadratic approximation of the log likelihood (sections 3
// and 4), and where a path starts and ends (section 2.5 and the package's manual). Each
// approximation is minimised by coordinate descent and a line search sees to it that the objective
// falls (Lee, Sun, Saunders 2014, "Proximal Newton-type methods"); second derivatives are kept as
// long as steps by them are good. Those of many margins are of some rows only, as many as tell
// enough (Byrd, Chin, Neveitt, Nocedal 2011, "On the use of stochastic Hessian information in
// optimization methods for machine learning", section 2), scaled to the diagonal of all. Columns
// are left out by the sequential strong rule, and the optimality conditions of all are checked
// (Tibshirani and others 2012, "Strong rules for discarding predictors in lasso-type problems",
// section 7).
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "train/family/coordinate_descent.hpp"
#include "train/family/linear_loss.hpp"

namespace dodona::train {

class ElasticNet {
 public:
  // Stands where all coefficients but the intercepts are 0.
  ElasticNet(LinearLoss loss, double l1_ratio, std::size_t max_steps, int n_threads);

  enum class Outcome : std::uint8_t {
    solved,
    not_converged,     // in max_steps Newton steps: stands where the last has led
    too_many_columns,  // have a coefficient that is not 0, for its matrices: stands where it stood
    stopped            // by go_on: stands on the way
  };

  // Moves to the minimum for lambda, which is best a little below that of the move before: no
  // optimality condition (a derivative by a coefficient) is violated by more than `tolerance`.
  // go_on is asked before each Newton step and within.
  Outcome move_to(double lambda, double tolerance, const GoOn& go_on = {});

  // The penalty from which on all coefficients are 0; without an l1 part, which has no such
  // penalty, a hundred times the greatest derivative.
  double lambda_max() const;

  const Coefficients& coefficients() const { return b_; }
  const LinearLoss& loss() const { return loss_; }
  // 1 - loss / loss without coefficients.
  double explained() const { return null_value_ > 0 ? 1 - value_ / null_value_ : 1; }

 private:
  Penalty penalty(Eigen::Index row, double lambda) const;
  double violation(double lambda) const;
  bool choose_columns(double lambda, double tolerance);
  bool differentiate_twice(const GoOn& go_on);
  void scale_to_all_rows();
  Coefficients step(double lambda, double tolerance, const GoOn& go_on) const;
  double penalty_of(const Coefficients& b, double lambda) const;
  bool search_line(const Coefficients& to, double lambda, bool& whole);

  LinearLoss loss_;
  double l1_ratio_;
  std::size_t max_steps_;
  int n_threads_;
  Coefficients b_;
  Coefficients gradient_;
  double value_;
  double null_value_;
  double lambda_ = 0;                   // of the move before; 0: none
  std::vector<std::uint32_t> columns_;  // that are not left out, ascending
  bool current_ = false;                // hessians are of columns_, at b_ or not far from it
  // One of all margins, margin by margin; or one for each margin, which then bound the whole.
  std::vector<SquareMatrix> hessians_;
  // Second derivatives of many margins are of so many times the rows that they begin with.
  std::size_t sample_factor_ = 1;
  std::size_t n_failed_ = 0;  // of the last samples, those that were not good for a first step
};

// Whether the matrices of so many columns fit in memory, if none is left out.
bool has_room(std::size_t n_columns, std::size_t n_margins, std::size_t n_rows);

// The penalties of a path: `n` of them in geometric progression, down from lambda_max, each rounded
// to four digits, so that what is told of one is all there is to it. The last is
// 1e-4 (1e-2 for fewer rows than columns) of that of a pure lasso.
std::vector<double> lambda_path(const ElasticNet& net, double l1_ratio, std::size_t n);

}  // namespace dodona::train
