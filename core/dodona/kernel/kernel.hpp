// The table of compiled families. A family that has no kernel is scored by its definition.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "dodona/encode.hpp"
#include "dodona/family/family.hpp"
#include "dodona/kernel/gam.hpp"
#include "dodona/kernel/mlp.hpp"
#include "dodona/kernel/trees.hpp"

namespace dodona::kernel {

// One of them, or none.
struct Kernel {
  std::optional<TreesKernel> trees;
  std::optional<MlpKernel> mlp;
  std::optional<GamKernel> gam;
};

// Memory that scoring writes to. It belongs to one kernel, and grows at its first call.
struct Scratch {
  TreesScratch trees;
  MlpWorkspace mlp;
  GamScratch gam;
};

// n_levels: per encoded column, 0 if it is numeric. kernel: empty before.
void compile(const Family& family, std::span<const std::size_t> n_levels, Kernel& kernel);

// margins: [K][n_rows], written: the bits that dodona::score gives for `family`, which `kernel` was
// compiled from.
void score(Kernel& kernel, const Family& family, const Frame& frame, std::span<double> margins,
           Scratch& scratch);

}  // namespace dodona::kernel
