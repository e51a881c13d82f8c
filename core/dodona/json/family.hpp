// Reads `family` and `parameters`.
#pragma once

#include <cstddef>
#include <span>

#include "dodona/family/family.hpp"
#include "dodona/json/value.hpp"

namespace dodona::json {

// n_levels: per encoded column, 0 if it is numeric. What comes back without a problem raised is
// safe to score.
Family read_family(const Value& root, std::span<const std::size_t> n_levels);

}  // namespace dodona::json
