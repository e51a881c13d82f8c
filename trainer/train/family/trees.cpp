#include "train/family/trees.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "dodona/math.hpp"
#include "train/family/binning.hpp"
#include "train/family/grow.hpp"
#include "train/family/objective.hpp"
#include "train/random.hpp"
#include "train/split.hpp"

namespace dodona::train {
namespace {

GrowOptions grow_options(const FitInput& input) {
  const Options& o = input.options;
  GrowOptions grow;
  grow.max_depth = o.count("trees.max_depth");
  grow.max_leaves = o.count("trees.max_leaves");
  grow.min_child_weight = o.number("trees.min_child_weight");
  grow.min_child_rows = o.count("trees.min_child_rows");
  grow.l2 = o.number("trees.l2");
  grow.min_gain = o.number("trees.min_gain");
  grow.learning_rate = o.number("trees.learning_rate");
  grow.max_one_hot = o.count("trees.max_one_hot");
  grow.category_smoothing = o.number("trees.category_smoothing");
  grow.category_l2 = o.number("trees.category_l2");
  grow.n_threads = input.n_threads;
  return grow;
}

// Boosting over some rows of the frame; the margins of all rows are kept up to date, so that the
// others can be watched.
class Booster {
 public:
  Booster(const FitInput& input, const std::vector<BinnedColumn>& columns,
          std::vector<std::size_t> rows)
      : input_(input), columns_(columns), rows_(std::move(rows)), options_(grow_options(input)) {
    const std::size_t n = input.frame.n_rows;
    std::vector<double> target;
    for (const std::size_t i : rows_) target.push_back(input.target[i]);
    model_.base = base_margins(input.objective, input.n_margins, target);
    for (const double base : model_.base) margins_.insert(margins_.end(), n, base);
    gradient_.resize(n * input.n_margins);
    hessian_.resize(n * input.n_margins);
    gain_.assign(columns.size(), 0);
  }

  // One tree per margin.
  void add_round() {
    differentiate();
    const std::size_t n = input_.frame.n_rows;
    for (std::size_t k = 0; k < input_.n_margins; ++k) {
      const auto margins = std::span(margins_).subspan(k * n, n);
      const auto rows = draw_rows(n_trees());
      const bool all_rows = rows.size() == n;
      std::vector<double> kept(all_rows ? 0 : n);
      const auto used = draw_columns(n_trees());
      GrownTree tree = grow_tree(columns_, used, std::span(gradient_).subspan(k * n, n),
                                 std::span(hessian_).subspan(k * n, n), rows,
                                 all_rows ? margins : std::span(kept), options_);
      append(std::move(tree));
      if (!all_rows) {
        for (std::size_t i = 0; i < n; ++i)
          margins[i] += leaf_of(model_, model_.roots.back(), input_.frame, i).value;
      }
    }
  }

  // The mean loss over some rows, by their present margins.
  double loss(std::span<const std::size_t> rows) const {
    const std::size_t n = input_.frame.n_rows;
    double sum = 0;
    std::vector<double> row(input_.n_margins);
    for (const std::size_t i : rows) {
      for (std::size_t k = 0; k < row.size(); ++k) row[k] = margins_[k * n + i];
      sum += row_loss(row, input_.target[i]);
    }
    return sum / static_cast<double>(rows.size());
  }

  std::size_t n_trees() const { return model_.roots.size(); }
  Trees& model() { return model_; }
  std::vector<double>& gain() { return gain_; }

 private:
  double row_loss(std::span<const double> margins, double target) const {
    if (input_.objective == Objective::squared_error)
      return (margins[0] - target) * (margins[0] - target);
    if (input_.objective == Objective::logistic) {
      return -math::log(std::max(math::logistic(target != 0 ? margins[0] : -margins[0]), 1e-300));
    }
    const double largest = *std::max_element(margins.begin(), margins.end());
    double sum = 0;
    for (const double m : margins) sum += math::exp(m - largest);
    return math::log(sum) + largest - margins[static_cast<std::size_t>(target)];
  }

  void differentiate() {
    const std::size_t n = input_.frame.n_rows;
#pragma omp parallel for num_threads(input_.n_threads) \
    schedule(static) if (n * input_.n_margins > 10000)
    for (std::size_t i = 0; i < n; ++i) differentiate_row(i);
  }

