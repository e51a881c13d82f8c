// How often intervals or sets of classes hold the truth, and how large they are.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "dodona/output.hpp"

namespace dodona::train {

// Of a level, on some rows.
struct LevelFacts {
  double level = 0;
  double covered = 0;  // share of the rows' weight
  double size = 0;     // mean width, in the unit of the target; or mean number of classes
};

class LevelScores {
 public:
  explicit LevelScores(std::size_t n_levels) : covered_(n_levels, 0.0), sizes_(n_levels, 0.0) {}

  // Row i of a prediction that has all levels. truth: the value, or the index of the class.
  void add(const Prediction& prediction, std::size_t i, double truth, double weight);

  // levels: their names, as many as there are. Nothing where no row was added.
  std::vector<LevelFacts> facts(std::span<const double> levels) const;

 private:
  double weight_ = 0;
  std::vector<double> covered_;
  std::vector<double> sizes_;
};

// Of all rows. weights: [n_rows]; empty: all 1.
std::vector<LevelFacts> score_levels(const Prediction& prediction, std::span<const double> truth,
                                     std::span<const double> weights,
                                     std::span<const double> levels);

}  // namespace dodona::train
