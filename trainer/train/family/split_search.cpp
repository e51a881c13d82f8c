#include <algorithm>
#include <numeric>

#include "train/family/grow.hpp"

namespace dodona::train {
namespace {

// Twice the loss that a leaf with these sums takes away: G^2 / (H + l2).
double score(const Sums& sums, double l2) {
  return sums.gradient * sums.gradient / (sums.hessian + l2);
}

bool is_allowed(const Sums& child, const GrowOptions& options) {
  return child.rows >= static_cast<double>(std::max<std::size_t>(options.min_child_rows, 1)) &&
         child.hessian >= options.min_child_weight;
}

// Keeps the best of the candidates of one column.
class Best {
 public:
  Best(const Sums& total, const GrowOptions& options, double l2)
      : total_(total), options_(options), l2_(l2), parent_(score(total, options.l2)) {}

  // True if the candidate is the best so far.
  bool offer(const Sums& left, bool missing_left) {
    const Sums right = total_ - left;
    if (!is_allowed(left, options_) || !is_allowed(right, options_)) return false;
    const double children = score(left, l2_) + score(right, l2_);
    const double gain = children - parent_;
    // Differences of the size of rounding errors are no gain.
    if (!is_better(gain, split.gain) || gain <= options_.min_gain || gain <= 1e-12 * children)
      return false;
    split.gain = gain;
    split.left = left;
    split.right = right;
    split.missing_left = missing_left;
    return true;
  }

  Split split;

 private:
  const Sums& total_;
  const GrowOptions& options_;
  double l2_;
  double parent_;
};

Split best_numeric_split(const BinnedColumn& column, std::span<const Sums> histogram,
                         const Sums& total, const GrowOptions& options) {
  Best best(total, options, options.l2);
  const Sums& missing = histogram[column.n_bins];
  const bool any_missing = missing.rows > 0;
  Sums left;
  for (std::size_t bin = 0; bin + 1 < column.n_bins; ++bin) {
    left += histogram[bin];
    // Without missing values to learn from, they follow the larger child.
    const bool larger = left.rows * 2 > total.rows;
    if (best.offer(left, !any_missing && larger)) best.split.bin = bin;
    if (any_missing && best.offer(left + missing, true)) best.split.bin = bin;
  }
  if (any_missing && best.offer(missing, true)) best.split.bin = column.n_bins;
  return best.split;
}

// One category against the rest; missing values are one more category.
Split best_one_hot_split(const BinnedColumn& column, std::span<const Sums> histogram,
                         const Sums& total, const GrowOptions& options) {
  Best best(total, options, options.l2);
  const bool any_missing = histogram[column.n_bins].rows > 0;
  for (std::size_t bin = 0; bin <= column.n_bins; ++bin) {
    const Sums& one = histogram[bin];
    const bool missing_left = any_missing ? bin == column.n_bins : one.rows * 2 > total.rows;
    if (one.rows > 0 && best.offer(one, missing_left)) best.split.bin = bin;
  }
  if (best.split.gain > 0) {
    best.split.left_bins.assign(column.n_bins, false);
    if (best.split.bin < column.n_bins) best.split.left_bins[best.split.bin] = true;
  }
  return best.split;
}

// Sorted by gradient over smoothed hessian, the best two groups are a cut of that order (Fisher
// 1958, "On grouping for maximum homogeneity"). Missing values are one more category here.
Split best_sorted_split(const BinnedColumn& column, std::span<const Sums> histogram,
                        const Sums& total, const GrowOptions& options) {
  std::vector<std::size_t> order;
  for (std::size_t bin = 0; bin <= column.n_bins; ++bin) {
    if (histogram[bin].rows > 0) order.push_back(bin);
  }
  const auto mean = [&](std::size_t bin) {
    return histogram[bin].gradient / (histogram[bin].hessian + options.category_smoothing);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return mean(a) < mean(b); });

  Best best(total, options, options.l2 + options.category_l2);
  std::size_t best_size = 0;
  Sums left;
  bool missing_left = false;
  for (std::size_t size = 1; size < order.size(); ++size) {
    const std::size_t bin = order[size - 1];
    left += histogram[bin];
    missing_left = missing_left || bin == column.n_bins;
    const bool any_missing = histogram[column.n_bins].rows > 0;
    if (best.offer(left, any_missing ? missing_left : left.rows * 2 > total.rows)) best_size = size;
  }
  if (best.split.gain > 0) {
    best.split.left_bins.assign(column.n_bins, false);
    for (std::size_t i = 0; i < best_size; ++i) {
      if (order[i] < column.n_bins) best.split.left_bins[order[i]] = true;
    }
  }
  return best.split;
}

}  // namespace

Split best_split(const BinnedColumn& column, std::span<const Sums> histogram, const Sums& total,
                 const GrowOptions& options) {
  if (!column.categorical) return best_numeric_split(column, histogram, total, options);
  Split split = best_one_hot_split(column, histogram, total, options);
  if (column.n_bins > options.max_one_hot) {
    Split grouped = best_sorted_split(column, histogram, total, options);
    if (is_better(grouped.gain, split.gain)) return grouped;
  }
  return split;
}

}  // namespace dodona::train
