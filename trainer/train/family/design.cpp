#include "train/family/design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dodona::train {
namespace {

// Mean and standard deviation of the values that are there, in two passes. Where all are the same
// the mean is exactly that value: a rounding error of the sum would pass for a deviation.
void standardise(std::span<const double> values, std::size_t n_rows, DesignColumn& column) {
  double n = 0;
  double sum = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (std::isnan(values[i])) continue;
    sum += values[i];
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
    ++n;
  }
  column.mean = n == 0 ? 0 : low == high ? low : sum / n;
  double squares = 0;
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (!std::isnan(values[i])) squares += (values[i] - column.mean) * (values[i] - column.mean);
  }
  const double deviation = n > 0 ? std::sqrt(squares / n) : 0;
  column.scale = deviation > 0 ? deviation : 1;
}

void count_shares(std::span<const double> codes, std::size_t n_rows, DesignColumn& column) {
  column.share.assign(column.n_levels, 0);
  double n = 0;
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (std::isnan(codes[i])) continue;
    ++column.share[static_cast<std::size_t>(codes[i])];
    ++n;
  }
  for (double& share : column.share) share /= n > 0 ? n : 1;
}

}  // namespace

Design::Design(const Frame& frame) : n_rows_(frame.n_rows) {
  for (std::size_t j = 0; j < frame.columns.size(); ++j) {
    const auto values = frame.columns[j];
    DesignColumn column;
    column.first = n_columns_;
    column.n_levels = frame.n_levels[j];
    for (std::size_t i = 0; i < n_rows_; ++i)
      column.has_missing = column.has_missing || std::isnan(values[i]);
    if (column.n_levels == 0) {
      standardise(values, n_rows_, column);
    } else {
      count_shares(values, n_rows_, column);
    }
    n_columns_ += std::max<std::size_t>(column.n_levels, 1) + (column.has_missing ? 1 : 0);
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
