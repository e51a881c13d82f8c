#include "train/fit_model.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"
#include "train/constraints.hpp"
#include "train/cross_fit.hpp"
#include "train/fit_encode.hpp"
#include "train/smearing.hpp"
#include "train/weights.hpp"

namespace dodona::train {
namespace {

// A model of the logarithm of the mean starts at the logarithm of the target's mean.
std::optional<Error> check_mean(const Goal& goal, std::span<const double> target,
                                const std::string& name) {
  const bool has_mean =
      std::any_of(target.begin(), target.end(), [](double value) { return value > 0; });
  if (has_mean || !has_log_link(goal.objective)) return std::nullopt;
  return Error{Code::bad_data,
               {0, 0, name, ""},
               "it is 0 in every row that would train, and trees.objective=" +
                   std::string(name_of(goal.objective)) + " has no model of that"};
}

// The data as a learner is given them.
struct Prepared {
  FittedEncoder encoded;
  std::vector<Frame> fold_frames;  // as FitInput has them
  std::vector<double> target;
  std::vector<double> weights;
  Constraints constraints;
};

// folds: of a cross-fit.
Result<Prepared> prepare(const FitJob& job, const Dataset& data, std::span<const RowSplit> folds) {
  Prepared prepared;
  prepared.target = target_to_fit(data, job.goal);
  prepared.weights = weights_to_fit(data, job.schema, job.recipe.class_weights);
  if (auto error = check_mean(job.goal, prepared.target, job.schema.target.name))
    return std::move(*error);
  const EncodeInput input{
      job.schema,       data.features, job.learner.encoding, prepared.target,    job.goal.n_margins,
      prepared.weights, data.groups,   data.times,           job.recipe.options, job.recipe.seed};
  prepared.encoded = fit_encoder(input);
  prepared.fold_frames = frames_of_folds(input, prepared.encoded, folds);
  prepared.constraints = make_constraints(job.schema, prepared.encoded.encoder, job.recipe);
  return prepared;
}

FitInput input_of(const FitJob& job, const Dataset& data, const Prepared& prepared,
                  Progress progress) {
  return {prepared.encoded.frame,
          prepared.target,
          job.goal.objective,
          job.goal.n_margins,
          job.recipe.options,
          job.recipe.seed,
          job.n_threads,
          std::move(progress),
          prepared.weights,
          data.weights,
          prepared.constraints.monotone,
          prepared.constraints.interactions,
          prepared.fold_frames};
}

bool is_smeared(const Goal& goal, const Recipe& recipe) {
  return goal.link == Link::exp && goal.objective == Objective::squared_error &&
         recipe.options.flag("target.smearing");
}

// What makes a model of the logarithm one of the logarithm of the mean, by the rows whose margins
// are there.
double log_smearing(std::span<const double> margins, const Prepared& prepared) {
  std::vector<double> residuals;
  std::vector<double> weights;
  for (std::size_t i = 0; i < margins.size(); ++i) {
    if (std::isnan(margins[i])) continue;
    residuals.push_back(prepared.target[i] - margins[i]);
    if (!prepared.weights.empty()) weights.push_back(prepared.weights[i]);
  }
  return log_of_smearing(residuals, weights);
}

double log_smearing(const Family& family, const Prepared& prepared) {
  std::vector<double> margins(prepared.encoded.frame.n_rows);
  score(family, prepared.encoded.frame, margins);
  return log_smearing(margins, prepared);
}

}  // namespace

Result<Fitted> fit_model(const FitJob& job, const Dataset& data, std::optional<double> shift,
                         const Progress& progress) {
  auto prepared = prepare(job, data, {});
  if (!prepared) return std::move(prepared.error());
  Fitted fitted;
  const Progress heard = [&](double done, const std::string& what) {
    fitted.stopped = fitted.stopped || (progress && !progress(done, what));
    return !fitted.stopped;
  };
  auto learned = job.learner.fit(input_of(job, data, *prepared, heard));
  if (!learned) return std::move(learned.error());
  if (is_smeared(job.goal, job.recipe)) {
    shift_margins(learned->family, 0, shift ? *shift : log_smearing(learned->family, *prepared));
  }
  fitted.model.schema = job.schema;
  fitted.model.encoder = std::move(prepared->encoded.encoder);
  fitted.model.output.link = job.goal.link;
  fitted.model.family = std::move(learned->family);
  fitted.frame = std::move(prepared->encoded.frame);
  fitted.importance = std::move(learned->importance);
  fitted.notes = std::move(learned->notes);
  fitted.found = std::move(learned->found);
  fitted.found_notes = std::move(learned->found_notes);
  return fitted;
}

Result<CrossFit> cross_fit_model(const FitJob& job, const Dataset& data,
                                 std::span<const RowSplit> folds, const Progress& progress) {
  const auto prepared = prepare(job, data, folds);
  if (!prepared) return prepared.error();
  auto crossed = cross_fit(job.learner, input_of(job, data, *prepared, progress), folds);
  if (!crossed || !is_smeared(job.goal, job.recipe)) return crossed;
  // A cross-fit that was stopped may have answers or not.
  const bool has_any = std::any_of(crossed->margins.begin(), crossed->margins.end(),
                                   [](double margin) { return !std::isnan(margin); });
  if (!has_any) return crossed;
  crossed->log_smearing = log_smearing(crossed->margins, *prepared);
  for (double& margin : crossed->margins) margin += crossed->log_smearing;
  return crossed;
}

}  // namespace dodona::train
