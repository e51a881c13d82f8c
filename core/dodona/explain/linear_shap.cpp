#include "dodona/explain/linear_shap.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dodona {
namespace {

double mean_of(const LinearTerm& term, std::size_t k) {
  return term.mean.empty() ? 0 : term.mean[k];
}

// What the value x of a column with so many levels adds to output k.
double term_of(const LinearTerm& term, std::size_t k, std::size_t n_levels, double x) {
  if (std::isnan(x)) return term.missing[k];
  if (n_levels == 0) return term.weight[k] * x;
  return term.weight[k * n_levels + static_cast<std::size_t>(x)];
}

}  // namespace

LinearShap::LinearShap(const Linear& model, std::vector<std::size_t> feature_of,
                       std::size_t n_features)
    : model_(model),
      feature_of_(std::move(feature_of)),
      n_features_(n_features),
      base_(model.intercept) {
  for (std::size_t k = 0; k < base_.size(); ++k) {
    for (const LinearTerm& term : model.terms) base_[k] += mean_of(term, k);
  }
}

void LinearShap::explain(const Frame& frame, std::span<double> margin,
                         std::span<double> contributions) const {
  std::copy(model_.intercept.begin(), model_.intercept.end(), margin.begin());
  std::fill(contributions.begin(), contributions.end(), 0.0);
  for (std::size_t k = 0; k < model_.intercept.size(); ++k) {
    for (std::size_t j = 0; j < model_.terms.size(); ++j) {
      const LinearTerm& term = model_.terms[j];
      const double value = term_of(term, k, frame.n_levels[j], frame.columns[j][0]);
      margin[k] += value;
      contributions[k * n_features_ + feature_of_[j]] += value - mean_of(term, k);
    }
  }
}

}  // namespace dodona
