// What the parts of the card that need held-out rows look at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/model.hpp"
#include "dodona/output.hpp"
#include "train/dataset.hpp"
#include "train/metrics.hpp"
#include "train/random.hpp"

namespace dodona::train {

// All of the same rows, at least one. All that is drawn is drawn from the seed.
struct Held {
  const Model& model;
  const Table& features;
  std::span<const double> target;
  const Prediction& prediction;  // of the model
  const Prediction& baseline;    // always the same
  Scoring scoring;
  std::uint64_t seed = 1;
  int n_threads = 1;
  std::span<const double> groups = {};  // a code each; empty: every row is one
};

// Ascending; of more rows than `most`, as many as that, drawn.
std::vector<std::size_t> some_rows(std::size_t n_rows, std::size_t most, std::uint64_t seed);

std::vector<double> rows_of(std::span<const double> values, std::span<const std::size_t> rows);
Table rows_of(const Table& table, std::span<const std::size_t> rows);
Prediction rows_of(const Prediction& prediction, std::span<const std::size_t> rows);

}  // namespace dodona::train
