// The losses of linear models over a design matrix: value, gradient, hessian.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "train/family/design.hpp"
#include "train/family/design_sums.hpp"
#include "train/objective.hpp"

namespace dodona::train {

// The mean loss by the weights: (m - y)^2 / 2, the negative log likelihood of two classes (one
// margin, of class 1), or of as many classes as there are margins. Rows of weight 0 do not count,
// and have losses all the same: they may be rows held out. A class that no row is of
// would have a margin of minus infinity: in its stead every row is of it by a small share, all
// together by half a row.
class LinearLoss {
 public:
  // weights: [n_rows], not all 0.
  LinearLoss(const Design& design, std::span<const double> target, std::vector<double> weights,
             Objective objective, std::size_t n_margins, int n_threads);

  // Its value at b; what follows is of the b evaluated last.
  double evaluate(const Coefficients& b);
  Coefficients gradient() const;
  // The second derivatives by the coefficients of some columns, ascending, in the margins k and l;
  // written to a part of a matrix. Of the rows in the sample alone, where there is one.
  void hessian(std::span<const std::uint32_t> columns, std::size_t k, std::size_t l, int n_threads,
               const Eigen::Ref<SquareMatrix>& into) const;

  // The second derivative by each coefficient alone, of all rows.
  Coefficients curvature() const;
  // Second derivatives of so many rows, evenly spaced among those that have a weight; n_rows or
  // more of these: of all.
  void sample_rows(std::size_t n_rows);
  bool is_sampled() const { return sampled_.has_value(); }

  // The intercepts that are best by themselves.
  std::vector<double> best_intercepts() const;

  // The sum of the losses of the rows, each times another weight; [n_rows].
  double sum_of_losses(std::span<const double> weights) const;
  std::size_t n_margins() const { return n_margins_; }
  const Design& design() const { return design_; }
  bool is_quadratic() const { return objective_ == Objective::squared_error; }

 private:
  void count_classes();
  void take_margins(std::size_t begin, std::size_t end);
  double sum_of_losses(std::span<const double> weights, std::size_t begin, std::size_t end) const;
  double loss_of_absent(std::size_t i) const;
  double probability(std::size_t i, std::size_t of_class) const;
  double curvature(std::size_t i, std::size_t k, std::size_t l) const;

  const Design& design_;
  std::span<const double> target_;
  std::vector<double> weights_;
  double total_;
  Objective objective_;
  std::size_t n_margins_;
  int n_threads_;
  std::vector<double> class_share_;  // of each class, in the weight; the absent one's too
  std::vector<std::size_t> absent_;  // classes
  std::vector<double> state_;        // [n_margins][n_rows]: errors m - y, or probabilities
  std::vector<std::size_t> sample_;  // rows
  std::optional<Design> sampled_;    // those rows; none: all
  std::vector<double> offset_;       // [n_rows]: the loss is offset + log(factor)
  std::vector<double> factor_;       // [n_rows]; empty: all 1
};

}  // namespace dodona::train
