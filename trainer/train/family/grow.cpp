#include "train/family/grow.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>

#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kPiece = 8192;      // rows of one task
constexpr std::size_t kMostAtOnce = 256;  // nodes of a wave, so that few histograms live at once
// Rows of a node that are cheaper to look at than a histogram.
constexpr std::size_t kFewRows = 128;
constexpr std::size_t kWorthThreads = 20000;  // additions that cost more than starting threads

Sums sums_of(PackedSum packed, const Units& units) {
  return {gradient_units(packed) * units.gradient, hessian_units(packed) * units.hessian, 0};
}

// The sums of each member of a code, one after the other.
const PackedSum* marginals_of(std::span<const CodeMember> members, const PackedSum* sums,
                              std::array<PackedSum, 2 * kSlots>& buffer) {
  if (members.size() == 1) return sums;
  marginalise(members, sums, buffer.data());
  return buffer.data();
}

}  // namespace

double rounded(double value) {
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 7)
          .ptr;
  double result = 0;
  std::from_chars(text.data(), end, result);
  return result;
}

Grower::Grower(const std::vector<BinnedColumn>& columns, const RowCodes& codes,
               const GrowOptions& options)
    : columns_(columns),
      codes_(codes),
      options_(options),
      histogram_size_(codes.n_codes() * kSlots) {}

GrownTree Grower::grow(GrowInput input, std::span<double> margins) {
  input_ = std::move(input);
  margins_ = margins;
  rows_ = std::move(input_.rows);
  parted_.resize(rows_.size());
  all_rows_ = !rows_.empty() && rows_.size() == input_.packed.size();
  if (options_.counts_rows()) ones_.resize(input_.packed.size(), 1);
  nodes_.clear();
  open_.clear();
  add_root();
  std::size_t n_leaves = 1;
  while (true) {
    const auto wave = next_wave(n_leaves);
    if (wave.empty()) break;
    split(wave);
    n_leaves += wave.size();
  }
  if (!margins_.empty()) add_values();
  return write_out();
}

void Grower::add_root() {
  Node root;
  root.end = rows_.size();
  root.groups.assign(options_.interactions.size(), true);
  PackedSum sum = 0;
  for (const std::uint32_t i : rows_) sum += input_.packed[i];
  root.sums.total = sums_of(sum, input_.units);
  root.sums.total.rows = static_cast<double>(rows_.size());
  nodes_.push_back(std::move(root));
  if (!can_split(nodes_[0])) return;
  const std::array<std::size_t, 1> at = {0};
  if (needs_histogram(nodes_[0])) count(at);
  find_splits(at);
}

bool Grower::can_split(const Node& node) const {
  return histogram_size_ > 0 && node.depth < options_.max_depth && node.n_rows() >= 2 &&
         node.n_rows() >= 2 * options_.min_child_rows &&
         node.sums.total.hessian >= 2 * options_.min_child_weight;
}

bool Grower::needs_histogram(const Node& node) const {
  return node.n_rows() > kFewRows && can_split(node);
}

// How many splits the subtree of an open leaf may have.
std::size_t Grower::most_splits(const Node& node) const {
  const std::size_t levels = options_.max_depth - node.depth;
  const std::size_t by_rows = node.n_rows() - 1;
  return levels >= 32 ? by_rows : std::min(by_rows, (std::size_t{1} << levels) - 1);
}

// The open leaves to be split next, taken from open_.
std::vector<std::size_t> Grower::next_wave(std::size_t n_leaves) {
  const std::size_t limit =
      options_.max_leaves == 0 ? std::numeric_limits<std::size_t>::max() : options_.max_leaves;
  const std::size_t budget = limit - n_leaves;
  std::size_t most = 0;
  for (const std::size_t at : open_) most += most_splits(nodes_[at]);
  if (most > budget || options_.shape == Shape::symmetric) return certain(budget);
  // Order does not matter: the newest first, so that few are open at any time.
  const std::size_t n = std::min(open_.size(), kMostAtOnce);
  std::vector<std::size_t> wave(open_.end() - static_cast<std::ptrdiff_t>(n), open_.end());
  open_.resize(open_.size() - n);
  return wave;
}

