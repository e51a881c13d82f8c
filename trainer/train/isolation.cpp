#include "train/isolation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "train/decimals.hpp"
#include "train/family/binning.hpp"
#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

// What a column has in the rows of a node.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  bool missing = false;

  bool varies() const { return low < high || (missing && low <= high); }
};

// One tree: its nodes and sets of codes, counted from 0.
struct Grown {
  std::vector<TreeNode> nodes;
  std::vector<CodeSet> code_sets;
};

class IsolationTree {
 public:
  IsolationTree(const Frame& frame, const IsolationOptions& options, std::size_t tree)
      : frame_(frame), seed_(options.seed), tree_(tree) {
    const std::size_t n = std::min(options.sample, frame.n_rows);
    depth_limit_ = static_cast<std::size_t>(std::ceil(std::log2(static_cast<double>(n))));
    grow(sample(n), 0);
  }

  Grown take() { return std::move(grown_); }

 private:
  double uniform() { return train::uniform(seed_, Purpose::isolation, tree_, n_draws_++); }
  std::size_t below(std::size_t n) {
    return std::min(static_cast<std::size_t>(uniform() * static_cast<double>(n)), n - 1);
  }

  // n different rows (Floyd's method: Bentley and Floyd 1987, "A sample of brilliance").
  std::vector<std::size_t> sample(std::size_t n) {
    std::vector<std::size_t> rows;
    for (std::size_t last = frame_.n_rows - n; last < frame_.n_rows; ++last) {
      const std::size_t row = below(last + 1);
      const bool taken = std::find(rows.begin(), rows.end(), row) != rows.end();
      rows.push_back(taken ? last : row);
    }
    return rows;
  }

  Range range_of(std::size_t column, const std::vector<std::size_t>& rows) const {
    Range range;
    for (const std::size_t i : rows) {
      const double x = frame_.columns[column][i];
      range.missing = range.missing || std::isnan(x);
      if (std::isnan(x)) continue;
      range.low = std::min(range.low, x);
      range.high = std::max(range.high, x);
    }
    return range;
  }

  // Cuts the rows, and fills the split but for its right child.
  void cut(TreeNode& node, std::size_t column, const Range& range,
           const std::vector<std::size_t>& rows) {
    node.column = static_cast<std::int32_t>(column);
    node.categorical = frame_.n_levels[column] > 0;
    const bool apart = range.missing && (!(range.low < range.high) || uniform() < 0.5);
    // Where no row says which way missing values go, either way is as good; of categories they go
    // with the many.
    node.missing_left = !node.categorical && !apart && uniform() < 0.5;
    const auto values = frame_.columns[column];
    if (node.categorical) {
      cut_codes(node, apart, values, rows);
    } else if (apart) {
      // All that have the value go left, and more than these would.
      node.value =
          short_decimal_between(range.high, range.high + std::max(range.high - range.low, 1.0));
    } else {
      const double at = range.low + uniform() * (range.high - range.low);
      double before = range.low;
      double after = range.high;
      for (const std::size_t i : rows) {
        const double x = values[i];
        if (x <= at) before = std::max(before, x);
        if (x > at) after = std::min(after, x);
      }
      node.value = short_decimal_between(before, after);
    }
  }

  void cut_codes(TreeNode& node, bool apart, std::span<const double> values,
                 const std::vector<std::size_t>& rows) {
    std::vector<std::size_t> codes;
    for (const std::size_t i : rows) {
      if (!std::isnan(values[i])) codes.push_back(static_cast<std::size_t>(values[i]));
    }
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    if (!apart) codes = {codes[below(codes.size())]};
    node.codes = static_cast<std::uint32_t>(grown_.code_sets.size());
    auto& set = grown_.code_sets.emplace_back();
    for (const std::size_t code : codes) set.insert(code);
  }

  bool goes_left(const TreeNode& node, double x) const {
    if (std::isnan(x)) return node.missing_left;
    if (node.categorical) return grown_.code_sets[node.codes].contains(static_cast<std::size_t>(x));
    return x < node.value;
  }

  void grow(const std::vector<std::size_t>& rows, std::size_t depth) {
    std::vector<std::size_t> varying;
    for (std::size_t j = 0; j < frame_.columns.size() && rows.size() > 1 && depth < depth_limit_;
         ++j) {
      if (range_of(j, rows).varies()) varying.push_back(j);
    }
    const std::size_t at = grown_.nodes.size();
    TreeNode node;
    if (varying.empty()) {
      node.value = rounded_at(static_cast<double>(depth) + mean_path(rows.size()), 2);
      node.cover = static_cast<double>(rows.size());
      grown_.nodes.push_back(node);
      return;
    }
    const std::size_t column = varying[below(varying.size())];
    cut(node, column, range_of(column, rows), rows);
    grown_.nodes.push_back(node);
    std::vector<std::size_t> left;
    std::vector<std::size_t> right;
    for (const std::size_t i : rows)
      (goes_left(node, frame_.columns[column][i]) ? left : right).push_back(i);
    grow(left, depth + 1);
    grown_.nodes[at].right = static_cast<std::uint32_t>(grown_.nodes.size());
    grow(right, depth + 1);
  }

  const Frame& frame_;
  std::uint64_t seed_;
  std::size_t tree_;
  std::size_t depth_limit_ = 0;
  std::uint64_t n_draws_ = 0;
  Grown grown_;
};

}  // namespace

double mean_path(std::size_t n) {
  if (n < 2) return 0;
  double harmonic = 0;  // of n - 1
  for (std::size_t i = 1; i < n; ++i) harmonic += 1 / static_cast<double>(i);
  const auto size = static_cast<double>(n);
  return 2 * harmonic - 2 * (size - 1) / size;
}

Trees fit_isolation(const Frame& frame, const IsolationOptions& options) {
  std::vector<Grown> grown(options.n_trees);
  parallel_for(options.n_trees, options.n_threads,
               [&](std::size_t t) { grown[t] = IsolationTree(frame, options, t).take(); });
  Trees trees;
  trees.base = {0};
  for (const Grown& tree : grown) {
    const auto first = static_cast<std::uint32_t>(trees.nodes.size());
    const auto first_set = static_cast<std::uint32_t>(trees.code_sets.size());
    trees.roots.push_back(first);
    for (TreeNode node : tree.nodes) {
      node.right += node.column == kLeaf ? 0 : first;
      node.codes += node.categorical ? first_set : 0;
      trees.nodes.push_back(node);
    }
    trees.code_sets.insert(trees.code_sets.end(), tree.code_sets.begin(), tree.code_sets.end());
  }
  return trees;
}

}  // namespace dodona::train
