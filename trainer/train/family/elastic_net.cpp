#include "train/family/elastic_net.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <utility>

#include "dodona/cell.hpp"
#include "dodona/math.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

using Eigen::Index;

constexpr double kLeastRatio = 0.01;  // as if of l1, where a path starts
// Numbers in second derivatives at most: 256 MB.
constexpr std::size_t kMostNumbers = std::size_t{1} << 25U;
// Coefficients at most of which none is left out, and which have second derivatives in common.
constexpr std::size_t kFew = 1000;

// Rows per coefficient that second derivatives of many margins are of at first, and the least.
constexpr std::size_t kRowsEach = 4;
constexpr std::size_t kLeastRows = 2000;

// Whether so many coefficients have second derivatives in common: more than a few do where they are
// soon added up.
bool are_joint(std::size_t n, std::size_t n_rows) {
  constexpr std::size_t kMost = 2500;
  constexpr double kMostProducts = 1e10;
  const auto size = static_cast<double>(n);
  return n <= kFew || (n <= kMost && size * size * static_cast<double>(n_rows) <= kMostProducts);
}

// The nearest number of four significant digits.
double four_digits(double x) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), x, std::chars_format::scientific, 3)
          .ptr;
  return parse_number({text.data(), static_cast<std::size_t>(end - text.data())}).value_or(x);
}

Index index(std::size_t i) { return static_cast<Index>(i); }

}  // namespace

ElasticNet::ElasticNet(LinearLoss loss, double l1_ratio, std::size_t max_steps, int n_threads)
    : loss_(std::move(loss)), l1_ratio_(l1_ratio), max_steps_(max_steps), n_threads_(n_threads) {
  b_ = Coefficients::Zero(index(loss_.design().n_columns()), index(loss_.n_margins()));
  const auto intercepts = loss_.best_intercepts();
  for (Index k = 0; k < b_.cols(); ++k) b_(0, k) = intercepts[static_cast<std::size_t>(k)];
  value_ = null_value_ = loss_.evaluate(b_);
  gradient_ = loss_.gradient();
}

Penalty ElasticNet::penalty(Index row, double lambda) const {
  return row == 0 ? Penalty{} : Penalty{lambda * l1_ratio_, lambda * (1 - l1_ratio_)};
}

double ElasticNet::lambda_max() const {
  const double steepest =
      b_.rows() > 1 ? gradient_.bottomRows(b_.rows() - 1).cwiseAbs().maxCoeff() : 0;
  return steepest / std::max(l1_ratio_, kLeastRatio);
}

double ElasticNet::violation(double lambda) const {
  double worst = 0;
  for (Index j = 0; j < b_.rows(); ++j) {
    const Penalty of_row = penalty(j, lambda);
    for (Index k = 0; k < b_.cols(); ++k)
      worst = std::max(worst, violation_of(b_(j, k), gradient_(j, k), of_row));
  }
  return worst;
}

// Adds what the strong rule keeps and what violates its conditions to the columns; if there is any,
// also what may soon follow. False if there is no room for so many.
bool ElasticNet::choose_columns(double lambda, double tolerance) {
  constexpr double kAhead = 0.9;
  constexpr double kLeast = 0.95;  // of lambda: after a long way down the rule would keep all
  const auto n_outputs = static_cast<std::size_t>(b_.cols());
  const bool all = static_cast<std::size_t>(b_.size()) <= kFew || l1_ratio_ == 0 || lambda == 0;
  const double strong = lambda_ > lambda ? std::max(2 * lambda - lambda_, kLeast * lambda) : lambda;
  const double threshold = l1_ratio_ * strong + tolerance;
  const auto above = [&](double least) {
    std::vector<std::uint32_t> chosen;
    for (std::uint32_t j = 0; j < b_.rows(); ++j) {
      if (j == 0 || all || std::binary_search(columns_.begin(), columns_.end(), j) ||
          gradient_.row(j).cwiseAbs().maxCoeff() > least)
        chosen.push_back(j);
    }
    return chosen;
  };
  auto chosen = above(threshold);
  if (chosen.size() == columns_.size()) return true;
  chosen = above(kAhead * threshold);
  if (!has_room(chosen.size(), n_outputs, loss_.design().n_rows())) return false;
  columns_ = std::move(chosen);
  current_ = false;
  return true;
}

