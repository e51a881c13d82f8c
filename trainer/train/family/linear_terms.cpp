#include "train/family/linear_terms.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace dodona::train {

// From the standardised scale to that of the data. With w = b/s:  b (x - m)/s = w x - w m, so the
// intercept takes -w m, and a missing value, which counted as m, adds w m (and its own
// coefficient). The mean of a term over the training rows is w m, or that of the levels' weights,
// where there is a value.
Linear on_original_scale(const Design& design, const Coefficients& b) {
  Linear model;
  const Eigen::Index n_outputs = b.cols();
  for (Eigen::Index k = 0; k < n_outputs; ++k) model.intercept.push_back(b(0, k));
  for (const DesignColumn& column : design.columns()) {
    LinearTerm term;
    for (Eigen::Index k = 0; k < n_outputs; ++k) {
      const auto at = [&](std::size_t offset) {
        return b(static_cast<Eigen::Index>(column.first + offset), k);
      };
      const bool has_missing = column.missing_column > 0;
      double present = 0;  // mean of the rows where it is not missing
      if (column.n_levels == 0) {
        const double w = at(0) / column.scale;
        present = w * column.mean;
        model.intercept[static_cast<std::size_t>(k)] -= present;
        term.weight.push_back(w);
      } else {
        for (std::size_t level = 0; level < column.n_levels; ++level) {
          term.weight.push_back(at(level));
          present += column.share[level] * at(level);
        }
      }
      double missing = has_missing ? b(static_cast<Eigen::Index>(column.missing_column), k) : 0;
      if (column.n_levels == 0 || !has_missing) missing += present;
      term.missing.push_back(missing);
      term.mean.push_back((1 - column.missing) * present + column.missing * missing);
    }
    model.terms.push_back(std::move(term));
  }
  return model;
}

std::vector<double> importance_of(const Design& design, const Coefficients& b) {
  const double n = design.total_weight();
  const Eigen::Index n_outputs = b.cols();
  std::vector<double> of_level(design.n_columns(), 0);  // the weight of the rows where it is 1
  for (std::size_t i = 0; i < design.n_rows(); ++i) {
    for (const std::uint32_t column : design.ones(i)) of_level[column] += design.weight(i);
  }
  std::vector<double> importance;
  for (const DesignColumn& column : design.columns()) {
    double variance = 0;
    for (Eigen::Index k = 0; k < n_outputs; ++k) {
      double sum = 0;
      double squares = 0;
      const auto add = [&](std::size_t j) {
        const double x = b(static_cast<Eigen::Index>(j), k);
        sum += of_level[j] * x;
        squares += of_level[j] * x * x;
      };
      for (std::size_t level = 0; level < column.n_levels; ++level) add(column.first + level);
      if (column.missing_column > 0) add(column.missing_column);
      if (column.n_levels == 0) {
        const double w = b(static_cast<Eigen::Index>(column.first), k);
        const auto values = design.number(column.first);
        for (std::size_t i = 0; i < values.size(); ++i) {
          sum += design.weight(i) * (w * values[i]);
          squares += design.weight(i) * (w * values[i]) * (w * values[i]);
        }
      }
      variance += std::max(0.0, squares / n - (sum / n) * (sum / n));
    }
    importance.push_back(std::sqrt(variance));
  }
  return importance;
}

}  // namespace dodona::train
