// Second-order boosting as the papers write it down, without histograms, by trying everything:
// Chen and Guestrin 2016, eq. 5 to 7. Numeric columns, missing values tried on both sides.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

#include "train/family/grow_options.hpp"
#include "trainer/support/data.hpp"

namespace dodona::test {

struct Side {
  double gradient = 0;
  double hessian = 0;
  std::size_t rows = 0;
};

inline double gain_of(const Side& left, const Side& right, double l2, double l2_of_children) {
  const auto score = [](double g, double h, double penalty) { return g * g / (h + penalty); };
  return score(left.gradient, left.hessian, l2_of_children) +
         score(right.gradient, right.hessian, l2_of_children) -
         score(left.gradient + right.gradient, left.hessian + right.hessian, l2);
}

inline bool is_allowed(const Side& side, const train::GrowOptions& options) {
  return side.rows >= options.min_child_rows && side.rows > 0 &&
         side.hessian >= options.min_child_weight;
}

struct NaiveSplit {
  double gain = 0;
  std::size_t column = 0;
  double threshold = 0;  // left if x < threshold
  bool missing_left = false;
};

struct NaiveNode {
  NaiveSplit split;
  double value = 0;  // of a leaf
  std::unique_ptr<NaiveNode> left;
  std::unique_ptr<NaiveNode> right;
};

class NaiveTrees {
 public:
  NaiveTrees(const Columns& columns, const train::GrowOptions& options)
      : columns_(columns), options_(options) {}

  bool goes_left(const NaiveSplit& split, std::size_t row) const {
    const double x = columns_.values[split.column][row];
    return std::isnan(x) ? split.missing_left : x < split.threshold;
  }

  NaiveSplit best_split(const std::vector<std::size_t>& rows, const std::vector<double>& gradient,
                        const std::vector<double>& hessian) const {
    NaiveSplit best;
    for (std::size_t column = 0; column < columns_.values.size(); ++column) {
      std::vector<double> thresholds = {std::numeric_limits<double>::lowest()};
      for (const std::size_t i : rows) {
        if (!std::isnan(columns_.values[column][i]))
          thresholds.push_back(columns_.values[column][i]);
      }
      for (const double threshold : thresholds) {
        for (const bool missing_left : {false, true}) {
          NaiveSplit candidate{0, column, threshold, missing_left};
          Side left;
          Side right;
          for (const std::size_t i : rows) {
            Side& side = goes_left(candidate, i) ? left : right;
            side.gradient += gradient[i];
            side.hessian += hessian[i];
            ++side.rows;
          }
          if (!is_allowed(left, options_) || !is_allowed(right, options_)) continue;
          candidate.gain = gain_of(left, right, options_.l2, options_.l2);
          if (candidate.gain > best.gain * (1 + 1e-9) && candidate.gain > options_.min_gain)
            best = candidate;
        }
      }
    }
    return best;
  }

  std::unique_ptr<NaiveNode> grow(const std::vector<std::size_t>& rows,
                                  const std::vector<double>& gradient,
                                  const std::vector<double>& hessian, std::size_t depth = 0) const {
    auto node = std::make_unique<NaiveNode>();
    double g = 0;
    double h = options_.l2;
    for (const std::size_t i : rows) {
      g += gradient[i];
      h += hessian[i];
    }
    node->value = -options_.learning_rate * g / h;
    if (depth == options_.max_depth) return node;
    node->split = best_split(rows, gradient, hessian);
    if (node->split.gain <= 1e-9) return node;
    std::vector<std::size_t> left;
    std::vector<std::size_t> right;
    for (const std::size_t i : rows) (goes_left(node->split, i) ? left : right).push_back(i);
    node->left = grow(left, gradient, hessian, depth + 1);
    node->right = grow(right, gradient, hessian, depth + 1);
    return node;
  }

  double value(const NaiveNode& node, std::size_t row) const {
    if (!node.left) return node.value;
    return value(goes_left(node.split, row) ? *node.left : *node.right, row);
  }

 private:
  const Columns& columns_;
  const train::GrowOptions& options_;
};

}  // namespace dodona::test
