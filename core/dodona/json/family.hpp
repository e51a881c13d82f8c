// Reads `family` and `parameters`.
#pragma once

#include <cstddef>
#include <span>

#include "dodona/family/family.hpp"
#include "dodona/json/value.hpp"

namespace dodona::json {

// n_levels: per encoded column, 0 if it is numeric. What is read without a problem raised is safe
// to score.
void read_family(const Value& root, std::span<const std::size_t> n_levels, Family& family);

// Reads trees with one output that stand beside a family: as `parameters` of trees, without
// `cover`.
void read_scoring_trees(const Value& value, std::span<const std::size_t> n_levels, Family& family);

}  // namespace dodona::json
