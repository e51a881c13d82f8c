#include "train/family/linear.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <optional>

#include "dodona/math.hpp"
#include "train/family/design.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

// Design columns x outputs, the outputs of one column side by side.
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

constexpr std::size_t kBlock =
    2048;  // rows whose sums are added up apart, whatever the number of threads

// out = sum over rows of contribution(row, out), block by block, blocks added in order.
template <typename Contribution>
Matrix sum_over_rows(std::size_t n_rows, Eigen::Index n, Eigen::Index k, int n_threads,
                     const Contribution& add_row) {
  const std::size_t n_blocks = (n_rows + kBlock - 1) / kBlock;
  Matrix sum = Matrix::Zero(n, k);
  // As many blocks at a time as fit into 64 MB of sums: threads meet seldom.
  const std::size_t fitting =
      (std::size_t{64} << 20U) / (sizeof(double) * static_cast<std::size_t>(n * k));
  const std::size_t wave = std::max(static_cast<std::size_t>(n_threads), fitting);
  std::vector<Matrix> partial(std::min(wave, n_blocks));
  for (std::size_t first = 0; first < n_blocks; first += wave) {
    const std::size_t in_wave = std::min(wave, n_blocks - first);
    parallel_for(in_wave, n_threads, [&](std::size_t b) {
      partial[b].setZero(n, k);
      const std::size_t begin = (first + b) * kBlock;
      for (std::size_t i = begin; i < std::min(begin + kBlock, n_rows); ++i) add_row(i, partial[b]);
    });
    for (std::size_t b = 0; b < in_wave; ++b) sum += partial[b];
  }
  return sum;
}

// (X v)_i for every output.
void row_product(const Design& design, std::size_t i, const Matrix& v, std::span<double> out) {
  const std::size_t n_outputs = out.size();
  std::copy(v.data(), v.data() + n_outputs, out.begin());
  for (const auto& [column, value] : design.row(i)) {
    const double* of_column = v.data() + column * n_outputs;
    for (std::size_t k = 0; k < n_outputs; ++k) out[k] += of_column[k] * value;
  }
}

void add_row_times(const Design& design, std::size_t i, std::span<const double> w, Matrix& into) {
  const std::size_t n_outputs = w.size();
  for (std::size_t k = 0; k < n_outputs; ++k) into.data()[k] += w[k];
  for (const auto& [column, value] : design.row(i)) {
    double* of_column = into.data() + column * n_outputs;
    for (std::size_t k = 0; k < n_outputs; ++k) of_column[k] += w[k] * value;
  }
}

// Solves (X'WX + l2 D) b = X'Wy, D being the identity without the intercept. Without a penalty
// one-hot columns and the intercept are collinear: a penalty of 1e-10 of the largest diagonal entry
// then picks the smallest coefficients, and the steps of refinement take it back where it was not
// needed.
Matrix solve_least_squares(const Design& design, std::span<const double> target, double l2,
                           int n_threads) {
  const auto p = static_cast<Eigen::Index>(design.n_columns());
  // Gram matrix and right-hand side in one pass: the last column is X'Wy.
  const Matrix sums =
      sum_over_rows(design.n_rows(), p, p + 1, n_threads, [&](std::size_t i, Matrix& into) {
        const auto row = design.row(i);
        const double weight = design.weight(i);
        into(0, 0) += weight;
        into(0, p) += weight * target[i];
        for (const auto& a : row) {
          const double value = weight * a.value;
          into(a.column, 0) += value;
          into(a.column, p) += value * target[i];
          for (const auto& b : row) into(a.column, b.column) += value * b.value;
        }
      });
  Matrix gram = sums.leftCols(p);
  gram.row(0).tail(p - 1) = gram.col(0).tail(p - 1).transpose();
  gram.diagonal().tail(p - 1).array() += l2;
  Matrix regular = gram;
  if (l2 == 0) regular.diagonal().tail(p - 1).array() += 1e-10 * gram.diagonal().maxCoeff();
  const Eigen::LDLT<Matrix> factor(regular);
  const Vector right = sums.col(p);
  Vector solution = factor.solve(right);
  for (int step = 0; step < 2; ++step) solution += factor.solve(right - gram * solution);
  return solution;
}

// The negative log likelihood of the (multinomial) logistic model. One output: the margin of
// class 1.
class LogLoss {
 public:
  LogLoss(const Design& design, std::span<const double> target, std::size_t n_margins, double l2,
          int n_threads)
      : design_(design),
        target_(target),
        k_(n_margins),
        l2_(l2),
        n_threads_(n_threads),
        p_(design.n_rows() * n_margins) {}

  // Its value at b; keeps the probabilities for gradient() and hessian_times().
  double value(const Matrix& b) {
    const Matrix sum =
        sum_over_rows(design_.n_rows(), 1, 1, n_threads_, [&](std::size_t i, Matrix& into) {
          const auto p = std::span(p_).subspan(i * k_, k_);
          row_product(design_, i, b, p);
          into(0, 0) += design_.weight(i) *
                        (k_ == 1 ? logistic_loss(p, target_[i]) : softmax_loss(p, target_[i]));
        });
    return sum(0, 0) + 0.5 * l2_ * b.bottomRows(b.rows() - 1).squaredNorm();
  }

