#include "dodona/family/linear.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"

namespace dodona {
namespace {

// Adds the term of one column to one output's margins. rounded: to the model's precision.
template <typename Rounded>
void add_term(std::span<const double> weight, double missing, bool categorical,
              std::span<const double> column, std::span<double> margins, Rounded rounded) {
  for (std::size_t i = 0; i < margins.size(); ++i) {
    const double x = column[i];
    double term = 0;
    if (std::isnan(x)) {
      term = missing;
    } else if (categorical) {
      term = weight[static_cast<std::size_t>(x)];
    } else {
      term = rounded(weight[0] * rounded(x));
    }
    margins[i] = rounded(margins[i] + term);
  }
}

}  // namespace

void score(const Linear& model, const Frame& frame, std::span<double> margins) {
  const std::size_t n_rows = frame.n_rows;
  for (std::size_t k = 0; k < model.intercept.size(); ++k) {
    const auto output = margins.subspan(k * n_rows, n_rows);
    std::fill(output.begin(), output.end(), model.intercept[k]);
    for (std::size_t j = 0; j < model.terms.size(); ++j) {
      const LinearTerm& term = model.terms[j];
      const std::size_t n_weights = term.weight.size() / model.intercept.size();
      const auto weight = std::span(term.weight).subspan(k * n_weights, n_weights);
      const bool categorical = frame.n_levels[j] > 0;
      if (model.single) {
        add_term(weight, term.missing[k], categorical, frame.columns[j], output, math::to_single);
      } else {
        add_term(weight, term.missing[k], categorical, frame.columns[j], output,
                 [](double x) { return x; });
      }
    }
  }
}

}  // namespace dodona
