// How many independent rows of the same weight say as much as these.
#pragma once

#include <cstddef>
#include <span>

namespace dodona::train {

// (sum w)^2 / sum w^2: Kish 1992, "Weighting for unequal P_i". All weights are positive, and there
// is one at least.
double effective_number(std::span<const double> weights);

// How alike the values of a group are: the analysis-of-variance estimate of the intraclass
// correlation, (B - W) / (B + (n0 - 1) W) for the mean squares B between and W within groups and
// their typical size n0 = (n - sum n_g^2 / n) / (G - 1); 0 to 1. Donner 1986, "A review of
// inference procedures for the intraclass correlation coefficient", section 2. groups: [n], a code
// each. 1 of a single group, of which nothing can be said; 0 where every row is a group.
double intraclass_correlation(std::span<const double> values, std::span<const double> groups);

// Of n rows with these values: what the weights leave, over the design effect 1 + (m - 1) r of
// groups of m rows, as a row meets them on average, with the correlation r (Kish 1965, "Survey
// sampling", section 5.4). weights, groups: [n], or empty.
double effective_rows(std::span<const double> values, std::span<const double> weights,
                      std::span<const double> groups);

}  // namespace dodona::train
