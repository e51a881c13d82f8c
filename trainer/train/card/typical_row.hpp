// A row that many rows are like in all columns together: what a form shows before anyone has typed.
#pragma once

#include <vector>

#include "dodona/schema.hpp"
#include "dodona/table.hpp"

namespace dodona::train {

// A value for each feature, as in a table; NaN: missing. The commonest value of each column alone,
// put side by side, may be a row that cannot be: a flat of one district at the coordinates of
// another. So each value is looked for among the rows that have those before it: first of the
// categories and booleans, that whose commonest value most rows have at the head, then the medians
// of numbers and dates. At least 20 rows, or all, always have the values before; one that would
// leave fewer does not count as a condition. Missing, where more than half of those rows are.
//
// No row of anyone: a category is one that at least 4 of those rows have, else the column's
// commonest. A number is one that at least 4 rows have, the nearest to the median in the
// middle fifth of the rows; where there is none the median, rounded as ToldColumn says by the
// width of that fifth, or where even that would be a row's own, the column's median.
//
// The features have their `training` member.
std::vector<double> typical_row(const Schema& schema, const Table& table, int n_threads);

}  // namespace dodona::train
