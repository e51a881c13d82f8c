// Which penalty of an elastic net is best for rows that have not trained: cross-validation along
// the path, as glmnet's.
#pragma once

#include <span>
#include <vector>

#include "train/family/elastic_net.hpp"
#include "train/family/family.hpp"

namespace dodona::train {

// A linear fit, in the units in which it is learned.
struct LinearTask {
  const FitInput& input;
  const Design& design;
  std::span<const double> target;  // classes, or numbers of deviation 1

  // weights: [n_rows], 0 where a row is held out.
  ElasticNet net(std::vector<double> weights) const;
  std::vector<double> weights() const;  // of all rows
};

struct LambdaSearch {
  double lambda = 0;
  bool at_end = false;            // it is the last of the path
  bool stopped = false;           // by progress: lambda is the best so far
  bool too_many_columns = false;  // already at the first penalty
  std::size_t n_walked = 0;       // penalties that all folds have tried
  std::vector<double> margins;    // [n_margins][n_rows], those of rows held out; NaN elsewhere
  Coefficients mean;              // where it was stopped: of the folds' models
};

// The folds walk down the path side by side, each until its model explains all or no more. The
// penalty taken is the one of the least mean loss over all rows held out, or with
// linear.choose=one_standard_error the greatest whose loss is within one standard error (by the
// folds' means) of that. tasks: one per fold, or one for all; they differ in their designs alone.
//
// The path ends where the loss has passed its minimum: in the last tenth of the path's penalties (5
// at least) there was none better than the best, and the last is worse than that by more than one
// standard error of their difference, which the folds' differences tell (of one fold, by more than
// a hundredth). Noise alone makes a loss stay where it is, not rise in fold after fold.
//
// It ends as well before the first penalty at which a fold has too many columns (ElasticNet).
//
// Progress is called within each step of each fold, by one thread at a time. Where it stops the
// first penalty of all, the folds answer as they stand.
LambdaSearch search_lambda(std::span<const LinearTask> tasks, std::span<const RowSplit> folds);

}  // namespace dodona::train
