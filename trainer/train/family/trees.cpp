#include "train/family/trees.hpp"

#include <numeric>
#include <optional>

#include "train/family/boosting.hpp"
#include "train/parallel.hpp"
#include "train/split.hpp"

namespace dodona::train {
namespace {

// How many rounds are best for rows set apart; nothing if there are too few rows to set any apart.
std::optional<std::size_t> find_rounds(const FitInput& input, const BoostingTable& table,
                                       const BoostingOptions& options, std::size_t limit) {
  const bool classes =
      input.objective == Objective::logistic || input.objective == Objective::softmax;
  const auto split = split_rows(
      input.frame.n_rows, classes ? input.target : std::span<const double>(),
      input.options.number("trees.validation_fraction"), input.seed, Purpose::validation);
  if (split.held_out.empty() || split.train.empty()) return std::nullopt;
  const std::size_t patience = input.options.count("trees.early_stopping_rounds");
  Booster booster(input, table, options, split.train);
  std::size_t best_round = 0;
  double best_loss = booster.loss(split.held_out);
  for (std::size_t round = 1; round <= limit && round - best_round <= patience; ++round) {
    booster.add_round();
    const double loss = booster.loss(split.held_out);
    if (loss < best_loss) {
      best_loss = loss;
      best_round = round;
    }
    if (input.progress &&
        !input.progress(0.5 * static_cast<double>(round) / static_cast<double>(limit),
                        "looking for the best number of trees"))
      break;
  }
  return std::max<std::size_t>(best_round, 1);
}

Fit fit_in_threads(const FitInput& input) {
  Fit fit;
  const BoostingTable table(input.frame, input.options.count("trees.max_bins"), input.seed,
                            input.n_threads);
  const BoostingOptions options = boosting_options(input);
  std::size_t rounds = input.options.count("trees.rounds");
  const bool early = input.options.count("trees.early_stopping_rounds") > 0;
  if (early) {
    const std::size_t limit = rounds;
    const auto best = find_rounds(input, table, options, limit);
    rounds = best.value_or(limit);
    fit.notes.push_back(
        "trees: " + std::to_string(rounds) +
        (best ? " rounds were best for rows set apart"
              : " rounds; there are too few rows to set some apart and find the best number") +
        (best == limit ? " (the most that trees.rounds allows)" : ""));
  }
  std::vector<std::size_t> rows(input.frame.n_rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Booster booster(input, table, options, rows);
  for (std::size_t round = 0; round < rounds; ++round) {
    booster.add_round();
    const double done = static_cast<double>(round + 1) / static_cast<double>(rounds);
    if (input.progress && !input.progress(early ? 0.5 + 0.5 * done : done, "growing trees")) break;
  }
  fit.family = std::move(booster.model());
  fit.importance = std::move(booster.gain());
  return fit;
}

}  // namespace

Result<Fit> fit_trees(const FitInput& input) {
  Fit fit;
  with_threads(input.n_threads, [&] { fit = fit_in_threads(input); });
  return fit;
}

}  // namespace dodona::train
