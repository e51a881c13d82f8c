// The design matrix of a linear model: one non-zero entry per row and encoded column.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/encode.hpp"

namespace dodona::train {

// How an encoded column becomes columns of the design.
struct DesignColumn {
  std::size_t first = 0;      // its first design column
  std::size_t n_levels = 0;   // 0: numeric
  double missing = 0;         // share of the weight; if any, its last design column is 1 there
  double mean = 0;            // numeric
  double scale = 1;           // standard deviation, 1 for a constant column
  std::vector<double> share;  // categorical: of each level where it is not missing
};

struct DesignEntry {
  std::uint32_t column;
  double value;
};

// The intercept is design column 0. weights: [n_rows], positive, in means, deviations and shares;
// empty: all 1.
class Design {
 public:
  explicit Design(const Frame& frame, std::span<const double> weights = {});

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_columns() const { return n_columns_; }
  const std::vector<DesignColumn>& columns() const { return columns_; }
  double weight(std::size_t i) const { return weights_.empty() ? 1 : weights_[i]; }
  // The sum of the weights.
  double total_weight() const;
  // The entries of row i, the intercept's left out: one per encoded column.
  std::span<const DesignEntry> row(std::size_t i) const {
    return std::span(entries_).subspan(i * columns_.size(), columns_.size());
  }

 private:
  void standardise(std::span<const double> values, DesignColumn& column) const;
  void count_shares(std::span<const double> codes, DesignColumn& column) const;
  double missing_share(std::span<const double> values) const;

  std::size_t n_rows_;
  std::span<const double> weights_;
  std::size_t n_columns_ = 1;
  std::vector<DesignColumn> columns_;
  std::vector<DesignEntry> entries_;
};

}  // namespace dodona::train
