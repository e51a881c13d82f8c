// What the columns of a network matter.
#pragma once

#include <cstdint>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/mlp.hpp"

namespace dodona::train {

// Per encoded column the deviation of the margins that it makes: with its values dealt out anew
// among rows, the root mean square change of a margin by the square root of 2 (root mean square
// over margins too), which for w x is the deviation of w x. From 2,000 rows at most, drawn.
std::vector<double> permutation_importance(const Mlp& model, const Frame& frame, std::uint64_t seed,
                                           int n_threads);

}  // namespace dodona::train
