#include "train/family/gam.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "train/family/gam_boosting.hpp"
#include "train/family/gam_grid.hpp"
#include "train/family/gam_pairs.hpp"
#include "train/family/gam_purify.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

// The grids of all columns that have anything to tell.
struct Grids {
  std::vector<GamGrid> fine;
  std::vector<GamGrid> coarse;  // of the same columns, for pairs
};

Grids make_grids(const FitInput& input) {
  const auto columns =
      bin_columns(input.frame, input.options.count("gam.max_bins"), input.seed, input.n_threads);
  Grids grids;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (columns[j].n_slots() < 2) continue;
    auto& fine = grids.fine.emplace_back(grid_of_column(columns[j], j, input.frame.n_levels[j]));
    if (!input.monotone.empty()) fine.monotone = input.monotone[j];
  }
  for (const GamGrid& fine : grids.fine) {
    grids.coarse.push_back(coarser(fine, input.options.count("gam.pair_bins")));
    grids.coarse.back().monotone = fine.monotone;
  }
  return grids;
}

// Which rows are set apart, one part for each bag. Without any, one bag learns from all rows.
std::vector<RowSplit> bag_splits(const FitInput& input) {
  const bool classes =
      input.objective == Objective::logistic || input.objective == Objective::softmax;
  const auto labels = classes ? input.target : std::span<const double>();
  const std::size_t n = input.frame.n_rows;
  const std::size_t n_bags = input.options.count("gam.bags");
  std::vector<RowSplit> splits;
  if (n_bags > 1 && n >= 2 * n_bags)
    splits = fold_rows(n, labels, n_bags, input.seed, Purpose::validation);
  if (n_bags == 1 && input.options.count("gam.early_stopping_rounds") > 0) {
    constexpr double kApart = 0.15;
    splits = {split_rows(n, labels, kApart, input.seed, Purpose::validation)};
    if (splits[0].held_out.empty() || splits[0].train.empty()) splits.clear();
  }
  if (!splits.empty()) return splits;
  RowSplit& all = splits.emplace_back();
  all.train.resize(n);
  std::iota(all.train.begin(), all.train.end(), std::size_t{0});
  return splits;
}

// Boosters side by side, each on its part of the rows.
class Bags {
 public:
  Bags(const FitInput& input, const GamBoostingOptions& options, const Grids& grids,
       std::span<const RowSplit> splits)
      : input_(input), options_(options), grids_(grids), splits_(splits), pairs_(splits.size()) {
    boosters_.reserve(splits.size());
    for (const auto& split : splits) {
      auto& booster = boosters_.emplace_back(input, options_, split.train);
      for (const GamGrid& grid : grids.fine) booster.add_term(grid);
      total_weight_.push_back(weight(split.held_out));
    }
  }

  bool watches() const {
    return std::any_of(splits_.begin(), splits_.end(),
                       [](const RowSplit& split) { return !split.held_out.empty(); });
  }

  // Adds rounds over the columns, or over the pairs, until `limit`, or until the loss of the rows
  // set apart has not fallen for `patience` of them (0: no such stop); the best are kept. from, to:
  // the part of the whole work that is done. Returns their number; nothing if it was stopped.
  std::optional<std::size_t> add_rounds(bool pairs, std::size_t limit, std::size_t patience,
                                        double from, double to);

  // Finds pairs: for all bags the same, by the rows that each has set apart, or for each its own,
  // by the rows that it learns from.
  void find_pairs(std::size_t n_best, bool the_same);

  // Copies the margins of the rows set apart: [n_margins][n_rows].
  void copy_margins(std::span<double> into) const {
    const std::size_t n = input_.frame.n_rows;
    for (std::size_t b = 0; b < boosters_.size(); ++b) {
      const auto margins = boosters_[b].margins();
      for (std::size_t first = 0; first < margins.size(); first += n) {
        for (const std::size_t i : splits_[b].held_out) into[first + i] = margins[first + i];
      }
    }
  }

  std::size_t n_pairs() const { return pairs_[0].size(); }
  Gam average() const;
  // Per encoded column: what its terms add or take on average, pairs shared.
  static std::vector<double> importance(const Gam& model, std::size_t n_columns);

 private:
  double weight(std::span<const std::size_t> rows) const {
    double sum = 0;
    for (const std::size_t i : rows) sum += input_.weights.empty() ? 1 : input_.weights[i];
    return sum;
  }
  double loss() const;
  std::vector<Derivatives> derivatives_apart() const;
  void add_pairs(std::size_t bag, std::span<const ColumnPair> best);
  template <typename F>
  void for_bags(const F& f) {
    parallel_for(boosters_.size(), input_.n_threads, f);
  }

