// Tournaments of a tree's exits for tiles of rows: trees.hpp says how they work.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dodona/kernel/trees.hpp"

namespace dodona::kernel {

// exits[i]: the exit of row i, for n_rows rows rounded up to 64. columns: the block's byte
// columns. candidates: memory for Shape::general, laid out by lay_candidates.
void find_exits(const TreesKernel& kernel, const TreeProgram& program, std::size_t n_rows,
                const std::int8_t* columns, std::uint8_t* candidates, std::uint8_t* exits);

constexpr std::size_t kCandidatesSize = (2 * kMostGeneralSplits + 1) * kCandidateBytes;
void lay_candidates(std::uint8_t* candidates);

// Whether each row goes right (127) or left (0) in a categorical split. which_byte, which_bit: of
// each row's code in the set; codes: the codes, [n_rows] each.
void answer(const TreesKernel& kernel, const CodeBits& bits, std::size_t n_rows,
            const std::uint16_t* codes, const std::uint8_t* which_byte,
            const std::uint8_t* which_bit, std::int8_t* column);

}  // namespace dodona::kernel
