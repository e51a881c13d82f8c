#include "train/family/linear_loss.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "dodona/math.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kBlock = 2048;  // rows that are one task

template <typename F>
void for_blocks(std::size_t n, int n_threads, const F& f) {
  const std::size_t n_blocks = (n + kBlock - 1) / kBlock;
  parallel_for(n_blocks, n_threads,
               [&](std::size_t b) { f(b, b * kBlock, std::min((b + 1) * kBlock, n)); });
}

struct RowLoss {
  double offset;
  double factor = 1;  // of which the logarithm is added
};

// All three turn margins into what derivatives are made of, in place.
RowLoss squared_loss(double& margin, double truth) {
  margin -= truth;
  return {margin * margin / 2};
}

RowLoss logistic_loss(double& margin, double truth) {
  const double signed_margin = truth != 0 ? margin : -margin;
  const double e = math::exp(-std::abs(margin));
  margin = (margin > 0 ? 1 : e) / (1 + e);
  return {std::max(-signed_margin, 0.0), 1 + e};
}

RowLoss softmax_loss(double* margin, std::size_t n_margins, std::size_t stride, double truth) {
  double largest = margin[0];
  for (std::size_t k = 1; k < n_margins; ++k) largest = std::max(largest, margin[k * stride]);
  const double of_truth = margin[static_cast<std::size_t>(truth) * stride];
  double sum = 0;
  for (std::size_t k = 0; k < n_margins; ++k) {
    double& x = margin[k * stride];
    x = math::exp(x - largest);
    sum += x;
  }
  for (std::size_t k = 0; k < n_margins; ++k) margin[k * stride] /= sum;
  return {largest - of_truth, sum};
}

}  // namespace

LinearLoss::LinearLoss(const Design& design, std::span<const double> target,
                       std::vector<double> weights, Objective objective, std::size_t n_margins,
                       int n_threads)
    : design_(design),
      target_(target),
      weights_(std::move(weights)),
      total_(std::accumulate(weights_.begin(), weights_.end(), 0.0)),
      objective_(objective),
      n_margins_(n_margins),
      n_threads_(n_threads),
      state_(n_margins * design.n_rows()),
      offset_(design.n_rows()),
      factor_(objective == Objective::squared_error ? 0 : design.n_rows()) {
  if (!is_quadratic()) count_classes();
}

void LinearLoss::count_classes() {
  class_share_.assign(std::max<std::size_t>(n_margins_, 2), 0);
  double n_rows = 0;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    class_share_[static_cast<std::size_t>(target_[i])] += weights_[i] / total_;
    n_rows += weights_[i] > 0 ? 1 : 0;
  }
  for (std::size_t k = 0; k < class_share_.size(); ++k) {
    if (class_share_[k] > 0) continue;
    absent_.push_back(k);
    class_share_[k] = 1 / (2 * n_rows);
  }
}

double LinearLoss::probability(std::size_t i, std::size_t of_class) const {
  if (n_margins_ == 1) return of_class == 1 ? state_[i] : 1 - state_[i];
  return state_[of_class * design_.n_rows() + i];
}

// With a share s of each absent class: -(1 - sum s) log p_y - sum s log p_absent, less -log p_y.
double LinearLoss::loss_of_absent(std::size_t i) const {
  double sum = 0;
  for (const std::size_t k : absent_) {
    const double of_truth = probability(i, static_cast<std::size_t>(target_[i]));
    sum += class_share_[k] * (math::log(of_truth) - math::log(probability(i, k)));
  }
  return sum;
}

void LinearLoss::take_margins(std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    const RowLoss loss = objective_ == Objective::squared_error
                             ? squared_loss(state_[i], target_[i])
                         : objective_ == Objective::logistic
                             ? logistic_loss(state_[i], target_[i])
                             : softmax_loss(&state_[i], n_margins_, design_.n_rows(), target_[i]);
    offset_[i] = loss.offset;
    if (!factor_.empty()) factor_[i] = loss.factor;
  }
}

// Rows of one weight share a logarithm, that of the product of their factors.
double LinearLoss::sum_of_losses(std::span<const double> weights, std::size_t begin,
                                 std::size_t end) const {
  constexpr double kLargest = 1e250;  // there is room for a factor, which is the number of classes
  double sum = 0;
  double product = 1;
  double of_product = 0;
  for (std::size_t i = begin; i < end; ++i) {
    if (!(weights[i] > 0)) continue;
    sum += weights[i] * offset_[i];
    if (factor_.empty()) continue;
    if (weights[i] != of_product || product > kLargest) {
      if (of_product > 0) sum += of_product * math::log(product);
      of_product = weights[i];
      product = 1;
    }
    product *= factor_[i];
  }
  return of_product > 0 ? sum + of_product * math::log(product) : sum;
}

