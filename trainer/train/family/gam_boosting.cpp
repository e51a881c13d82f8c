#include "train/family/gam_boosting.hpp"

#include <algorithm>

namespace dodona::train {
namespace {

// The best constant of classes, since small steps would be long on their way there: the logarithms
// of their shares, or of their odds.
std::vector<double> start_of(const Loss& loss, const Targets& targets,
                             std::span<const std::size_t> rows, std::span<const double> weights) {
  auto base = base_margins(loss, targets, rows);
  const bool two = loss.objective == Objective::logistic;
  if (!two && loss.objective != Objective::softmax) return base;
  std::vector<double> counts(two ? 2 : targets.n_margins, 1.0);  // a row more keeps them finite
  for (const std::size_t i : rows)
    counts[static_cast<std::size_t>(targets.values[i])] += weights[i];
  if (two) return {math::log(counts[1] / counts[0])};
  for (std::size_t k = 0; k < base.size(); ++k) base[k] = math::log(counts[k]);
  double mean = 0;
  for (const double margin : base) mean += margin / static_cast<double>(base.size());
  for (double& margin : base) margin -= mean;
  return base;
}

double mean_weight(std::span<const double> weights) {
  if (weights.empty()) return 1;
  double sum = 0;
  for (const double weight : weights) sum += weight / static_cast<double>(weights.size());
  return sum;
}

}  // namespace

GamBoostingOptions gam_boosting_options(const FitInput& input) {
  const Options& o = input.options;
  GamBoostingOptions options;
  options.loss = {input.objective, o.number("trees.huber_delta"), o.number("trees.quantile"),
                  o.number("trees.tweedie_power")};
  options.step.max_leaves = o.count("gam.max_leaves");
  options.step.min_child_rows = o.number("gam.min_child_rows");
  options.step.l2 = o.number("gam.l2");
  // Where hessians vanish, as where classes part cleanly, what sums differ by is rounding.
  if (!has_unit_hessian(input.objective)) {
    constexpr double kLeast = 0.001;  // of a row's weight
    constexpr double kLongest = 5;    // a factor of 150 in the odds or the mean
    options.step.min_child_hessian = kLeast * mean_weight(input.weights);
    options.step.longest = kLongest;
  }
  options.learning_rate = o.number("gam.learning_rate");
  return options;
}

void add_up(const GamGrid& grid, const Derivatives& derivatives, std::span<SlotSum> sums) {
  const std::uint16_t* place = grid.places.data();
  const float* gradient = derivatives.gradient.data();
  const float* hessian = derivatives.hessian.data();
  for (std::size_t i = 0; i < grid.places.size(); ++i) {
    SlotSum& sum = sums[place[i]];
    sum.gradient += static_cast<double>(gradient[i]);
    sum.hessian += static_cast<double>(hessian[i]);
  }
}

Plane plane_of(const GamGrid& grid) {
  return {n_slots(grid.axes[0]), n_slots(grid.axes[1]), grid.axes[0].slots.empty(),
          grid.axes[1].slots.empty()};
}

GamBooster::GamBooster(const FitInput& input, const GamBoostingOptions& options,
                       std::span<const std::size_t> rows)
    : options_(options),
      targets_{input.target, input.weights, input.n_margins},
      weights_(input.frame.n_rows, 0.0) {
  for (const std::size_t i : rows) weights_[i] = targets_.weight(i);
  tables_.intercept = start_of(options.loss, targets_, rows, weights_);
  for (const double start : tables_.intercept)
    margins_.insert(margins_.end(), targets_.n_rows(), start);
}

void GamBooster::add_term(const GamGrid& grid) {
  grids_.push_back(&grid);
  auto& rows = rows_.emplace_back(grid.size(), 0.0);
  for (std::size_t i = 0; i < weights_.size(); ++i) rows[grid.places[i]] += weights_[i] > 0 ? 1 : 0;
  tables_.values.emplace_back(targets_.n_margins * grid.size(), 0.0);
}

const std::vector<Derivatives>& GamBooster::derivatives() {
  const Targets learned{targets_.values, weights_, targets_.n_margins};
  differentiate(options_.loss, learned, margins_, derivatives_, 1);
  return derivatives_;
}

void GamBooster::add_round(std::size_t begin, std::size_t end) {
  for (std::size_t term = begin; term < end; ++term) {
    derivatives();
    for (std::size_t k = 0; k < targets_.n_margins; ++k) step(term, k);
  }
}

void GamBooster::step(std::size_t term, std::size_t k) {
  const GamGrid& grid = *grids_[term];
  const std::size_t size = grid.size();
  sums_.assign(size, {});
  delta_.resize(size);
  for (std::size_t place = 0; place < size; ++place) sums_[place].rows = rows_[term][place];
  add_up(grid, derivatives_[k], sums_);
  if (grid.axes.size() == 1) {
    step_of_line(sums_, grid.axes[0].slots.empty(), grid.monotone, options_.step, delta_);
  } else {
    step_of_plane(sums_, plane_of(grid), options_.step, delta_);
  }
  double* value = &tables_.values[term][k * size];
  for (std::size_t place = 0; place < size; ++place) {
    delta_[place] *= options_.learning_rate;
    value[place] += delta_[place];
  }
  double* margin = &margins_[k * targets_.n_rows()];
  for (std::size_t i = 0; i < grid.places.size(); ++i) margin[i] += delta_[grid.places[i]];
}

double GamBooster::loss(std::span<const std::size_t> rows) const {
  return mean_loss(options_.loss, targets_, margins_, rows, 1);
}

void GamBooster::keep() {
  kept_tables_ = tables_;
  kept_margins_ = margins_;
}

void GamBooster::restore() {
  tables_ = kept_tables_;
  margins_ = kept_margins_;
}

}  // namespace dodona::train
