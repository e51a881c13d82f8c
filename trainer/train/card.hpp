// What a model says of itself: card and provenance.
#pragma once

#include <string>
#include <vector>

#include "json/write.hpp"
#include "train/run.hpp"
#include "train/text_table.hpp"

namespace dodona::train {

// importance: per feature, not negative, in any unit. Shares that sum to 1, the greatest first;
// features of no importance are left out.
json::Json write_importance(const Schema& schema, const std::vector<double>& importance);

json::Json write_card(const Trained& trained, const Recipe& recipe,
                      const std::vector<double>& importance);

// recipe: with the options that the data have settled.
json::Json write_provenance(const Trained& trained, const TrainInput& input, const Recipe& recipe,
                            const TextTable& data, std::size_t n_without_target);

}  // namespace dodona::train
