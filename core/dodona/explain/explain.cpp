#include "dodona/explain/explain.hpp"

#include <algorithm>

namespace dodona {

Explainer::Method Explainer::method_for(const Model& model) {
  const std::size_t n_features = model.schema.features.size();
  std::vector<std::size_t> feature_of;
  for (const auto& column : model.encoder.columns) feature_of.push_back(column.feature);
  if (const auto* linear = std::get_if<Linear>(&model.family))
    return LinearShap(*linear, std::move(feature_of), n_features);
  if (const auto* trees = std::get_if<Trees>(&model.family))
    return TreeShap(*trees, std::move(feature_of), n_features);
  return SampledShapley(model);
}

Explainer::Explainer(const Model& model) : model_(model), method_(method_for(model)) {
  const std::size_t n_features = model.schema.features.size();
  row_.n_rows = 1;
  row_.columns.assign(n_features, std::vector<double>(1));
  const auto base = std::visit([](const auto& method) { return method.base(); }, method_);
  explanation_.base.assign(base.begin(), base.end());
  explanation_.margin.resize(base.size());
  explanation_.contributions.resize(base.size() * n_features);
  if (std::holds_alternative<SampledShapley>(method_))
    explanation_.standard_error.resize(base.size() * n_features);
}

const Explanation& Explainer::explain(const Table& table, std::size_t i) {
  for (std::size_t f = 0; f < row_.columns.size(); ++f) row_.columns[f][0] = table.columns[f][i];
  auto& [base, margin, contributions, standard_error] = explanation_;
  if (auto* sampled = std::get_if<SampledShapley>(&method_)) {
    sampled->explain(row_, margin, contributions, standard_error);
    return explanation_;
  }
  encode(model_.schema, model_.encoder, row_, frame_);
  if (const auto* linear = std::get_if<LinearShap>(&method_)) {
    linear->explain(frame_, margin, contributions);
  } else {
    std::get<TreeShap>(method_).explain(frame_, margin, contributions);
  }
  return explanation_;
}

}  // namespace dodona
