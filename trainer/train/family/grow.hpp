// Grows one tree from the derivatives of the loss.
//
// Histograms of the rows' codes (Ke et al. 2017, "LightGBM", section 2.1 and algorithm 1): only the
// smaller child of a split is counted, the larger is the difference. The rows of a node lie side by
// side, in ascending order. Nodes whose splits are certain are split together, in one wave: all
// leaves of a level while no limit of leaves can bind, else those that no descendant of a better
// one can forestall. The tree does not depend on the number of threads: histograms are sums of
// integers, and nothing else is shared out.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dodona/family/trees.hpp"
#include "train/family/binning.hpp"
#include "train/family/fixed_point.hpp"
#include "train/family/grow_options.hpp"
#include "train/family/histogram.hpp"
#include "train/family/node_split.hpp"
#include "train/family/row_codes.hpp"
#include "train/family/split_search.hpp"

namespace dodona::train {

struct GrownTree {
  std::vector<TreeNode> nodes;  // preorder; right and codes count from 0
  std::vector<CodeSet> code_sets;
  std::vector<double> gain_by_column;
};

// What a tree is grown from.
struct GrowInput {
  std::vector<std::uint32_t> rows;    // those to learn from, ascending
  std::span<const PackedSum> packed;  // per row of the table
  Units units;
  std::span<const std::size_t> columns_used;  // ascending positions among the columns
  std::uint64_t tree = 0;                     // which one, for what is drawn per node
};

// The significant digits of a leaf's value in the file, at most: far more than the data determine.
constexpr int kLeafDigits = 8;

class Grower {
 public:
  // The columns and codes must outlive it. Its memory is used again for the next tree.
  Grower(const std::vector<BinnedColumn>& columns, const RowCodes& codes, GrowOptions options);

  // Leaves hold their values times the learning rate, rounded, and are added to the margins of
  // their rows. Without margins the rows of the leaves may be asked for afterwards.
  GrownTree grow(GrowInput input, std::span<double> margins);

  // Adds to the margins of rows that the tree was not grown from, after grow().
  void add_to_others(std::span<const std::uint32_t> rows, const GrownTree& tree,
                     std::span<double> margins) const;

  // The rows of each leaf, ascending, in the order of the leaves among the tree's nodes.
  std::vector<std::span<const std::uint32_t>> leaf_rows() const;

 private:
  struct Node {
    std::size_t parent = 0;
    std::size_t begin = 0;  // its rows are rows_[begin, end)
    std::size_t end = 0;
    std::size_t depth = 0;
    std::size_t n_left = 0;    // rows of the left child, once split
    bool has_margins = false;  // its value has been added to those of its rows
    std::uint64_t path = 1;    // identifies the node in its tree
    NodeSums sums;
    Split split;
    std::vector<bool> groups;  // of the interactions, those that hold all columns of the path
    std::vector<PackedSum> histogram;
    std::size_t left = 0;  // positions among the nodes; 0: a leaf
    std::size_t right = 0;
    std::size_t written = 0;  // its position in the tree

    std::size_t n_rows() const { return end - begin; }
  };
  // Some of a node's rows.
  struct Piece {
    std::size_t node;
    std::size_t begin;
    std::size_t end;
  };
  // Per column the best split for all nodes of a level, and what it puts to the left in each.
  struct SharedSplits {
    std::vector<Split> best;
    std::vector<std::vector<Sums>> left;
  };

  void add_root();
  bool can_split(const Node& node) const;
  std::size_t most_splits(const Node& node) const;
  std::vector<std::size_t> next_wave(std::size_t n_leaves);
  std::vector<std::size_t> certain(std::size_t budget);
  void split(std::span<const std::size_t> wave);
  void part_rows(std::span<const std::size_t> wave);
  void part_piece(const Piece& piece, std::size_t& n_left);
  void finish_rows(std::span<const std::size_t> wave);
  void add_values();
  void add_children(std::size_t at);
  void build_histograms(std::span<const std::size_t> wave);
  void count(std::span<const std::size_t> nodes);
  void find_splits(std::span<const std::size_t> nodes);
  void find_shared_split(std::span<const std::size_t> level);
  SharedSplits shared_splits(std::span<const std::size_t> level) const;
  void find_counted_splits(std::span<const std::size_t> nodes);
  void find_split_by_rows(Node& node, std::span<const std::size_t> columns,
                          bool any_gain = false) const;
  void try_more_columns(Node& node) const;
  template <typename F>
  void for_columns_of_code(const Node& node, const std::vector<bool>& allowed, std::size_t code,
                           const F& f) const;
  int sign_of(std::size_t column) const {
    return options_.monotone.empty() ? 0 : options_.monotone[column];
  }
  std::vector<std::size_t> candidate_columns(const Node& node) const;
  std::vector<std::size_t> drawn_columns(const Node& node) const;
  std::size_t n_tried() const;
  std::span<const std::uint32_t> rows_of(const Node& node) const {
    return std::span(rows_).subspan(node.begin, node.n_rows());
  }
  bool needs_histogram(const Node& node) const;
  NodeQuery query(const Node& node, std::size_t column) const;
  std::vector<Piece> pieces_of(std::span<const std::size_t> nodes, std::size_t rows) const;
  bool worth_threads(std::span<const std::size_t> nodes) const;
  std::vector<PackedSum> take_buffer();
  void release(std::vector<PackedSum>& histogram);
  static std::array<std::uint8_t, kSlots> left_slots(const Node& node);
  std::optional<int> leaf_decimals(const Sums& total) const;
  double round_leaf(double value) const;
  double value_of(const Node& leaf) const;

  TreeNode written_split(const Node& node, GrownTree& tree) const;
  GrownTree write_out();

  const std::vector<BinnedColumn>& columns_;
  const RowCodes& codes_;
  GrowOptions options_;
  std::size_t histogram_size_;  // sums of one histogram; where rows are counted, twice that

  GrowInput input_;
  std::optional<int> leaf_decimals_;  // of this tree
  std::span<double> margins_;
  bool all_rows_ = false;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> parted_;
  std::vector<PackedSum> ones_;
  std::vector<Node> nodes_;
  std::vector<std::size_t> open_;  // leaves with a split worth making
  std::vector<std::vector<PackedSum>> free_;
};

}  // namespace dodona::train
