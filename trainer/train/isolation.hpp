// Isolation forests (Liu, Ting and Zhou 2008, "Isolation forest", algorithms 1 to 3): trees of cuts
// at random, in which rows unlike the others stand alone after few cuts.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dodona/encode.hpp"
#include "dodona/family/trees.hpp"

namespace dodona::train {

// Few trees of many rows tell unlike rows better than many trees of few, for the same bytes; and so
// many that another seed would rank rows alike. On three tables (census incomes, homes, customers)
// the ranks that two seeds give new rows and shuffled ones correlate at 0.37 to 0.50 with 4 trees
// of 256 rows, at 0.62 to 0.70 with 8 (0.46 to 0.60 with 8 of 128) and at 0.73 to 0.80 with 16; the
// area under the ROC curve of rows with two numbers moved is 0.70, 0.74 and 0.76 on average, and
// 0.78 with 100. A tree takes about 1 to 2 KB.
struct IsolationOptions {
  std::size_t n_trees = 8;
  std::size_t sample = 256;  // rows of a tree
  std::uint64_t seed = 1;
  int n_threads = 1;
};

// c(n), the mean length of the path of a search that fails in a binary search tree of n entries
// (Liu et al., equation 1, with the harmonic numbers themselves).
double mean_path(std::size_t n);

// The sum over the trees of the lengths of a row's paths: a leaf holds its depth and mean_path of
// its rows, to a hundredth. Columns are drawn at even chances among those that differ in the node.
// A number is cut between two of the node's rows at even chances over their range; of a category
// one against the others; and where some rows miss the value, every other cut is between those and
// the others.
Trees fit_isolation(const Frame& frame, const IsolationOptions& options);

}  // namespace dodona::train
