#include "train/family/design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dodona::train {
namespace {

// Mean and standard deviation of the values that are there. Where all are the same the mean is
// exactly that value: a rounding error of the sum would pass for a deviation. Sums run in units of
// the greatest magnitude where squares would overflow.
void standardise(std::span<const double> values, std::size_t n_rows, DesignColumn& column) {
  constexpr double kSquareOverflows = 1e140;
  double n = 0;
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (std::isnan(values[i])) continue;
    low = std::min(low, values[i]);
    high = std::max(high, values[i]);
    ++n;
  }
  if (n == 0) return;  // mean 0, scale 1
  const double greatest = std::max(std::abs(low), std::abs(high));
  const double unit = greatest > kSquareOverflows ? greatest : 1;
  double sum = 0;
  for (std::size_t i = 0; i < n_rows; ++i) {
    if (!std::isnan(values[i])) sum += values[i] / unit;
  }
  const double mean = low == high ? low / unit : sum / n;
  double squares = 0;
  for (std::size_t i = 0; i < n_rows; ++i) {
    const double offset = values[i] / unit - mean;
    if (!std::isnan(values[i])) squares += offset * offset;
  }
  const double deviation = std::sqrt(squares / n);
  column.mean = mean * unit;
  column.scale = deviation > 0 ? deviation * unit : 1;
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
    const auto values = frame.columns[j].first(n_rows_);
    DesignColumn column;
    column.first = n_columns_;
    column.n_levels = frame.n_levels[j];
    const auto n_missing =
        std::count_if(values.begin(), values.end(), [](double x) { return std::isnan(x); });
    if (n_missing > 0)
      column.missing = static_cast<double>(n_missing) / static_cast<double>(n_rows_);
    if (column.n_levels == 0) {
      standardise(values, n_rows_, column);
    } else {
      count_shares(values, n_rows_, column);
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
