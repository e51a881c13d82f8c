// Exact SHAP values of sums of trees, with the trees' own covers as the background: the
// path-dependent values of Lundberg et al., "From local explanations to global understanding with
// explainable AI for trees" (2020), Algorithm 1.
//
// A feature that is unknown goes down both sides of a split, weighted by their shares of the
// cover. Along the path to a leaf of value v each feature i then has two factors: z[i], the product
// of the shares of its splits, for when it is unknown, and o[i], 1 if the row follows all its
// splits, else 0, for when it is known. The leaf adds to the Shapley value of i
//
//     v * (o[i] - z[i]) * integral over 0..1 of product over k != i of (z[k] * (1 - t) + o[k] * t)
//     dt
//
// since Shapley's weights s! (n - s - 1)! / n! are the integrals of t^s (1 - t)^(n - s - 1). The
// integrand is a polynomial whose degree is below the number n of features on the path, and
// quadrature with n / 2 points is exact. Algorithm 2 of the paper keeps the coefficients of this
// polynomial and divides one factor out of them again (UNWIND), which loses all digits on paths of
// some 50 features, and must not divide by 0. Here all factors are positive or zero, nothing is
// divided and nothing cancels within a leaf: the relative error of a leaf's part grows with the
// number of features on its path only, however deep the tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/callback.hpp"
#include "dodona/encode.hpp"
#include "dodona/explain/quadrature.hpp"
#include "dodona/family/trees.hpp"

namespace dodona {

// The time of a row is proportional to leaves * n * n / 2 for paths of n features. Not for two
// threads at once.
class TreeShap {
 public:
  // feature_of: the feature of each encoded column. The model must outlive it, unchanged. At a
  // split that no training row has reached, both sides weigh 1/2.
  TreeShap(const Trees& model, std::vector<std::size_t> feature_of, std::size_t n_features);

  // K numbers: the margins when no feature is known.
  std::span<const double> base() const { return base_; }

  // frame: one row. margin: [K], contributions: [K][n_features], both written. All sums are double,
  // also those of a model of single precision.
  void explain(const Frame& frame, std::span<double> margin, std::span<double> contributions);

 private:
  // The splits of one feature on the path from the root.
  struct Element {
    std::size_t feature;
    double zero;  // z
    double one;   // o
  };
  // From a split to one of its children, and what its feature's element was before.
  struct Step {
    std::uint32_t split;
    bool right;
    std::size_t element;
    Element before;
  };
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void weigh();
  void measure();
  void walk(std::uint32_t root, const Frame* frame, Callback<void(const TreeNode&)> visit);
  void enter(std::uint32_t split, bool right, const Frame* frame);
  void leave();
  void set(std::size_t element, double zero, double one);
  void add_leaf(double value, std::span<double> contributions);

  const Trees& model_;
  std::vector<std::size_t> feature_of_;
  std::size_t n_features_;
  std::vector<double> left_share_;  // per node; of the cover, which goes left
  std::vector<double> right_share_;
  std::vector<double> base_;
  Quadrature rule_;
  // The path to the node that is being visited.
  std::vector<Step> steps_;
  std::vector<Element> elements_;
  std::vector<std::size_t> element_of_;  // per feature; kNone: not on the path
  std::vector<double> factors_;          // [element][point]: z * (1 - t) + o * t
  std::vector<double> before_;           // [element][point]: the product of those before it
  std::vector<double> after_;            // [point]
};

}  // namespace dodona
