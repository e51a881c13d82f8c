#include "train/tournament/ranking.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"

namespace dodona::train {
namespace {

// Whether a takes half of what b does, at most.
bool is_half(const Contestant& a, const Contestant& b) {
  return 2 * a.crossed.n_numbers <= b.crossed.n_numbers;
}

}  // namespace

bool Ranking::is_better(const Contestant& a, const Contestant& b) const {
  if (a.rung() != b.rung()) return a.rung() > b.rung();
  return loss(a.trial) < loss(b.trial);
}

const Contestant* Ranking::best(std::span<const Contestant> all,
                                const LearnerEntry* learner) const {
  const Contestant* best = nullptr;
  for (const auto& one : all) {
    if (!one.has_score() || (learner != nullptr && one.trial.learner != learner)) continue;
    if (best == nullptr || is_better(one, *best)) best = &one;
  }
  return best;
}

double Ranking::width(double score) const {
  constexpr double kTie = 0.005;
  constexpr double kFewRows = 2000;
  double scale = std::abs(score);
  if (criterion_.metric == "log_loss")
    scale = std::max(scale, 0.2 * math::log(static_cast<double>(n_classes_)));
  return kTie * std::sqrt(1 + kFewRows / static_cast<double>(n_rows_)) * scale;
}

// For a page to fetch: of trees, numbers are nodes of 13 bytes each, and this makes 4 MB. With more
// rows there are more leaves.
bool Ranking::is_too_large(const Contestant& one) const {
  constexpr double kMostNumbers = 300000;
  return static_cast<double>(one.crossed.n_numbers) * static_cast<double>(n_rows_) >
         kMostNumbers * static_cast<double>(one.trial.n_rows);
}

bool Ranking::is_needless(const Contestant& one, std::span<const Contestant> all) const {
  return is_too_large(one) && std::any_of(all.begin(), all.end(), [&](const Contestant& other) {
           return other.has_score() && other.rung() >= one.rung() && is_half(other, one) &&
                  is_as_good(other, one);
         });
}

bool Ranking::is_as_good(const Contestant& a, const Contestant& b) const {
  for (std::size_t r = std::min(a.scores.size(), b.scores.size()); r-- > 0;) {
    if (!a.scores[r] || !b.scores[r]) continue;
    const Difference d = difference(*a.scores[r], *b.scores[r]);
    double most = width(b.scores[r]->mean);
    if (d.error) most = is_too_large(b) && is_half(a, b) ? *d.error : std::min(*d.error, most);
    return loss_of(criterion_, d.mean) <= most;
  }
  return false;
}

const Contestant* Ranking::choose(std::span<const Contestant> all) const {
  const Contestant* leader = best(all);
  std::vector<const Contestant*> tied;
  for (const auto& one : all) {
    if (one.has_score() && one.rung() == leader->rung() && is_as_good(one, *leader))
      tied.push_back(&one);
  }
  const auto rank = [](const Contestant* c) { return rank_of_simplicity(c->trial.learner->name); };
  const Contestant* chosen = leader;
  for (const Contestant* one : tied) {
    if (rank(one) < rank(chosen) || (rank(one) == rank(chosen) && is_better(*one, *chosen)))
      chosen = one;
  }
  const Contestant* smallest = chosen;
  for (const Contestant* one : tied) {
    if (rank(one) == rank(chosen) && is_half(*one, *chosen) &&
        one->crossed.n_numbers < smallest->crossed.n_numbers)
      smallest = one;
  }
  return smallest;
}

}  // namespace dodona::train
