// How sure a model is of its answers, and how right it is in that.
#pragma once

#include <string>

#include "dodona/model.hpp"
#include "json/write.hpp"

namespace dodona::commands {

// What an answer says of how sure it is, as far as the model says anything.
void print_certainty(const Model& model, const std::string& calibration);

// How often intervals or sets of classes held the truth: of held-out rows, or else of the rows that
// they were learned from.
void print_coverage(const Model& model, const json::Json& card);

}  // namespace dodona::commands
