#include "dodona/explain/gam_shap.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace dodona {
namespace {

std::vector<double> shares_of(const std::vector<double>& cover) {
  const double sum = std::accumulate(cover.begin(), cover.end(), 0.0);
  std::vector<double> shares(cover.size(), 1 / static_cast<double>(cover.size()));
  if (sum > 0) {
    for (std::size_t i = 0; i < cover.size(); ++i) shares[i] = cover[i] / sum;
  }
  return shares;
}

}  // namespace

GamShap::GamShap(const Gam& model, std::vector<std::size_t> feature_of, std::size_t n_features)
    : model_(model),
      feature_of_(std::move(feature_of)),
      n_features_(n_features),
      base_(model.intercept),
      slots_(model.axes.size()) {
  for (const GamAxis& axis : model.axes) shares_.push_back(shares_of(axis.cover));
  for (const GamTerm& term : model.terms) {
    const std::size_t size = term.value.size() / base_.size();
    const std::size_t n_rows = n_slots(model.axes[term.axes[0]]);
    for (std::size_t k = 0; k < base_.size(); ++k) {
      double mean = 0;
      for (std::size_t a = 0; a < n_rows; ++a) {
        const double* row = &term.value[k * size + a * (size / n_rows)];
        mean += shares_[term.axes[0]][a] *
                (term.axes.size() == 1 ? *row : mean_over(term.axes[1], row, 1));
      }
      means_.push_back(mean);
      base_[k] += mean;
    }
  }
}

// Of the values at every slot of the axis, which lie `stride` apart.
double GamShap::mean_over(std::size_t axis, const double* value, std::size_t stride) const {
  double mean = 0;
  for (const double share : shares_[axis]) {
    mean += share * *value;
    value += stride;
  }
  return mean;
}

void GamShap::explain(const Frame& frame, std::span<double> margin,
                      std::span<double> contributions) {
  for (std::size_t a = 0; a < slots_.size(); ++a)
    slots_[a] = slot_of(model_.axes[a], frame.columns[model_.axes[a].column][0]);
  std::copy(model_.intercept.begin(), model_.intercept.end(), margin.begin());
  std::fill(contributions.begin(), contributions.end(), 0.0);
  const double* mean = means_.data();
  for (const GamTerm& term : model_.terms) {
    for (std::size_t k = 0; k < margin.size(); ++k) {
      explain_term(term, k, *mean++, margin, contributions.subspan(k * n_features_, n_features_));
    }
  }
}

// contributions: those to output k.
void GamShap::explain_term(const GamTerm& term, std::size_t k, double mean,
                           std::span<double> margin, std::span<double> contributions) {
  const double* values = &term.value[k * (term.value.size() / margin.size())];
  const double value = values[place_of(model_, term, slots_)];
  const auto feature = [&](std::size_t i) { return feature_of_[model_.axes[term.axes[i]].column]; };
  margin[k] += value;
  if (term.axes.size() == 1) {
    contributions[feature(0)] += value - mean;
    return;
  }
  const std::size_t stride = n_slots(model_.axes[term.axes[1]]);
  const double of_first = mean_over(term.axes[1], values + slots_[term.axes[0]] * stride, 1);
  const double of_second = mean_over(term.axes[0], values + slots_[term.axes[1]], stride);
  contributions[feature(0)] += ((value - of_second) + (of_first - mean)) / 2;
  contributions[feature(1)] += ((value - of_first) + (of_second - mean)) / 2;
}

}  // namespace dodona
