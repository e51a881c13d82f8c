// Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019,
// algorithm 2).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace dodona::train {

struct AdamOptions {
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;
};

// Its moments, for parameters that are updated part by part.
class Adam {
 public:
  Adam(std::size_t n_parameters, const AdamOptions& options)
      : options_(options), first_(n_parameters), second_(n_parameters) {}

  // The next step begins: the corrections of both moments' bias, 1 / (1 - beta^t).
  void begin_step();

  // Parameters first to first + gradient.size() - 1:
  //   m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2,
  //   p -= rate (m' / (sqrt(v') + epsilon) + decay p),  m' and v' without their bias.
  void update(std::size_t first, std::span<const float> gradient, float rate, float decay,
              std::span<float> parameters);

 private:
  AdamOptions options_;
  double power1_ = 1;  // beta1^t
  double power2_ = 1;
  float correction1_ = 1;
  float correction2_ = 1;
  std::vector<float> first_;
  std::vector<float> second_;
};

}  // namespace dodona::train
