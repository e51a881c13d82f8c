#include "train/family/grow.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>
#include <queue>

namespace dodona::train {
namespace {

using Histogram = std::vector<Sums>;  // of all columns used, one after the other

// A node of the tree being grown. Its rows are order[begin, end).
struct Node {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t depth = 0;
  Sums total;
  Split split;
  std::unique_ptr<Histogram> histogram;
  std::size_t left = 0;  // positions among the nodes; 0: a leaf
  std::size_t right = 0;
};

class Grower {
 public:
  Grower(const std::vector<BinnedColumn>& columns, std::span<const std::size_t> used,
         std::span<const double> gradient, std::span<const double> hessian,
         std::vector<std::uint32_t> rows, const GrowOptions& options)
      : columns_(columns),
        used_(used),
        gradient_(gradient),
        hessian_(hessian),
        order_(std::move(rows)),
        options_(options) {
    for (const std::size_t column : used_) {
      offsets_.push_back(histogram_size_);
      histogram_size_ += columns_[column].n_bins + 1;
    }
  }

  GrownTree grow(std::span<double> margins) {
    add_root();
    // The leaf with the greatest gain is split next; of equal ones the older.
    const auto later = [&](std::size_t a, std::size_t b) {
      const double x = nodes_[a].split.gain;
      const double y = nodes_[b].split.gain;
      return x != y ? x < y : a > b;
    };
    std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> open(later);
    open.push(0);
    std::size_t n_leaves = 1;
    while (!open.empty() && (options_.max_leaves == 0 || n_leaves < options_.max_leaves)) {
      const std::size_t node = open.top();
      open.pop();
      if (nodes_[node].split.gain <= 0) break;
      split(node);
      open.push(nodes_[node].left);
      open.push(nodes_[node].right);
      ++n_leaves;
    }
    return write_out(margins);
  }

 private:
  void add_root() {
    Node root;
    root.end = order_.size();
    for (const std::uint32_t i : order_) root.total += {gradient_[i], hessian_[i], 1};
    root.histogram = std::make_unique<Histogram>(histogram_size_);
    build_histogram(root, *root.histogram);
    find_split(root);
    nodes_.push_back(std::move(root));
  }

  bool can_split(const Node& node) const {
    return node.depth < options_.max_depth &&
           node.total.rows >= 2 * static_cast<double>(options_.min_child_rows) &&
           node.total.hessian >= 2 * options_.min_child_weight;
  }

  void build_histogram(const Node& node, Histogram& histogram) {
    const std::size_t n = node.end - node.begin;
    // Gathered once for all columns.
    gathered_.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint32_t row = order_[node.begin + i];
      gathered_[i] = {gradient_[row], hessian_[row], 1};
    }
    std::fill(histogram.begin(), histogram.end(), Sums{});
    const bool parallel = n * used_.size() > kWorthThreads;
#pragma omp parallel for num_threads(options_.n_threads) schedule(dynamic) if (parallel)
    for (std::size_t j = 0; j < used_.size(); ++j) {
      const std::uint8_t* bins = columns_[used_[j]].bins.data();
      Sums* sums = histogram.data() + offsets_[j];
      for (std::size_t i = 0; i < n; ++i) sums[bins[order_[node.begin + i]]] += gathered_[i];
    }
  }

  void find_split(Node& node) {
    if (!can_split(node)) return;
    std::vector<Split> best(used_.size());
    const bool parallel = histogram_size_ > kWorthThreads / 8;
#pragma omp parallel for num_threads(options_.n_threads) schedule(dynamic) if (parallel)
    for (std::size_t j = 0; j < used_.size(); ++j) {
      const BinnedColumn& column = columns_[used_[j]];
      best[j] =
          best_split(column, std::span(*node.histogram).subspan(offsets_[j], column.n_bins + 1),
                     node.total, options_);
      best[j].column = used_[j];
    }
    for (auto& candidate : best) {
      if (is_better(candidate.gain, node.split.gain)) node.split = std::move(candidate);
    }
  }

  bool goes_left(const Split& split, std::uint32_t row) const {
    const BinnedColumn& column = columns_[split.column];
    const std::size_t bin = column.bins[row];
    if (bin == column.n_bins) return split.missing_left;
    if (column.categorical) return split.left_bins[bin];
    return split.bin != column.n_bins && bin <= split.bin;
  }

