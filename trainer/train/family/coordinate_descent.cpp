#include "train/family/coordinate_descent.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cstddef>

namespace dodona::train {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

class Descent {
 public:
  Descent(const Eigen::Ref<const Eigen::MatrixXd>& hessian, const std::vector<Penalty>& penalties,
          VectorXd& b, VectorXd& gradient)
      : hessian_(hessian), penalties_(penalties), b_(b), gradient_(gradient) {}

  double violation() const {
    double worst = 0;
    for (Index c = 0; c < b_.size(); ++c)
      worst = std::max(worst, violation_of(b_[c], gradient_[c], penalty(c)));
    return worst;
  }

  // Each coefficient to its own minimum in turn. The greatest move, as a change of derivative.
  double sweep() {
    double greatest = 0;
    for (Index c = 0; c < b_.size(); ++c) {
      const auto& [l1, l2] = penalty(c);
      if (b_[c] == 0 && std::abs(gradient_[c]) <= l1) continue;
      const double curvature = hessian_(c, c);
      if (!(curvature + l2 > 0)) continue;
      const double pull = curvature * b_[c] - gradient_[c];
      const double shortened = std::max(0.0, std::abs(pull) - l1) / (curvature + l2);
      const double move = (pull > 0 ? shortened : -shortened) - b_[c];
      if (move == 0) continue;
      greatest = std::max(greatest, std::abs(move) * (curvature + l2));
      b_[c] += move;
      // Where b + (next - b) is not next, and next is 0.
      if (shortened == 0) b_[c] = 0;
      gradient_ += move * hessian_.col(c);
    }
    return greatest;
  }

  // How many sweeps cost what solve() does.
  std::size_t sweeps_a_solution() const { return 4 + active().size() / 12; }

  // Newton's step over the coefficients that are not 0, with the signs they have. A ten thousand
  // millionth of the greatest curvature keeps it finite where columns are collinear. False if it
  // has ended where one became 0.
  bool solve() {
    constexpr double kDamping = 1e-10;
    const auto rows = active();
    const auto n = static_cast<Index>(rows.size());
    if (n == 0) return true;
    Eigen::MatrixXd h(n, n);
    VectorXd g(n);
    for (Index a = 0; a < n; ++a) {
      const Index c = rows[static_cast<std::size_t>(a)];
      const auto& [l1, l2] = penalty(c);
      for (Index other = 0; other < n; ++other)
        h(other, a) = hessian_(rows[static_cast<std::size_t>(other)], c);
      h(a, a) += l2;
      g[a] = gradient_[c] + l2 * b_[c] + (b_[c] > 0 ? l1 : -l1);
    }
    h.diagonal().array() += kDamping * h.diagonal().maxCoeff();
    const VectorXd step = h.ldlt().solve(-g);
    return !step.allFinite() || move(rows, step);
  }

 private:
  const Penalty& penalty(Index c) const { return penalties_[static_cast<std::size_t>(c)]; }

  std::vector<Index> active() const {
    std::vector<Index> rows;
    for (Index c = 0; c < b_.size(); ++c) {
      if (b_[c] != 0 || (penalty(c).l1 == 0 && hessian_(c, c) > 0)) rows.push_back(c);
    }
    return rows;
  }

  bool move(const std::vector<Index>& rows, const VectorXd& step) {
    double part = 1;
    const auto crossing = [&](std::size_t a) {
      const Index c = rows[a];
      const double by = step[static_cast<Index>(a)];
      return penalty(c).l1 > 0 && b_[c] * (b_[c] + by) < 0 ? -b_[c] / by : 2.0;
    };
    for (std::size_t a = 0; a < rows.size(); ++a) part = std::min(part, crossing(a));
    VectorXd moves = VectorXd::Zero(b_.size());
    for (std::size_t a = 0; a < rows.size(); ++a) {
      const Index c = rows[a];
      const double before = b_[c];
      b_[c] = crossing(a) <= part ? 0 : before + part * step[static_cast<Index>(a)];
      moves[c] = b_[c] - before;
    }
    for (const Index c : rows) gradient_ += moves[c] * hessian_.col(c);
    return part == 1;
  }

  const Eigen::Ref<const Eigen::MatrixXd>& hessian_;
  const std::vector<Penalty>& penalties_;
  VectorXd& b_;
  VectorXd& gradient_;
};

}  // namespace

void descend(const Eigen::Ref<const Eigen::MatrixXd>& hessian,
             const std::vector<Penalty>& penalties, double tolerance, VectorXd& b,
             VectorXd& gradient, const GoOn& go_on) {
  constexpr int kRounds = 200;  // of sweeps and a solution
  Descent descent(hessian, penalties, b, gradient);
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t n_sweeps = descent.sweeps_a_solution();
    for (std::size_t i = 0; i < n_sweeps; ++i) {
      const double moved = descent.sweep();
      if (moved <= tolerance && descent.violation() <= tolerance) return;
      if (moved == 0) return;
    }
    while (!(go_on && !go_on()) && !descent.solve()) continue;
    if (go_on && !go_on()) return;
  }
}

}  // namespace dodona::train
