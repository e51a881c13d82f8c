// The rows of a tree's nodes: how they are parted, and how they get the values of their leaves.
#include <algorithm>
#include <array>

#include "train/family/grow.hpp"
#include "train/parallel.hpp"

namespace dodona::train {

constexpr std::size_t kPiece = 8192;          // rows of one task
constexpr std::size_t kWorthThreads = 10000;  // rows that cost more than starting threads

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
  return options_.n_threads > 1 && n_rows > kWorthThreads;
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
  for (const std::size_t at : leaves) rows.push_back(rows_of(nodes_[at]));
  return rows;
}

}  // namespace dodona::train