  const FitInput& input_;
  const GamBoostingOptions& options_;
  const Grids& grids_;
  std::span<const RowSplit> splits_;
  std::vector<GamBooster> boosters_;
  std::vector<double> total_weight_;
  std::vector<std::vector<GamGrid>> pairs_;  // of each bag; where all have the same, of the first
};

double Bags::loss() const {
  std::vector<double> losses(boosters_.size());
  parallel_for(boosters_.size(), input_.n_threads,
               [&](std::size_t b) { losses[b] = boosters_[b].loss(splits_[b].held_out); });
  double sum = 0;
  double weight = 0;
  for (std::size_t b = 0; b < losses.size(); ++b) {
    sum += total_weight_[b] * losses[b];
    weight += total_weight_[b];
  }
  return weight > 0 ? sum / weight : 0;
}

std::optional<std::size_t> Bags::add_rounds(bool pairs, std::size_t limit, std::size_t patience,
                                            double from, double to) {
  // Falls of less than a hundred thousandth of the loss are taken, but not waited for.
  constexpr double kWorthwhile = 1e-5;
  const std::size_t n_columns = grids_.fine.size();
  const bool watching = patience > 0 && watches();
  double best_loss = watching ? loss() : 0;
  double awaited = best_loss - kWorthwhile * std::abs(best_loss);
  std::size_t best_round = 0;
  std::size_t last_fall = 0;
  if (watching) for_bags([&](std::size_t b) { boosters_[b].keep(); });
  bool stopped = false;
  for (std::size_t round = 1; round <= limit && !stopped; ++round) {
    for_bags([&](std::size_t b) {
      const std::size_t n_terms = boosters_[b].tables().values.size();
      boosters_[b].add_round(pairs ? n_columns : 0, pairs ? n_terms : n_columns);
    });
    if (watching) {
      const double now = loss();
      if (now < best_loss) {
        best_loss = now;
        best_round = round;
        for_bags([&](std::size_t b) { boosters_[b].keep(); });
      }
      if (now < awaited) {
        awaited = now - kWorthwhile * std::abs(now);
        last_fall = round;
      }
      if (round - last_fall >= patience) break;
    } else {
      best_round = round;
    }
    const double done =
        from + (to - from) * static_cast<double>(round) / static_cast<double>(limit);
    stopped = input_.progress &&
              !input_.progress(done, pairs ? "boosting pairs of columns" : "boosting columns");
  }
  if (watching) for_bags([&](std::size_t b) { boosters_[b].restore(); });
  if (stopped) return std::nullopt;
  return best_round;
}

// By margins that have not seen their rows. A row in no part counts for nothing.
std::vector<Derivatives> Bags::derivatives_apart() const {
  const std::size_t n = input_.frame.n_rows;
  std::vector<double> margins(input_.n_margins * n, 0.0);
  std::vector<double> weights(n, 0.0);
  copy_margins(margins);
  for (const RowSplit& split : splits_) {
    for (const std::size_t i : split.held_out)
      weights[i] = input_.weights.empty() ? 1 : input_.weights[i];
  }
  std::vector<Derivatives> derivatives;
  differentiate(options_.loss, {input_.target, weights, input_.n_margins}, margins, derivatives,
                input_.n_threads);
  return derivatives;
}

void Bags::find_pairs(std::size_t n_best, bool the_same) {
  const auto allowed = allowed_pairs(input_, grids_.coarse);
  if (allowed.empty() || n_best == 0) return;
  if (the_same && boosters_.size() > 1) {
    const auto best = best_pairs(grids_.coarse, allowed, derivatives_apart(), options_.step, n_best,
                                 input_.n_threads);
    add_pairs(0, best);
    for (std::size_t b = 1; b < boosters_.size(); ++b) {
      for (const GamGrid& grid : pairs_[0]) boosters_[b].add_term(grid);
    }
    return;
  }
  for_bags([&](std::size_t b) {
    add_pairs(b, best_pairs(grids_.coarse, allowed, boosters_[b].derivatives(), options_.step,
                            n_best, input_.n_threads));
  });
}

void Bags::add_pairs(std::size_t bag, std::span<const ColumnPair> best) {
  pairs_[bag].reserve(best.size());
  for (const auto& [a, b] : best)
    pairs_[bag].push_back(crossed(grids_.coarse[a], grids_.coarse[b]));
  for (const GamGrid& grid : pairs_[bag]) boosters_[bag].add_term(grid);
}

