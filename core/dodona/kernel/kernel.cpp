#include "dodona/kernel/kernel.hpp"

namespace dodona::kernel {

void compile(const Family& family, std::span<const std::size_t> n_levels, Kernel& kernel) {
  if (const auto* trees = std::get_if<Trees>(&family)) {
    if (can_compile(*trees, n_levels)) compile(*trees, n_levels, kernel.trees.emplace());
  }
  if (const auto* mlp = std::get_if<Mlp>(&family)) compile(*mlp, kernel.mlp.emplace());
  if (const auto* gam = std::get_if<Gam>(&family)) compile(*gam, kernel.gam.emplace());
}

void score(Kernel& kernel, const Family& family, const Frame& frame, std::span<double> margins,
           Scratch& scratch) {
  if (kernel.trees) return score(*kernel.trees, frame, margins, scratch.trees);
  if (kernel.mlp) return score(*kernel.mlp, frame, margins, scratch.mlp);
  if (const auto* gam = std::get_if<Gam>(&family))
    return score(*kernel.gam, *gam, frame, margins, scratch.gam);
  // Trees that the tables cannot hold, and linear models, which are column loops as they are.
  static_assert(std::variant_size_v<Family> == 4, "a new family is scored here");
  if (const auto* trees = std::get_if<Trees>(&family)) return dodona::score(*trees, frame, margins);
  if (const auto* linear = std::get_if<Linear>(&family)) dodona::score(*linear, frame, margins);
}

}  // namespace dodona::kernel
