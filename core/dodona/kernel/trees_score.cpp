#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "dodona/kernel/tournament.hpp"
#include "dodona/kernel/trees.hpp"
#include "dodona/kernel/trees_programs.hpp"
#include "dodona/math.hpp"

namespace dodona::kernel {
namespace {

constexpr std::size_t kFewRows = 8;      // below it, row by row is faster
constexpr std::size_t kTreesAtOnce = 8;  // of one row: their descents overlap in time
constexpr std::size_t kRowsAtOnce = 8;   // of one tree
constexpr std::size_t kProgramsAtOnce = 4;

// Sum: float with precision single, else double. The sum of two singles rounded to single is the
// same by way of double (Figueroa, When is double rounding innocuous?, 1995).
template <typename Sum>
double add(double sum, double leaf) {
  return static_cast<Sum>(sum) + static_cast<Sum>(leaf);
}

// The code of a categorical column, with a missing value as one more.
std::uint16_t code_of(const CodedColumn& column, double x) {
  return static_cast<std::uint16_t>(std::isnan(x) ? static_cast<double>(column.n_levels) : x);
}

// The ranks or codes that a path is to compare: of one row for all paths, or of a row for each.
struct OneRow {
  const std::uint16_t* forms;
  std::uint32_t value(std::size_t form, std::size_t /*path*/) const { return forms[form]; }
};
struct RowPerPath {
  const std::uint16_t* forms;
  std::size_t stride;
  std::uint32_t value(std::size_t form, std::size_t path) const {
    return forms[form * stride + path];
  }
};

// Where a path goes from a node; a leaf stays. Nothing here branches: where a path turns is what no
// predictor knows.
template <bool kCoded, typename Rows>
inline std::uint32_t next_of(const TreesKernel& kernel, Rows rows, std::size_t path,
                             std::uint32_t index) {
  const DescentNode node = kernel.nodes[index];
  const std::uint32_t value = rows.value(node.form, path);
  std::uint32_t right = value > node.threshold ? 1 : 0;
  if constexpr (kCoded) {
    // Another node has the set at 0, whose first bit is read for nothing.
    const std::uint32_t mask = node.threshold == kCodedThreshold ? ~0U : 0U;
    const std::uint32_t code = value & mask;
    const std::uint8_t byte = kernel.code_bytes[kernel.node_codes[index].first_byte + code / 8];
    right |= mask & 1U & ~(std::uint32_t{byte} >> code % 8);
  }
  return node.left + right;
}

// From each node to its leaf: n_levels steps, and if leaves may be deeper, more until none moves.
template <bool kCoded, typename Rows, std::size_t... path>
void descend(const TreesKernel& kernel, Rows rows, std::size_t n_levels, bool deeper,
             std::array<std::uint32_t, sizeof...(path)>& all,
             std::index_sequence<path...> /*paths*/) {
  auto nodes = all;  // in registers: the paths overlap in time
  std::uint64_t before = ~std::uint64_t{0};
  for (std::size_t level = 0;; ++level) {
    if (level >= n_levels) {
      if (!deeper) break;
      // Children stand behind their parents, so any step makes the sum larger.
      const std::uint64_t sum = (std::uint64_t{nodes[path]} + ...);
      if (sum == before) break;
      before = sum;
    }
    ((nodes[path] = next_of<kCoded>(kernel, rows, path, nodes[path])), ...);
  }
  all = nodes;
}

template <typename Rows, std::size_t kPaths>
void descend(const TreesKernel& kernel, Rows rows, std::size_t n_levels, bool deeper,
             std::array<std::uint32_t, kPaths>& nodes) {
  constexpr std::make_index_sequence<kPaths> kEach;
  if (kernel.coded.empty()) return descend<false>(kernel, rows, n_levels, deeper, nodes, kEach);
  descend<true>(kernel, rows, n_levels, deeper, nodes, kEach);
}

// Adds the leaves at which n trees from tree t on ended, in tree order.
template <typename Sum>
void add_leaves(const TreesKernel& kernel, const std::array<std::uint32_t, kTreesAtOnce>& nodes,
                std::size_t t, std::size_t n, double* margins, std::size_t stride) {
  if (kernel.n_outputs == 1) {
    auto sum = static_cast<Sum>(*margins);  // in a register: the next waits for nothing else
    for (std::size_t j = 0; j < n; ++j) sum += static_cast<Sum>(kernel.node_values[nodes[j]]);
    *margins = sum;
    return;
  }
  for (std::size_t j = 0; j < n; ++j) {
    double& margin = margins[(t + j) % kernel.n_outputs * stride];
    margin = add<Sum>(margin, kernel.node_values[nodes[j]]);
  }
}

// One row: only the columns that splits test, then all trees by descent.
void score_row(const TreesKernel& kernel, const Frame& frame, std::size_t i,
               std::span<double> margins, TreesScratch& scratch) {
  std::uint16_t* x = scratch.ranks.data();
  for (const auto& ranked : kernel.ranked) {
    const double value = frame.columns[ranked.column][i];
    const std::uint16_t rank = ranked.table.rank(value);
    *x++ = rank;
    *x++ = std::isnan(value) ? static_cast<std::uint16_t>(ranked.table.size()) : rank;
  }
  for (const auto& coded : kernel.coded) *x++ = code_of(coded, frame.columns[coded.column][i]);

  for (std::size_t t = 0; t < kernel.roots.size(); t += kTreesAtOnce) {
    const std::size_t n = std::min(kTreesAtOnce, kernel.roots.size() - t);
    std::array<std::uint32_t, kTreesAtOnce> nodes;
    for (std::size_t j = 0; j < kTreesAtOnce; ++j) nodes[j] = kernel.roots[t + std::min(j, n - 1)];
    const std::size_t n_levels = *std::max_element(&kernel.levels[t], &kernel.levels[t] + n);
    descend(kernel, OneRow{scratch.ranks.data()}, std::min(n_levels, kSureLevels),
            n_levels > kSureLevels, nodes);
    const auto add = kernel.single ? add_leaves<float> : add_leaves<double>;
    add(kernel, nodes, t, n, margins.data() + i, frame.n_rows);
  }
}

// A block of rows, and where it stands in the frame.
class Block {
 public:
  Block(const TreesKernel& kernel, const Frame& frame, TreesScratch& scratch)
      : kernel_(kernel), frame_(frame), scratch_(scratch) {}

