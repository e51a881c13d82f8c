// What a column of training data looks like: the `training` member of a feature.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/schema.hpp"
#include "dodona/table.hpp"

namespace dodona::train {

// values: of one feature, as read by the cell contract; NaN: missing. decimals: the most that were
// written.
Distribution describe(const Feature& feature, std::span<const double> values, int decimals);

// The same for all features of a schema, whose `training` says how many decimals were written.
void describe_features(const Table& data, int n_threads, Schema& schema);

}  // namespace dodona::train
