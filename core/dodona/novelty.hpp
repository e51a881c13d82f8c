// How unlike the training rows a row is, from 0 to 1. FORMAT.md, "Novelty".
//
// Three things in one scale: how few cuts at random isolate the row (Liu, Ting and Zhou 2008,
// "Isolation forest"), how far its numbers lie beyond the training range, and what no training row
// had: categories, missing values.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/curve.hpp"
#include "dodona/family/family.hpp"
#include "dodona/schema.hpp"
#include "dodona/table.hpp"

namespace dodona {

struct Novelty {
  Family isolation;  // trees with one output: the sum of a row's path lengths
  double scale = 1;  // of that sum; exp(-scale * sum) is Liu's score s, 0 to 1
  Curve curve;       // from the score, with what is beyond the training rows added, to the novelty
};

// A column as training had it: what a cell adds to the score.
struct Familiar {
  double low;  // the range, of numbers and dates
  double high;
  double missing;  // added for a missing cell,
  double unseen;   // and for a category that training has not seen
};

// One per feature.
std::vector<Familiar> familiar_columns(const Schema& schema);

// values: [n_rows], the sums of the isolation trees; they become the novelty of the rows.
void rate_novelty(const Novelty& novelty, std::span<const Familiar> columns, const Table& table,
                  std::span<double> values);

}  // namespace dodona
