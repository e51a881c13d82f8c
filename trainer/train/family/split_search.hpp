// The best way to part a node's rows in two by one column, found among the sums of its slots.
//
// A split's gain is the loss that it takes away, times two: of a leaf with sums G and H,
//   score = T(G)^2 / (H + l2),  T(G) = sign(G) max(|G| - l1, 0),  gain = left + right - parent
// (Chen and Guestrin 2016, "XGBoost", eq. 6 and 7). Where a node's leaves are held between bounds,
// as monotone constraints ask, the score is that of the best value w allowed,
//   score = -(2 G w + (H + l2) w^2 + 2 l1 |w|).
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>

#include "train/family/binning.hpp"
#include "train/family/grow_options.hpp"
#include "train/family/row_codes.hpp"

namespace dodona::train {

// Sums over rows.
struct Sums {
  double gradient = 0;
  double hessian = 0;
  double rows = 0;  // counted only where a limit needs them

  friend Sums operator-(const Sums& a, const Sums& b) {
    return {a.gradient - b.gradient, a.hessian - b.hessian, a.rows - b.rows};
  }
};

// Sums of up to kSlots sets of rows.
struct SumTable {
  alignas(32) std::array<double, kSlots> gradient;
  alignas(32) std::array<double, kSlots> hessian;
  alignas(32) std::array<double, kSlots> rows;

  Sums operator[](std::size_t i) const { return {gradient[i], hessian[i], rows[i]}; }
  void set(std::size_t i, const Sums& sums) {
    gradient[i] = sums.gradient;
    hessian[i] = sums.hessian;
    rows[i] = sums.rows;
  }
};

// The sums of the slots chosen. rows: whether they were counted.
Sums sum_of(const SumTable& slots, std::size_t n_slots, const std::bitset<kSlots>& chosen,
            bool rows);

// What the leaves of a node may hold.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();

  bool any() const {
    return low > -std::numeric_limits<double>::infinity() ||
           high < std::numeric_limits<double>::infinity();
  }
};

// The node whose rows are parted.
struct NodeSums {
  Sums total;
  Bounds bounds;
};

struct Split {
  double gain = 0;  // 0: none is worth it
  std::size_t column = 0;
  // Numeric: bins up to this one go left; n_bins: nothing but missing values goes left.
  std::size_t bin = 0;
  std::bitset<kSlots> left;  // the slots that go left, missing values' too
  bool missing_left = false;
  bool missing_seen = false;  // whether any row of the node had a missing value
  Sums left_sums;
  Sums right_sums;
};

// Whether a gain is greater by more than what fixed point takes from its sums: of splits as good as
// each other the first one found stays.
inline bool is_better(double gain, double best) { return gain > best * (1 + 1e-6); }

// The value of a leaf before shrinkage: -T(G) / (H + l2), held within the bounds.
double leaf_value(const Sums& sums, const Bounds& bounds, const GrowOptions& options);

// Which cut of a column is tried.
struct Cut {
  // Of a numeric column: the last bin on the left; none: all cuts.
  std::optional<std::size_t> bin;
  // Of a categorical column: the slots that go left; none: one against the rest, and groups.
  std::optional<std::bitset<kSlots>> left;
  // A cut that gains nothing will do; its gain is kNoGain.
  bool any_gain = false;
};
constexpr double kNoGain = std::numeric_limits<double>::min();

// slots: the sums of the column's slots. monotone: 1 if the values of the leaves may not fall as a
// numeric column grows, -1 if they may not rise. Missing values are one more category of a
// categorical column.
Split best_split(const BinnedColumn& column, const SumTable& slots, const NodeSums& node,
                 const GrowOptions& options, int monotone = 0, const Cut& cut = {});

// The split of one column that gains most for several nodes together, as symmetric trees need it.
// slots, nodes: one per node. Where it would leave a node a child that is too small it gains
// nothing there. left_sums and right_sums are not set.
Split best_shared_split(const BinnedColumn& column, std::span<const SumTable> slots,
                        std::span<const NodeSums> nodes, const GrowOptions& options,
                        int monotone = 0);

}  // namespace dodona::train