// The open leaves that are split whatever comes of the others.
std::vector<std::size_t> Grower::certain(std::size_t budget) {
  const bool by_level = options_.shape != Shape::leafwise;
  std::sort(open_.begin(), open_.end(), [&](std::size_t a, std::size_t b) {
    const Node& x = nodes_[a];
    const Node& y = nodes_[b];
    if (by_level && x.depth != y.depth) return x.depth < y.depth;
    return x.split.gain != y.split.gain ? x.split.gain > y.split.gain : a < b;
  });
  if (options_.shape == Shape::symmetric && open_.size() > budget) open_.clear();
  std::vector<std::size_t> wave;
  std::size_t before = 0;  // splits that may come before the next one
  for (const std::size_t at : open_) {
    const bool level_is_open = by_level && nodes_[at].depth == nodes_[open_[0]].depth;
    if (before >= budget || (by_level && !level_is_open)) break;
    wave.push_back(at);
    before += by_level ? 1 : most_splits(nodes_[at]);
  }
  open_.erase(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(wave.size()));
  return wave;
}

// Parts the rows of some leaves, counts the smaller child of each, and finds the splits of both.
void Grower::split(std::span<const std::size_t> wave) {
  const bool last_level = std::all_of(wave.begin(), wave.end(), [&](std::size_t at) {
    return nodes_[at].depth + 1 == options_.max_depth;
  });
  if (last_level && !margins_.empty()) {
    for (const std::size_t at : wave) add_children(at);
    finish_rows(wave);
    return;
  }
  part_rows(wave);
  for (const std::size_t at : wave) add_children(at);
  build_histograms(wave);
  std::vector<std::size_t> children;
  for (const std::size_t at : wave) {
    for (const std::size_t child : {nodes_[at].left, nodes_[at].right}) {
      if (can_split(nodes_[child])) children.push_back(child);
    }
  }
  find_splits(children);
}

std::vector<Grower::Piece> Grower::pieces_of(std::span<const std::size_t> nodes,
                                             std::size_t rows) const {
  std::vector<Piece> pieces;
  for (const std::size_t at : nodes) {
    const Node& node = nodes_[at];
    for (std::size_t begin = node.begin; begin < node.end; begin += rows) {
      // The last piece takes a rest that is not worth one of its own.
      const std::size_t end = node.end - begin < rows + rows / 2 ? node.end : begin + rows;
      pieces.push_back({at, begin, end});
      if (end == node.end) break;
    }
  }
  return pieces;
}

std::array<std::uint8_t, kSlots> Grower::left_slots(const Node& node) {
  std::array<std::uint8_t, kSlots> left;
  for (std::size_t slot = 0; slot < kSlots; ++slot) left[slot] = node.split.left[slot] ? 1 : 0;
  return left;
}

// The left rows of a piece to the beginning of its part of parted_, the right ones to its end,
// backwards.
void Grower::part_piece(const Piece& piece, std::size_t& n_left) {
  const Node& node = nodes_[piece.node];
  const auto goes_left = left_slots(node);
  const std::uint8_t* bins = columns_[node.split.column].bins.data();
  std::uint32_t* left = parted_.data() + piece.begin;
  std::uint32_t* right = parted_.data() + piece.end;
  for (std::size_t i = piece.begin; i < piece.end; ++i) {
    const std::uint32_t row = rows_[i];
    const std::size_t to_left = goes_left[bins[row]];
    // Both ends are written, one of them advances: no branch that nobody can foresee.
    *left = row;
    *(right - 1) = row;
    left += to_left;
    right -= 1 - to_left;
  }
  n_left = static_cast<std::size_t>(left - (parted_.data() + piece.begin));
}

bool Grower::worth_threads(std::span<const std::size_t> nodes) const {
  std::size_t n_rows = 0;
  for (const std::size_t at : nodes) n_rows += nodes_[at].n_rows();
  return options_.n_threads > 1 && n_rows > kWorthThreads / 2;
}

