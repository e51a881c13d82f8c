// Whether the last rows of a file are of another sort than the first.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/schema.hpp"

namespace dodona::train {

struct ColumnDrift {
  std::size_t column = 0;
  double distance = 0;  // 0 to 1
};

struct DriftColumn {
  Kind kind = Kind::number;
  std::span<const double> values;  // in the order of the file; NaN: missing
};

// The columns whose values in the first fifth of the rows are others than in the last fifth, the
// farthest first. The distance is the greatest difference of the two distribution functions
// (Kolmogorov and Smirnov), of categories that of the shares of one of them, or that of the shares
// of missing values. It must be 0.2 at least, as less hardly moves a score, and so great that rows
// in random order have a chance of 1 in 1000 to show it in any column of the table: above
// sqrt(ln(2.17 c 1000) / m), with m rows in each fifth and c comparisons in all (Wei and Dudley
// 2012, theorem 1: P(D > d) <= 2.17 exp(-m d^2)). Dates are left out: they only say that rows stand
// in the order of time.
std::vector<ColumnDrift> find_drift(std::span<const DriftColumn> columns);

}  // namespace dodona::train
