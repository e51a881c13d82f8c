#include "train/family/gam_bags.hpp"

#include <algorithm>
#include <cmath>

#include "train/family/binning.hpp"
#include "train/family/gam_purify.hpp"
#include "train/parallel.hpp"

namespace dodona::train {

GamGrids make_gam_grids(const FitInput& input, const Frame& frame) {
  const auto columns =
      bin_columns(frame, input.options.count("gam.max_bins"), input.seed, input.n_threads);
  GamGrids grids;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (columns[j].n_slots() < 2) continue;
    auto& fine = grids.fine.emplace_back(grid_of_column(columns[j], j, frame.n_levels[j]));
    if (!input.monotone.empty()) fine.monotone = input.monotone[j];
  }
  for (const GamGrid& fine : grids.fine) {
    grids.coarse.push_back(coarser(fine, input.options.count("gam.pair_bins")));
    grids.coarse.back().monotone = fine.monotone;
  }
  return grids;
}

double GamBags::loss() const {
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

GamRounds GamBags::add_rounds(bool pairs, std::size_t limit, std::size_t patience, double from,
                              double to) {
  // Falls of less than a hundred thousandth of the loss are taken, but not waited for.
  constexpr double kWorthwhile = 1e-5;
  const bool watching = patience > 0 && watches();
  double best_loss = watching ? loss() : 0;
  double awaited = best_loss - kWorthwhile * std::abs(best_loss);
  std::size_t best_round = 0;
  std::size_t last_fall = 0;
  if (watching) for_bags([&](std::size_t b) { boosters_[b].keep(); });
  bool stopped = false;
  for (std::size_t round = 1; round <= limit && !stopped; ++round) {
    for_bags([&](std::size_t b) {
      const std::size_t n_columns = of_fold(grids_, b).fine.size();
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
  return {best_round, stopped};
}

// By margins that have not seen their rows. A row in no part counts for nothing.
std::vector<Derivatives> GamBags::derivatives_apart() const {
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

// Per grid of one column: the variance of its table over the rows, by the covers, of all margins.
std::vector<double> GamBags::strength_of_columns(std::size_t bag) const {
  const auto& fine = of_fold(grids_, bag).fine;
  std::vector<double> strength(fine.size(), 0.0);
  for (std::size_t g = 0; g < strength.size(); ++g) {
    const auto& cover = fine[g].axes[0].cover;
    const auto& values = boosters_[bag].tables().values[g];
    for (std::size_t first = 0; first < values.size(); first += cover.size()) {
      double weight = 0;
      double sum = 0;
      double squares = 0;
      for (std::size_t s = 0; s < cover.size(); ++s) {
        weight += cover[s];
        sum += cover[s] * values[first + s];
        squares += cover[s] * values[first + s] * values[first + s];
      }
      strength[g] += std::max(0.0, squares / weight - (sum / weight) * (sum / weight));
    }
  }
  return strength;
}

bool GamBags::find_pairs(std::size_t n_best, bool the_same, double done) {
  if (n_best == 0) return true;
  SharedProgress progress(input_.progress, "looking for pairs of columns");
  if (!progress.advance(done)) return false;
  const auto best_of = [&](std::size_t bag, std::span<const double> strength,
                           std::span<const Derivatives> derivatives) {
    const auto& coarse = of_fold(grids_, bag).coarse;
    const auto allowed = allowed_pairs(input_, coarse);
    return best_pairs(coarse, pairs_to_look_at(allowed, strength), derivatives, options_.step,
                      n_best, input_.n_threads, progress.asker());
  };
  std::vector<std::vector<double>> strengths(boosters_.size());
  for_bags([&](std::size_t b) { strengths[b] = strength_of_columns(b); });
  std::vector<std::vector<ColumnPair>> best(boosters_.size());
  if (the_same && boosters_.size() > 1) {
    for (std::size_t b = 1; b < strengths.size(); ++b) {
      for (std::size_t g = 0; g < strengths[0].size(); ++g) strengths[0][g] += strengths[b][g];
    }
    best[0] = best_of(0, strengths[0], derivatives_apart());
    if (progress.stopped()) return false;
    add_pairs(0, best[0]);
    for (std::size_t b = 1; b < boosters_.size(); ++b) {
      for (const GamGrid& grid : pairs_[0]) boosters_[b].add_term(grid);
    }
    return true;
  }
  for_bags([&](std::size_t b) { best[b] = best_of(b, strengths[b], boosters_[b].derivatives()); });
  if (progress.stopped()) return false;
  for_bags([&](std::size_t b) { add_pairs(b, best[b]); });
  return true;
}

void GamBags::add_pairs(std::size_t bag, std::span<const ColumnPair> best) {
  pairs_[bag].reserve(best.size());
  const auto& coarse = of_fold(grids_, bag).coarse;
  for (const auto& [a, b] : best) pairs_[bag].push_back(crossed(coarse[a], coarse[b]));
  for (const GamGrid& grid : pairs_[bag]) boosters_[bag].add_term(grid);
}

Gam GamBags::average() const {
  std::vector<const GamGrid*> grids;
  for (const GamGrid& grid : grids_[0].fine) grids.push_back(&grid);
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

std::vector<double> GamBags::importance(const Gam& model, std::size_t n_columns) {
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

}  // namespace dodona::train