// Moves the left rows of each node before its right ones, each in ascending order.
void Grower::part_rows(std::span<const std::size_t> wave) {
  const auto pieces = pieces_of(wave, kPiece);
  std::vector<std::size_t> n_left(pieces.size(), 0);
  const bool parallel = worth_threads(wave);
  parallel_for(pieces.size(), parallel ? options_.n_threads : 1,
               [&](std::size_t p) { part_piece(pieces[p], n_left[p]); });
  std::vector<std::size_t> left_at(pieces.size());
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    Node& node = nodes_[pieces[p].node];
    left_at[p] = node.begin + node.n_left;
    node.n_left += n_left[p];
  }
  parallel_for(pieces.size(), parallel ? options_.n_threads : 1, [&](std::size_t p) {
    const Piece& piece = pieces[p];
    const Node& node = nodes_[piece.node];
    const auto first = parted_.begin() + static_cast<std::ptrdiff_t>(piece.begin);
    const auto middle = first + static_cast<std::ptrdiff_t>(n_left[p]);
    const auto last = parted_.begin() + static_cast<std::ptrdiff_t>(piece.end);
    std::copy(first, middle, rows_.begin() + static_cast<std::ptrdiff_t>(left_at[p]));
    const std::size_t right_before = (piece.begin - node.begin) - (left_at[p] - node.begin);
    const std::size_t right_at = node.begin + node.n_left + right_before;
    std::reverse_copy(middle, last, rows_.begin() + static_cast<std::ptrdiff_t>(right_at));
  });
}

// The children of these nodes are leaves: their rows need not move to get their values.
void Grower::finish_rows(std::span<const std::size_t> wave) {
  for (const std::size_t at : wave) release(nodes_[at].histogram);
  const auto pieces = pieces_of(wave, kPiece);
  std::vector<std::size_t> n_left(pieces.size(), 0);
  parallel_for(pieces.size(), worth_threads(wave) ? options_.n_threads : 1, [&](std::size_t p) {
    const Node& node = nodes_[pieces[p].node];
    const std::array<double, 2> values = {value_of(nodes_[node.right]),
                                          value_of(nodes_[node.left])};
    const auto goes_left = left_slots(node);
    const std::uint8_t* bins = columns_[node.split.column].bins.data();
    for (std::size_t i = pieces[p].begin; i < pieces[p].end; ++i) {
      const std::uint32_t row = rows_[i];
      const std::size_t is_left = goes_left[bins[row]];
      margins_[row] += values[is_left];
      n_left[p] += is_left;
    }
  });
  for (std::size_t p = 0; p < pieces.size(); ++p) nodes_[pieces[p].node].n_left += n_left[p];
  for (const std::size_t at : wave) {
    const Node& node = nodes_[at];
    nodes_[node.left].end = nodes_[node.right].begin = node.begin + node.n_left;
    nodes_[node.left].has_margins = nodes_[node.right].has_margins = true;
  }
}

// The leaves that finish_rows has not met.
void Grower::add_values() {
  std::vector<std::size_t> leaves;
  for (std::size_t at = 0; at < nodes_.size(); ++at) {
    if (nodes_[at].left == 0 && !nodes_[at].has_margins) leaves.push_back(at);
  }
  const auto pieces = pieces_of(leaves, kPiece);
  parallel_for(pieces.size(), worth_threads(leaves) ? options_.n_threads : 1, [&](std::size_t p) {
    const double value = value_of(nodes_[pieces[p].node]);
    for (std::size_t i = pieces[p].begin; i < pieces[p].end; ++i) margins_[rows_[i]] += value;
  });
}

