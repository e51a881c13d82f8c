// Exact Shapley values of generalised additive models, where the slots of an axis are as frequent
// as its cover says, and the columns independent: the parts of the functional ANOVA, those of two
// columns shared equally (Owen, "Sobol' indices and Shapley value", 2014, theorem 1; Lengerich et
// al., "Purifying interaction effects with the functional ANOVA", 2020).
//
// A table f of one column gives it f(a) - E f. One of two gives the first
//
//     ((f(a, b) - E f(., b)) + (E f(a, .) - E f)) / 2
//
// and the second likewise, purified or not.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/gam.hpp"

namespace dodona {

class GamShap {
 public:
  // feature_of: the feature of each encoded column. The model must outlive it, unchanged. Slots of
  // an axis without any cover are equally frequent.
  GamShap(const Gam& model, std::vector<std::size_t> feature_of, std::size_t n_features);

  // K numbers: intercept and means of the terms.
  std::span<const double> base() const { return base_; }

  // frame: one row. margin: [K], contributions: [K][n_features], both written.
  void explain(const Frame& frame, std::span<double> margin, std::span<double> contributions);

 private:
  void explain_term(const GamTerm& term, std::size_t k, double mean, std::span<double> margin,
                    std::span<double> contributions);

  const Gam& model_;
  std::vector<std::size_t> feature_of_;
  std::size_t n_features_;
  std::vector<double> means_;  // [term][K]
  std::vector<double> base_;
  std::vector<std::size_t> slots_;  // of the row, per axis
};

}  // namespace dodona