  void score(std::size_t begin, std::span<double> margins) {
    begin_ = begin;
    n_rows_ = std::min(kernel_.block_rows, frame_.n_rows - begin);
    margins_ = margins;
    read_columns();
    for (const auto& group : kernel_.groups) {
      for (std::size_t c = 0; c < group.columns.size(); ++c) translate(group.columns[c], c);
      for (std::size_t p = group.begin; p < group.end; ++p) {
        decide(kernel_.programs[p], group.columns.size());
      }
      add_pending();
    }
  }

 private:
  std::size_t rows() const { return kernel_.block_rows; }
  std::uint16_t* form(std::size_t i) { return scratch_.ranks.data() + i * rows(); }
  std::int8_t* column(std::size_t c) { return scratch_.columns.data() + c * rows(); }
  std::uint8_t* exits(std::size_t p) { return scratch_.exits.data() + p * rows(); }

  std::span<const double> rows_of(std::size_t column) const {
    return frame_.columns[column].subspan(begin_, n_rows_);
  }

  void read_columns() {
    for (std::size_t i = 0; i < kernel_.ranked.size(); ++i) {
      const auto& ranked = kernel_.ranked[i];
      const auto x = rows_of(ranked.column);
      std::uint16_t* const low = form(2 * i);
      std::uint16_t* const high = form(2 * i + 1);
      ranked.table.rank(x, low);
      for (std::size_t r = 0; r < n_rows_; ++r) {
        // NaN. NOLINTNEXTLINE(misc-redundant-expression)
        high[r] = x[r] != x[r] ? static_cast<std::uint16_t>(ranked.table.size()) : low[r];
      }
    }
    for (std::size_t i = 0; i < kernel_.coded.size(); ++i) {
      const auto& coded = kernel_.coded[i];
      const auto x = rows_of(coded.column);
      std::uint16_t* const codes = form(2 * kernel_.ranked.size() + i);
      std::uint8_t* const which_byte = scratch_.code_bytes.data() + 2 * i * rows();
      std::uint8_t* const which_bit = which_byte + rows();
      for (std::size_t r = 0; r < n_rows_; ++r) {
        codes[r] = code_of(coded, x[r]);
        which_byte[r] = static_cast<std::uint8_t>(codes[r] / 8U);
        which_bit[r] = static_cast<std::uint8_t>(1U << (codes[r] % 8U));
      }
      // Descents take rows in groups; those behind the last one must have codes too.
      std::fill(codes + n_rows_, codes + std::min(rows(), n_rows_ + kRowsAtOnce), std::uint16_t{0});
    }
  }

  // Ranks among all thresholds of a column to ranks among those of the group.
  void translate(const ByteColumn& from, std::size_t c) {
    const std::int8_t* const bytes = kernel_.translations.data() + from.first_byte;
    const std::uint16_t* const ranks = form(from.form);
    std::int8_t* const to = column(c);
    for (std::size_t r = 0; r < n_rows_; ++r) to[r] = bytes[ranks[r]];
  }

  void decide(const TreeProgram& program, std::size_t n_columns) {
    for (std::size_t i = 0; i < program.n_tests; ++i) {
      const SetTest& test = kernel_.set_tests[program.first_test + i];
      const std::uint8_t* const which_byte =
          scratch_.code_bytes.data() + std::size_t{2} * test.coded * rows();
      answer(kernel_, test.bits, n_rows_, form(2 * kernel_.ranked.size() + test.coded), which_byte,
             which_byte + rows(), column(n_columns + i));
    }
    if (program.descends || n_pending_ == kProgramsAtOnce ||
        (n_pending_ > 0 && pending_[0]->output != program.output)) {
      add_pending();
    }
    find_exits(kernel_, program, n_rows_, column(0), scratch_.candidates.data(), exits(n_pending_));
    if (program.descends) {
      add_descents(program);
    } else {
      pending_[n_pending_++] = &program;
    }
  }