void Grower::add_to_others(std::span<const std::uint32_t> rows, const GrownTree& tree,
                           std::span<double> margins) const {
  struct Step {
    const std::uint8_t* bins = nullptr;  // null: a leaf
    std::array<std::size_t, 2> next{};   // right, left
    double value = 0;
    std::array<std::uint8_t, kSlots> goes_left{};
  };
  std::vector<Step> steps(nodes_.size());
  for (std::size_t at = 0; at < nodes_.size(); ++at) {
    const Node& node = nodes_[at];
    steps[at].value = tree.nodes[node.written].value;
    if (node.left == 0) continue;
    steps[at].bins = columns_[node.split.column].bins.data();
    steps[at].next = {node.right, node.left};
    steps[at].goes_left = left_slots(node);
    // Missing values go where the tree sends them, though none was seen here.
    const BinnedColumn& column = columns_[node.split.column];
    if (column.has_missing)
      steps[at].goes_left[column.n_bins] = tree.nodes[node.written].missing_left ? 1 : 0;
  }
  const std::size_t n_blocks = (rows.size() + kPiece - 1) / kPiece;
  parallel_for(n_blocks, options_.n_threads, [&](std::size_t b) {
    for (const std::uint32_t row :
         rows.subspan(b * kPiece).first(std::min(kPiece, rows.size() - b * kPiece))) {
      const Step* step = steps.data();
      while (step->bins != nullptr) step = &steps[step->next[step->goes_left[step->bins[row]]]];
      margins[row] += step->value;
    }
  });
}

std::vector<std::span<const std::uint32_t>> Grower::leaf_rows() const {
  std::vector<std::size_t> leaves;
  for (std::size_t at = 0; at < nodes_.size(); ++at) {
    if (nodes_[at].left == 0) leaves.push_back(at);
  }
  std::sort(leaves.begin(), leaves.end(),
            [&](std::size_t a, std::size_t b) { return nodes_[a].written < nodes_[b].written; });
  std::vector<std::span<const std::uint32_t>> rows;
  rows.reserve(leaves.size());
  for (const std::size_t at : leaves)
    rows.push_back(std::span(rows_).subspan(nodes_[at].begin, nodes_[at].n_rows()));
  return rows;
}

double Grower::value_of(const Node& leaf) const {
  return rounded(options_.learning_rate * leaf_value(leaf.sums.total, leaf.sums.bounds, options_));
}

void Grower::add_children(std::size_t at) {
  nodes_[at].left = nodes_.size();
  nodes_[at].right = nodes_.size() + 1;
  const Node& parent = nodes_[at];
  const Split& split = parent.split;
  Node left;
  left.depth = parent.depth + 1;
  left.groups = parent.groups;
  for (std::size_t g = 0; g < left.groups.size(); ++g) {
    const auto& group = options_.interactions[g];
    left.groups[g] =
        left.groups[g] && std::find(group.begin(), group.end(), split.column) != group.end();
  }
  left.sums.bounds = parent.sums.bounds;
  Node right = left;
  left.path = mix(parent.path * 2);
  right.path = mix(parent.path * 2 + 1);
  left.begin = parent.begin;
  left.end = right.begin = parent.begin + parent.n_left;
  right.end = parent.end;
  left.sums.total = split.left_sums;
  right.sums.total = split.right_sums;
  const int sign = options_.monotone.empty() ? 0 : options_.monotone[split.column];
  if (sign != 0 && split.bin != columns_[split.column].n_bins) {
    const double middle = leaf_value(split.left_sums, parent.sums.bounds, options_) / 2 +
                          leaf_value(split.right_sums, parent.sums.bounds, options_) / 2;
    (sign > 0 ? left : right).sums.bounds.high = middle;
    (sign > 0 ? right : left).sums.bounds.low = middle;
  }
  nodes_.push_back(std::move(left));
  nodes_.push_back(std::move(right));
}

// The histograms of the children that may be split and have more than a few rows: the smaller one
// is counted, the larger one is what is left of the parent's.
void Grower::build_histograms(std::span<const std::size_t> wave) {
  const auto children = [&](std::size_t at) {
    const Node& parent = nodes_[at];
    const bool left_is_smaller = nodes_[parent.left].n_rows() <= nodes_[parent.right].n_rows();
    return left_is_smaller ? std::pair(parent.left, parent.right)
                           : std::pair(parent.right, parent.left);
  };
  std::vector<std::size_t> counted;
  for (const std::size_t at : wave) {
    const auto [smaller, larger] = children(at);
    if (needs_histogram(nodes_[smaller]) || needs_histogram(nodes_[larger]))
      counted.push_back(smaller);
  }
  count(counted);
  const bool parallel = options_.n_threads > 1 && wave.size() * histogram_size_ > kWorthThreads;
  parallel_for(wave.size(), parallel ? options_.n_threads : 1, [&](std::size_t w) {
    const auto [smaller, larger] = children(wave[w]);
    if (!needs_histogram(nodes_[larger])) return;
    auto& rest = nodes_[larger].histogram;
    rest = std::move(nodes_[wave[w]].histogram);
    const auto& part = nodes_[smaller].histogram;
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] -= part[i];
  });
  for (const std::size_t at : wave) {
    release(nodes_[at].histogram);
    const auto [smaller, larger] = children(at);
    if (!needs_histogram(nodes_[smaller])) release(nodes_[smaller].histogram);
  }
}

