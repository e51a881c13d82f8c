#include "train/smearing.hpp"

#include <algorithm>
#include <variant>

#include "dodona/math.hpp"

namespace dodona::train {
namespace {

void shift(Linear& model, std::size_t k, double by) {
  double& intercept = model.intercept[k];
  intercept = model.single ? math::to_single(intercept + by) : intercept + by;
}

void shift(Trees& model, std::size_t k, double by) {
  double& base = model.base[k];
  base = model.single ? math::to_single(base + by) : base + by;
}

void shift(Gam& model, std::size_t k, double by) { model.intercept[k] += by; }

void shift(Mlp& model, std::size_t k, double by) {
  float& bias = model.layers.back().bias[k];
  bias = static_cast<float>(static_cast<double>(bias) + by);
}

}  // namespace

// In units of the greatest of them, so that nothing overflows.
double log_of_smearing(std::span<const double> residuals, std::span<const double> weights) {
  if (residuals.empty()) return 0;
  const double greatest = *std::max_element(residuals.begin(), residuals.end());
  double sum = 0;
  double total = 0;
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    const double weight = weights.empty() ? 1 : weights[i];
    sum += weight * math::exp(residuals[i] - greatest);
    total += weight;
  }
  return total > 0 ? greatest + math::log(sum / total) : 0;
}

void shift_margins(Family& family, std::size_t k, double by) {
  std::visit([&](auto& model) { shift(model, k, by); }, family);
}

}  // namespace dodona::train
