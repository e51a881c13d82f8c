#include "train/uncertainty.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dodona/math.hpp"
#include "train/conformal.hpp"
#include "train/effective_rows.hpp"
#include "train/fit_novelty.hpp"
#include "train/spread.hpp"
#include "train/values_at.hpp"

namespace dodona::train {
namespace {

// The rows that a fold held out, with what was answered there.
struct HeldOut {
  std::vector<std::size_t> rows;
  std::vector<double> margins;  // [n_margins][rows]
  std::vector<double> target;
  std::vector<double> weights;
  std::vector<double> calibration_weights;
  std::vector<double> groups;
  Frame frame;

  explicit HeldOut(const UncertaintyInput& input) {
    const std::size_t n = input.target.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (std::isfinite(input.margins[i])) rows.push_back(i);
    }
    for (std::size_t first = 0; first < input.margins.size(); first += n) {
      const auto some = values_at(input.margins.subspan(first, n), rows);
      margins.insert(margins.end(), some.begin(), some.end());
    }
    target = values_at(input.target, rows);
    weights = values_at(input.weights, rows);
    calibration_weights = values_at(
        input.calibration_weights.empty() ? input.weights : input.calibration_weights, rows);
    groups = values_at(input.groups, rows);
    frame.n_rows = rows.size();
    frame.n_levels = input.frame.n_levels;
    for (const auto& column : input.frame.columns) frame.derived.push_back(values_at(column, rows));
    frame.columns.assign(frame.derived.begin(), frame.derived.end());
  }
};

// The answers that a link makes of margins, before calibration.
Prediction linked(Link link, const Schema& schema, const HeldOut& held_out) {
  Report report;
  return finish({link}, schema, held_out.rows.size(), {held_out.margins}, {}, 1, report);
}

// Where the margin would have to be for the value: the inverse of the link.
double margin_of(Link link, double value) {
  if (link == Link::exp) return math::log(value);
  if (link == Link::logistic) return math::log(value / (1 - value));
  return value;
}

// Whether some value lies where no margin leads: 0 under exp, 0 or 1 under logistic.
bool has_ends(Link link, std::span<const double> target) {
  return std::any_of(target.begin(), target.end(),
                     [&](double value) { return !std::isfinite(margin_of(link, value)); });
}

// The levels that so many independent rows can bound: the rank of conformal_quantile is one of
// theirs.
std::vector<double> levels_within(double n_rows, int n_ends) {
  std::vector<double> levels;
  for (const double level : kLevels) {
    const double outside = (1 - level) / n_ends * (n_rows + 1);
    if (outside >= 1 - 1e-9) levels.push_back(level);
  }
  return levels;
}

void fit_intervals(const HeldOut& held_out, const UncertaintyInput& input, Model& model,
                   UncertaintyFacts& facts) {
  Output& output = model.output;
  const std::size_t n = held_out.rows.size();
  output.around_value = has_ends(output.link, held_out.target);
  const Prediction answers = linked(output.link, model.schema, held_out);
  std::vector<double> errors(n);
  for (std::size_t i = 0; i < n; ++i) {
    errors[i] = output.around_value
                    ? held_out.target[i] - answers.outputs[i]
                    : margin_of(output.link, held_out.target[i]) - held_out.margins[i];
  }
  Frame wider;
  widen(held_out.frame, held_out.margins, wider);
  Spread spread =
      fit_spread({wider, errors, held_out.weights, input.seed, input.n_threads, held_out.groups});
  for (std::size_t i = 0; i < n; ++i) errors[i] /= math::exp(spread.out_of_fold[i]);
  // Groups may share the sign of their errors, or their size.
  std::vector<double> sizes = errors;
  for (double& size : sizes) size = std::abs(size);
  output.levels = levels_within(std::min(effective_rows(errors, held_out.weights, held_out.groups),
                                         effective_rows(sizes, held_out.weights, held_out.groups)),
                                2);
  for (const double level : output.levels) {
    const Ends ends = interval_ends(errors, held_out.weights, level);
    output.lower.push_back(ends.lower);
    output.upper.push_back(ends.upper);
  }
  facts.has_spread = spread.trees.has_value();
  model.spread = std::move(spread.trees);

  Report report;
  const Asked all{0, output.levels.size(), false};
  const Prediction ends =
      finish(output, model.schema, n, {held_out.margins, spread.out_of_fold}, all, 1, report);
  facts.levels = score_levels(ends, held_out.target, held_out.weights, output.levels);
}

// Of two classes that of the second; of more that of the most probable one.
Reliability reliability_of(const Answered& answered) {
  const std::size_t n = answered.n_rows();
  std::vector<double> probability(n);
  std::vector<double> came_true(n);
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t k = 1;
    for (std::size_t other = 0, best = 0; answered.n_classes > 2 && other < answered.n_classes;
         ++other) {
      if (answered.probabilities[other * n + i] > answered.probabilities[best * n + i])
        best = other;
      k = best;
    }
    probability[i] = answered.probabilities[k * n + i];
    came_true[i] = answered.classes[i] == static_cast<double>(k) ? 1 : 0;
  }
  return reliability(probability, came_true, answered.weights);
}

// Of each row the probability that its class was given, which decides whether a set holds it.
std::vector<double> chances_of_truth(const Answered& answered) {
  const std::size_t n = answered.n_rows();
  std::vector<double> chances(n);
  for (std::size_t i = 0; i < n; ++i)
    chances[i] = answered.probabilities[static_cast<std::size_t>(answered.classes[i]) * n + i];
  return chances;
}

void fit_classes(const HeldOut& held_out, const UncertaintyInput& input, Model& model,
                 UncertaintyFacts& facts) {
  Output& output = model.output;
  Report report;
  const Prediction answers = linked(output.link, model.schema, held_out);
  const Answered raw{answers.n_outputs, answers.outputs, held_out.target,
                     held_out.calibration_weights, held_out.groups};
  facts.before = reliability_of(raw);
  facts.calibration = choose_calibration(raw, input.seed, input.calibration);
  output.calibration = facts.calibration.calibration;
  Answered calibrated = raw;
  calibrated.probabilities = facts.calibration.probabilities;
  facts.after = reliability_of(calibrated);
  // A set is told by the probabilities that the model itself will give, not by those of folds.
  std::vector<double> given(answers.outputs.begin(), answers.outputs.end());
  calibrate_all(output.calibration, answers.n_outputs, given);
  const Answered told{answers.n_outputs, given, held_out.target, held_out.weights};
  output.levels =
      levels_within(effective_rows(chances_of_truth(told), held_out.weights, held_out.groups), 1);
  for (const double level : output.levels) output.threshold.push_back(set_threshold(told, level));
  const Prediction sets = finish(output, model.schema, held_out.rows.size(), {held_out.margins},
                                 {0, output.levels.size(), false}, 1, report);
  facts.levels = score_levels(sets, held_out.target, held_out.weights, output.levels);
}

}  // namespace

UncertaintyFacts fit_uncertainty(const UncertaintyInput& input, Model& model) {
  UncertaintyFacts facts;
  IsolationOptions isolation;
  isolation.seed = input.seed;
  isolation.n_threads = input.n_threads;
  model.novelty = fit_novelty(input.frame, isolation);
  facts.novel = novel_share(*model.novelty, input.frame);
  const HeldOut held_out(input);
  facts.n_rows = held_out.rows.size();
  if (held_out.rows.empty()) return facts;
  if (model.schema.task == Task::classification) {
    fit_classes(held_out, input, model, facts);
  } else {
    fit_intervals(held_out, input, model, facts);
  }
  return facts;
}

}  // namespace dodona::train