// Softmax has p_k (1 - p_k) on its diagonal and -p_k p_l beside it, which in each row sum up to as
// much: twice the diagonal bounds the whole. False if it was stopped.
bool ElasticNet::differentiate_twice(const GoOn& go_on) {
  const std::size_t n = columns_.size();
  const std::size_t n_margins = loss_.n_margins();
  if (n_margins == 1 || !are_joint(n * n_margins, loss_.design().n_rows())) {
    if (loss_.is_sampled()) loss_.sample_rows(loss_.design().n_rows());
    hessians_.resize(n_margins);
    parallel_for(n_margins, n_threads_, [&](std::size_t k) {
      hessians_[k].resize(index(n), index(n));
      loss_.hessian(columns_, k, k, n_threads_, hessians_[k]);
      if (n_margins > 1) hessians_[k] *= 2;
    });
  } else {
    loss_.sample_rows(sample_factor_ * std::max(kLeastRows, kRowsEach * n * n_margins));
    hessians_.assign(1, SquareMatrix(index(n * n_margins), index(n * n_margins)));
    std::atomic<bool> stopped = false;
    parallel_for(n_margins * n_margins, n_threads_, [&](std::size_t pair) {
      const std::size_t k = pair / n_margins;
      const std::size_t l = pair % n_margins;
      if (l > k || stopped) return;
      if (go_on && !go_on()) stopped = true;
      auto part = hessians_[0].block(index(k * n), index(l * n), index(n), index(n));
      loss_.hessian(columns_, k, l, n_threads_, part);
      if (l < k) hessians_[0].block(index(l * n), index(k * n), index(n), index(n)) = part;
    });
    if (stopped) return false;
    if (loss_.is_sampled()) scale_to_all_rows();
  }
  current_ = true;
  return true;
}

// To the trace that each column has in all rows: one that is rarely other than 0 has few rows of
// the sample, or none. A part stands for what they do not tell: the same of every class, less its
// mean. Like the sample's, that is 0 along moves of all classes alike, which no loss feels.
void ElasticNet::scale_to_all_rows() {
  constexpr double kUntold = 0.05;
  SquareMatrix& hessian = hessians_[0];
  const Coefficients all = loss_.curvature();
  const Index n = index(columns_.size());
  const Index n_margins = b_.cols();
  Eigen::VectorXd scale(hessian.rows());
  Eigen::VectorXd untold(n);
  for (Index c = 0; c < n; ++c) {
    const double whole = all.row(index(columns_[static_cast<std::size_t>(c)])).sum();
    double told = 0;
    for (Index k = 0; k < n_margins; ++k) told += hessian(k * n + c, k * n + c);
    const double part = told > 0 ? kUntold : 1;
    untold[c] = part * whole / static_cast<double>(n_margins - 1);
    for (Index k = 0; k < n_margins; ++k)
      scale[k * n + c] = told > 0 ? std::sqrt((1 - part) * whole / told) : 0;
  }
  hessian = scale.asDiagonal() * hessian * scale.asDiagonal();
  for (Index k = 0; k < n_margins; ++k) {
    for (Index l = 0; l < n_margins; ++l) {
      const double of_pair = (k == l ? 1.0 : 0.0) - 1 / static_cast<double>(n_margins);
      hessian.block(k * n, l * n, n, n).diagonal() += of_pair * untold;
    }
  }
}

// The minimum of the quadratic approximation.
Coefficients ElasticNet::step(double lambda, double tolerance, const GoOn& go_on) const {
  const std::size_t n = columns_.size();
  const std::size_t margins_each = loss_.n_margins() / hessians_.size();
  Coefficients to = b_;
  parallel_for(hessians_.size(), n_threads_, [&](std::size_t h) {
    const std::size_t size = n * margins_each;
    Eigen::VectorXd b(index(size));
    Eigen::VectorXd gradient(index(size));
    std::vector<Penalty> penalties(size);
    const auto for_all = [&](const auto& f) {
      for (std::size_t c = 0; c < size; ++c)
        f(c, index(columns_[c % n]), index(h * margins_each + c / n));
    };
    for_all([&](std::size_t c, Index row, Index k) {
      b[index(c)] = b_(row, k);
      gradient[index(c)] = gradient_(row, k);
      penalties[c] = penalty(row, lambda);
    });
    descend(hessians_[h], penalties, tolerance, b, gradient, go_on);
    for_all([&](std::size_t c, Index row, Index k) { to(row, k) = b[index(c)]; });
  });
  // Of softmax, any number may be added to all intercepts.
  if (to.cols() > 1) to.row(0).array() -= to.row(0).mean();
  return to;
}

