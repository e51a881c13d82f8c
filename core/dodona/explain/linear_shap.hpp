// Exact SHAP values of linear models: what a term adds beyond its mean (Strumbelj and Kononenko,
// "Explaining prediction models and individual predictions with feature contributions", 2014,
// section 2).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/linear.hpp"

namespace dodona {

class LinearShap {
 public:
  // feature_of: the feature of each encoded column. The model must outlive it, unchanged.
  LinearShap(const Linear& model, std::vector<std::size_t> feature_of, std::size_t n_features);

  // K numbers: intercept and means.
  std::span<const double> base() const { return base_; }

  // frame: one row. margin: [K], contributions: [K][n_features], both written. All sums are double,
  // also those of a model of single precision.
  void explain(const Frame& frame, std::span<double> margin, std::span<double> contributions) const;

 private:
  const Linear& model_;
  std::vector<std::size_t> feature_of_;
  std::size_t n_features_;
  std::vector<double> base_;
};

}  // namespace dodona
