// Leaves that hold a quantile of their rows' residuals instead of a Newton step (Friedman 2001,
// "Greedy function approximation", section 4.3).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "train/family/grow.hpp"

namespace dodona::train {

// The residual of a row and its weight.
using Residual = std::function<std::pair<double, double>(std::uint32_t row)>;

// Sets the leaves of a tree to this quantile of their rows' residuals, times the learning rate.
// leaf_rows: as Grower has them. Where columns are monotone (per column; empty: none is), a split
// by one holds the leaves on either side apart, at the middle of the quantiles of its two sides.
void renew_leaves(GrownTree& tree, std::span<const std::span<const std::uint32_t>> leaf_rows,
                  const Residual& residual, double share, double learning_rate,
                  std::span<const int> monotone);

}  // namespace dodona::train
