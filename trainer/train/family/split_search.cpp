#include "train/family/split_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

namespace dodona::train {
namespace {

// The gain of what may not be done.
constexpr double kForbidden = std::numeric_limits<double>::lowest();

double soft_threshold(double gradient, double l1) {
  return gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;
}

double value_of(const Sums& sums, const Bounds& bounds, double l1, double l2) {
  const double weight = sums.hessian + l2;
  if (!(weight > 0)) return 0;
  return std::clamp(-soft_threshold(sums.gradient, l1) / weight, bounds.low, bounds.high);
}

double score_of(const Sums& sums, const Bounds& bounds, double l1, double l2) {
  if (!bounds.any()) {
    const double g = soft_threshold(sums.gradient, l1);
    return sums.hessian + l2 > 0 ? g * g / (sums.hessian + l2) : 0;
  }
  const double w = value_of(sums, bounds, l1, l2);
  return -(2 * sums.gradient * w + (sums.hessian + l2) * w * w + 2 * l1 * std::abs(w));
}

// What the splits of one column are measured by.
struct Measure {
  const NodeSums& node;
  const GrowOptions& options;
  double l2;      // of the children
  double parent;  // the node's score
  int monotone = 0;
  bool any_gain = false;

  Measure(const NodeSums& n, const GrowOptions& o, double extra_l2, int sign, bool any = false)
      : node(n),
        options(o),
        l2(o.l2 + extra_l2),
        parent(score_of(n.total, n.bounds, o.l1, o.l2)),
        monotone(sign),
        any_gain(any) {}
};

// gains[i] of parting the rows of left[i] from the others; kForbidden where a child is too small.
// Without branches, so that compilers make vectors of it.
void plain_gains(const SumTable& left, std::size_t n, const Measure& measure, double* gains) {
  const Sums total = measure.node.total;
  const double l2 = measure.l2;
  const double parent = measure.parent;
  const double least = measure.options.min_child_weight;
  for (std::size_t i = 0; i < n; ++i) {
    const double gl = left.gradient[i];
    const double gr = total.gradient - gl;
    const double hl = left.hessian[i];
    const double hr = total.hessian - hl;
    const double wl = hl + l2;
    const double wr = hr + l2;
    // One division for both children.
    const double gain = (gl * gl * wr + gr * gr * wl) / (wl * wr) - parent;
    const double smaller = hl < hr ? hl : hr;
    const double allowed = smaller >= least ? gain : kForbidden;
    gains[i] = smaller > 0 ? allowed : kForbidden;
  }
}

void general_gains(const SumTable& left, std::size_t n, const Measure& measure, double* gains) {
  const GrowOptions& o = measure.options;
  const Bounds& bounds = measure.node.bounds;
  for (std::size_t i = 0; i < n; ++i) {
    const Sums l = left[i];
    const Sums r = measure.node.total - l;
    gains[i] = kForbidden;
    if (!(std::min(l.hessian, r.hessian) >= o.min_child_weight)) continue;
    if (!(std::min(l.hessian, r.hessian) > 0)) continue;
    if (measure.monotone != 0) {
      const double rise =
          value_of(r, bounds, o.l1, measure.l2) - value_of(l, bounds, o.l1, measure.l2);
      if (rise * measure.monotone < 0) continue;
    }
    gains[i] = score_of(l, bounds, o.l1, measure.l2) + score_of(r, bounds, o.l1, measure.l2) -
               measure.parent;
  }
}

void gains_of(const SumTable& left, std::size_t n, const Measure& measure, double* gains) {
  const GrowOptions& o = measure.options;
  if (o.l1 == 0 && measure.monotone == 0 && !measure.node.bounds.any()) {
    plain_gains(left, n, measure, gains);
  } else {
    general_gains(left, n, measure, gains);
  }
  if (!o.counts_rows()) return;
  const auto least = static_cast<double>(o.min_child_rows);
  for (std::size_t i = 0; i < n; ++i) {
    if (std::min(left.rows[i], measure.node.total.rows - left.rows[i]) < least)
      gains[i] = kForbidden;
  }
}

// Where the best of n gains is, if it is better than the one so far and worth anything, or if any
// will do.
struct Found {
  bool any = false;
  std::size_t at = 0;
  double gain = 0;
};
Found best_of(const double* gains, std::size_t n, const Measure& measure, double so_far) {
  const double* greatest = std::max_element(gains, gains + n);
  // Differences of the size of rounding errors are no gain.
  const double rounding = 1e-12 * (*greatest + measure.parent);
  const bool gains_any = *greatest > measure.options.min_gain && *greatest > rounding;
  if (measure.any_gain && !gains_any && *greatest != kForbidden && so_far <= 0)
    return {true, static_cast<std::size_t>(greatest - gains), kNoGain};
  if (!gains_any || !is_better(*greatest, so_far)) return {};
  // Of equal gains the first.
  std::size_t at = 0;
  while (is_better(*greatest, gains[at])) ++at;
  return {true, at, gains[at]};
}

void take(const SumTable& left, const Found& found, const Measure& measure, Split& split) {
  split.gain = found.gain;
  split.left_sums = left[found.at];
  split.right_sums = measure.node.total - split.left_sums;
}

// sums[i] = start + slots[0] + ... + slots[i].
void run_up(const SumTable& slots, std::size_t n, const Sums& start, bool rows, SumTable& sums) {
  double gradient = start.gradient;
  double hessian = start.hessian;
  for (std::size_t i = 0; i < n; ++i) {
    sums.gradient[i] = gradient += slots.gradient[i];
    sums.hessian[i] = hessian += slots.hessian[i];
  }
  double n_rows = start.rows;
  for (std::size_t i = 0; rows && i < n; ++i) sums.rows[i] = n_rows += slots.rows[i];
}

// All cuts with missing values on the right, then all with them on the left, then missing values
// against all others.
Split best_numeric_split(const BinnedColumn& column, const SumTable& slots, const Measure& measure,
                         const Cut& cut) {
  const GrowOptions& options = measure.options;
  const std::size_t n_cuts = column.n_bins - 1;
  const Sums missing = column.has_missing ? slots[column.n_bins] : Sums{};
  const bool any_missing = missing.hessian > 0;
  Split split;
  SumTable left;
  std::array<double, kSlots> gains;
  for (const bool missing_left : {false, true}) {
    if ((missing_left && !any_missing) || n_cuts == 0) break;
    run_up(slots, n_cuts, missing_left ? missing : Sums{}, options.counts_rows(), left);
    gains_of(left, n_cuts, measure, gains.data());
    if (cut.bin) {
      for (std::size_t i = 0; i < n_cuts; ++i)
        if (i != *cut.bin) gains[i] = kForbidden;
    }
    const Found found = best_of(gains.data(), n_cuts, measure, split.gain);
    if (!found.any) continue;
    take(left, found, measure, split);
    split.bin = found.at;
    split.missing_left = missing_left;
  }
  if (any_missing) {
    // Which side a constraint wants missing values on it does not say.
    const Measure unsigned_measure(measure.node, options, 0, 0);
    left.set(0, missing);
    gains_of(left, 1, unsigned_measure, gains.data());
    if (const Found found = best_of(gains.data(), 1, measure, split.gain); found.any) {
      take(left, found, measure, split);
      split.bin = column.n_bins;
      split.missing_left = true;
    }
  }
  if (split.gain <= 0) return split;
  for (std::size_t bin = 0; split.bin != column.n_bins && bin <= split.bin; ++bin)
    split.left.set(bin);
  split.missing_seen = any_missing;
  if (split.missing_left) split.left.set(column.n_bins);
  return split;
}

// These slots against the rest.
Split given_split(const SumTable& slots, std::size_t n_slots, const std::bitset<kSlots>& chosen,
                  const Measure& measure) {
  SumTable left;
  left.set(0, sum_of(slots, n_slots, chosen, measure.options.counts_rows()));
  double gain = 0;
  gains_of(left, 1, measure, &gain);
  Split split;
  const Found found = best_of(&gain, 1, measure, 0);
  if (!found.any) return split;
  take(left, found, measure, split);
  split.left = chosen;
  return split;
}

// One category against the rest.
Split best_one_hot_split(const SumTable& slots, std::size_t n_slots, const Measure& measure) {
  std::array<double, kSlots> gains;
  gains_of(slots, n_slots, measure, gains.data());
  Split split;
  const Found found = best_of(gains.data(), n_slots, measure, 0);
  if (!found.any) return split;
  take(slots, found, measure, split);
  split.left.set(found.at);
  return split;
}

// The slots that rows are in, by gradient over smoothed hessian: the best two groups are a cut of
// that order (Fisher 1958, "On grouping for maximum homogeneity").
std::vector<std::size_t> sorted_slots(const SumTable& slots, std::size_t n_slots,
                                      double smoothing) {
  std::vector<std::size_t> order;
  order.reserve(n_slots);
  for (std::size_t slot = 0; slot < n_slots; ++slot) {
    if (slots.hessian[slot] > 0) order.push_back(slot);
  }
  const auto mean = [&](std::size_t slot) {
    return slots.gradient[slot] / (slots.hessian[slot] + smoothing);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return mean(a) < mean(b); });
  return order;
}

Split best_sorted_split(const SumTable& slots, std::size_t n_slots, const Measure& measure) {
  const auto order = sorted_slots(slots, n_slots, measure.options.category_smoothing);
  Split split;
  if (order.size() < 2) return split;
  SumTable sorted;
  for (std::size_t i = 0; i < order.size(); ++i) sorted.set(i, slots[order[i]]);
  SumTable left;
  const std::size_t n_cuts = order.size() - 1;
  run_up(sorted, n_cuts, {}, measure.options.counts_rows(), left);
  std::array<double, kSlots> gains;
  gains_of(left, n_cuts, measure, gains.data());
  const Found found = best_of(gains.data(), n_cuts, measure, 0);
  if (!found.any) return split;
  take(left, found, measure, split);
  for (std::size_t i = 0; i <= found.at; ++i) split.left.set(order[i]);
  return split;
}

// Adds up the gains of the same candidates over several nodes.
class SharedGains {
 public:
  SharedGains(std::span<const NodeSums> nodes, const GrowOptions& options, double extra_l2,
              int monotone)
      : nodes_(nodes), options_(options), extra_l2_(extra_l2), monotone_(monotone) {}

