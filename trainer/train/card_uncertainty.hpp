// What the card says of how sure a model is.
#pragma once

#include "json/write.hpp"
#include "train/uncertainty.hpp"

namespace dodona::train {

// Levels as an array of {"level", "covered", "width" or "classes"}.
json::Json write_levels(std::span<const LevelFacts> levels, bool classes);

// The members `calibration` (of a classification), `levels` and `novelty`: FORMAT.md, "Card".
json::Json write_uncertainty(const Schema& schema, const UncertaintyFacts& facts);

}  // namespace dodona::train
