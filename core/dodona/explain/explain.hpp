// Why a margin is what it is: what each feature adds to it, by Shapley's rule. FORMAT.md, "Output",
// says how margins become answers.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/explain/gam_shap.hpp"
#include "dodona/explain/linear_shap.hpp"
#include "dodona/explain/sampled.hpp"
#include "dodona/explain/tree_shap.hpp"
#include "dodona/model.hpp"
#include "dodona/table.hpp"

namespace dodona {

// base[k] and the contributions to output k add up to margin[k], but for rounding. Columns that the
// encoder makes of one feature are one contribution. All is on the scale of the margins.
struct Explanation {
  std::vector<double> base;            // K: the margin when nothing is known of the row
  std::vector<double> margin;          // K: of this row
  std::vector<double> contributions;   // [K][n_features]
  std::vector<double> standard_error;  // as contributions; empty where they are exact
};

// Trees, linear and additive models are explained exactly, in double (so the margin of a model of
// single precision differs from its score by that precision's rounding); any other family by
// sampling. Not for two threads at once: each needs its own.
class Explainer {
 public:
  // The model must outlive it, unchanged.
  explicit Explainer(const Model& model);

  // Whether contributions are exact; else they come with a standard error.
  bool exact() const { return explanation_.standard_error.empty(); }

  // Row i of rows that were read by the model's schema. The explanation lives until the next call;
  // nothing is allocated after the first. Where a margin is not finite (which predicting the row
  // reports), nor is its explanation.
  const Explanation& explain(const Table& table, std::size_t i);

 private:
  // Chooses the method, and says what its base is.
  std::span<const double> prepare();

  const Model& model_;
  std::optional<LinearShap> linear_;  // one of these four
  std::optional<TreeShap> trees_;
  std::optional<GamShap> gam_;
  std::optional<SampledShapley> sampled_;
  Table row_;
  Frame frame_;
  Explanation explanation_;
};

}  // namespace dodona
