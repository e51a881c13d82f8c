#include "train/family/design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace dodona::train {

double Design::total_weight() const {
  return weights_.empty() ? static_cast<double>(n_rows_)
                          : std::accumulate(weights_.begin(), weights_.end(), 0.0);
}

// Mean and standard deviation of the values that are there. Where all are the same the mean is
// exactly that value: a rounding error of the sum would pass for a deviation. Sums run in units of
// the greatest magnitude where squares would overflow.
void Design::standardise(std::span<const double> values, DesignColumn& column) const {
  constexpr double kSquareOverflows = 1e140;
  double n = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t i = 0; i < n_rows_; ++i) {
    if (std::isnan(values[i])) continue;
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
    n += weight(i);
  }
  if (n == 0) return;  // mean 0, scale 1
  const double greatest = std::max(std::abs(low), std::abs(high));
  const double unit = greatest > kSquareOverflows ? greatest : 1;
  double sum = 0;
  for (std::size_t i = 0; i < n_rows_; ++i) {
    if (!std::isnan(values[i])) sum += weight(i) * (values[i] / unit);
  }
  const double mean = low == high ? low / unit : sum / n;
  double squares = 0;
  for (std::size_t i = 0; i < n_rows_; ++i) {
    const double offset = values[i] / unit - mean;
    if (!std::isnan(values[i])) squares += weight(i) * (offset * offset);
  }
  const double deviation = std::sqrt(squares / n);
  column.mean = mean * unit;
  column.scale = deviation > 0 ? deviation * unit : 1;
}

void Design::count_shares(std::span<const double> codes, DesignColumn& column) const {
  column.share.assign(column.n_levels, 0);
  double n = 0;
  for (std::size_t i = 0; i < n_rows_; ++i) {
    if (std::isnan(codes[i])) continue;
    column.share[static_cast<std::size_t>(codes[i])] += weight(i);
    n += weight(i);
  }
  for (double& share : column.share) share /= n > 0 ? n : 1;
}

double Design::missing_share(std::span<const double> values) const {
  double missing = 0;
  for (std::size_t i = 0; i < n_rows_; ++i) missing += std::isnan(values[i]) ? weight(i) : 0;
  return missing > 0 ? missing / total_weight() : 0;
}

Design::Design(const Frame& frame, std::span<const double> weights)
    : n_rows_(frame.n_rows), weights_(weights) {
  for (std::size_t j = 0; j < frame.columns.size(); ++j) {
    const auto values = frame.columns[j].first(n_rows_);
    DesignColumn column;
    column.first = n_columns_;
    column.n_levels = frame.n_levels[j];
    column.missing = missing_share(values);
    if (column.n_levels == 0) {
      standardise(values, column);
    } else {
      count_shares(values, column);
    }
    n_columns_ += std::max<std::size_t>(column.n_levels, 1) + (column.missing > 0 ? 1 : 0);
    columns_.push_back(std::move(column));
  }

  entries_.resize(n_rows_ * columns_.size());
  for (std::size_t j = 0; j < columns_.size(); ++j) {
    const DesignColumn& column = columns_[j];
    const auto missing =
        static_cast<std::uint32_t>(column.first + std::max<std::size_t>(column.n_levels, 1));
    for (std::size_t i = 0; i < n_rows_; ++i) {
      const double x = frame.columns[j][i];
      DesignEntry& entry = entries_[i * columns_.size() + j];
      if (std::isnan(x)) {
        entry = {missing, 1};
      } else if (column.n_levels > 0) {
        entry = {static_cast<std::uint32_t>(column.first + static_cast<std::size_t>(x)), 1};
      } else {
        entry = {static_cast<std::uint32_t>(column.first), (x - column.mean) / column.scale};
      }
    }
  }
}

}  // namespace dodona::train