  Matrix gradient(const Matrix& b) const {
    Matrix g = sum_over_rows(
        design_.n_rows(), b.rows(), b.cols(), n_threads_, [&](std::size_t i, Matrix& into) {
          std::vector<double> w(p_.begin() + static_cast<std::ptrdiff_t>(i * k_),
                                p_.begin() + static_cast<std::ptrdiff_t>((i + 1) * k_));
          if (k_ == 1) {
            w[0] -= target_[i];
          } else {
            w[static_cast<std::size_t>(target_[i])] -= 1;
          }
          for (double& x : w) x *= design_.weight(i);
          add_row_times(design_, i, w, into);
        });
    g.bottomRows(g.rows() - 1) += l2_ * b.bottomRows(b.rows() - 1);
    return g;
  }

  // H v, with per row of weight 1: H_i = x x' (p (1 - p)), or x x' (diag(p) - p p').
  Matrix hessian_times(const Matrix& v) const {
    Matrix h = sum_over_rows(design_.n_rows(), v.rows(), v.cols(), n_threads_,
                             [&](std::size_t i, Matrix& into) {
                               std::vector<double> u(k_);
                               row_product(design_, i, v, u);
                               const auto p = std::span(p_).subspan(i * k_, k_);
                               if (k_ == 1) {
                                 u[0] *= p[0] * (1 - p[0]);
                               } else {
                                 double mean = 0;
                                 for (std::size_t k = 0; k < k_; ++k) mean += p[k] * u[k];
                                 for (std::size_t k = 0; k < k_; ++k) u[k] = p[k] * (u[k] - mean);
                               }
                               for (double& x : u) x *= design_.weight(i);
                               add_row_times(design_, i, u, into);
                             });
    h.bottomRows(h.rows() - 1) += l2_ * v.bottomRows(v.rows() - 1);
    return h;
  }

  // The diagonal of H, for preconditioning.
  Matrix diagonal(const Matrix& b) const {
    Matrix d = sum_over_rows(design_.n_rows(), b.rows(), b.cols(), n_threads_,
                             [&](std::size_t i, Matrix& into) {
                               for (std::size_t k = 0; k < k_; ++k) {
                                 const double p = p_[i * k_ + k];
                                 const double w = design_.weight(i) * p * (1 - p);
                                 const auto column = static_cast<Eigen::Index>(k);
                                 into(0, column) += w;
                                 for (const auto& [index, value] : design_.row(i))
                                   into(index, column) += w * value * value;
                               }
                             });
    d.bottomRows(d.rows() - 1).array() += l2_;
    return d.cwiseMax(1e-12);
  }

 private:
  // Both turn margins into probabilities in place.
  static double logistic_loss(std::span<double> p, double truth) {
    const double signed_margin = truth != 0 ? p[0] : -p[0];
    const double loss = signed_margin > 0 ? math::log(1 + math::exp(-signed_margin))
                                          : math::log(1 + math::exp(signed_margin)) - signed_margin;
    p[0] = math::logistic(p[0]);
    return loss;
  }

  static double softmax_loss(std::span<double> p, double truth) {
    const double largest = *std::max_element(p.begin(), p.end());
    const double margin = p[static_cast<std::size_t>(truth)];
    double sum = 0;
    for (double& x : p) {
      x = math::exp(x - largest);
      sum += x;
    }
    for (double& x : p) x /= sum;
    return math::log(sum) + largest - margin;
  }

  const Design& design_;
  std::span<const double> target_;
  std::size_t k_;
  double l2_;
  int n_threads_;
  std::vector<double> p_;  // [n_rows][k]
};

double dot(const Matrix& a, const Matrix& b) { return a.cwiseProduct(b).sum(); }

// Solves H d = -g by preconditioned conjugate gradients, to a precision that tightens as the
// optimum comes near.
Matrix newton_direction(const LogLoss& loss, const Matrix& b, const Matrix& g) {
  constexpr int kSteps = 500;
  const Matrix diagonal = loss.diagonal(b);
  const double norm = std::sqrt(dot(g, g));
  const double tolerance = std::min(0.1, std::sqrt(norm)) * norm;
  Matrix d = Matrix::Zero(g.rows(), g.cols());
  Matrix r = -g;
  Matrix z = r.cwiseQuotient(diagonal);
  Matrix q = z;
  double rz = dot(r, z);
  for (int step = 0; step < kSteps && std::sqrt(dot(r, r)) > tolerance; ++step) {
    const Matrix hq = loss.hessian_times(q);
    const double curvature = dot(q, hq);
    if (!(curvature > 0)) break;
    const double alpha = rz / curvature;
    d += alpha * q;
    r -= alpha * hq;
    z = r.cwiseQuotient(diagonal);
    const double next = dot(r, z);
    q = z + (next / rz) * q;
    rz = next;
  }
  return d;
}

