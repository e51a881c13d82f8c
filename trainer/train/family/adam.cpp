#include "train/family/adam.hpp"

#include <cmath>

namespace dodona::train {

void Adam::begin_step() {
  power1_ *= static_cast<double>(options_.beta1);
  power2_ *= static_cast<double>(options_.beta2);
  correction1_ = static_cast<float>(1 / (1 - power1_));
  correction2_ = static_cast<float>(1 / (1 - power2_));
}

void Adam::update(std::size_t first, std::span<const float> gradient, float rate, float decay,
                  std::span<float> parameters) {
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const float g = gradient[i];
    float& m = first_[first + i];
    float& v = second_[first + i];
    float& p = parameters[first + i];
    m = options_.beta1 * m + (1 - options_.beta1) * g;
    v = options_.beta2 * v + (1 - options_.beta2) * g * g;
    const float step = m * correction1_ / (std::sqrt(v * correction2_) + options_.epsilon);
    p -= rate * (step + decay * p);
  }
}

}  // namespace dodona::train
