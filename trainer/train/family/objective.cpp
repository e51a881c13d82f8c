#include "train/family/objective.hpp"

#include <array>
#include <cstring>
#include <numeric>

#include "dodona/math_single.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

using math::Single4;

// Rows that are one task; a constant, so that sums over them run in one order.
constexpr std::size_t kBlock = 4096;

template <typename F>
void for_blocks(std::size_t n, int n_threads, const F& f) {
  const std::size_t n_blocks = (n + kBlock - 1) / kBlock;
  parallel_for(n_blocks, n_threads > 1 && n_blocks > 2 ? n_threads : 1,
               [&](std::size_t b) { f(b * kBlock, std::min((b + 1) * kBlock, n)); });
}

// A sum whose rounding errors are carried along (Neumaier 1974), so that the order of its terms
// hardly ever shows.
class LongSum {
 public:
  void add(double x) {
    const double sum = sum_ + x;
    lost_ += std::abs(sum_) >= std::abs(x) ? (sum_ - sum) + x : (x - sum) + sum_;
    sum_ = sum;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

// -log p(y) with p = 1/(1 + e^-m): with q the probability of the class that is not y, the gradient
// is q or -q and the hessian q (1 - q). Four rows at a time; q keeps its digits where it is small.
void logistic_block(const Targets& targets, std::span<const double> margins, std::size_t begin,
                    std::size_t end, Derivatives& out) {
  const auto sign_of = [](double target) { return target != 0 ? -1.0F : 1.0F; };
  const auto derive = [](auto margin, auto sign, auto& gradient, auto& hessian) {
    const auto wrong = math::single_sigmoid(margin * sign);
    gradient = wrong * sign;
    hessian = wrong * (1.0F - wrong);
  };
  const double* m = margins.data();
  const double* y = targets.values.data();
  std::size_t i = begin;
  for (; i + 4 <= end; i += 4) {
    const Single4 margin = {static_cast<float>(m[i]), static_cast<float>(m[i + 1]),
                            static_cast<float>(m[i + 2]), static_cast<float>(m[i + 3])};
    const Single4 sign = {sign_of(y[i]), sign_of(y[i + 1]), sign_of(y[i + 2]), sign_of(y[i + 3])};
    Single4 gradient;
    Single4 hessian;
    derive(margin, sign, gradient, hessian);
    std::memcpy(&out.gradient[i], &gradient, sizeof gradient);
    std::memcpy(&out.hessian[i], &hessian, sizeof hessian);
  }
  for (; i < end; ++i)
    derive(static_cast<float>(m[i]), sign_of(y[i]), out.gradient[i], out.hessian[i]);
}

// -log p[y] with p = softmax(m). The hessian's diagonal p (1 - p) times two, which bounds the steps
// that K trees take together (Friedman, Hastie, Tibshirani 2000, section 5: (K-1)/K in the step;
// XGBoost takes 2 for every K).
void softmax_block(const Targets& targets, std::span<const double> margins, std::size_t begin,
                   std::size_t end, std::vector<Derivatives>& out) {
  const std::size_t n = targets.n_rows();
  std::vector<Single4> e(targets.n_margins);
  for (std::size_t i = begin; i < end; i += 4) {
    const std::size_t lanes = std::min<std::size_t>(4, end - i);
    std::array<double, 4> greatest{};
    for (std::size_t l = 0; l < lanes; ++l) {
      greatest[l] = margins[i + l];
      for (std::size_t k = 1; k < e.size(); ++k)
        greatest[l] = std::max(greatest[l], margins[k * n + i + l]);
    }
    Single4 sum{};
    for (std::size_t k = 0; k < e.size(); ++k) {
      Single4 margin{};
      for (std::size_t l = 0; l < lanes; ++l)
        margin[l] = static_cast<float>(margins[k * n + i + l] - greatest[l]);
      e[k] = math::single_exp<Single4>(margin);
      sum += e[k];
    }
    for (std::size_t k = 0; k < e.size(); ++k) {
      const Single4 p = e[k] / sum;
      const Single4 others = (sum - e[k]) / sum;
      const Single4 hessian = 2.0F * p * others;
      for (std::size_t l = 0; l < lanes; ++l) {
        const bool is_class = targets.values[i + l] == static_cast<double>(k);
        out[k].gradient[i + l] = is_class ? -others[l] : p[l];
        out[k].hessian[i + l] = hessian[l];
      }
    }
  }
}

void weigh(const Targets& targets, std::size_t begin, std::size_t end,
           std::vector<Derivatives>& out) {
  for (auto& derivatives : out) {
    for (std::size_t i = begin; i < end; ++i) {
      const auto weight = static_cast<float>(targets.weights[i]);
      derivatives.gradient[i] *= weight;
      derivatives.hessian[i] *= weight;
    }
  }
}

double softmax_loss(std::span<const double> margins, const Targets& targets, std::size_t i) {
  const std::size_t n = targets.n_rows();
  double greatest = margins[i];
  for (std::size_t k = 1; k < targets.n_margins; ++k)
    greatest = std::max(greatest, margins[k * n + i]);
  double sum = 0;
  for (std::size_t k = 0; k < targets.n_margins; ++k)
    sum += math::exp(margins[k * n + i] - greatest);
  const auto label = static_cast<std::size_t>(targets.values[i]);
  return math::log(sum) + greatest - margins[label * n + i];
}

// -log(1/(1 + e^-x)) = log(1 + e^-x), without overflow.
double logistic_loss(double x) {
  return x > 0 ? math::log(1 + math::exp(-x)) : math::log(1 + math::exp(x)) - x;
}

double weighted_mean(const Targets& targets, std::span<const std::size_t> rows) {
  LongSum sum;
  LongSum weight;
  for (const std::size_t i : rows) {
    sum.add(targets.weight(i) * targets.values[i]);
    weight.add(targets.weight(i));
  }
  return weight.value() > 0 ? sum.value() / weight.value() : 0;
}

double row_loss(const Loss& loss, const Targets& targets, std::span<const double> margins,
                std::size_t i) {
  if (loss.objective == Objective::softmax) return softmax_loss(margins, targets, i);
  if (loss.objective == Objective::logistic)
    return logistic_loss(targets.values[i] != 0 ? margins[i] : -margins[i]);
  double value = 0;
  with_loss(loss, [&](const auto& l) { value = l.value(margins[i], targets.values[i]); });
  return value;
}

}  // namespace

double weighted_quantile(std::vector<std::pair<double, double>>& values_and_weights, double share) {
  std::sort(values_and_weights.begin(), values_and_weights.end());
  LongSum total;
  for (const auto& [value, weight] : values_and_weights) total.add(weight);
  LongSum sum;
  for (const auto& [value, weight] : values_and_weights) {
    sum.add(weight);
    if (sum.value() >= share * total.value()) return value;
  }
  return values_and_weights.empty() ? 0 : values_and_weights.back().first;
}

std::optional<Error> check_range(Objective objective, std::span<const double> target,
                                 std::span<const double> weights, const std::string& who) {
  constexpr double kGreatest = 1e30;
  constexpr double kLeast = 1e-30;
  const auto bad = [](std::string reason) { return Error{Code::bad_data, {}, std::move(reason)}; };
  if (!has_unit_hessian(objective) && !has_log_link(objective)) {
    // Class indices.
  } else if (!target.empty()) {
    const auto [low, high] = std::minmax_element(target.begin(), target.end());
    const double greatest = std::max(std::abs(*low), std::abs(*high));
    if (greatest > kGreatest)
      return bad("the target has values beyond 1e30, which " + who +
                 " cannot fit; change its unit");
    if (*low < *high && *high - *low < kLeast)
      return bad("the target varies by less than 1e-30, which " + who +
                 " cannot fit; change its unit");
  }
  if (weights.empty()) return std::nullopt;
  const double greatest = *std::max_element(weights.begin(), weights.end());
  if (greatest > 1e12 || greatest < 1e-12)
    return bad("the greatest weight is not between 1e-12 and 1e12; scale the weights");
  return std::nullopt;
}

std::optional<double> leaf_quantile(const Loss& loss) {
  if (loss.objective == Objective::absolute_error) return 0.5;
  if (loss.objective == Objective::quantile) return loss.quantile;
  return std::nullopt;
}

std::vector<double> base_margins(const Loss& loss, const Targets& targets,
                                 std::span<const std::size_t> rows) {
  std::vector<double> base(targets.n_margins, 0.0);
  if (loss.objective == Objective::logistic || loss.objective == Objective::softmax) return base;
  if (const auto share = leaf_quantile(loss)) {
    std::vector<std::pair<double, double>> values;
    values.reserve(rows.size());
    for (const std::size_t i : rows) values.emplace_back(targets.values[i], targets.weight(i));
    base[0] = weighted_quantile(values, *share);
    return base;
  }
  double mean = weighted_mean(targets, rows);
  if (!has_log_link(loss.objective)) {
    base[0] = mean;
    return base;
  }
  // Rows that are all 0 have no logarithm of their mean; the whole table has.
  if (!(mean > 0)) {
    std::vector<std::size_t> all(targets.n_rows());
    std::iota(all.begin(), all.end(), std::size_t{0});
    mean = weighted_mean(targets, all);
  }
  base[0] = math::log(mean);
  return base;
}

void differentiate(const Loss& loss, const Targets& targets, std::span<const double> margins,
                   std::vector<Derivatives>& derivatives, int n_threads) {
  const std::size_t n = targets.n_rows();
  derivatives.resize(targets.n_margins);
  for (auto& d : derivatives) {
    d.gradient.resize(n);
    d.hessian.resize(n);
  }
  for_blocks(n, n_threads, [&](std::size_t begin, std::size_t end) {
    if (loss.objective == Objective::logistic) {
      logistic_block(targets, margins, begin, end, derivatives[0]);
    } else if (loss.objective == Objective::softmax) {
      softmax_block(targets, margins, begin, end, derivatives);
    } else {
      with_loss(loss, [&](const auto& l) {
        for (std::size_t i = begin; i < end; ++i) {
          const Derivative d = l.derivative(margins[i], targets.values[i]);
          derivatives[0].gradient[i] = static_cast<float>(d.gradient);
          derivatives[0].hessian[i] = static_cast<float>(d.hessian);
        }
      });
    }
    if (!targets.weights.empty()) weigh(targets, begin, end, derivatives);
  });
}

double mean_loss(const Loss& loss, const Targets& targets, std::span<const double> margins,
                 std::span<const std::size_t> rows, int n_threads) {
  const std::size_t n_blocks = (rows.size() + kBlock - 1) / kBlock;
  std::vector<double> losses(n_blocks, 0);
  std::vector<double> weights(n_blocks, 0);
  for_blocks(rows.size(), n_threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t r = begin; r < end; ++r) {
      losses[begin / kBlock] += targets.weight(rows[r]) * row_loss(loss, targets, margins, rows[r]);
      weights[begin / kBlock] += targets.weight(rows[r]);
    }
  });
  LongSum sum;
  LongSum weight;
  for (std::size_t b = 0; b < n_blocks; ++b) {
    sum.add(losses[b]);
    weight.add(weights[b]);
  }
  return weight.value() > 0 ? sum.value() / weight.value() : 0;
}

}  // namespace dodona::train