  // fill(node, left) writes the left sums of n candidates. The best of them if it beats `gain`,
  // which it then becomes.
  template <typename Fill>
  std::optional<std::size_t> offer(std::size_t n, const Fill& fill, double& gain) const {
    std::optional<std::size_t> best;
    std::array<double, kSlots> sums{};
    std::array<double, kSlots> gains;
    SumTable left;
    double parents = 0;
    for (std::size_t k = 0; k < nodes_.size(); ++k) {
      fill(k, left);
      const Measure measure(nodes_[k], options_, extra_l2_, monotone_);
      parents += measure.parent;
      gains_of(left, n, measure, gains.data());
      for (std::size_t i = 0; i < n; ++i) sums[i] += gains[i] > 0 ? gains[i] : 0;
    }
    for (std::size_t i = 0; i < n; ++i) {
      // Differences of the size of rounding errors are no gain.
      const bool any = sums[i] > options_.min_gain && sums[i] > 1e-12 * (sums[i] + parents);
      if (!any || !is_better(sums[i], gain)) continue;
      gain = sums[i];
      best = i;
    }
    return best;
  }

 private:
  std::span<const NodeSums> nodes_;
  const GrowOptions& options_;
  double extra_l2_;
  int monotone_;
};

Split best_shared_numeric_split(const BinnedColumn& column, std::span<const SumTable> slots,
                                std::span<const NodeSums> nodes, const GrowOptions& options,
                                int monotone) {
  const std::size_t n_cuts = column.n_bins - 1;
  const SharedGains gains(nodes, options, 0, monotone);
  Split split;
  for (const bool missing_left : {false, true}) {
    if (missing_left && !column.has_missing) break;
    const auto fill = [&](std::size_t k, SumTable& left) {
      run_up(slots[k], n_cuts, missing_left ? slots[k][column.n_bins] : Sums{},
             options.counts_rows(), left);
    };
    const auto found = gains.offer(n_cuts, fill, split.gain);
    if (!found) continue;
    split.bin = *found;
    split.missing_left = missing_left;
  }
  const auto missing_alone = [&](std::size_t k, SumTable& left) {
    left.set(0, slots[k][column.n_bins]);
  };
  if (column.has_missing && SharedGains(nodes, options, 0, 0).offer(1, missing_alone, split.gain)) {
    split.bin = column.n_bins;
    split.missing_left = true;
  }
  if (split.gain <= 0) return split;
  for (std::size_t bin = 0; split.bin != column.n_bins && bin <= split.bin; ++bin)
    split.left.set(bin);
  return split;
}

Split best_shared_categorical_split(const BinnedColumn& column, std::span<const SumTable> slots,
                                    std::span<const NodeSums> nodes, const GrowOptions& options) {
  const std::size_t n_slots = column.n_slots();
  Split split;
  const auto single = [&](std::size_t k, SumTable& left) { left = slots[k]; };
  if (const auto found = SharedGains(nodes, options, 0, 0).offer(n_slots, single, split.gain))
    split.left.set(*found);
  if (column.n_bins <= options.max_one_hot) return split;
  // One order for all nodes: that of their sums.
  SumTable pooled{};
  for (const SumTable& table : slots) {
    for (std::size_t slot = 0; slot < n_slots; ++slot) {
      pooled.gradient[slot] += table.gradient[slot];
      pooled.hessian[slot] += table.hessian[slot];
    }
  }
  const auto order = sorted_slots(pooled, n_slots, options.category_smoothing);
  const auto prefixes = [&](std::size_t k, SumTable& left) {
    SumTable sorted;
    for (std::size_t i = 0; i < order.size(); ++i) sorted.set(i, slots[k][order[i]]);
    run_up(sorted, order.size() - 1, {}, options.counts_rows(), left);
  };
  const SharedGains gains(nodes, options, options.category_l2, 0);
  const auto found = gains.offer(order.empty() ? 0 : order.size() - 1, prefixes, split.gain);
  if (!found) return split;
  split.left.reset();
  for (std::size_t i = 0; i <= *found; ++i) split.left.set(order[i]);
  return split;
}

}  // namespace

