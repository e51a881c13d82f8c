#include "train/level_scores.hpp"

namespace dodona::train {

void LevelScores::add(const Prediction& prediction, std::size_t i, double truth, double weight) {
  const bool classes = !prediction.labels.empty();
  const std::size_t n = prediction.n_outputs;
  weight_ += weight;
  for (std::size_t l = 0; l < covered_.size(); ++l) {
    if (!classes) {
      const double lower = prediction.column(n + 2 * l)[i];
      const double upper = prediction.column(n + 2 * l + 1)[i];
      covered_[l] += lower <= truth && truth <= upper ? weight : 0;
      sizes_[l] += weight * (upper - lower);
      continue;
    }
    const double least = prediction.column(n + l)[i];
    for (std::size_t k = 0; k < n; ++k) {
      if (prediction.column(k)[i] < least) continue;
      sizes_[l] += weight;
      covered_[l] += truth == static_cast<double>(k) ? weight : 0;
    }
  }
}

std::vector<LevelFacts> LevelScores::facts(std::span<const double> levels) const {
  std::vector<LevelFacts> facts;
  for (std::size_t l = 0; l < covered_.size() && weight_ > 0; ++l)
    facts.push_back({levels[l], covered_[l] / weight_, sizes_[l] / weight_});
  return facts;
}

std::vector<LevelFacts> score_levels(const Prediction& prediction, std::span<const double> truth,
                                     std::span<const double> weights,
                                     std::span<const double> levels) {
  LevelScores scores(levels.size());
  for (std::size_t i = 0; i < truth.size(); ++i)
    scores.add(prediction, i, truth[i], weights.empty() ? 1 : weights[i]);
  return scores.facts(levels);
}

}  // namespace dodona::train
