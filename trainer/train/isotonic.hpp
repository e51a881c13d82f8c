// Isotonic regression, and curves by it.
#pragma once

#include <span>
#include <vector>

#include "dodona/curve.hpp"

namespace dodona::train {

// The values that never fall and are nearest to `values` by weighted least squares, found by
// pooling adjacent violators (Barlow, Bartholomew, Bremner and Brunk 1972, "Statistical inference
// under order restrictions", section 1.2). weights: positive; empty: all 1.
std::vector<double> isotonic(std::span<const double> values, std::span<const double> weights = {});

// The most that thinning moves a curve's answer.
constexpr double kThinning = 0.002;

// The share of rows whose truth is 1, as it rises with a score (Zadrozny and Elkan 2002): pooled
// rows stand at their mean score, and the curve is straight between them (Oron and Flournoy 2017,
// "Centered isotonic regression"). Where no row, or every row, of an end is 1, half a row is taken
// to be otherwise (but not beyond the share next to it), so that no share is 0 or 1. Knots that the
// others replace to within kThinning are left out. truth: 0 or 1; weights: as above. At least one
// row.
Curve isotonic_curve(std::span<const double> scores, std::span<const double> truth,
                     std::span<const double> weights = {});

}  // namespace dodona::train
