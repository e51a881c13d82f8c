#include "dodona/family/gam.hpp"

#include <algorithm>
#include <cmath>

namespace dodona {

std::size_t slot_of(const GamAxis& axis, double x) {
  if (std::isnan(x)) return n_slots(axis) - 1;
  if (!axis.slots.empty()) return axis.slots[static_cast<std::size_t>(x)];
  return static_cast<std::size_t>(std::upper_bound(axis.cuts.begin(), axis.cuts.end(), x) -
                                  axis.cuts.begin());
}

void score(const Gam& model, const Frame& frame, std::span<double> margins) {
  const std::size_t n_outputs = model.intercept.size();
  std::vector<std::size_t> slots(model.axes.size());
  for (std::size_t i = 0; i < frame.n_rows; ++i) {
    for (std::size_t a = 0; a < slots.size(); ++a)
      slots[a] = slot_of(model.axes[a], frame.columns[model.axes[a].column][i]);
    for (std::size_t k = 0; k < n_outputs; ++k) {
      double margin = model.intercept[k];
      for (const GamTerm& term : model.terms)
        margin += term.value[k * (term.value.size() / n_outputs) + place_of(model, term, slots)];
      margins[k * frame.n_rows + i] = margin;
    }
  }
}

}  // namespace dodona
