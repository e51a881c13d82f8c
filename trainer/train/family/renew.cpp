#include "train/family/renew.hpp"

#include <algorithm>
#include <limits>

#include "train/decimals.hpp"
#include "train/family/objective.hpp"

namespace dodona::train {
namespace {

class Renewal {
 public:
  Renewal(GrownTree& tree, std::span<const std::span<const std::uint32_t>> leaf_rows,
          const Residual& residual, double share, double learning_rate,
          std::span<const int> monotone)
      : tree_(tree),
        leaf_rows_(leaf_rows),
        residual_(residual),
        share_(share),
        learning_rate_(learning_rate),
        monotone_(monotone) {
    // How many leaves stand before each node.
    leaves_before_.reserve(tree.nodes.size() + 1);
    std::size_t n = 0;
    for (const TreeNode& node : tree.nodes) {
      leaves_before_.push_back(n);
      n += node.column == kLeaf ? 1U : 0U;
    }
    leaves_before_.push_back(n);
  }

  void set(std::size_t at, const Bounds& bounds) {
    TreeNode& node = tree_.nodes[at];
    if (node.column == kLeaf) {
      node.value = rounded_to(learning_rate_ * quantile(at, at + 1, bounds), kLeafDigits);
      return;
    }
    Bounds left = bounds;
    Bounds right = bounds;
    const int sign = monotone_.empty() ? 0 : monotone_[static_cast<std::size_t>(node.column)];
    // Only missing values go left of the lowest number.
    if (sign != 0 && node.value != std::numeric_limits<double>::lowest()) {
      const double middle =
          quantile(at + 1, node.right, bounds) / 2 + quantile(node.right, end_of(at), bounds) / 2;
      (sign > 0 ? left : right).high = middle;
      (sign > 0 ? right : left).low = middle;
    }
    set(at + 1, left);
    set(node.right, right);
  }

 private:
  std::size_t end_of(std::size_t at) const {
    while (tree_.nodes[at].column != kLeaf) at = tree_.nodes[at].right;
    return at + 1;
  }

  // Of the rows in the leaves among the nodes begin to end - 1.
  double quantile(std::size_t begin, std::size_t end, const Bounds& bounds) const {
    std::vector<std::pair<double, double>> residuals;
    for (std::size_t l = leaves_before_[begin]; l < leaves_before_[end]; ++l) {
      for (const std::uint32_t row : leaf_rows_[l]) residuals.push_back(residual_(row));
    }
    return std::clamp(weighted_quantile(residuals, share_), bounds.low, bounds.high);
  }

  GrownTree& tree_;
  std::span<const std::span<const std::uint32_t>> leaf_rows_;
  const Residual& residual_;
  double share_;
  double learning_rate_;
  std::span<const int> monotone_;
  std::vector<std::size_t> leaves_before_;
};

}  // namespace

void renew_leaves(GrownTree& tree, std::span<const std::span<const std::uint32_t>> leaf_rows,
                  const Residual& residual, double share, double learning_rate,
                  std::span<const int> monotone) {
  Renewal(tree, leaf_rows, residual, share, learning_rate, monotone).set(0, {});
}

}  // namespace dodona::train
