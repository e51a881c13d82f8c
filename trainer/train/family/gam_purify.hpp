// From boosted tables to a model whose terms mean something by themselves.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/family/gam.hpp"
#include "train/family/gam_boosting.hpp"

namespace dodona::train {

// Moves what a table of two columns says of either alone into that column's own table, and the mean
// of each table into the intercept: then every row and column of a table of two, and every table of
// one, has the mean 0, by the covers of its axes (Lengerich et al. 2020, "Purifying interaction
// effects with the functional ANOVA"; with the product of the covers as weights the algorithm needs
// one pass). No margin changes but for rounding. grids: per table; each column of a pair has a term
// of its own, whose cuts include those of the pair.
void purify(std::span<const GamGrid* const> grids, GamTables& tables);

// The model: values of as few decimals as leave each within a ten thousandth of the widest table's
// range, slots whose values are the same joined, and axes that are the same shared.
Gam gam_of(std::span<const GamGrid* const> grids, const GamTables& tables);

}  // namespace dodona::train
