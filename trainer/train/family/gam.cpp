#include "train/family/gam.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "train/family/gam_bags.hpp"

namespace dodona::train {
namespace {

// Which rows are set apart, one part for each bag. Without any, one bag learns from all rows.
std::vector<RowSplit> bag_splits(const FitInput& input) {
  const bool classes =
      input.objective == Objective::logistic || input.objective == Objective::softmax;
  const auto labels = classes ? input.target : std::span<const double>();
  const std::size_t n = input.frame.n_rows;
  const std::size_t n_bags = input.options.count("gam.bags");
  std::vector<RowSplit> splits;
  if (n_bags > 1 && n >= 2 * n_bags)
    splits = fold_rows({n, labels}, n_bags, input.seed, Purpose::validation);
  if (n_bags == 1 && input.options.count("gam.early_stopping_rounds") > 0) {
    constexpr double kApart = 0.15;
    splits = {split_rows({n, labels}, kApart, input.seed, Purpose::validation)};
    if (splits[0].held_out.empty() || splits[0].train.empty()) splits.clear();
  }
  if (!splits.empty()) return splits;
  RowSplit& all = splits.emplace_back();
  all.train.resize(n);
  std::iota(all.train.begin(), all.train.end(), std::size_t{0});
  return splits;
}

std::string note_on(std::size_t rounds, std::size_t limit, std::size_t pair_rounds,
                    std::size_t n_pairs) {
  std::string note = "gam: " + counted(rounds, "round") + " over the columns";
  if (n_pairs > 0)
    note += " and " + std::to_string(pair_rounds) + " over " + counted(n_pairs, "pair");
  note += std::string(rounds == 1 && n_pairs == 0 ? " was" : " were") + " best for rows set apart";
  if (rounds == limit) note += " (the most that gam.rounds allows)";
  return note;
}

std::vector<std::pair<std::string, double>> found_rounds(std::size_t rounds,
                                                         std::size_t pair_rounds) {
  return {{"gam.rounds", static_cast<double>(rounds)},
          {"gam.pair_rounds", static_cast<double>(pair_rounds)},
          {"gam.early_stopping_rounds", 0}};
}

// Both stages. pairs_alike: as GamBags::find_pairs has it.
struct Stages {
  std::size_t rounds = 0;
  std::size_t pair_rounds = 0;
  bool stopped = false;
};

Stages boost(const FitInput& input, GamBags& bags, bool pairs_alike) {
  const std::size_t patience = input.options.count("gam.early_stopping_rounds");
  const std::size_t pair_rounds = input.options.count("gam.pair_rounds");
  const std::size_t n_pairs = pair_rounds > 0 ? input.options.count("gam.pairs") : 0;
  Stages stages;
  const double middle = n_pairs > 0 ? 0.6 : 1;
  const GamRounds of_columns =
      bags.add_rounds(false, input.options.count("gam.rounds"), patience, 0, middle);
  stages.rounds = of_columns.best;
  stages.stopped = of_columns.stopped;
  if (stages.stopped || n_pairs == 0) return stages;
  stages.stopped = !bags.find_pairs(n_pairs, pairs_alike, middle);
  if (stages.stopped) return stages;
  const GamRounds of_pairs = bags.add_rounds(true, pair_rounds, patience, middle, 1);
  stages.pair_rounds = of_pairs.best;
  stages.stopped = of_pairs.stopped;
  return stages;
}

}  // namespace

Result<Fit> fit_gam(const FitInput& input) {
  if (auto error = check_range(input.objective, input.target, input.weights, "gam"))
    return std::move(*error);
  const GamBoostingOptions options = gam_boosting_options(input);
  const GamGrids grids = make_gam_grids(input, input.frame);
  const auto splits = bag_splits(input);
  GamBags bags(input, options, std::span(&grids, 1), splits);
  const Stages stages = boost(input, bags, true);
  Fit fit;
  Gam model = bags.average();
  fit.importance = GamBags::importance(model, input.frame.columns.size());
  fit.family = std::move(model);
  if (stages.stopped) {
    fit.notes.emplace_back("gam: stopped before the best number of rounds was found");
    return fit;
  }
  if (input.options.count("gam.early_stopping_rounds") > 0) {
    if (bags.watches()) {
      fit.found_notes.push_back(note_on(stages.rounds, input.options.count("gam.rounds"),
                                        stages.pair_rounds, bags.n_pairs()));
    } else {
      fit.found_notes.emplace_back(
          "gam: there are too few rows to set some apart and find the best number of rounds");
    }
    fit.found = found_rounds(stages.rounds, stages.pair_rounds);
  }
  return fit;
}

Result<CrossFit> cross_fit_gam(const FitInput& input, std::span<const RowSplit> folds) {
  if (auto error = check_range(input.objective, input.target, input.weights, "gam"))
    return std::move(*error);
  const GamBoostingOptions options = gam_boosting_options(input);
  std::vector<GamGrids> grids;
  grids.reserve(frames_of(input).size());
  for (const Frame& frame : frames_of(input)) grids.push_back(make_gam_grids(input, frame));
  GamBags bags(input, options, grids, folds);
  const Stages stages = boost(input, bags, false);
  CrossFit crossed;
  crossed.stopped = stages.stopped;
  crossed.margins.assign(input.n_margins * input.frame.n_rows,
                         std::numeric_limits<double>::quiet_NaN());
  bags.copy_margins(crossed.margins);
  if (input.options.count("gam.early_stopping_rounds") > 0) {
    crossed.found_notes.push_back(note_on(stages.rounds, input.options.count("gam.rounds"),
                                          stages.pair_rounds, bags.n_pairs()));
    crossed.found = found_rounds(stages.rounds, stages.pair_rounds);
  }
  return crossed;
}

void settle_gam_options(const DataFacts& facts, Options& options) {
  const std::size_t work = facts.n_rows * facts.n_margins;
  const bool small = work <= 10000;
  const bool large = work > 100000;
  options.settle("gam.bags", small ? 8 : large ? 2 : 4);
  options.settle("gam.learning_rate", small ? 0.05 : large ? 0.2 : 0.1);
  const std::size_t rows = std::min<std::size_t>(10, facts.n_rows / 6);
  options.settle("gam.min_child_rows", static_cast<double>(std::max<std::size_t>(rows, 1)));
}

}  // namespace dodona::train