double ElasticNet::penalty_of(const Coefficients& b, double lambda) const {
  const auto penalised = b.bottomRows(b.rows() - 1);
  return lambda *
         (l1_ratio_ * penalised.cwiseAbs().sum() + (1 - l1_ratio_) / 2 * penalised.squaredNorm());
}

// Armijo's rule; the step is halved until the objective falls enough. Less than the sum of a loss
// can tell is not asked for. False if it does not fall.
bool ElasticNet::search_line(const Coefficients& to, double lambda, bool& whole) {
  constexpr double kPrecision = 1e-12;
  const Coefficients direction = to - b_;
  const double before = value_ + penalty_of(b_, lambda);
  const double slope =
      gradient_.cwiseProduct(direction).sum() + penalty_of(to, lambda) - penalty_of(b_, lambda);
  whole = true;
  constexpr int kMostHalvings = 33;  // to 1e-10
  for (int halvings = 0; halvings <= kMostHalvings; ++halvings) {
    const double part = std::ldexp(1.0, -halvings);
    const Coefficients next = halvings == 0 ? to : Coefficients(b_ + part * direction);
    const double value = loss_.evaluate(next);
    if (value + penalty_of(next, lambda) <=
        before + 1e-4 * part * std::min(slope, 0.0) + kPrecision * std::abs(before)) {
      b_ = next;
      value_ = value;
      gradient_ = loss_.gradient();
      return true;
    }
    whole = false;
  }
  loss_.evaluate(b_);
  return false;
}

ElasticNet::Outcome ElasticNet::move_to(double lambda, double tolerance, const GoOn& go_on) {
  // A step that leaves more of the violation is the last by its second derivatives. Those of many
  // margins cost as much as dozens of steps; those of a sample or that only bound the whole are
  // never so good. Far from the minimum no step is good, whatever the sample: several tell that it
  // is too small, or one that leads nowhere.
  constexpr double kGoodStep = 0.4;
  constexpr double kGoodJointStep = 0.7;
  constexpr double kGoodRoughStep = 0.8;
  constexpr std::size_t kFailures = 3;
  constexpr double kInner = 0.1;  // of the violation may be left by the approximation's minimum
  double before = violation(lambda);
  bool stuck = false;
  for (std::size_t i = 0; i < max_steps_ && before > tolerance && !stuck; ++i) {
    if (go_on && !go_on()) return Outcome::stopped;
    if (!choose_columns(lambda, tolerance)) return Outcome::too_many_columns;
    const bool fresh = !current_;
    if (fresh && !differentiate_twice(go_on)) return Outcome::stopped;
    bool whole = true;
    const Coefficients to =
        step(lambda, kInner * std::max(loss_.is_quadratic() ? 0 : before, tolerance), go_on);
    const bool moved = to != b_ && search_line(to, lambda, whole);
    const double after = violation(lambda);
    const double good = hessians_.size() > 1 || loss_.is_sampled() ? kGoodRoughStep
                        : b_.cols() > 1                            ? kGoodJointStep
                                                                   : kGoodStep;
    // At the limit of precision nothing falls any more.
    if (loss_.is_quadratic()) {
      stuck = !fresh && (!moved || after > before / 2);
    } else if (!moved || !whole || after > good * before) {
      stuck = fresh && !moved && !loss_.is_sampled();
      if (fresh && loss_.is_sampled() && (++n_failed_ == kFailures || !moved)) {
        sample_factor_ *= 2;
        n_failed_ = 0;
      }
      current_ = false;
    } else {
      n_failed_ = 0;
    }
    before = after;
  }
  lambda_ = lambda;
  return before <= tolerance || stuck ? Outcome::solved : Outcome::not_converged;
}

bool has_room(std::size_t n_columns, std::size_t n_margins, std::size_t n_rows) {
  const std::size_t side = n_columns * n_margins;
  return (are_joint(side, n_rows) ? side : n_columns) * side <= kMostNumbers;
}

std::vector<double> lambda_path(const ElasticNet& net, double l1_ratio, std::size_t n) {
  const Design& design = net.loss().design();
  const double first = net.lambda_max();
  const double last = first * std::max(l1_ratio, kLeastRatio) *
                      (design.n_rows() < design.n_columns() ? 1e-2 : 1e-4);
  std::vector<double> path;
  for (std::size_t i = 0; i < n && first > 0; ++i) {
    const double part = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0;
    path.push_back(four_digits(first * math::exp(part * math::log(last / first))));
  }
  return path;
}

}  // namespace dodona::train
