// Trees compiled for scoring: many rows at once by byte vectors, one row by descent. The same bits
// as the reference, dodona::score(const Trees&, ...), tests/core/kernel/trees_test.cpp holds it to
// that.
//
// Many rows: a block of rows has each tested column replaced by ranks (ranks.hpp), as bytes, column
// by column. A tree then answers for 16 rows at a time. Its exits (leaves, or what hangs below its
// top part) are numbered from left to right, and a tournament runs from the bottom up: of a split's
// two candidates the right one, which has the larger number, wins where the row goes right:
//
//     exit(split) = max(exit(left), exit(right) & (x > threshold))
//
// which is a comparison, an "and" and a maximum for 16 rows, with no branch and no row's own path.
// Up to 64 exits of a tree are decided so, whatever its shape; the rest by descent, from where the
// tournament ends. Bytes hold ranks among at most 255 thresholds of a column: trees are grouped so
// that no column has more in a group, and full ranks are translated for each group by a table.
//
// A split's comparison of a category is a test of a bit in a set, by table lookups of bytes.
// Missing values need no test of their own: a column has two forms, one where they rank below all
// thresholds and one where they rank above, and each split reads the form that sends them where it
// wants.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/trees.hpp"
#include "dodona/kernel/ranks.hpp"

namespace dodona::kernel {

constexpr std::size_t kTableBytes = 16;
constexpr std::uint64_t kMostCodeBytes = std::uint64_t{256} << 20U;
constexpr std::size_t kMostTables = 16;           // of a set that a byte can index: 2,048 codes
constexpr std::uint16_t kLeafThreshold = 65535;   // no rank is above it,
constexpr std::uint16_t kCodedThreshold = 65534;  // nor a code above this one
constexpr std::size_t kMostBlockRows = 256;
constexpr std::size_t kSureLevels =
    8;  // that a descent goes down without asking whether it is at a leaf
constexpr std::size_t kMostCompleteLevels = 6;
constexpr std::size_t kMostGeneralSplits = 63;
constexpr std::size_t kGeneralRows = 64;               // rows that a general program takes at once
constexpr std::size_t kCandidateBytes = kGeneralRows;  // a byte each

// A categorical column that splits test. A missing value has the code n_levels.
struct CodedColumn {
  std::size_t column = 0;
  std::size_t n_levels = 0;
};

// A split or a leaf, for descent. The children of a split stand side by side. A leaf is its own
// left child, and no rank is above its threshold. The threshold of a split by categories is
// kCodedThreshold.
struct DescentNode {
  std::uint32_t left = 0;
  std::uint16_t form = 0;  // of a ranked column; or the coded column i at 2 n_ranked + i
  std::uint16_t threshold = 0;
};

// A set of codes as bits: code c is bit c % 8 of byte c / 8. Those in it go left.
struct CodeBits {
  std::uint32_t first_byte = 0;
  std::uint32_t n_tables = 0;  // of 16 bytes
};

// How a tree's exits are found for a tile of rows.
enum class Shape : std::uint8_t {
  constant,   // a single leaf
  symmetric,  // the same test at every split of a level: the tests are the bits of the exit
  complete,   // all levels full (filled up where they were not): unrolled
  general,    // any shape, as a list of splits
};

struct TreeProgram {
  Shape shape = Shape::constant;
  std::uint8_t depth = 0;         // symmetric, complete
  bool descends = false;          // some exits are splits
  std::uint16_t n_splits = 0;     // of the tournament
  std::uint32_t output = 0;       //
  std::uint32_t first_split = 0;  // in offsets, thresholds (and operands)
  std::uint32_t first_exit = 0;   // in exit_values or exit_singles, exit_nodes
  std::uint32_t first_test = 0;   // in set_tests
  std::uint32_t n_tests = 0;
};

// A categorical split of a program: its answers become a byte column of their own.
struct SetTest {
  std::uint32_t coded = 0;
  CodeBits bits;
};

// The two candidates of a split in a general program, as byte offsets into its scratch memory.
struct Operands {
  std::uint16_t left = 0;
  std::uint16_t right = 0;
};

// One form of a ranked column, for a group of trees.
struct ByteColumn {
  std::uint32_t form = 0;
  std::uint32_t first_byte = 0;  // of its translation from full ranks, in translations
};

struct TreeGroup {
  std::size_t begin = 0;  // programs
  std::size_t end = 0;
  std::vector<ByteColumn> columns;
};

struct TreesKernel {
  std::size_t n_outputs = 0;
  bool single = false;  // sums are rounded to single precision
  std::vector<double> base;

  std::vector<RankedColumn> ranked;
  std::vector<CodedColumn> coded;

  // For many rows: added at the first call that has them.
  std::size_t block_rows = 0;  // rows that are scored together: a multiple of 64; 0: not added yet
  std::vector<TreeGroup> groups;
  std::vector<TreeProgram> programs;      // by output, then as in the model
  std::size_t most_columns = 0;           // byte columns of a group and set tests of a program
  std::vector<std::uint32_t> offsets;     // per split: of its column in the block
  std::vector<std::int8_t> thresholds;    // per split: 16 times the same
  std::vector<Operands> operands;         // per split of a general program
  std::vector<double> exit_values;        // per exit that is a leaf; empty with precision single
  std::vector<float> exit_singles;        // the same, of precision single
  std::vector<std::uint32_t> exit_nodes;  // per exit, of programs that descend
  std::vector<SetTest> set_tests;
  std::vector<std::int8_t> translations;

  std::vector<DescentNode> nodes;
  std::vector<double> node_values;   // of leaves; of splits: their cover
  std::vector<CodeBits> node_codes;  // of categorical splits; empty where there are none
  std::vector<std::uint32_t> roots;  // as in the model
  std::vector<std::uint8_t> levels;  // of each tree; kSureLevels + 1: more
  std::vector<std::uint8_t> code_bytes;
};

// Whether the tables can hold the model: columns of at most 65,534 thresholds and categories, and
// sets of categories of at most 256 MB.
bool can_compile(const Trees& model, std::span<const std::size_t> n_levels);

// n_levels: per encoded column, 0 if it is numeric. kernel: empty before.
void compile(const Trees& model, std::span<const std::size_t> n_levels, TreesKernel& kernel);

// Memory that scoring writes to. It grows at the first call and is used again.
struct TreesScratch {
  std::vector<std::uint16_t> ranks;      // [form or coded column][row of the block]
  std::vector<std::uint8_t> code_bytes;  // [2 coded column, + 1][row]: which byte, which bit
  std::vector<std::int8_t> columns;      // [byte column][row]
  std::vector<std::uint8_t> exits;       // [program][row]
  std::vector<std::uint8_t> candidates;  // of a general program
};

// margins: [K][n_rows], written.
void score(TreesKernel& kernel, const Frame& frame, std::span<double> margins,
           TreesScratch& scratch);

}  // namespace dodona::kernel
