// What a model needs to tell rows that are unlike those it was trained on.
#pragma once

#include "dodona/novelty.hpp"
#include "train/isolation.hpp"

namespace dodona::train {

// From this novelty on a row is called novel: one training row in a hundred is.
constexpr double kNovel = 0.99;

// The novelty of a row is the share of the training rows that are less unlike the others. Beyond
// them all it rises to 1 where a quarter is added to the greatest score: see dodona/novelty.hpp.
// frame: the encoded columns of the training rows.
Novelty fit_novelty(const Frame& frame, const IsolationOptions& options = {});

// The share of training rows that are novel.
double novel_share(const Novelty& novelty, const Frame& frame);

}  // namespace dodona::train
