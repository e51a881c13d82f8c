// What the card says of how sure a model is.
#pragma once

#include "json/write.hpp"
#include "train/uncertainty.hpp"

namespace dodona::train {

// The members `calibration` (of a classification), `levels` and `novelty`: FORMAT.md, "Card".
json::Json write_uncertainty(const Schema& schema, const UncertaintyFacts& facts);

}  // namespace dodona::train
