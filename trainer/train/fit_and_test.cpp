#include "train/fit_and_test.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "dodona/predictor.hpp"
#include "train/card/assess.hpp"
#include "train/card/coverage.hpp"
#include "train/uncertainty.hpp"
#include "train/weights.hpp"

namespace dodona::train {
namespace {

Scoring scoring_of(const Goal& goal, const Options& options, std::span<const double> weights) {
  return {goal.objective, options.number("trees.quantile"), options.number("trees.tweedie_power"),
          weights};
}

// Told with the data's warnings: it is the data that are not as the folds have seen them.
void warn_of_coverage(const Dataset& test, const Dataset& train, const FitJob& job,
                      bool is_own_file, Trained& trained) {
  const Recipe& recipe = job.recipe;
  const HeldOut held_out = is_own_file             ? HeldOut::own_file
                           : !recipe.time.empty()  ? HeldOut::latest
                           : !recipe.group.empty() ? HeldOut::groups
                                                   : HeldOut::at_random;
  const double share_answered = static_cast<double>(trained.sureness->n_rows) /
                                static_cast<double>(std::max<std::size_t>(train.n_rows(), 1));
  auto found =
      find_low_coverage({job.schema.task, trained.tested_levels, test.n_rows(), n_independent(test),
                         n_independent(train) * share_answered, held_out,
                         held_out == HeldOut::latest   ? recipe.time
                         : held_out == HeldOut::groups ? recipe.group
                                                       : std::string()});
  if (found) trained.data.warnings.push_back(std::move(*found));
}

void evaluate_on(const Dataset& test, const Fitted& fitted, const FitJob& job, const Dataset& train,
                 Trained& trained, Report& report) {
  const Goal& goal = job.goal;
  const Options& options = job.recipe.options;
  const Schema& schema = fitted.model.schema;
  Report found;
  Predictor predictor(fitted.model);
  const Prediction prediction = predictor.predict(test.features, 1, found);
  for (Error error : found.errors()) {
    const RowPlace place = test.places[error.where.row - 1];
    error.where.row = place.row;
    error.where.line = place.line;
    report.error(std::move(error));
  }
  if (!found.ok()) return;
  const Scoring scoring = scoring_of(goal, options, test.weights);
  const Scoring of_training = scoring_of(goal, options, train.weights);
  trained.metrics = evaluate(schema, prediction, test.target, scoring);
  const auto& levels = fitted.model.output.levels;
  const Asked all{0, levels.size(), false};
  trained.tested_levels = score_levels(predictor.predict(test.features, 1, found, all), test.target,
                                       test.weights, levels);
  const Prediction always = baseline(schema, train.target, test.n_rows(), of_training);
  trained.baseline = evaluate(schema, always, test.target, scoring);
  trained.baseline_name = baseline_name(schema, scoring);
  if (options.flag("card.details"))
    trained.assessment = assess({fitted.model, test.features, test.target, prediction, always,
                                 scoring, job.recipe.seed, job.n_threads, test.groups});
}

// The margins of rows that a model has not learned from.
std::vector<double> margins_of(const Model& model, const Dataset& unseen) {
  const Frame frame = encode(model.schema, model.encoder, unseen.features);
  std::vector<double> margins(n_outputs(model.family) * unseen.n_rows());
  score(model.family, frame, margins);
  return margins;
}

// Both are [n_margins][rows]; those of `held_out` stand at these rows of the whole, the others
// between them.
std::vector<double> joined(std::span<const double> margins, std::span<const double> of_held_out,
                           std::span<const std::size_t> held_out, std::size_t n_margins) {
  const std::size_t n_train = margins.size() / n_margins;
  const std::size_t n = n_train + held_out.size();
  std::vector<double> all(n_margins * n);
  for (std::size_t k = 0; k < n_margins; ++k) {
    std::size_t taken = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const bool is_held_out = taken < held_out.size() && held_out[taken] == i;
      all[k * n + i] =
          is_held_out ? of_held_out[k * held_out.size() + taken] : margins[k * n_train + i - taken];
      taken += is_held_out ? 1 : 0;
    }
  }
  return all;
}

std::optional<CalibrationMethod> asked_calibration(const Recipe& recipe) {
  const auto asked = recipe.options.choice("output.calibration");
  const auto* const found = std::find(kCalibrationNames.begin(), kCalibrationNames.end(), asked);
  if (found == kCalibrationNames.end()) return std::nullopt;  // auto
  return static_cast<CalibrationMethod>(found - kCalibrationNames.begin());
}

// Where no fold has answered, novelty is all that can be told.
UncertaintyFacts tell_how_sure(const FitJob& job, const Dataset& data,
                               std::span<const double> margins, Fitted& fitted) {
  const std::vector<double> none(margins.empty() ? job.goal.n_margins * data.n_rows() : 0,
                                 std::numeric_limits<double>::quiet_NaN());
  const auto weights = weights_to_fit(data, job.schema, job.recipe.class_weights);
  return fit_uncertainty(
      {fitted.frame, margins.empty() ? std::span(none) : margins, data.target, data.weights,
       job.recipe.seed, job.n_threads, asked_calibration(job.recipe), weights, data.groups},
      fitted.model);
}

}  // namespace

// A part of the whole progress.
Progress part_of(const Progress& whole, double from, double to) {
  if (!whole) return {};
  return [whole, from, to](double done, const std::string& what) {
    return whole(from + done * (to - from), what);
  };
}

std::optional<Fitted> fit_and_test(const FitAndTest& input, Dataset& train,
                                   std::optional<Dataset> test, Trained& trained, Report& report,
                                   Report& test_report) {
  const auto& [chosen, job, held_out, progress] = input;
  const bool refit = !held_out.empty() && !chosen.stopped && job.recipe.options.flag("train.refit");
  auto first = fit_model(job, train, chosen.log_smearing, part_of(progress, 0, refit ? 0.45 : 1));
  if (!first) {
    report.error(std::move(first.error()));
    return std::nullopt;
  }
  trained.sureness = tell_how_sure(job, train, chosen.margins, *first);
  if (test) evaluate_on(*test, *first, job, train, trained, test_report);
  if (!test_report.ok()) return std::nullopt;
  if (test) warn_of_coverage(*test, train, job, held_out.empty(), trained);
  if (first->stopped || chosen.stopped) trained.stopped = Stopped::first_fit;
  if (!refit || first->stopped) return std::move(*first);
  std::vector<double> margins;
  if (!chosen.margins.empty())
    margins = joined(chosen.margins, margins_of(first->model, *test), held_out, job.goal.n_margins);
  put_back(train, *test, held_out, job.n_threads);
  test.reset();
  // What the first fit has found need not be looked for again.
  Recipe settled = job.recipe;
  for (const auto& [option, value] : first->found) settled.options.replace(option, value);
  // The test was one of this calibration.
  if (job.schema.task == Task::classification) {
    settled.options.replace("output.calibration",
                            1 + static_cast<double>(trained.sureness->calibration.method));
  }
  const FitJob again{job.schema, job.goal, job.learner, job.known, settled, job.n_threads};
  auto second = fit_model(again, train, chosen.log_smearing, part_of(progress, 0.45, 1));
  if (!second) {
    report.error(std::move(second.error()));
    return std::nullopt;
  }
  if (second->stopped) {
    trained.stopped = Stopped::refit;
    return std::move(*first);
  }
  trained.sureness = tell_how_sure(again, train, margins, *second);
  trained.refitted = true;
  second->found_notes = std::move(first->found_notes);
  return std::move(*second);
}

}  // namespace dodona::train
