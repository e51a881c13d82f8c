#include "train/fit_novelty.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "dodona/math.hpp"
#include "train/decimals.hpp"

namespace dodona::train {
namespace {

constexpr std::array kShares = {0.0, 0.05, 0.1,  0.2,  0.3,  0.4,   0.5,  0.6,   0.7,
                                0.8, 0.9,  0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 0.998};
constexpr double kBeyond = 0.25;

// Shares of the scores that are less.
Curve curve_of(std::vector<double> scores) {
  std::sort(scores.begin(), scores.end());
  const auto last = static_cast<double>(scores.size() - 1);
  Curve curve;
  const auto add = [&](double x, double y) {
    x = rounded_to(x, 5);
    if (!curve.x.empty() && x <= curve.x.back()) return;
    curve.x.push_back(x);
    curve.y.push_back(y);
  };
  for (const double share : kShares)
    add(scores[static_cast<std::size_t>(std::ceil(share * last))], share);
  add(scores.back(), 0.999);
  add(scores.back() + kBeyond, 1);
  return curve;
}

// Liu's score of training rows, who have nothing beyond the training rows.
std::vector<double> scores_of(const Novelty& novelty, const Frame& frame) {
  std::vector<double> scores(frame.n_rows);
  score(novelty.isolation, frame, scores);
  for (double& score : scores) score = math::exp(-novelty.scale * score);
  return scores;
}

}  // namespace

Novelty fit_novelty(const Frame& frame, const IsolationOptions& options) {
  const double path = mean_path(std::min(options.sample, frame.n_rows));
  constexpr double kLog2 = 0.69314718055994530942;
  Novelty novelty{fit_isolation(frame, options), 0, {}};
  if (path > 0)
    novelty.scale = rounded_to(kLog2 / (static_cast<double>(options.n_trees) * path), 6);
  novelty.curve = curve_of(scores_of(novelty, frame));
  return novelty;
}

double novel_share(const Novelty& novelty, const Frame& frame) {
  const auto scores = scores_of(novelty, frame);
  const auto n = std::count_if(scores.begin(), scores.end(), [&](double score) {
    return value_at(novelty.curve, score) > kNovel;
  });
  return static_cast<double>(n) / static_cast<double>(scores.size());
}

}  // namespace dodona::train
