// The reader of model files: the only way from JSON to a Model, natively and in the browser.
#pragma once

#include "dodona/error.hpp"
#include "dodona/json/document.hpp"
#include "dodona/json/value.hpp"
#include "dodona/model.hpp"

namespace dodona {

// Checks everything that FORMAT.md states, so that a Model in memory is always a valid one, unless
// a problem is raised: then `model`, empty before, is not to be used. The error's path names the
// place, such as `features[3].kind`.
void read_model(const json::Document& document, json::Problem& problem, Model& model);

// Text, a number, a boolean or null, as a cell that owns its text. Of anything else the value
// complains.
StoredCell read_cell(const json::Value& value);

}  // namespace dodona
