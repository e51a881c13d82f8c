#include "dodona/explain/gam_shap.hpp"

#include <algorithm>
#include <utility>

namespace dodona {
namespace {

// A mean over the slots of an axis.
struct Mean {
  double sum = 0;
  double cover = 0;
  double plain = 0;

  void add(double of_cover, double value) {
    sum += of_cover * value;
    cover += of_cover;
    plain += value;
  }
  double of(std::size_t n_slots) const {
    return cover > 0 ? sum / cover : plain / static_cast<double>(n_slots);
  }
};

// Of the values at every slot, which lie `stride` apart.
double mean_over(const GamAxis& axis, const double* value, std::size_t stride) {
  Mean mean;
  for (const double cover : axis.cover) {
    mean.add(cover, *value);
    value += stride;
  }
  return mean.of(n_slots(axis));
}

}  // namespace

GamShap::GamShap(const Gam& model, std::vector<std::size_t> feature_of, std::size_t n_features)
    : model_(model),
      feature_of_(std::move(feature_of)),
      n_features_(n_features),
      base_(model.intercept),
      slots_(model.axes.size()) {
  for (const GamTerm& term : model.terms) {
    const std::size_t size = term.value.size() / base_.size();
    const GamAxis& first = model.axes[term.axes[0]];
    const double* row = term.value.data();
    for (double& base : base_) {
      Mean mean;
      for (const double cover : first.cover) {
        mean.add(cover, term.axes.size() == 1 ? *row : mean_over(model.axes[term.axes[1]], row, 1));
        row += size / n_slots(first);
      }
      means_.push_back(mean.of(n_slots(first)));
      base += means_.back();
    }
  }
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
  const double of_first =
      mean_over(model_.axes[term.axes[1]], values + slots_[term.axes[0]] * stride, 1);
  const double of_second =
      mean_over(model_.axes[term.axes[0]], values + slots_[term.axes[1]], stride);
  contributions[feature(0)] += ((value - of_second) + (of_first - mean)) / 2;
  contributions[feature(1)] += ((value - of_first) + (of_second - mean)) / 2;
}

}  // namespace dodona