  double* margins_of(const TreeProgram& program) {
    return margins_.data() + program.output * frame_.n_rows + begin_;
  }

  // Adds the leaves of the programs that are decided, each row's in tree order.
  void add_pending() {
    if (kernel_.single) {
      add_pending(kernel_.exit_singles.data());
    } else {
      add_pending(kernel_.exit_values.data());
    }
    n_pending_ = 0;
  }

  template <typename Sum>
  void add_pending(const Sum* values) {
    static_assert(kProgramsAtOnce == 4);
    const auto leaves = [&](std::size_t p) { return values + pending_[p]->first_exit; };
    if (n_pending_ < kProgramsAtOnce) {
      for (std::size_t p = 0; p < n_pending_; ++p) {
        double* const margins = margins_of(*pending_[p]);
        for (std::size_t r = 0; r < n_rows_; ++r) {
          margins[r] = add<Sum>(margins[r], leaves(p)[exits(p)[r]]);
        }
      }
      return;
    }
    const Sum* const a = leaves(0);
    const Sum* const b = leaves(1);
    const Sum* const c = leaves(2);
    const Sum* const d = leaves(3);
    const std::uint8_t* const at = exits(0);
    double* const margins = margins_of(*pending_[0]);
    for (std::size_t r = 0; r < n_rows_; ++r) {
      auto sum = static_cast<Sum>(margins[r]);
      sum += a[at[r]];
      sum += b[at[rows() + r]];
      sum += c[at[2 * rows() + r]];
      sum += d[at[3 * rows() + r]];
      margins[r] = sum;
    }
  }

  void add_descents(const TreeProgram& program) {
    const std::uint32_t* const starts = kernel_.exit_nodes.data() + program.first_exit;
    const std::uint8_t* const at = exits(0);
    double* const margins = margins_of(program);
    std::array<std::uint32_t, kRowsAtOnce> nodes;
    for (std::size_t r = 0; r < n_rows_; r += kRowsAtOnce) {
      const std::size_t n = std::min(kRowsAtOnce, n_rows_ - r);
      for (std::size_t i = 0; i < kRowsAtOnce; ++i) nodes[i] = starts[at[r + std::min(i, n - 1)]];
      descend(kernel_, RowPerPath{form(0) + r, rows()}, 0, true, nodes);
      for (std::size_t i = 0; i < n; ++i) {
        const double leaf = kernel_.node_values[nodes[i]];
        double& margin = margins[r + i];
        margin = kernel_.single ? add<float>(margin, leaf) : add<double>(margin, leaf);
      }
    }
  }

  const TreesKernel& kernel_;
  const Frame& frame_;
  TreesScratch& scratch_;
  std::size_t begin_ = 0;
  std::size_t n_rows_ = 0;
  std::span<double> margins_;
  std::array<const TreeProgram*, kProgramsAtOnce> pending_{};
  std::size_t n_pending_ = 0;
};

template <typename T>
void grow(std::vector<T>& memory, std::size_t size) {
  if (memory.size() < size) memory.resize(size);
}

void prepare(const TreesKernel& kernel, TreesScratch& scratch) {
  const std::size_t n = std::max<std::size_t>(kernel.block_rows, 1);
  grow(scratch.ranks, (2 * kernel.ranked.size() + kernel.coded.size()) * n);
  grow(scratch.code_bytes, 2 * kernel.coded.size() * n);
  grow(scratch.columns, kernel.most_columns * n);
  grow(scratch.exits, kProgramsAtOnce * n);
  if (scratch.candidates.empty()) {
    scratch.candidates.resize(kCandidatesSize);
    lay_candidates(scratch.candidates.data());
  }
}

}  // namespace

void score(TreesKernel& kernel, const Frame& frame, std::span<double> margins,
           TreesScratch& scratch) {
  for (std::size_t k = 0; k < kernel.n_outputs; ++k) {
    const auto output = margins.subspan(k * frame.n_rows, frame.n_rows);
    std::fill(output.begin(), output.end(), kernel.base[k]);
  }
  if (frame.n_rows >= kFewRows && kernel.block_rows == 0) add_programs(kernel);
  prepare(kernel, scratch);
  if (frame.n_rows < kFewRows) {
    for (std::size_t i = 0; i < frame.n_rows; ++i) score_row(kernel, frame, i, margins, scratch);
    return;
  }
  Block block(kernel, frame, scratch);
  for (std::size_t begin = 0; begin < frame.n_rows; begin += kernel.block_rows) {
    block.score(begin, margins);
  }
}

}  // namespace dodona::kernel
