#include "train/family/trees.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "train/family/boosting.hpp"
#include "train/family/validation.hpp"
#include "train/parallel.hpp"
#include "train/split.hpp"

namespace dodona::train {
namespace {

// What looking for the number of rounds gives.
struct Search {
  std::size_t rounds = 1;  // the best for rows set apart
  bool stopped = false;    // from outside
};

std::size_t n_nodes(const Trees& model, std::size_t rounds) {
  const std::size_t n_trees = rounds * model.base.size();
  return n_trees < model.roots.size() ? model.roots[n_trees] : model.nodes.size();
}

Trees first_rounds(Trees model, std::size_t rounds) {
  model.nodes.resize(n_nodes(model, rounds));
  model.roots.resize(std::min(rounds * model.base.size(), model.roots.size()));
  return model;
}

// Boosts the folds side by side, each watching its held-out rows.
class Folds {
 public:
  // tables: of frames_of(input), or one for all.
  Folds(const FitInput& input, std::span<const BoostingTable> tables,
        const BoostingOptions& options, std::span<const RowSplit> folds)
      : folds_(folds), n_threads_(input.n_threads), losses_(folds.size()) {
    boosters_.reserve(folds.size());
    for (std::size_t f = 0; f < folds.size(); ++f)
      boosters_.emplace_back(input, of_fold(tables, f), options, folds[f].train);
    for (std::size_t f = 0; f < folds.size(); ++f) look(f);
  }

  void add_round() {
    parallel_for(folds_.size(), n_threads_, [&](std::size_t f) {
      boosters_[f].add_round();
      look(f);
    });
  }

  // The mean over all held-out rows, whatever their fold.
  double loss() const {
    double sum = 0;
    double weight = 0;
    for (std::size_t f = 0; f < folds_.size(); ++f) {
      const double size = boosters_[f].weight(folds_[f].held_out);
      sum += size * losses_[f];
      weight += size;
    }
    return weight > 0 ? sum / weight : 0;
  }

  // Copies the margins of the held-out rows: [n_margins][n_rows].
  void copy_margins(std::size_t n_rows, std::span<double> into) const {
    for (std::size_t f = 0; f < folds_.size(); ++f) {
      const auto margins = boosters_[f].margins();
      for (std::size_t first = 0; first < margins.size(); first += n_rows) {
        for (const std::size_t i : folds_[f].held_out) into[first + i] = margins[first + i];
      }
    }
  }

  Booster& front() { return boosters_.front(); }

 private:
  void look(std::size_t f) { losses_[f] = boosters_[f].loss(folds_[f].held_out); }