// Histograms of the rows of some nodes. Large nodes are shared out; their parts are added up.
void Grower::count(std::span<const std::size_t> nodes) {
  std::size_t n_rows = 0;
  for (const std::size_t at : nodes) {
    nodes_[at].histogram = take_buffer();
    n_rows += nodes_[at].n_rows();
  }
  const auto n_threads = static_cast<std::size_t>(options_.n_threads);
  const bool parallel = n_threads > 1 && n_rows * codes_.n_codes() > kWorthThreads;
  const std::size_t rows =
      parallel ? std::max(kPiece / 2, n_rows / (3 * n_threads)) : std::max<std::size_t>(n_rows, 1);
  const auto pieces = pieces_of(nodes, rows);
  // The first piece of a node fills the node's own histogram.
  std::vector<std::vector<PackedSum>> buffers(pieces.size());
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    const bool first = p == 0 || pieces[p].node != pieces[p - 1].node;
    buffers[p] = first ? std::move(nodes_[pieces[p].node].histogram) : take_buffer();
  }
  parallel_for(pieces.size(), parallel ? options_.n_threads : 1, [&](std::size_t p) {
    const Piece& piece = pieces[p];
    std::fill(buffers[p].begin(), buffers[p].end(), 0);
    const auto add = [&](const PackedSum* packed, PackedSum* histogram) {
      if (all_rows_ && piece.node == 0) {
        add_rows(codes_, piece.begin, piece.end, packed, histogram);
      } else {
        add_rows(codes_, std::span(rows_).subspan(piece.begin, piece.end - piece.begin), packed,
                 histogram);
      }
    };
    add(input_.packed.data(), buffers[p].data());
    if (options_.counts_rows()) add(ones_.data(), buffers[p].data() + histogram_size_);
  });
  for (std::size_t p = 0; p < pieces.size(); ++p) {
    auto& whole = nodes_[pieces[p].node].histogram;
    if (p == 0 || pieces[p].node != pieces[p - 1].node) {
      whole = std::move(buffers[p]);
    } else {
      for (std::size_t i = 0; i < whole.size(); ++i) whole[i] += buffers[p][i];
      release(buffers[p]);
    }
  }
}

// The columns that a node may be split by, in the order in which they are tried: drawn where not
// all of them are, else ascending.
std::vector<std::size_t> Grower::candidate_columns(const Node& node) const {
  std::vector<bool> allowed(columns_.size(), false);
  for (const std::size_t column : input_.columns_used) allowed[column] = node.groups.empty();
  for (std::size_t g = 0; g < node.groups.size(); ++g) {
    if (!node.groups[g]) continue;
    for (const std::size_t column : options_.interactions[g]) allowed[column] = true;
  }
  std::vector<std::size_t> candidates;
  for (const std::size_t column : input_.columns_used) {
    if (allowed[column] && columns_[column].n_slots() > 1) candidates.push_back(column);
  }
  if (n_tried() >= candidates.size()) return candidates;
  std::vector<std::pair<std::uint64_t, std::size_t>> drawn;
  drawn.reserve(candidates.size());
  for (const std::size_t column : candidates)
    drawn.emplace_back(
        draw(options_.seed, Purpose::node_columns, node.path ^ mix(input_.tree), column), column);
  std::sort(drawn.begin(), drawn.end());
  for (std::size_t i = 0; i < drawn.size(); ++i) candidates[i] = drawn[i].second;
  return candidates;
}

