#include "dodona/kernel/tournament.hpp"

#include <array>
#include <cstring>

#include "dodona/kernel/simd.hpp"

namespace dodona::kernel {
namespace {

// The tests of a program, from its first.
struct Tests {
  const std::uint32_t* offsets;
  const std::int8_t* thresholds;  // 16 each

  Bytes passed(std::size_t i, const std::int8_t* columns) const {
    return above(columns + offsets[i], thresholds + kLanes * i);
  }
};

// Two tiles at once: they share what is read of the tests.
struct TwoTiles {
  Bytes first;
  Bytes second;
};

inline TwoTiles passed(Tests tests, std::size_t i, const std::int8_t* columns) {
  const std::int8_t* const x = columns + tests.offsets[i];
  const std::int8_t* const threshold = tests.thresholds + kLanes * i;
  return {above(x, threshold), above(x + kLanes, threshold)};
}

inline TwoTiles winner(const TwoTiles& left, const TwoTiles& right, const TwoTiles& is_right) {
  return {larger(left.first, right.first & is_right.first),
          larger(left.second, right.second & is_right.second)};
}

// Above this level the left candidates wait in memory. There are too few registers for all of them,
// and what compilers choose to move costs more than it saves.
constexpr std::size_t kLevelsInRegisters = 2;

// The exit below the split at kFirst of a complete tree with kLevels below it, in preorder.
// next_exit: the number of the leftmost exit below; moved on by two at each pair of exits.
// waiting: memory for kLevels candidates.
template <std::size_t kLevels, std::size_t kFirst>
inline __attribute__((always_inline)) TwoTiles exit_below(Tests tests, const std::int8_t* columns,
                                                          Bytes& next_exit, Bytes two,
                                                          TwoTiles* waiting) {
  if constexpr (kLevels == 1) {
    const TwoTiles right = passed(tests, kFirst, columns);  // the mask is -1 where right
    const TwoTiles exit = {next_exit - right.first, next_exit - right.second};
    next_exit += two;
    hide(next_exit);
    return exit;
  } else {
    constexpr std::size_t kRight = kFirst + (std::size_t{1} << (kLevels - 1));
    TwoTiles left =
        exit_below<kLevels - 1, kFirst + 1>(tests, columns, next_exit, two, waiting + 1);
    if constexpr (kLevels > kLevelsInRegisters) {
      *waiting = left;
      keep_in_memory();
    }
    const TwoTiles right =
        exit_below<kLevels - 1, kRight>(tests, columns, next_exit, two, waiting + 1);
    if constexpr (kLevels > kLevelsInRegisters) {
      keep_in_memory();
      left = *waiting;
    }
    return winner(left, right, passed(tests, kFirst, columns));
  }
}

template <std::size_t kLevels>
void complete(Tests tests, std::size_t n_rows, const std::int8_t* columns, std::uint8_t* exits) {
  Bytes two = splat(2);
  hide(two);
  std::array<TwoTiles, kLevels> waiting;
  for (std::size_t i = 0; i < n_rows; i += 2 * kLanes) {
    Bytes next_exit = splat(0);
    hide(next_exit);
    const auto exit =
        exit_below<kLevels, 0>(tests, columns + i, next_exit, two, escaped(waiting.data()));
    store(exits + i, exit.first);
    store(exits + i + kLanes, exit.second);
  }
}

void complete(std::size_t depth, Tests tests, std::size_t n_rows, const std::int8_t* columns,
              std::uint8_t* exits) {
  static_assert(kMostCompleteLevels == 6);
  switch (depth) {
    case 1:
      return complete<1>(tests, n_rows, columns, exits);
    case 2:
      return complete<2>(tests, n_rows, columns, exits);
    case 3:
      return complete<3>(tests, n_rows, columns, exits);
    case 4:
      return complete<4>(tests, n_rows, columns, exits);
    case 5:
      return complete<5>(tests, n_rows, columns, exits);
    default:
      return complete<6>(tests, n_rows, columns, exits);
  }
}

// exit = sum of 2^(depth - 1 - level) over the levels whose test is passed.
void symmetric(std::size_t depth, Tests tests, std::size_t n_rows, const std::int8_t* columns,
               std::uint8_t* exits) {
  for (std::size_t i = 0; i < n_rows; i += kLanes) {
    Bytes exit = splat(0);
    for (std::size_t level = 0; level < depth; ++level) {
      exit = exit + exit - tests.passed(level, columns + i);
    }
    store(exits + i, exit);
  }
}

// A list of splits whose candidates stand in memory, for four tiles at a time.
void general(const Operands* operands, std::size_t n_splits, Tests tests, std::size_t n_rows,
             const std::int8_t* columns, std::uint8_t* candidates, std::uint8_t* exits) {
  std::uint8_t* const results = candidates + (kMostGeneralSplits + 1) * kCandidateBytes;
  for (std::size_t i = 0; i < n_rows; i += kGeneralRows) {
    std::uint8_t* result = results;
    for (std::size_t s = 0; s < n_splits; ++s, result += kCandidateBytes) {
      const std::int8_t* const x = columns + tests.offsets[s] + i;
      const std::int8_t* const threshold = tests.thresholds + kLanes * s;
      const std::uint8_t* const left = candidates + operands[s].left;
      const std::uint8_t* const right = candidates + operands[s].right;
      const auto decide = [&](std::size_t lane) {
        store(result + lane, larger(load<Bytes>(left + lane),
                                    load<Bytes>(right + lane) & above(x + lane, threshold)));
      };
      static_assert(kGeneralRows == 4 * kLanes);
      decide(0);
      decide(kLanes);
      decide(2 * kLanes);
      decide(3 * kLanes);
    }
    std::memcpy(exits + i, result - kCandidateBytes, kCandidateBytes);
  }
}

}  // namespace

void find_exits(const TreesKernel& kernel, const TreeProgram& program, std::size_t n_rows,
                const std::int8_t* columns, std::uint8_t* candidates, std::uint8_t* exits) {
  const Tests tests{kernel.offsets.data() + program.first_split,
                    kernel.thresholds.data() + kLanes * program.first_split};
  switch (program.shape) {
    case Shape::constant:
      std::memset(exits, 0, n_rows);
      return;
    case Shape::symmetric:
      return symmetric(program.depth, tests, n_rows, columns, exits);
    case Shape::complete:
      return complete(program.depth, tests, n_rows, columns, exits);
    case Shape::general:
      return general(kernel.operands.data() + program.first_split, program.n_splits, tests, n_rows,
                     columns, candidates, exits);
  }
}

void lay_candidates(std::uint8_t* candidates) {
  for (std::size_t exit = 0; exit <= kMostGeneralSplits; ++exit) {
    std::memset(candidates + exit * kCandidateBytes, static_cast<int>(exit), kCandidateBytes);
  }
}

void answer(const TreesKernel& kernel, const CodeBits& bits, std::size_t n_rows,
            const std::uint16_t* codes, [[maybe_unused]] const std::uint8_t* which_byte,
            [[maybe_unused]] const std::uint8_t* which_bit, std::int8_t* column) {
  const std::uint8_t* const set = kernel.code_bytes.data() + bits.first_byte;
#ifdef DODONA_HAS_LOOKUP
  const auto write = [&](std::size_t i, Bytes byte) {
    const Bytes outside = reinterpret_cast<Bytes>((byte & load<Bytes>(which_bit + i)) == splat(0));
    store(column + i, outside & splat(127));
  };
  if (bits.n_tables == 1) {
    const auto table = load<Bytes>(set);
    for (std::size_t i = 0; i < n_rows; i += kLanes) {
      write(i, lookup(table, load<Bytes>(which_byte + i)));
    }
    return;
  }
  if (bits.n_tables <= kMostTables) {
    for (std::size_t i = 0; i < n_rows; i += kLanes) {
      auto index = load<Bytes>(which_byte + i);
      Bytes byte = splat(0);
      for (std::size_t table = 0; table < bits.n_tables; ++table) {
        byte |= lookup(load<Bytes>(set + kTableBytes * table), index);
        index -= splat(kTableBytes);
      }
      write(i, byte);
    }
    return;
  }
#endif
  for (std::size_t i = 0; i < n_rows; ++i) {
    column[i] = (set[codes[i] / 8U] >> (codes[i] % 8U) & 1U) != 0 ? 0 : 127;
  }
}

}  // namespace dodona::kernel