  std::span<const RowSplit> folds_;
  int n_threads_;
  std::vector<Booster> boosters_;
  std::vector<double> losses_;
};

// Rounds are added until `limit`, or until the loss has not fallen for `patience` of them (0: no
// such stop). margins: of the best round, where they are wanted.
Search find_rounds(const FitInput& input, Folds& folds, std::size_t limit, std::size_t patience,
                   std::span<double> margins) {
  Search search;
  std::size_t best_round = 0;
  double best_loss = folds.loss();
  for (std::size_t round = 1; round <= limit && (patience == 0 || round - best_round <= patience);
       ++round) {
    folds.add_round();
    const double loss = folds.loss();
    const bool is_best = patience == 0 ? round == limit : loss < best_loss;
    if (is_best) {
      best_loss = loss;
      best_round = round;
    }
    // There is one round at least, even where none is best.
    if ((is_best || round == 1) && !margins.empty())
      folds.copy_margins(input.frame.n_rows, margins);
    search.stopped = input.progress &&
                     !input.progress(0.5 * static_cast<double>(round) / static_cast<double>(limit),
                                     "looking for the best number of trees");
    if (search.stopped && patience == 0) {
      best_round = round;
      if (!margins.empty()) folds.copy_margins(input.frame.n_rows, margins);
    }
    if (search.stopped) break;
  }
  search.rounds = std::max<std::size_t>(best_round, 1);
  return search;
}

std::string note_on(bool found, std::size_t rounds, std::size_t limit) {
  return "trees: " + counted(rounds, "round") +
         (found ? (rounds == 1 ? " was" : " were") + std::string(" best for rows set apart")
                : "; there are too few rows to set some apart and find the best number") +
         (found && rounds == limit ? " (the most that trees.rounds allows)" : "");
}

std::vector<std::pair<std::string, double>> found_rounds(std::size_t rounds) {
  return {{"trees.rounds", static_cast<double>(rounds)}, {"trees.early_stopping_rounds", 0}};
}

// All that there is when the search for the number of rounds was stopped: the model of a fold.
Fit model_so_far(Booster& booster, std::size_t rounds, std::size_t limit) {
  Fit fit;
  fit.found_notes.push_back(
      "trees: " + counted(rounds, "round") + (rounds == 1 ? " was" : " were") +
      " best of those grown before the stop, of " + std::to_string(limit) + " allowed");
  fit.family = first_rounds(std::move(booster.model()), rounds);
  fit.importance = std::move(booster.gain());
  return fit;
}

BoostingTable table_of(const FitInput& input, const Frame& frame) {
  return {frame, input.options.count("trees.max_bins"), input.seed, input.n_threads};
}

std::vector<BoostingTable> tables_of(const FitInput& input) {
  std::vector<BoostingTable> tables;
  tables.reserve(frames_of(input).size());
  for (const Frame& frame : frames_of(input)) tables.push_back(table_of(input, frame));
  return tables;
}

Fit fit_rounds(const FitInput& input) {
  Fit fit;
  if (auto note = note_on_light_rows(input.weights); !note.empty())
    fit.notes.push_back("trees: " + note);
  const BoostingTable table = table_of(input, input.frame);
  const BoostingOptions options = boosting_options(input);
  std::size_t rounds = input.options.count("trees.rounds");
  const bool early = input.options.count("trees.early_stopping_rounds") > 0;
  if (early) {
    const std::size_t limit = rounds;
    const auto splits = validation_splits(input, input.options.count("trees.validation_folds"),
                                          input.options.number("trees.validation_fraction"));
    if (!splits.empty()) {
      Folds folds(input, std::span(&table, 1), options, splits);
      const Search search =
          find_rounds(input, folds, limit, input.options.count("trees.early_stopping_rounds"), {});
      rounds = search.rounds;
      if (search.stopped) return model_so_far(folds.front(), rounds, limit);
    }
    fit.found_notes.push_back(note_on(!splits.empty(), rounds, limit));
    fit.found = found_rounds(rounds);
  }
  std::vector<std::size_t> rows(input.frame.n_rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Booster booster(input, table, options, rows);
  for (std::size_t round = 0; round < rounds; ++round) {
    booster.add_round();
    const double done = static_cast<double>(round + 1) / static_cast<double>(rounds);
    if (input.progress && !input.progress(early ? 0.5 + 0.5 * done : done, "growing trees")) {
      fit.notes.push_back("trees: stopped after " + std::to_string(round + 1) + " of " +
                          counted(rounds, "round"));
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

std::optional<Error> check(const FitInput& input) {
  auto error = check_depth(input.options);
  return error ? error : check_range(input.objective, input.target, input.weights, "trees");
}

}  // namespace

Result<Fit> fit_trees(const FitInput& input) {
  if (auto error = check(input)) return std::move(*error);
  return fit_rounds(input);
}

Result<CrossFit> cross_fit_trees(const FitInput& input, std::span<const RowSplit> folds) {
  if (auto error = check(input)) return std::move(*error);
  const auto tables = tables_of(input);
  Folds boosted(input, tables, boosting_options(input), folds);
  CrossFit crossed;
  crossed.margins.assign(input.n_margins * input.frame.n_rows,
                         std::numeric_limits<double>::quiet_NaN());
  const std::size_t limit = input.options.count("trees.rounds");
  const std::size_t patience = input.options.count("trees.early_stopping_rounds");
  const Search search = find_rounds(input, boosted, limit, patience, crossed.margins);
  crossed.stopped = search.stopped;
  crossed.n_numbers = n_nodes(boosted.front().model(), search.rounds);
  // Stopped, it has found how far it came.
  if (patience > 0 || search.stopped) {
    crossed.found_notes.push_back(search.stopped ? "trees: " + counted(search.rounds, "round") +
                                                       ", as many as there was time for"
                                                 : note_on(true, search.rounds, limit));
    crossed.found = found_rounds(search.rounds);
  }
  return crossed;
}

}  // namespace dodona::train