  void differentiate_row(std::size_t i) {
    const std::size_t n = input_.frame.n_rows;
    const auto put = [&](std::size_t k, Derivatives d) {
      gradient_[k * n + i] = d.gradient;
      hessian_[k * n + i] = d.hessian;
    };
    const double target = input_.target[i];
    if (input_.objective == Objective::logistic)
      return put(0, logistic_loss(math::logistic(margins_[i]), target));
    if (input_.objective != Objective::softmax) return put(0, squared_error(margins_[i], target));
    double largest = margins_[i];
    for (std::size_t k = 1; k < input_.n_margins; ++k)
      largest = std::max(largest, margins_[k * n + i]);
    double sum = 0;
    for (std::size_t k = 0; k < input_.n_margins; ++k) {
      gradient_[k * n + i] =
          math::exp(margins_[k * n + i] - largest);  // kept here until the sum is known
      sum += gradient_[k * n + i];
    }
    for (std::size_t k = 0; k < input_.n_margins; ++k) {
      put(k, softmax_loss(gradient_[k * n + i] / sum, static_cast<std::size_t>(target) == k));
    }
  }

  std::vector<std::uint32_t> draw_rows(std::size_t tree) const {
    const double fraction = input_.options.number("trees.row_fraction");
    std::vector<std::uint32_t> rows;
    for (const std::size_t i : rows_) {
      if (fraction >= 1 || uniform(input_.seed, Purpose::row_sample, tree, i) < fraction) {
        rows.push_back(static_cast<std::uint32_t>(i));
      }
    }
    return rows;
  }

  // The columns with the smallest draws.
  std::vector<std::size_t> draw_columns(std::size_t tree) const {
    std::vector<std::size_t> used(columns_.size());
    for (std::size_t j = 0; j < used.size(); ++j) used[j] = j;
    const double wanted = std::ceil(input_.options.number("trees.column_fraction") *
                                    static_cast<double>(used.size()));
    std::stable_sort(used.begin(), used.end(), [&](std::size_t a, std::size_t b) {
      return wanted < static_cast<double>(columns_.size()) &&
             draw(input_.seed, Purpose::column_sample, tree, a) <
                 draw(input_.seed, Purpose::column_sample, tree, b);
    });
    used.resize(std::max<std::size_t>(1, static_cast<std::size_t>(wanted)));
    std::sort(used.begin(), used.end());
    return used;
  }

  void append(GrownTree tree) {
    const auto first_node = static_cast<std::uint32_t>(model_.nodes.size());
    const auto first_set = static_cast<std::uint32_t>(model_.code_sets.size());
    model_.roots.push_back(first_node);
    for (TreeNode node : tree.nodes) {
      node.right += first_node;
      node.codes += first_set;
      model_.nodes.push_back(node);
    }
    for (auto& set : tree.code_sets) model_.code_sets.push_back(std::move(set));
    for (std::size_t j = 0; j < gain_.size(); ++j) gain_[j] += tree.gain_by_column[j];
  }

  const FitInput& input_;
  const std::vector<BinnedColumn>& columns_;
  std::vector<std::size_t> rows_;
  GrowOptions options_;
  Trees model_;
  std::vector<double> margins_;   // [n_margins][n_rows]
  std::vector<double> gradient_;  // likewise
  std::vector<double> hessian_;
  std::vector<double> gain_;
};

// How many rounds are best for rows set apart; nothing if there are too few rows to set any apart.
std::optional<std::size_t> find_rounds(const FitInput& input,
                                       const std::vector<BinnedColumn>& columns,
                                       std::size_t limit) {
  const bool classes =
      input.objective == Objective::logistic || input.objective == Objective::softmax;
  const auto split = split_rows(
      input.frame.n_rows, classes ? input.target : std::span<const double>(),
      input.options.number("trees.validation_fraction"), input.seed, Purpose::validation);
  if (split.held_out.empty() || split.train.empty()) return std::nullopt;
  const std::size_t patience = input.options.count("trees.early_stopping_rounds");
  Booster booster(input, columns, split.train);
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

}  // namespace

Result<Fit> fit_trees(const FitInput& input) {
  Fit fit;
  const auto columns =
      bin_columns(input.frame, input.options.count("trees.max_bins"), input.n_threads);
  std::size_t rounds = input.options.count("trees.rounds");
  const bool early = input.options.count("trees.early_stopping_rounds") > 0;
  if (early) {
    const std::size_t limit = rounds;
    const auto best = find_rounds(input, columns, limit);
    rounds = best.value_or(limit);
    fit.notes.push_back(
        "trees: " + std::to_string(rounds) +
        (best ? " rounds were best for rows set apart"
              : " rounds; there are too few rows to set some apart and find the best number") +
        (best == limit ? " (the most that trees.rounds allows)" : ""));
  }
  std::vector<std::size_t> rows(input.frame.n_rows);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  Booster booster(input, columns, rows);
  for (std::size_t round = 0; round < rounds; ++round) {
    booster.add_round();
    const double done = static_cast<double>(round + 1) / static_cast<double>(rounds);
    if (input.progress && !input.progress(early ? 0.5 + 0.5 * done : done, "growing trees")) break;
  }
  fit.family = std::move(booster.model());
  fit.importance = std::move(booster.gain());
  return fit;
}

}  // namespace dodona::train
