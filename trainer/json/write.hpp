// JSON out: models and what the commands print. Numbers are the shortest decimals that read back to
// the same bits.
//
// It lives with the trainer because nothing in the browser writes a model, and because shortest
// decimals come from the C++ library's to_chars, which older Emscriptens do not have for doubles.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "dodona/model.hpp"

namespace dodona::json {

using Json = nlohmann::ordered_json;

// Objects and arrays down to `levels` deep get a line per member; deeper ones stay on one line.
std::string dump(const Json& json, int levels = 2);

// A whole model file; card and provenance are objects.
std::string write_model(const Model& model, const Json& card, const Json& provenance);

}  // namespace dodona::json
