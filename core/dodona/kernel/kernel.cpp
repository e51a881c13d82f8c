#include "dodona/kernel/kernel.hpp"

namespace dodona::kernel {

Kernel compile(const Family& family, std::span<const std::size_t> n_levels) {
  if (const auto* trees = std::get_if<Trees>(&family)) {
    if (can_compile(*trees, n_levels)) return compile(*trees, n_levels);
  }
  if (const auto* mlp = std::get_if<Mlp>(&family)) return compile(*mlp, n_levels);
  return std::monostate{};
}

void score(Kernel& kernel, const Family& family, const Frame& frame, std::span<double> margins,
           Scratch& scratch) {
  if (auto* trees = std::get_if<TreesKernel>(&kernel)) {
    return score(*trees, frame, margins, scratch.trees);
  }
  if (const auto* mlp = std::get_if<MlpKernel>(&kernel)) {
    return score(*mlp, frame, margins, scratch.mlp);
  }
  // Trees that the tables cannot hold, and linear models, which are column loops as they are.
  static_assert(std::variant_size_v<Family> == 3, "a new family is scored here");
  if (const auto* trees = std::get_if<Trees>(&family)) return dodona::score(*trees, frame, margins);
  if (const auto* linear = std::get_if<Linear>(&family)) dodona::score(*linear, frame, margins);
}

}  // namespace dodona::kernel
