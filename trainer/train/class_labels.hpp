// What people call classes that files call 0 and 1.
#pragma once

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/recipe.hpp"

namespace dodona::train {

// Errors of labels where the target has no classes, of classes that it has not, and of two classes
// that people could not tell apart.
void check_class_labels(const Schema& schema, const Recipe& recipe, Report& report);

}  // namespace dodona::train