Sums sum_of(const SumTable& slots, std::size_t n_slots, const std::bitset<kSlots>& chosen,
            bool rows) {
  Sums sum;
  for (std::size_t slot = 0; slot < n_slots; ++slot) {
    if (!chosen[slot]) continue;
    sum.gradient += slots.gradient[slot];
    sum.hessian += slots.hessian[slot];
    if (rows) sum.rows += slots.rows[slot];
  }
  return sum;
}

double leaf_value(const Sums& sums, const Bounds& bounds, const GrowOptions& options) {
  return value_of(sums, bounds, options.l1, options.l2);
}

Split best_split(const BinnedColumn& column, const SumTable& slots, const NodeSums& node,
                 const GrowOptions& options, int monotone, const Cut& cut) {
  if (!column.categorical)
    return best_numeric_split(column, slots, Measure(node, options, 0, monotone, cut.any_gain),
                              cut);
  const Measure measure(node, options, 0, 0, cut.any_gain);
  Split split = cut.left ? given_split(slots, column.n_slots(), *cut.left, measure)
                         : best_one_hot_split(slots, column.n_slots(), measure);
  if (!cut.left && column.n_bins > options.max_one_hot) {
    const Measure penalised(node, options, options.category_l2, 0);
    Split grouped = best_sorted_split(slots, column.n_slots(), penalised);
    if (is_better(grouped.gain, split.gain)) split = grouped;
  }
  split.missing_seen = column.has_missing && slots.hessian[column.n_bins] > 0;
  split.missing_left = column.has_missing && split.left[column.n_bins];
  return split;
}

Split best_shared_split(const BinnedColumn& column, std::span<const SumTable> slots,
                        std::span<const NodeSums> nodes, const GrowOptions& options, int monotone) {
  Split split = column.categorical
                    ? best_shared_categorical_split(column, slots, nodes, options)
                    : best_shared_numeric_split(column, slots, nodes, options, monotone);
  if (column.has_missing) {
    split.missing_seen = std::any_of(slots.begin(), slots.end(), [&](const SumTable& table) {
      return table.hessian[column.n_bins] > 0;
    });
    split.missing_left = split.left[column.n_bins] =
        split.missing_left || split.left[column.n_bins];
  }
  return split;
}

}  // namespace dodona::train