Matrix minimise(LogLoss& loss, const FitInput& input, const Design& design,
                std::vector<std::string>& notes) {
  constexpr double kTolerance = 1e-9;  // of the gradient's largest entry, per unit of weight
  const auto p = static_cast<Eigen::Index>(design.n_columns());
  const double enough = kTolerance * design.total_weight();
  Matrix b = Matrix::Zero(p, static_cast<Eigen::Index>(input.n_margins));
  double value = loss.value(b);
  const std::size_t limit = input.options.count("linear.max_iterations");
  for (std::size_t iteration = 0; iteration < limit; ++iteration) {
    const Matrix g = loss.gradient(b);
    if (g.cwiseAbs().maxCoeff() <= enough) return b;
    if (input.progress &&
        !input.progress(static_cast<double>(iteration) / static_cast<double>(limit),
                        "Newton steps"))
      return b;
    const Matrix d = newton_direction(loss, b, g);
    const double slope = dot(g, d);
    // Armijo's rule; the step is halved until the loss falls enough. At the limit of precision
    // nothing falls any more.
    double step = 1;
    double next = loss.value(b + d);
    while (!(next <= value + 1e-4 * step * slope) && step > 1e-10) {
      step /= 2;
      next = loss.value(b + step * d);
    }
    if (!(next < value)) {
      loss.value(b);
      return b;
    }
    b += step * d;
    value = next;
  }
  notes.emplace_back(
      "linear: not converged after linear.max_iterations Newton steps; raise it, or linear.l2");
  return b;
}

// From the standardised scale to that of the data. With w = b/s:  b (x - m)/s = w x - w m, so the
// intercept takes -w m, and a missing value, which counted as m, adds w m (and its own
// coefficient). The mean of a term over the training rows is w m, or that of the levels' weights,
// where there is a value.
Linear on_original_scale(const Design& design, const Matrix& b) {
  Linear model;
  const Eigen::Index n_outputs = b.cols();
  for (Eigen::Index k = 0; k < n_outputs; ++k) model.intercept.push_back(b(0, k));
  for (const DesignColumn& column : design.columns()) {
    LinearTerm term;
    const std::size_t n_weights = std::max<std::size_t>(column.n_levels, 1);
    for (Eigen::Index k = 0; k < n_outputs; ++k) {
      const auto at = [&](std::size_t offset) {
        return b(static_cast<Eigen::Index>(column.first + offset), k);
      };
      const bool has_missing = column.missing > 0;
      double present = 0;  // mean of the rows where it is not missing
      if (column.n_levels == 0) {
        const double w = at(0) / column.scale;
        present = w * column.mean;
        model.intercept[static_cast<std::size_t>(k)] -= present;
        term.weight.push_back(w);
      } else {
        for (std::size_t level = 0; level < column.n_levels; ++level) {
          term.weight.push_back(at(level));
          present += column.share[level] * at(level);
        }
      }
      double missing = has_missing ? at(n_weights) : 0;
      if (column.n_levels == 0 || !has_missing) missing += present;
      term.missing.push_back(missing);
      term.mean.push_back((1 - column.missing) * present + column.missing * missing);
    }
    model.terms.push_back(std::move(term));
  }
  return model;
}

// The standard deviation over the training rows of what each column adds to the margin (root mean
// square over outputs).
std::vector<double> importance_of(const Design& design, const Matrix& b) {
  std::vector<double> importance;
  for (std::size_t j = 0; j < design.columns().size(); ++j) {
    double variance = 0;
    for (Eigen::Index k = 0; k < b.cols(); ++k) {
      double sum = 0;
      double squares = 0;
      for (std::size_t i = 0; i < design.n_rows(); ++i) {
        const auto& entry = design.row(i)[j];
        const double x = b(entry.column, k) * entry.value;
        sum += design.weight(i) * x;
        squares += design.weight(i) * x * x;
      }
      const double n = design.total_weight();
      variance += std::max(0.0, squares / n - (sum / n) * (sum / n));
    }
    importance.push_back(std::sqrt(variance));
  }
  return importance;
}

}  // namespace

Result<Fit> fit_linear(const FitInput& input) {
  constexpr std::size_t kMostColumns = 20000;
  const Design design(input.frame, input.weights);
  const bool squared_error = input.objective == Objective::squared_error;
  if (design.n_columns() > kMostColumns ||
      (squared_error && design.n_columns() > kMostColumns / 4)) {
    return Error{Code::bad_data,
                 {},
                 "the categories make " + std::to_string(design.n_columns()) +
                     " columns, too many for the family linear; drop some, or take trees"};
  }
  const double l2 = input.options.number("linear.l2");
  Fit fit;
  Matrix b;
  if (squared_error) {
    b = solve_least_squares(design, input.target, l2, input.n_threads);
  } else {
    LogLoss loss(design, input.target, input.n_margins, l2, input.n_threads);
    b = minimise(loss, input, design, fit.notes);
  }
  if (!b.allFinite())
    return Error{Code::bad_data, {}, "the linear model has no finite solution; raise linear.l2"};
  fit.family = on_original_scale(design, b);
  fit.importance = importance_of(design, b);
  return fit;
}

}  // namespace dodona::train