// How many columns are tried per node; more if none of them can split it.
std::size_t Grower::n_tried() const {
  // 3 of 10 are 3, though 0.3 times 10 may be rounded up.
  const double wanted =
      options_.column_fraction_by_node * static_cast<double>(input_.columns_used.size());
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(wanted - 1e-9)));
}

std::vector<std::size_t> Grower::drawn_columns(const Node& node) const {
  auto columns = candidate_columns(node);
  if (columns.size() > n_tried()) columns.resize(n_tried());
  return columns;
}

std::span<const std::uint32_t> Grower::rows_of(const Node& node) const {
  return std::span(rows_).subspan(node.begin, node.n_rows());
}

NodeQuery Grower::query(const Node& node, std::size_t column) const {
  const int sign = options_.monotone.empty() ? 0 : options_.monotone[column];
  const double u = options_.random_cuts ? uniform(options_.seed, Purpose::node_cut,
                                                  node.path ^ mix(input_.tree), column)
                                        : 0;
  return {node.sums, options_, sign, u};
}

// The best splits of the columns in a code, at their positions in `best`.
void Grower::find_splits_of_code(const Node& node, const std::vector<bool>& allowed,
                                 std::size_t code, std::span<Split> best) const {
  const auto members = codes_.members(code);
  if (std::none_of(members.begin(), members.end(),
                   [&](const CodeMember& member) { return allowed[member.column]; }))
    return;
  std::array<PackedSum, 2 * kSlots> marginals;
  std::array<PackedSum, 2 * kSlots> row_marginals;
  const PackedSum* sums = marginals_of(members, node.histogram.data() + code * kSlots, marginals);
  const PackedSum* counts =
      options_.counts_rows()
          ? marginals_of(members, node.histogram.data() + histogram_size_ + code * kSlots,
                         row_marginals)
          : nullptr;
  SumTable slots;
  std::size_t first = 0;
  for (const auto& [column, n_slots] : members) {
    if (allowed[column]) {
      for (std::size_t slot = 0; slot < n_slots; ++slot) {
        const PackedSum sum = sums[first + slot];
        slots.gradient[slot] = gradient_units(sum) * input_.units.gradient;
        slots.hessian[slot] = hessian_units(sum) * input_.units.hessian;
        if (counts != nullptr) slots.rows[slot] = static_cast<double>(counts[first + slot]);
      }
      best[column] = split_by_slots(columns_[column], slots, query(node, column));
      best[column].column = column;
    }
    first += n_slots;
  }
}

// Sets the split of a node to the best by these columns, if that is better than the one it has.
void Grower::find_split_by_rows(Node& node, std::span<const std::size_t> columns) const {
  for (const std::size_t column : columns) {
    Split candidate = split_by_rows(columns_[column], rows_of(node), input_.packed, input_.units,
                                    query(node, column));
    candidate.column = column;
    if (is_better(candidate.gain, node.split.gain)) node.split = candidate;
  }
}

// The same for nodes with histograms.
void Grower::find_counted_splits(std::span<const std::size_t> nodes) {
  const std::size_t n_codes = codes_.n_codes();
  std::vector<std::vector<bool>> allowed(nodes.size(), std::vector<bool>(columns_.size(), false));
  std::vector<std::vector<std::size_t>> columns;
  for (std::size_t w = 0; w < nodes.size(); ++w) {
    columns.push_back(drawn_columns(nodes_[nodes[w]]));
    for (const std::size_t column : columns[w]) allowed[w][column] = true;
  }
  std::vector<std::vector<Split>> best(nodes.size(), std::vector<Split>(columns_.size()));
  const bool parallel = options_.n_threads > 1 && nodes.size() * n_codes > 4;
  parallel_for(nodes.size() * n_codes, parallel ? options_.n_threads : 1, [&](std::size_t task) {
    const std::size_t w = task / n_codes;
    find_splits_of_code(nodes_[nodes[w]], allowed[w], task % n_codes, best[w]);
  });
  for (std::size_t w = 0; w < nodes.size(); ++w) {
    Split& split = nodes_[nodes[w]].split;
    for (const std::size_t column : columns[w])
      if (is_better(best[w][column].gain, split.gain)) split = best[w][column];
  }
}

