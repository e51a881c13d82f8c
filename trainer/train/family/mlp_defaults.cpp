#include "train/family/mlp_defaults.hpp"

namespace dodona::train {

void settle_mlp_options(const DataFacts& facts, Options& options) {
  const std::size_t n = facts.n_rows;
  options.settle("mlp.batch_rows", n <= 2000 ? 32 : n <= 10000 ? 64 : n <= 40000 ? 128 : 256);
  options.settle("mlp.epochs", n <= 10000 ? 100 : n <= 40000 ? 80 : 50);
  options.settle("mlp.validation_folds", n <= 10000 ? 5 : 1);
}

}  // namespace dodona::train