double LinearLoss::sum_of_losses(std::span<const double> weights) const {
  std::vector<double> sums((design_.n_rows() + kBlock - 1) / kBlock, 0);
  for_blocks(design_.n_rows(), n_threads_,
             [&](std::size_t block, std::size_t begin, std::size_t end) {
               sums[block] = sum_of_losses(weights, begin, end);
             });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

double LinearLoss::evaluate(const Coefficients& b) {
  multiply(design_, b, n_threads_, state_);
  for_blocks(design_.n_rows(), n_threads_,
             [&](std::size_t, std::size_t begin, std::size_t end) { take_margins(begin, end); });
  double sum = sum_of_losses(weights_);
  for (std::size_t i = 0; i < weights_.size() && !absent_.empty(); ++i) {
    if (weights_[i] > 0) sum += weights_[i] * loss_of_absent(i);
  }
  return sum / total_;
}

Coefficients LinearLoss::gradient() const {
  const std::size_t n = design_.n_rows();
  double of_absent = 0;
  for (const std::size_t k : absent_) of_absent += class_share_[k];
  std::vector<double> r(state_);
  for_blocks(n, n_threads_, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto subtract = [&](std::size_t of_class, double share) {
        if (n_margins_ > 1) {
          r[of_class * n + i] -= share;
        } else if (of_class == 1) {
          r[i] -= share;
        }
      };
      if (!is_quadratic()) subtract(static_cast<std::size_t>(target_[i]), 1 - of_absent);
      for (const std::size_t k : absent_) subtract(k, class_share_[k]);
    }
    for (std::size_t k = 0; k < n_margins_; ++k) {
      for (std::size_t i = begin; i < end; ++i) r[k * n + i] *= weights_[i] / total_;
    }
  });
  return multiply_transposed(design_, r, n_margins_, n_threads_);
}

// Of a row's loss by its margins k and l, times its weight.
double LinearLoss::curvature(std::size_t i, std::size_t k, std::size_t l) const {
  const std::size_t n = design_.n_rows();
  const double of_k = state_[k * n + i];
  const double of_l = state_[l * n + i];
  return weights_[i] / total_ * (is_quadratic() ? 1 : k == l ? of_k * (1 - of_k) : -of_k * of_l);
}

void LinearLoss::hessian(std::span<const std::uint32_t> columns, std::size_t k, std::size_t l,
                         int n_threads, const Eigen::Ref<SquareMatrix>& into) const {
  std::vector<double> w(sampled_ ? sample_.size() : design_.n_rows());
  for_blocks(w.size(), n_threads, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) w[i] = curvature(sampled_ ? sample_[i] : i, k, l);
  });
  gram_of(sampled_ ? *sampled_ : design_, w, columns, n_threads, into);
}

Coefficients LinearLoss::curvature() const {
  const std::size_t n = design_.n_rows();
  std::vector<double> w(n_margins_ * n);
  for_blocks(n, n_threads_, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t k = 0; k < n_margins_; ++k) {
      for (std::size_t i = begin; i < end; ++i) w[k * n + i] = curvature(i, k, k);
    }
  });
  return multiply_squares_transposed(design_, w, n_margins_, n_threads_);
}

void LinearLoss::sample_rows(std::size_t n_rows) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    if (weights_[i] > 0) all.push_back(i);
  }
  sampled_.reset();
  sample_.clear();
  if (n_rows >= all.size()) return;
  sample_.reserve(n_rows);
  for (std::size_t s = 0; s < n_rows; ++s) sample_.push_back(all[s * all.size() / n_rows]);
  sampled_.emplace(design_, sample_);
}

std::vector<double> LinearLoss::best_intercepts() const {
  if (is_quadratic()) {
    double sum = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) sum += weights_[i] / total_ * target_[i];
    return {sum};
  }
  if (n_margins_ == 1) return {math::log(class_share_[1] / class_share_[0])};
  std::vector<double> best;
  double mean = 0;
  for (const double share : class_share_) {
    best.push_back(math::log(share));
    mean += best.back() / static_cast<double>(n_margins_);
  }
  for (double& x : best) x -= mean;
  return best;
}

}  // namespace dodona::train
