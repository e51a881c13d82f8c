// Scores of generalised additive models, a block of rows at a time: the same sums as
// family/gam.cpp, to the bit. A value is compared with the cuts of an axis once, however many terms
// read its slot.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/gam.hpp"
#include "dodona/kernel/ranks.hpp"

namespace dodona::kernel {

struct GamKernel {
  std::vector<RankedColumn> ranked;  // by axes, ascending: those with cuts
};

struct GamScratch {
  std::vector<std::uint16_t> slots;  // [axes][rows of the block]
};

// kernel: empty before.
void compile(const Gam& model, GamKernel& kernel);

// model: what the kernel was compiled from. margins: [K][n_rows], written. Nothing is allocated
// after the first call with a full block of rows.
void score(const GamKernel& kernel, const Gam& model, const Frame& frame, std::span<double> margins,
           GamScratch& scratch);

}  // namespace dodona::kernel
