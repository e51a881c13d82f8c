// The design matrix of a linear model: an intercept, standardised numbers, and columns that are 1
// in the rows of a category or of missing values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/encode.hpp"

namespace dodona::train {

// Where values lie.
struct Spread {
  double mean = 0;
  double deviation = 0;  // standard deviation
};

// Of the values that are not NaN; weights: one per value, or empty: all 1. Where all values are the
// same, the mean is exactly that and the deviation 0. Squares do not overflow.
Spread spread_of(std::span<const double> values, std::span<const double> weights);

// How an encoded column becomes columns of the design.
struct DesignColumn {
  std::size_t first = 0;           // its first design column
  std::size_t n_levels = 0;        // 0: numeric
  std::size_t missing_column = 0;  // the design column that is 1 where it is missing; 0: none
  double missing = 0;              // share of the weight that is missing
  double mean = 0;                 // numeric
  double scale = 1;                // standard deviation, 1 for a constant column
  std::vector<double> share;       // categorical: of each level where it is not missing
};

// Design column 0 is the intercept, 1 to n_numbers() are the numbers, and the others hold ones.
// weights: [n_rows], positive, in means, deviations and shares; empty: all 1.
class Design {
 public:
  explicit Design(const Frame& frame, std::span<const double> weights = {});
  // Some rows of another, as they stand there; without weights.
  Design(const Design& whole, std::span<const std::size_t> rows);

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_columns() const { return n_columns_; }
  std::size_t n_numbers() const { return n_numbers_; }
  // One per encoded column.
  const std::vector<DesignColumn>& columns() const { return columns_; }
  double weight(std::size_t i) const { return weights_.empty() ? 1 : weights_[i]; }
  // The sum of the weights.
  double total_weight() const;
  // The rows of design column 1 to n_numbers(); 0 where the value is missing.
  std::span<const double> number(std::size_t column) const {
    return std::span(numbers_).subspan((column - 1) * n_rows_, n_rows_);
  }
  // The columns that are 1 in row i, ascending; the intercept is the first.
  std::span<const std::uint32_t> ones(std::size_t i) const {
    return std::span(ones_).subspan(first_one_[i], first_one_[i + 1] - first_one_[i]);
  }

 private:
  void describe(std::span<const double> values, std::size_t n_levels);
  void fill(const Frame& frame);

  std::size_t n_rows_;
  std::span<const double> weights_;
  std::size_t n_columns_ = 1;
  std::size_t n_numbers_ = 0;
  std::vector<DesignColumn> columns_;
  std::vector<double> numbers_;         // [n_numbers][n_rows]
  std::vector<std::uint32_t> ones_;     // row by row
  std::vector<std::size_t> first_one_;  // [n_rows + 1]
};

}  // namespace dodona::train
