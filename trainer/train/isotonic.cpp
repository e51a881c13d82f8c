#include "train/isotonic.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "train/decimals.hpp"

namespace dodona::train {
namespace {

// Neighbours that were pooled.
struct Block {
  double weight = 0;
  double sum = 0;     // of weight * value
  double scores = 0;  // of weight * score
  std::size_t size = 0;

  double mean() const { return sum / weight; }
};

Block joined(const Block& a, const Block& b) {
  return {a.weight + b.weight, a.sum + b.sum, a.scores + b.scores, a.size + b.size};
}

// Adds a block at the end, and pools as long as the last two fall.
void add(Block block, std::vector<Block>& blocks) {
  while (!blocks.empty() && blocks.back().mean() >= block.mean()) {
    block = joined(blocks.back(), block);
    blocks.pop_back();
  }
  blocks.push_back(block);
}

double weight_at(std::span<const double> weights, std::size_t i) {
  return weights.empty() ? 1 : weights[i];
}

std::vector<Block> pooled_by_score(std::span<const double> scores, std::span<const double> truth,
                                   std::span<const double> weights) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < order.size();) {
    const double score = scores[order[i]];
    Block same;  // rows of one score cannot be told apart
    for (; i < order.size() && scores[order[i]] == score; ++i) {
      const double w = weight_at(weights, order[i]);
      same = joined(same, {w, w * truth[order[i]], w * score, 1});
    }
    add(same, blocks);
  }
  return blocks;
}

// Keeps of the knots first to last those that the others cannot replace (Douglas and Peucker 1973).
void thin(const Curve& curve, std::size_t first, std::size_t last, std::vector<bool>& kept) {
  double furthest = kThinning;
  std::size_t split = first;
  const double slope = (curve.y[last] - curve.y[first]) / (curve.x[last] - curve.x[first]);
  for (std::size_t i = first + 1; i < last; ++i) {
    const double off =
        std::abs(curve.y[first] + slope * (curve.x[i] - curve.x[first]) - curve.y[i]);
    if (off <= furthest) continue;
    furthest = off;
    split = i;
  }
  if (split == first) return;
  kept[split] = true;
  thin(curve, first, split, kept);
  thin(curve, split, last, kept);
}

Curve thinned(const Curve& curve) {
  const std::size_t n = curve.x.size();
  std::vector<bool> kept(n, false);
  kept.front() = true;
  kept.back() = true;
  thin(curve, 0, n - 1, kept);
  Curve few;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = rounded_to(curve.x[i], 6);
    if (!kept[i] || (!few.x.empty() && x <= few.x.back())) continue;
    few.x.push_back(x);
    few.y.push_back(rounded_to(curve.y[i], 5));
  }
  return few;
}

}  // namespace

std::vector<double> isotonic(std::span<const double> values, std::span<const double> weights) {
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double w = weight_at(weights, i);
    add({w, w * values[i], 0, 1}, blocks);
  }
  std::vector<double> fitted;
  fitted.reserve(values.size());
  for (const Block& block : blocks) fitted.insert(fitted.end(), block.size, block.mean());
  return fitted;
}

Curve isotonic_curve(std::span<const double> scores, std::span<const double> truth,
                     std::span<const double> weights) {
  const auto blocks = pooled_by_score(scores, truth, weights);
  Curve curve;
  for (const Block& block : blocks) {
    const double x = block.scores / block.weight;
    if (!curve.x.empty() && x <= curve.x.back()) continue;
    curve.x.push_back(x);
    curve.y.push_back(block.mean());
  }
  const auto half_a_row = [](const Block& block) {
    return 0.5 / (static_cast<double>(block.size) + 1);
  };
  // Not beyond the neighbour, and of two ends without any between them not beyond the middle.
  const std::size_t last = curve.y.size() - 1;
  const double below = last > 0 && curve.y[1] < 1 ? curve.y[1] : 0.5;
  const double above = last > 0 && curve.y[last - 1] > 0 ? curve.y[last - 1] : 0.5;
  if (curve.y.front() <= 0) curve.y.front() = std::min(half_a_row(blocks.front()), below);
  if (curve.y.back() >= 1) curve.y.back() = std::max(1 - half_a_row(blocks.back()), above);
  return thinned(curve);
}

}  // namespace dodona::train
