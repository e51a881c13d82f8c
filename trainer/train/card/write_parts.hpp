// The parts of a card as JSON, in numbers for people: six significant digits. FORMAT.md, "Card".
#pragma once

#include <span>

#include "json/write.hpp"
#include "train/card/assess.hpp"
#include "train/card/data_summary.hpp"

namespace dodona::train {

// Adds `metrics.intervals` and so on, `curves`, `reliability`, `residuals`,
// `permutation_importance`, `partial_dependence` and `subgroups` to a card that has `metrics`.
void write_assessment(const Schema& schema, const Assessment& assessment, json::Json& card);

// `dataset`.
json::Json write_summary(const Schema& schema, const DataSummary& summary);
// A value for each feature, in their order: `typical_row`.
json::Json write_typical_row(const Schema& schema, std::span<const double> row);
json::Json write_warnings(std::span<const DataWarning> warnings);

// A value of a feature as people read it: the number, the category, true or false, the date; null
// if it is missing.
json::Json value_for_people(const Feature& feature, double value);

// Six significant digits of it.
json::Json rounded(double value);

// Bins as columns: rows, predicted, observed and its interval.
json::Json write_reliability(const Schema& schema, const Reliability& reliability);

}  // namespace dodona::train
