// Draws golden rows: cells that no training row had together, with the outputs that they must
// always give.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dodona/model.hpp"

namespace dodona::train {

// n rows, each cell drawn by itself from its feature's training distribution; where the contract
// allows it, one cell in ten is missing and one category in ten is unseen.
Golden draw_golden(const Model& model, std::size_t n, std::uint64_t seed);

}  // namespace dodona::train
