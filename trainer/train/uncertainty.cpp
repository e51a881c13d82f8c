#include "train/uncertainty.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dodona/math.hpp"
#include "train/conformal.hpp"
#include "train/fit_novelty.hpp"
#include "train/spread.hpp"

namespace dodona::train {
namespace {

std::vector<double> some_of(std::span<const double> values, std::span<const std::size_t> rows) {
  std::vector<double> some;
  some.reserve(values.empty() ? 0 : rows.size());
  for (const std::size_t i : rows) {
    if (!values.empty()) some.push_back(values[i]);
  }
  return some;
}

// The rows that a fold held out, with what was answered there.
struct HeldOut {
  std::vector<std::size_t> rows;
  std::vector<double> margins;  // [n_margins][rows]
  std::vector<double> target;
  std::vector<double> weights;
  Frame frame;

  explicit HeldOut(const UncertaintyInput& input) {
    const std::size_t n = input.target.size();
    for (std::size_t i = 0; i < n; ++i) {
      if (std::isfinite(input.margins[i])) rows.push_back(i);
    }
    for (std::size_t first = 0; first < input.margins.size(); first += n) {
      const auto some = some_of(input.margins.subspan(first, n), rows);
      margins.insert(margins.end(), some.begin(), some.end());
    }
    target = some_of(input.target, rows);
    weights = some_of(input.weights, rows);
    frame.n_rows = rows.size();
    frame.n_levels = input.frame.n_levels;
    for (const auto& column : input.frame.columns) frame.derived.push_back(some_of(column, rows));
    frame.columns.assign(frame.derived.begin(), frame.derived.end());
  }
};

// The answers that a link makes of margins, before calibration.
Prediction linked(Link link, const Schema& schema, const HeldOut& held_out) {
  Report report;
  return finish({link}, schema, held_out.rows.size(), {held_out.margins}, {}, 1, report);
}

double mean_of(std::span<const double> values, std::span<const double> weights) {
  double sum = 0;
  double weight = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double w = weights.empty() ? 1 : weights[i];
    sum += w * values[i];
    weight += w;
  }
  return sum / weight;
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
  Spread spread = fit_spread({wider, errors, held_out.weights, input.seed, input.n_threads});
  for (std::size_t i = 0; i < n; ++i) errors[i] /= math::exp(spread.out_of_fold[i]);
  output.levels.assign(kLevels.begin(), kLevels.end());
  for (const double level : kLevels) {
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
  for (std::size_t l = 0; l < output.levels.size(); ++l) {
    std::vector<double> covered(n);
    std::vector<double> width(n);
    for (std::size_t i = 0; i < n; ++i) {
      const double lower = ends.column(1 + 2 * l)[i];
      const double upper = ends.column(2 + 2 * l)[i];
      covered[i] = held_out.target[i] >= lower && held_out.target[i] <= upper ? 1 : 0;
      width[i] = upper - lower;
    }
    facts.levels.push_back(
        {output.levels[l], mean_of(covered, held_out.weights), mean_of(width, held_out.weights)});
  }
}

LevelFacts set_facts(const Answered& answered, double level, double threshold) {
  const std::size_t n = answered.n_rows();
  std::vector<double> covered(n);
  std::vector<double> size(n);
  for (std::size_t i = 0; i < n; ++i) {
    double most = 0;
    for (std::size_t k = 0; k < answered.n_classes; ++k)
      most = std::max(most, answered.probabilities[k * n + i]);
    const double least = std::min(threshold, most);
    for (std::size_t k = 0; k < answered.n_classes; ++k) {
      const bool inside = answered.probabilities[k * n + i] >= least;
      size[i] += inside ? 1 : 0;
      if (answered.classes[i] == static_cast<double>(k)) covered[i] = inside ? 1 : 0;
    }
  }
  return {level, mean_of(covered, answered.weights), mean_of(size, answered.weights)};
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

void fit_classes(const HeldOut& held_out, const UncertaintyInput& input, Model& model,
                 UncertaintyFacts& facts) {
  Output& output = model.output;
  const Prediction answers = linked(output.link, model.schema, held_out);
  const Answered raw{answers.n_outputs, answers.outputs, held_out.target, held_out.weights};
  facts.before = reliability_of(raw);
  facts.calibration = choose_calibration(raw, input.seed, input.calibration);
  output.calibration = facts.calibration.calibration;
  const Answered calibrated{answers.n_outputs, facts.calibration.probabilities, held_out.target,
                            held_out.weights};
  facts.after = reliability_of(calibrated);
  output.levels.assign(kLevels.begin(), kLevels.end());
  for (const double level : kLevels) {
    output.threshold.push_back(set_threshold(calibrated, level));
    facts.levels.push_back(set_facts(calibrated, level, output.threshold.back()));
  }
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