void Grower::find_splits(std::span<const std::size_t> nodes) {
  std::vector<std::size_t> counted;
  std::vector<std::size_t> few;  // rows
  for (const std::size_t at : nodes) (nodes_[at].histogram.empty() ? few : counted).push_back(at);
  find_counted_splits(counted);
  parallel_for(few.size(), worth_threads(few) ? options_.n_threads : 1, [&](std::size_t f) {
    Node& node = nodes_[few[f]];
    if (!all_alike(rows_of(node), input_.packed)) find_split_by_rows(node, drawn_columns(node));
  });
  for (const std::size_t at : nodes) {
    Node& node = nodes_[at];
    try_more_columns(node);
    if (node.split.gain > 0) {
      open_.push_back(at);
    } else {
      release(node.histogram);
    }
  }
}

// Where no column drawn can split a node, those that come next are tried one by one.
void Grower::try_more_columns(Node& node) const {
  if (node.split.gain > 0 || n_tried() >= input_.columns_used.size()) return;
  if (all_alike(rows_of(node), input_.packed)) return;
  const auto columns = candidate_columns(node);
  for (std::size_t i = n_tried(); i < columns.size() && !(node.split.gain > 0); ++i)
    find_split_by_rows(node, std::span(columns).subspan(i, 1));
}

std::vector<PackedSum> Grower::take_buffer() {
  if (free_.empty())
    return std::vector<PackedSum>(histogram_size_ * (options_.counts_rows() ? 2 : 1));
  auto buffer = std::move(free_.back());
  free_.pop_back();
  return buffer;
}

void Grower::release(std::vector<PackedSum>& histogram) {
  if (!histogram.empty()) free_.push_back(std::move(histogram));
  histogram.clear();
}

TreeNode Grower::written_split(const Node& node, GrownTree& tree) const {
  const BinnedColumn& column = columns_[node.split.column];
  TreeNode out;
  out.column = static_cast<std::int32_t>(node.split.column);
  // Without missing values to learn from, they follow the larger child.
  out.missing_left =
      node.split.missing_seen ? node.split.missing_left : node.n_left * 2 > node.n_rows();
  out.categorical = column.categorical;
  if (column.categorical) {
    CodeSet set;
    for (std::size_t bin = 0; bin < column.n_bins; ++bin) {
      if (!node.split.left[bin]) continue;
      for (const std::size_t code : column.codes[bin]) set.insert(code);
    }
    out.codes = static_cast<std::uint32_t>(tree.code_sets.size());
    tree.code_sets.push_back(std::move(set));
  } else {
    // No number is below the lowest one: only missing values go left.
    out.value = node.split.bin == column.n_bins ? std::numeric_limits<double>::lowest()
                                                : column.cuts[node.split.bin];
  }
  return out;
}

GrownTree Grower::write_out() {
  GrownTree tree;
  tree.gain_by_column.assign(columns_.size(), 0);
  struct Pending {
    std::size_t node;
    std::size_t parent;  // whose right child this is
    bool is_right;
  };
  std::vector<Pending> pending = {{0, 0, false}};
  while (!pending.empty()) {
    const auto [at, parent, is_right] = pending.back();
    pending.pop_back();
    if (is_right) tree.nodes[parent].right = static_cast<std::uint32_t>(tree.nodes.size());
    Node& node = nodes_[at];
    node.written = tree.nodes.size();
    if (node.left != 0) {
      tree.nodes.push_back(written_split(node, tree));
      tree.gain_by_column[node.split.column] += node.split.gain;
      pending.push_back({node.right, node.written, true});
      pending.push_back({node.left, 0, false});
      continue;
    }
    TreeNode leaf;
    // 0 where no row was drawn for this tree.
    leaf.value = value_of(node);
    leaf.cover = static_cast<double>(node.n_rows());
    tree.nodes.push_back(leaf);
  }
  return tree;
}

}  // namespace dodona::train
