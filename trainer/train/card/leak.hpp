// Columns that give the target away: known only when the answer is.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "dodona/schema.hpp"
#include "dodona/table.hpp"

namespace dodona::train {

struct Leak {
  std::vector<std::size_t> columns;  // one or two
  std::string how;                   // of two: "the sum of", ...
};

// relations: of each column, by Relation. One above 0.97 is a leak, in 100 rows and more: a
// measured column that is correlated by 0.999 has 0.97. Of numbers also two whose sum, difference,
// product or quotient is the target in every row, to a relative 1e-9.
std::vector<Leak> find_leaks(const Schema& schema, const Table& features,
                             std::span<const double> target, std::span<const double> relations);

}  // namespace dodona::train
