// What a column held in training, in a few words.
#pragma once

#include <string>

#include "dodona/schema.hpp"

namespace dodona::commands {

// "1 to 9, median 4 m", "red, blue, green, ... (12)", "70 yes, 30 no", "2024-01-01 to 2024-12-31";
// empty where nothing is known. counted: rows were (imported models know values and no counts).
std::string values_of(const Feature& feature, bool counted = true);

}  // namespace dodona::commands
