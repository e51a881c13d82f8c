// How far answers are off, as it differs from row to row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/family.hpp"

namespace dodona::train {

struct SpreadInput {
  const Frame& frame;              // encoded columns, and the margin as the last
  std::span<const double> errors;  // [n_rows]: truth - answer, by models that had not seen the row
  std::span<const double> weights = {};  // [n_rows], positive; empty: all 1
  std::uint64_t seed = 1;
  int n_threads = 1;
  std::span<const double> groups = {};  // [n_rows], codes: folds keep their rows together
};

struct Spread {
  // The logarithm of the size of a row's error, by a few small trees; nothing where intervals of
  // one width for all rows are as good.
  std::optional<Family> trees;
  std::vector<double> out_of_fold;  // [n_rows]: what such trees say that have not seen the row
};

// The mean absolute deviation in every row, by its logarithm (Lei et al. 2018, section 5.2, with
// trees for the regression). Judged by the pinball losses of the bounds of all levels.
Spread fit_spread(const SpreadInput& input);

}  // namespace dodona::train