  void split(std::size_t at) {
    Node& parent = nodes_[at];
    const auto first = order_.begin() + static_cast<std::ptrdiff_t>(parent.begin);
    const auto last = order_.begin() + static_cast<std::ptrdiff_t>(parent.end);
    const auto middle = std::stable_partition(
        first, last, [&](std::uint32_t row) { return goes_left(parent.split, row); });
    Node left;
    left.begin = parent.begin;
    left.end = static_cast<std::size_t>(middle - order_.begin());
    left.depth = parent.depth + 1;
    left.total = parent.split.left;
    Node right;
    right.begin = left.end;
    right.end = parent.end;
    right.depth = left.depth;
    right.total = parent.split.right;
    if (can_split(left) || can_split(right)) {
      // The smaller child is counted; the larger is the difference.
      Node& smaller = left.end - left.begin <= right.end - right.begin ? left : right;
      Node& larger = &smaller == &left ? right : left;
      smaller.histogram = std::make_unique<Histogram>(histogram_size_);
      build_histogram(smaller, *smaller.histogram);
      larger.histogram = std::move(parent.histogram);
      for (std::size_t i = 0; i < histogram_size_; ++i)
        (*larger.histogram)[i] -= (*smaller.histogram)[i];
      find_split(left);
      find_split(right);
    }
    if (left.split.gain <= 0) left.histogram.reset();
    if (right.split.gain <= 0) right.histogram.reset();
    parent.histogram.reset();
    parent.left = nodes_.size();
    parent.right = nodes_.size() + 1;
    nodes_.push_back(std::move(left));
    nodes_.push_back(std::move(right));
  }

  // Eight significant digits: short in the file, and far below what the data determine.
  static double rounded(double value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::scientific, 7)
                         .ptr;
    double result = 0;
    std::from_chars(text.data(), end, result);
    return result;
  }

  double leaf_value(const Node& node) const {
    if (node.begin == node.end) return 0;  // no row was drawn for this tree
    return rounded(-options_.learning_rate * node.total.gradient /
                   (node.total.hessian + options_.l2));
  }

  TreeNode split_node(const Node& node, GrownTree& tree) const {
    const BinnedColumn& column = columns_[node.split.column];
    TreeNode out;
    out.column = static_cast<std::int32_t>(node.split.column);
    out.missing_left = node.split.missing_left;
    out.categorical = column.categorical;
    if (column.categorical) {
      CodeSet set;
      for (std::size_t bin = 0; bin < column.n_bins; ++bin) {
        if (!node.split.left_bins[bin]) continue;
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

  GrownTree write_out(std::span<double> margins) const {
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
      const Node& node = nodes_[at];
      const std::size_t here = tree.nodes.size();
      if (node.left != 0) {
        tree.nodes.push_back(split_node(node, tree));
        tree.gain_by_column[node.split.column] += node.split.gain;
        pending.push_back({node.right, here, true});
        pending.push_back({node.left, 0, false});
        continue;
      }
      TreeNode leaf;
      leaf.value = leaf_value(node);
      leaf.cover = static_cast<double>(node.end - node.begin);
      tree.nodes.push_back(leaf);
      for (std::size_t i = node.begin; i < node.end; ++i) margins[order_[i]] += leaf.value;
    }
    return tree;
  }

  static constexpr std::size_t kWorthThreads =
      20000;  // sums below which starting threads costs more than they save

  const std::vector<BinnedColumn>& columns_;
  std::span<const std::size_t> used_;
  std::span<const double> gradient_;
  std::span<const double> hessian_;
  std::vector<std::uint32_t> order_;
  const GrowOptions& options_;
  std::vector<std::size_t> offsets_;
  std::size_t histogram_size_ = 0;
  std::vector<Node> nodes_;
  std::vector<Sums> gathered_;
};

}  // namespace

GrownTree grow_tree(const std::vector<BinnedColumn>& columns,
                    std::span<const std::size_t> columns_used, std::span<const double> gradient,
                    std::span<const double> hessian, std::vector<std::uint32_t> rows,
                    std::span<double> margins, const GrowOptions& options) {
  return Grower(columns, columns_used, gradient, hessian, std::move(rows), options).grow(margins);
}

}  // namespace dodona::train