Gam Bags::average() const {
  std::vector<const GamGrid*> grids;
  for (const GamGrid& grid : grids_.fine) grids.push_back(&grid);
  for (const GamGrid& grid : pairs_[0]) grids.push_back(&grid);
  GamTables mean = boosters_[0].tables();
  const auto n_bags = static_cast<double>(boosters_.size());
  const auto add = [](std::vector<double>& to, const std::vector<double>& values) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += values[i];
  };
  for (std::size_t b = 1; b < boosters_.size(); ++b) {
    add(mean.intercept, boosters_[b].tables().intercept);
    for (std::size_t t = 0; t < mean.values.size(); ++t)
      add(mean.values[t], boosters_[b].tables().values[t]);
  }
  for (double& value : mean.intercept) value /= n_bags;
  for (auto& values : mean.values) {
    for (double& value : values) value /= n_bags;
  }
  purify(grids, mean);
  return gam_of(grids, mean);
}

std::vector<double> Bags::importance(const Gam& model, std::size_t n_columns) {
  std::vector<double> importance(n_columns, 0.0);
  for (const GamTerm& term : model.terms) {
    const GamAxis& first = model.axes[term.axes[0]];
    const GamAxis* second = term.axes.size() == 2 ? &model.axes[term.axes[1]] : nullptr;
    const std::size_t width = second == nullptr ? 1 : n_slots(*second);
    double sum = 0;
    double weight = 0;
    for (std::size_t i = 0; i < term.value.size(); ++i) {
      const double share = first.cover[i / width % n_slots(first)] *
                           (second == nullptr ? 1 : second->cover[i % width]);
      sum += share * std::abs(term.value[i]);
      weight += share;
    }
    for (const std::size_t a : term.axes)
      importance[model.axes[a].column] += sum / weight / static_cast<double>(term.axes.size());
  }
  return importance;
}

std::string note_on(std::size_t rounds, std::size_t limit, std::size_t pair_rounds,
                    std::size_t n_pairs) {
  std::string note = "gam: " + std::to_string(rounds) + " rounds over the columns";
  if (n_pairs > 0)
    note += " and " + std::to_string(pair_rounds) + " over " + std::to_string(n_pairs) + " pairs";
  note += " were best for rows set apart";
  if (rounds == limit) note += " (the most that gam.rounds allows)";
  return note;
}

std::vector<std::pair<std::string, double>> found_rounds(std::size_t rounds,
                                                         std::size_t pair_rounds) {
  return {{"gam.rounds", static_cast<double>(std::max<std::size_t>(rounds, 1))},
          {"gam.pair_rounds", static_cast<double>(pair_rounds)},
          {"gam.early_stopping_rounds", 0}};
}

// Both stages. pairs_alike: as Bags::find_pairs has it.
struct Stages {
  std::size_t rounds = 0;
  std::size_t pair_rounds = 0;
  bool stopped = false;
};

Stages boost(const FitInput& input, Bags& bags, bool pairs_alike) {
  const std::size_t patience = input.options.count("gam.early_stopping_rounds");
  const std::size_t pair_rounds = input.options.count("gam.pair_rounds");
  const std::size_t n_pairs = pair_rounds > 0 ? input.options.count("gam.pairs") : 0;
  Stages stages;
  const double middle = n_pairs > 0 ? 0.6 : 1;
  const auto rounds =
      bags.add_rounds(false, input.options.count("gam.rounds"), patience, 0, middle);
  stages.stopped = !rounds;
  stages.rounds = rounds.value_or(0);
  if (stages.stopped || n_pairs == 0) return stages;
  bags.find_pairs(n_pairs, pairs_alike);
  const auto more = bags.add_rounds(true, pair_rounds, patience, middle, 1);
  stages.stopped = !more;
  stages.pair_rounds = more.value_or(0);
  return stages;
}

}  // namespace

Result<Fit> fit_gam(const FitInput& input) {
  if (auto error = check_range(input.objective, input.target, input.weights, "gam"))
    return std::move(*error);
  const GamBoostingOptions options = gam_boosting_options(input);
  const Grids grids = make_grids(input);
  const auto splits = bag_splits(input);
  Bags bags(input, options, grids, splits);
  const Stages stages = boost(input, bags, true);
  Fit fit;
  Gam model = bags.average();
  fit.importance = Bags::importance(model, input.frame.columns.size());
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
  const Grids grids = make_grids(input);
  Bags bags(input, options, grids, folds);
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
