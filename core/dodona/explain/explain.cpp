#include "dodona/explain/explain.hpp"

#include <algorithm>
#include <utility>

namespace dodona {

std::span<const double> Explainer::prepare() {
  const std::size_t n_features = model_.schema.features.size();
  std::vector<std::size_t> feature_of;
  for (const auto& column : model_.encoder.columns) feature_of.push_back(column.feature);
  if (const auto* linear = std::get_if<Linear>(&model_.family))
    return linear_.emplace(*linear, std::move(feature_of), n_features).base();
  if (const auto* trees = std::get_if<Trees>(&model_.family))
    return trees_.emplace(*trees, std::move(feature_of), n_features).base();
  if (const auto* gam = std::get_if<Gam>(&model_.family))
    return gam_.emplace(*gam, std::move(feature_of), n_features).base();
  return sampled_.emplace(model_).base();
}

Explainer::Explainer(const Model& model) : model_(model) {
  const std::size_t n_features = model.schema.features.size();
  row_.n_rows = 1;
  row_.columns.assign(n_features, std::vector<double>(1));
  const auto base = prepare();
  explanation_.base.assign(base.begin(), base.end());
  explanation_.margin.resize(base.size());
  explanation_.contributions.resize(base.size() * n_features);
  if (sampled_) explanation_.standard_error.resize(base.size() * n_features);
}

const Explanation& Explainer::explain(const Table& table, std::size_t i) {
  for (std::size_t f = 0; f < row_.columns.size(); ++f) row_.columns[f][0] = table.columns[f][i];
  auto& [base, margin, contributions, standard_error] = explanation_;
  if (sampled_) {
    sampled_->explain(row_, margin, contributions, standard_error);
    return explanation_;
  }
  encode(model_.schema, model_.encoder, row_, frame_);
  if (linear_) linear_->explain(frame_, margin, contributions);
  if (trees_) trees_->explain(frame_, margin, contributions);
  if (gam_) gam_->explain(frame_, margin, contributions);
  return explanation_;
}

}  // namespace dodona
