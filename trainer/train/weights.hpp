// What rows and classes weigh.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/dataset.hpp"
#include "train/family/family.hpp"
#include "train/recipe.hpp"

namespace dodona::train {

// What a recipe asks and the learner or the target does not have: weights at all, class weights
// without classes, weights of classes that do not exist.
void check_weighting(const Schema& schema, const Recipe& recipe, const LearnerEntry& learner,
                     std::span<const LearnerEntry> known, Report& report);

Error negative_weight(double weight, const RowPlace& place, const std::string& column);

// Weights below zero go to the report, each by its row; so does a class, or a table, whose rows all
// have the weight 0. column: where they come from.
void check_weights(const Dataset& data, const Schema& schema, const std::string& column,
                   Report& report);

// The rows with a weight above 0, ascending. Those with the weight 0 are as if they were not there.
std::vector<std::size_t> rows_with_weight(const Dataset& data);

// Per row: its own weight times that of its class; empty if all weigh the same.
std::vector<double> weights_to_fit(const Dataset& data, const Schema& schema,
                                   const ClassWeights& weights);

}  // namespace dodona::train
