#include "train/conformal.hpp"

#include <algorithm>
#include <numeric>

namespace dodona::train {

double conformal_quantile(std::span<const double> values, std::span<const double> weights,
                          double share) {
  constexpr double kRounding = 1e-12;  // of share * (n + 1), which may be meant to be whole
  const auto weight = [&](std::size_t i) { return weights.empty() ? 1 : weights[i]; };
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  double total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) total += weight(i);
  const double wanted =
      share * (total + total / static_cast<double>(values.size())) * (1 - kRounding);
  double sum = 0;
  for (const std::size_t i : order) {
    sum += weight(i);
    if (sum >= wanted) return values[i];
  }
  return values[order.back()];
}

Ends interval_ends(std::span<const double> errors, std::span<const double> weights, double level) {
  std::vector<double> negated(errors.begin(), errors.end());
  for (double& error : negated) error = -error;
  const double share = (1 + level) / 2;
  return {std::min(-conformal_quantile(negated, weights, share), 0.0),
          std::max(conformal_quantile(errors, weights, share), 0.0)};
}

double set_threshold(const Answered& answered, double level) {
  std::vector<double> negated;
  negated.reserve(answered.n_rows());
  for (std::size_t i = 0; i < answered.n_rows(); ++i) {
    const auto k = static_cast<std::size_t>(answered.classes[i]);
    negated.push_back(-answered.probabilities[k * answered.n_rows() + i]);
  }
  return -conformal_quantile(negated, answered.weights, level);
}

}  // namespace dodona::train
