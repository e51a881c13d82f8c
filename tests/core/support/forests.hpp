// Random forests of random shapes, and rows that fall on, beside and beyond their thresholds.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/support/random.hpp"
#include "dodona/encode.hpp"
#include "dodona/family/trees.hpp"

namespace dodona::test {

struct ForestShape {
  std::size_t n_trees = 10;
  std::size_t n_outputs = 1;
  std::size_t n_splits = 20;          // per tree, at most
  std::size_t depth = 1000;           // at most
  double lean = 0.5;                  // chance that a split grows on its left: 1 is a chain
  bool full = false;                  // all levels to `depth`
  bool symmetric = false;             // full, and the same test all over a level
  std::size_t n_thresholds = 50;      // different ones per numeric column, about
  std::vector<std::size_t> n_levels;  // per column, 0: numeric
};

class ForestMaker {
 public:
  ForestMaker(const ForestShape& shape, std::uint64_t seed) : shape_(shape), random_(seed) {}

  Trees make() {
    for (std::size_t k = 0; k < shape_.n_outputs; ++k) {
      model_.base.push_back(random_.between(-1, 1));
    }
    for (std::size_t t = 0; t < shape_.n_trees; ++t) {
      model_.roots.push_back(static_cast<std::uint32_t>(model_.nodes.size()));
      tests_.clear();
      for (std::size_t level = 0; level < 12; ++level) tests_.push_back(random_test());
      add(shape_.full || shape_.symmetric ? std::size_t{1} << shape_.depth
                                          : random_.below(shape_.n_splits + 1),
          0);
    }
    return std::move(model_);
  }

 private:
  TreeNode random_test() {
    TreeNode node;
    const std::size_t column = random_.below(shape_.n_levels.size());
    node.column = static_cast<std::int32_t>(column);
    node.missing_left = random_.below(2) == 0;
    if (const std::size_t n_levels = shape_.n_levels[column]; n_levels > 0) {
      node.categorical = true;
      node.codes = static_cast<std::uint32_t>(model_.code_sets.size());
      CodeSet codes;
      for (std::size_t code = 0; code < n_levels; ++code) {
        if (random_.below(2) == 0) codes.insert(code);
      }
      model_.code_sets.push_back(codes);
    } else {
      node.value = threshold(random_.below(shape_.n_thresholds));
    }
    return node;
  }

  // Unevenly spaced, so that some cells of a grid hold many.
  static double threshold(std::size_t i) {
    const double x = static_cast<double>(i);
    return i % 3 == 0 ? x : i % 3 == 1 ? 1.0 / (1.0 + x) : -x * x;
  }

  void add(std::size_t n_splits, std::size_t level) {
    const std::size_t at = model_.nodes.size();
    if (n_splits == 0 || level == shape_.depth) {
      TreeNode leaf;
      leaf.value = random_.between(-1, 1);
      leaf.cover = static_cast<double>(random_.below(100));
      model_.nodes.push_back(leaf);
      return;
    }
    model_.nodes.push_back(shape_.symmetric ? tests_[level] : random_test());
    std::size_t left = 0;
    for (std::size_t i = 1; i < n_splits; ++i) left += random_.uniform() < shape_.lean ? 1 : 0;
    const bool whole = shape_.full || shape_.symmetric;
    add(whole ? n_splits : left, level + 1);
    model_.nodes[at].right = static_cast<std::uint32_t>(model_.nodes.size());
    add(whole ? n_splits : n_splits - 1 - left, level + 1);
  }

  const ForestShape& shape_;
  Random random_;
  Trees model_;
  std::vector<TreeNode> tests_;  // of each level of a symmetric tree
};

inline Trees random_forest(const ForestShape& shape, std::uint64_t seed) {
  return ForestMaker(shape, seed).make();
}

// Rows in columns: thresholds themselves, their neighbours, missing values, infinities, any code.
class ForestRows {
 public:
  ForestRows(const Trees& model, const std::vector<std::size_t>& n_levels, std::size_t n_rows,
             std::uint64_t seed, bool with_missing = true)
      : columns_(n_levels.size(), std::vector<double>(n_rows)) {
    Random random(seed);
    std::vector<std::vector<double>> thresholds(n_levels.size(), std::vector<double>(1, 0.0));
    for (const auto& node : model.nodes) {
      if (node.column != kLeaf && !node.categorical) {
        thresholds[static_cast<std::size_t>(node.column)].push_back(node.value);
      }
    }
    for (std::size_t j = 0; j < n_levels.size(); ++j) {
      for (double& x : columns_[j]) {
        x = n_levels[j] > 0 ? static_cast<double>(random.below(n_levels[j]))
                            : number(thresholds[j][random.below(thresholds[j].size())], random);
        if (with_missing && random.below(10) == 0) x = std::numeric_limits<double>::quiet_NaN();
      }
    }
    frame_.n_rows = n_rows;
    frame_.n_levels = n_levels;
    for (const auto& column : columns_) frame_.columns.emplace_back(column);
  }

  const Frame& frame() const { return frame_; }

 private:
  static double number(double threshold, Random& random) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    switch (random.below(8)) {
      case 0:
        return std::nextafter(threshold, kInfinity);
      case 1:
        return std::nextafter(threshold, -kInfinity);
      case 2:
        return random.between(-100, 100);
      case 3:
        return random.below(2) == 0 ? 1e308 : -1e308;
      case 4:
        return random.below(2) == 0 ? kInfinity : -kInfinity;
      default:
        return threshold;
    }
  }

  std::vector<std::vector<double>> columns_;
  Frame frame_;
};

}  // namespace dodona::test
