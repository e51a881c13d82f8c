#include "train/family/design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace dodona::train {

// A rounding error of the sum would pass for a deviation where all values are the same. Sums run in
// units of the greatest magnitude where squares would overflow.
Spread spread_of(std::span<const double> values, std::span<const double> weights) {
  constexpr double kSquareOverflows = 1e140;
  const auto weight = [&](std::size_t i) { return weights.empty() ? 1 : weights[i]; };
  double n = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
    n += weight(i);
  }
  if (n == 0) return {};
  const double greatest = std::max(std::abs(low), std::abs(high));
  const double unit = greatest > kSquareOverflows ? greatest : 1;
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) sum += weight(i) * (values[i] / unit);
  }
  const double mean = low == high ? low / unit : sum / n;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double offset = values[i] / unit - mean;
    if (!std::isnan(values[i])) squares += weight(i) * (offset * offset);
  }
  return {mean * unit, std::sqrt(squares / n) * unit};
}

double Design::total_weight() const {
  return weights_.empty() ? static_cast<double>(n_rows_)
                          : std::accumulate(weights_.begin(), weights_.end(), 0.0);
}

void Design::describe(std::span<const double> values, std::size_t n_levels) {
  DesignColumn column;
  column.n_levels = n_levels;
  column.share.assign(n_levels, 0);
  double present = 0;
  double missing = 0;
  for (std::size_t i = 0; i < n_rows_; ++i) {
    (std::isnan(values[i]) ? missing : present) += weight(i);
    if (n_levels > 0 && !std::isnan(values[i]))
      column.share[static_cast<std::size_t>(values[i])] += weight(i);
  }
  column.missing = missing > 0 ? missing / total_weight() : 0;
  for (double& share : column.share) share /= present > 0 ? present : 1;
  if (n_levels == 0) {
    const Spread spread = spread_of(values, weights_);
    column.mean = spread.mean;
    column.scale = spread.deviation > 0 ? spread.deviation : 1;
    ++n_numbers_;
  }
  columns_.push_back(std::move(column));
}

namespace {

// The difference of two numbers that are nearly the greatest there are overflows; that of their
// quotients does not.
double standardised(double x, const DesignColumn& column) {
  const double offset = x - column.mean;
  return std::isfinite(offset) ? offset / column.scale
                               : x / column.scale - column.mean / column.scale;
}

}  // namespace

void Design::fill(const Frame& frame) {
  numbers_.resize(n_numbers_ * n_rows_);
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const DesignColumn& column = columns_[j];
    if (column.n_levels > 0) continue;
    double* values = numbers_.data() + (column.first - 1) * n_rows_;
    for (std::size_t i = 0; i < n_rows_; ++i) {
      const double x = frame.columns[j][i];
      values[i] = std::isnan(x) ? 0 : standardised(x, column);
    }
  }
  first_one_.reserve(n_rows_ + 1);
  first_one_.push_back(0);
  for (std::size_t i = 0; i < n_rows_; ++i) {
    ones_.push_back(0);
    for (std::size_t j = 0; j < columns_.size(); ++j) {
      const double x = frame.columns[j][i];
      const DesignColumn& column = columns_[j];
      if (std::isnan(x)) {
        ones_.push_back(static_cast<std::uint32_t>(column.missing_column));
      } else if (column.n_levels > 0) {
        ones_.push_back(static_cast<std::uint32_t>(column.first + static_cast<std::size_t>(x)));
      }
    }
    first_one_.push_back(ones_.size());
  }
}

Design::Design(const Frame& frame, std::span<const double> weights)
    : n_rows_(frame.n_rows), weights_(weights) {
  for (std::size_t j = 0; j < frame.columns.size(); ++j)
    describe(frame.columns[j].first(n_rows_), frame.n_levels[j]);
  std::size_t next_number = 1;
  n_columns_ = 1 + n_numbers_;
  for (DesignColumn& column : columns_) {
    column.first = column.n_levels == 0 ? next_number++ : n_columns_;
    n_columns_ += column.n_levels;
    if (column.missing > 0) column.missing_column = n_columns_++;
  }
  fill(frame);
}

Design::Design(const Design& whole, std::span<const std::size_t> rows)
    : n_rows_(rows.size()),
      n_columns_(whole.n_columns_),
      n_numbers_(whole.n_numbers_),
      columns_(whole.columns_) {
  numbers_.reserve(n_numbers_ * n_rows_);
  for (std::size_t j = 1; j <= n_numbers_; ++j) {
    const auto values = whole.number(j);
    for (const std::size_t i : rows) numbers_.push_back(values[i]);
  }
  first_one_.reserve(n_rows_ + 1);
  first_one_.push_back(0);
  for (const std::size_t i : rows) {
    const auto ones = whole.ones(i);
    ones_.insert(ones_.end(), ones.begin(), ones.end());
    first_one_.push_back(ones_.size());
  }
}

}  // namespace dodona::train
