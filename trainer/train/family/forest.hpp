// Learns dodona::Trees as random forests (Breiman 2001, "Random forests") and as extremely
// randomised trees (Geurts, Ernst and Wehenkel 2006).
//
// Each tree is grown by squared error on a sample of the rows until the rows of a leaf are alike or
// too few, and the leaves hold means of the target, as differences from that of all rows, divided
// by the number of trees. Of classes the target is the indicator of a class, 0 or 1: its squared
// error in a node of n rows with share p is n p (1 - p), which is n / 2 times Gini's impurity, and
// its mean is the share. Two classes have one tree per sample, K > 2 have K, each class against the
// rest. Trees know nothing of one another and are grown side by side.
//
// A random forest draws as many rows as there are, with replacement (some 63% of them come up), and
// tries a part of the columns in each node: the square root of their number for classes (Breiman
// 2001, section 4), all of them for numbers, as other libraries do, since a third of them (Liaw and
// Wiener 2002) suits tables with many alike columns only. Categories are grouped by their means.
// Extremely randomised trees learn from all rows, and try one split per column: a cut of numbers,
// drawn among the bins that the node has rows in, so by ranks instead of by values, or a set of
// categories (appendix A of that paper).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "train/family/family.hpp"

namespace dodona::train {

// How often each of n_rows rows is drawn for a tree: n_draws with replacement.
std::vector<std::uint32_t> bootstrap_counts(std::size_t n_rows, std::size_t n_draws,
                                            std::uint64_t seed, std::uint64_t tree);

// For squared_error, logistic and softmax, whose margins are shares of classes. The result does not
// depend on the number of threads.
Result<Fit> fit_forest(const FitInput& input);
Result<Fit> fit_extra_trees(const FitInput& input);

}  // namespace dodona::train
