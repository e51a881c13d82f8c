// JSON text to a Document. Native only: in the browser the page parses, and packs the same arrays
// (web/src/pack.js). Both accept the same texts.
#pragma once

#include <cstddef>
#include <string_view>

#include "dodona/error.hpp"
#include "dodona/json/document.hpp"
#include "dodona/json/value.hpp"
#include "dodona/model.hpp"

namespace dodona {

namespace json {

constexpr std::size_t kMostLevels = 100;

// Parses RFC 8259 in UTF-8 (a byte order mark is ignored), of at most kMostLevels levels, with no
// member twice in an object, no number beyond double and no half of a surrogate pair. A problem
// names line and column.
Pack parse(std::string_view text, Problem& problem);

}  // namespace json

// Parses the text and reads the model (json/read).
Result<Model> read_model(std::string_view text);

}  // namespace dodona
