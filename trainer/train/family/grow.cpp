#include "train/family/grow.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "train/decimals.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kMostAtOnce = 256;  // nodes of a wave, so that few histograms live at once
// Rows of a node that are cheaper to look at than a histogram.
constexpr std::size_t kFewRows = 128;

Sums sums_of(PackedSum packed, const Units& units) {
  return {units.gradient_of(packed), units.hessian_of(packed), 0};
}

}  // namespace

Grower::Grower(const std::vector<BinnedColumn>& columns, const RowCodes& codes, GrowOptions options)
    : columns_(columns),
      codes_(codes),
      options_(std::move(options)),
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
  leaf_decimals_ = leaf_decimals(root.sums.total);
  nodes_.push_back(std::move(root));
  if (!can_split(nodes_[0])) return;
  const std::array<std::size_t, 1> at = {0};
  if (needs_histogram(nodes_[0])) count(at);
  find_splits(at);
}

// The mean of n gradients of mean magnitude m has a standard error of at least m / sqrt(n), so that
// a Newton step from all rows has one of n m / sqrt(n) / (H + l2), and a leaf's is larger, as it
// has fewer rows. Empty where leaves are not rounded, or where all gradients are 0.
std::optional<int> Grower::leaf_decimals(const Sums& total) const {
  if (options_.leaf_rounding == 0) return std::nullopt;
  std::int64_t magnitude = 0;
  for (const std::uint32_t i : rows_)
    magnitude += std::abs(input_.units.gradient_units(input_.packed[i]));
  const double error = static_cast<double>(magnitude) * input_.units.gradient /
                       std::sqrt(total.rows) / (total.hessian + options_.l2);
  const double unit = options_.leaf_rounding * options_.learning_rate * error;
  if (!(unit > 0) || !std::isfinite(unit)) return std::nullopt;
  return decimals_of(unit);
}

double Grower::round_leaf(double value) const {
  const double eight_digits = rounded_to(value, kLeafDigits);
  return leaf_decimals_ ? rounded_at(eight_digits, *leaf_decimals_) : eight_digits;
}

bool Grower::can_split(const Node& node) const {
  if (histogram_size_ == 0 || node.depth >= options_.max_depth) return false;
  if (options_.shape == Shape::symmetric) return true;
  return node.n_rows() >= 2 && node.n_rows() >= 2 * options_.min_child_rows &&
         node.sums.total.hessian >= 2 * options_.min_child_weight;
}

bool Grower::needs_histogram(const Node& node) const {
  return can_split(node) && (node.n_rows() > kFewRows || options_.shape == Shape::symmetric);
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
  if (options_.shape == Shape::symmetric) {
    if (open_.size() > budget) return {};  // a level is split as a whole
    return std::exchange(open_, {});
  }
  std::size_t most = 0;
  for (const std::size_t at : open_) most += most_splits(nodes_[at]);
  if (most > budget) return certain(budget);
  // Order does not matter: the newest first, so that few are open at any time.
  const std::size_t n = std::min(open_.size(), kMostAtOnce);
  std::vector<std::size_t> wave(open_.end() - static_cast<std::ptrdiff_t>(n), open_.end());
  open_.resize(open_.size() - n);
  return wave;
}

// The open leaves that are split whatever comes of the others.
std::vector<std::size_t> Grower::certain(std::size_t budget) {
  const bool by_level = options_.shape == Shape::depthwise;
  std::sort(open_.begin(), open_.end(), [&](std::size_t a, std::size_t b) {
    const Node& x = nodes_[a];
    const Node& y = nodes_[b];
    if (by_level && x.depth != y.depth) return x.depth < y.depth;
    return x.split.gain != y.split.gain ? x.split.gain > y.split.gain : a < b;
  });
  std::vector<std::size_t> wave;
  std::size_t before = 0;  // splits that may come before the next one
  for (const std::size_t at : open_) {
    const bool deeper = by_level && nodes_[at].depth > nodes_[open_[0]].depth;
    if (before >= budget || deeper) break;
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

// A leaf that a symmetric split left too small has the value of the node that it comes from, held
// within its own bounds.
double Grower::value_of(const Node& leaf) const {
  const Node* node = &leaf;
  const auto too_small = [&](const Node& n) {
    return n.sums.total.hessian < options_.min_child_weight || !(n.sums.total.hessian > 0) ||
           (options_.counts_rows() &&
            n.sums.total.rows < static_cast<double>(options_.min_child_rows));
  };
  while (options_.shape == Shape::symmetric && node->depth > 0 && too_small(*node))
    node = &nodes_[node->parent];
  return round_leaf(options_.learning_rate *
                    leaf_value(node->sums.total, leaf.sums.bounds, options_));
}

void Grower::add_children(std::size_t at) {
  nodes_[at].left = nodes_.size();
  nodes_[at].right = nodes_.size() + 1;
  const Node& parent = nodes_[at];
  const Split& split = parent.split;
  Node left;
  left.parent = at;
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
  const int sign = sign_of(split.column);
  if (sign != 0 && split.bin != columns_[split.column].n_bins) {
    const double middle = leaf_value(split.left_sums, parent.sums.bounds, options_) / 2 +
                          leaf_value(split.right_sums, parent.sums.bounds, options_) / 2;
    (sign > 0 ? left : right).sums.bounds.high = middle;
    (sign > 0 ? right : left).sums.bounds.low = middle;
  }
  nodes_.push_back(std::move(left));
  nodes_.push_back(std::move(right));
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
