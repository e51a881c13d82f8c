// Linear models: a sum of one term per encoded column. FORMAT.md, "Family linear".
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/encode.hpp"

namespace dodona {

// K outputs. A column of L levels has K * L weights, output by output (a numeric one K).
struct LinearTerm {
  std::vector<double> weight;
  std::vector<double> missing;  // K: what a missing value adds
  std::vector<double> mean{};   // K: what it adds on average, for explanations; or empty: 0
};

struct Linear {
  std::vector<double> intercept;  // K
  std::vector<LinearTerm> terms;  // one per encoded column
  bool single =
      false;  // intercept and weights are IEEE singles, and so is every x, product and sum
};

inline std::size_t n_outputs(const Linear& model) { return model.intercept.size(); }

// margins: [K][n_rows], written.
void score(const Linear& model, const Frame& frame, std::span<double> margins);

}  // namespace dodona
