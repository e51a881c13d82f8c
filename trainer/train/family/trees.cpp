#include "train/family/trees.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "train/family/boosting.hpp"
#include "train/parallel.hpp"
#include "train/split.hpp"

namespace dodona::train {
namespace {

// Which rows are set apart to find the number of rounds: each once, where the table is small and
// one part would say little; one part, where it is large.
std::vector<RowSplit> validation_splits(const FitInput& input) {
  const bool classes =
      input.objective == Objective::logistic || input.objective == Objective::softmax;
  const auto labels = classes ? input.target : std::span<const double>();
  const std::size_t n = input.frame.n_rows;
  const std::size_t n_folds = input.options.count("trees.validation_folds");
  if (n_folds > 1 && n < 2 * n_folds) return {};
  if (n_folds > 1) return fold_rows(n, labels, n_folds, input.seed, Purpose::validation);
  auto split = split_rows(n, labels, input.options.number("trees.validation_fraction"), input.seed,
                          Purpose::validation);
  if (split.held_out.empty() || split.train.empty()) return {};
  return {std::move(split)};
}

// What looking for the number of rounds gives.
struct Search {
  std::size_t rounds = 1;  // the best for rows set apart
  bool stopped = false;    // from outside
  // The model of the first fold after those rounds: all that there is if the search was stopped.
  Trees model;
  std::vector<double> gain;
};

Trees first_rounds(Trees model, std::size_t rounds) {
  const std::size_t n_trees = rounds * model.base.size();
  if (n_trees >= model.roots.size()) return model;
  model.nodes.resize(model.roots[n_trees]);
  model.roots.resize(n_trees);
  return model;
}

// Nothing if there are too few rows to set any apart.
std::optional<Search> find_rounds(const FitInput& input, const BoostingTable& table,
                                  const BoostingOptions& options, std::size_t limit) {
  const auto splits = validation_splits(input);
  if (splits.empty()) return std::nullopt;
  const std::size_t patience = input.options.count("trees.early_stopping_rounds");
  std::vector<Booster> boosters;
  boosters.reserve(splits.size());
  for (const auto& split : splits) boosters.emplace_back(input, table, options, split.train);
  // The mean over all held-out rows, whatever their fold.
  std::vector<double> losses(splits.size());
  const auto mean_loss = [&] {
    double sum = 0;
    double weight = 0;
    for (std::size_t f = 0; f < splits.size(); ++f) {
      const double size = boosters[f].weight(splits[f].held_out);
      sum += size * losses[f];
      weight += size;
    }
    return weight > 0 ? sum / weight : 0;
  };
  for (std::size_t f = 0; f < splits.size(); ++f) losses[f] = boosters[f].loss(splits[f].held_out);
  Search search;
  std::size_t best_round = 0;
  double best_loss = mean_loss();
  for (std::size_t round = 1; round <= limit && round - best_round <= patience; ++round) {
    parallel_for(splits.size(), input.n_threads, [&](std::size_t f) {
      boosters[f].add_round();
      losses[f] = boosters[f].loss(splits[f].held_out);
    });
    const double loss = mean_loss();
    if (loss < best_loss) {
      best_loss = loss;
      best_round = round;
    }
    search.stopped = input.progress &&
                     !input.progress(0.5 * static_cast<double>(round) / static_cast<double>(limit),
                                     "looking for the best number of trees");
    if (search.stopped) break;
  }
  search.rounds = std::max<std::size_t>(best_round, 1);
  search.model = first_rounds(std::move(boosters[0].model()), search.rounds);
  search.gain = std::move(boosters[0].gain());
  return search;
}

std::string note_on(const std::optional<Search>& search, std::size_t rounds, std::size_t limit) {
  return "trees: " + std::to_string(rounds) +
         (search ? " rounds were best for rows set apart"
                 : " rounds; there are too few rows to set some apart and find the best number") +
         (search && rounds == limit ? " (the most that trees.rounds allows)" : "");
}

Fit fit_rounds(const FitInput& input) {
  Fit fit;
  if (auto note = note_on_light_rows(input.weights); !note.empty())
    fit.notes.push_back("trees: " + note);
  const BoostingTable table(input.frame, input.options.count("trees.max_bins"), input.seed,
                            input.n_threads);
  const BoostingOptions options = boosting_options(input);
  std::size_t rounds = input.options.count("trees.rounds");
  const bool early = input.options.count("trees.early_stopping_rounds") > 0;
  if (early) {
    const std::size_t limit = rounds;
    auto search = find_rounds(input, table, options, limit);
    if (search && search->stopped) {
      fit.found_notes.push_back("trees: " + std::to_string(search->rounds) +
                                " rounds were best of those grown before the stop, of " +
                                std::to_string(limit) + " allowed");
      fit.family = std::move(search->model);
      fit.importance = std::move(search->gain);
      return fit;
    }
    if (search) rounds = search->rounds;
    fit.found_notes.push_back(note_on(search, rounds, limit));
    fit.found = {{"trees.rounds", static_cast<double>(rounds)}, {"trees.early_stopping_rounds", 0}};
  }
  std::vector<std::size_t> rows(input.frame.n_rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Booster booster(input, table, options, rows);
  for (std::size_t round = 0; round < rounds; ++round) {
    booster.add_round();
    const double done = static_cast<double>(round + 1) / static_cast<double>(rounds);
    if (input.progress && !input.progress(early ? 0.5 + 0.5 * done : done, "growing trees")) {
      fit.notes.push_back("trees: stopped after " + std::to_string(round + 1) + " of " +
                          std::to_string(rounds) + " rounds");
      break;
    }
  }
  fit.family = std::move(booster.model());
  fit.importance = std::move(booster.gain());
  return fit;
}

// A symmetric tree has all leaves of its depth, with rows in them or not.
std::optional<Error> check_depth(const Options& options) {
  constexpr std::size_t kDeepest = 16;
  const std::size_t depth = options.count("trees.max_depth");
  const std::size_t leaves = options.count("trees.max_leaves");
  const bool few_leaves = leaves > 0 && leaves <= std::size_t{1} << kDeepest;
  if (static_cast<Shape>(options.count("trees.shape")) != Shape::symmetric || depth <= kDeepest ||
      few_leaves)
    return std::nullopt;
  return Error{Code::bad_option,
               {0, 0, "", "trees.max_depth"},
               "symmetric trees of depth " + std::to_string(depth) + " have 2^" +
                   std::to_string(depth) + " leaves each; give at most " +
                   std::to_string(kDeepest) + ", trees.max_leaves, or another trees.shape"};
}

// Derivatives are singles: beyond their range a fit would learn nothing and not say so.
std::optional<Error> check_range(const FitInput& input) {
  constexpr double kGreatest = 1e30;
  constexpr double kLeast = 1e-30;
  const auto bad = [](const char* reason) { return Error{Code::bad_data, {}, reason}; };
  if (!has_unit_hessian(input.objective) && !has_log_link(input.objective)) {
    // Class indices.
  } else if (!input.target.empty()) {
    const auto [low, high] = std::minmax_element(input.target.begin(), input.target.end());
    const double greatest = std::max(std::abs(*low), std::abs(*high));
    if (greatest > kGreatest)
      return bad("the target has values beyond 1e30, which trees cannot fit; change its unit");
    if (*low < *high && *high - *low < kLeast)
      return bad("the target varies by less than 1e-30, which trees cannot fit; change its unit");
  }
  if (input.weights.empty()) return std::nullopt;
  const double greatest = *std::max_element(input.weights.begin(), input.weights.end());
  if (greatest > 1e12 || greatest < 1e-12)
    return bad("the greatest weight is not between 1e-12 and 1e12; scale the weights");
  return std::nullopt;
}

}  // namespace

Result<Fit> fit_trees(const FitInput& input) {
  if (auto error = check_depth(input.options)) return std::move(*error);
  if (auto error = check_range(input)) return std::move(*error);
  return fit_rounds(input);
}

}  // namespace dodona::train
