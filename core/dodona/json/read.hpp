// The reader of model files: the only way from JSON to a Model, natively and in the browser.
#pragma once

#include <string_view>

#include "dodona/error.hpp"
#include "dodona/model.hpp"

namespace dodona {

// Parses and checks everything that FORMAT.md states, so that a Model in memory is always a valid
// one. The error's path names the place, such as `features[3].kind`.
Result<Model> read_model(std::string_view text);

}  // namespace dodona
