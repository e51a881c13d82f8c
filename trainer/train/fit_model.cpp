#include "train/fit_model.hpp"

#include <algorithm>

#include "dodona/math.hpp"
#include "train/constraints.hpp"
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

bool is_smeared(const Goal& goal, const Recipe& recipe) {
  return goal.link == Link::exp && goal.objective == Objective::squared_error &&
         recipe.options.flag("target.smearing");
}

// A model of the logarithm becomes one of the logarithm of the mean.
void smear(Family& family, const Frame& frame, std::span<const double> target,
           std::span<const double> weights) {
  std::vector<double> residuals(frame.n_rows);
  score(family, frame, residuals);
  for (std::size_t i = 0; i < frame.n_rows; ++i) residuals[i] = target[i] - residuals[i];
  shift_margins(family, 0, math::log(smearing(residuals, weights)));
}

}  // namespace

Result<Fitted> fit_model(const FitJob& job, const Dataset& data, const Progress& progress) {
  Fitted fitted;
  Model& model = fitted.model;
  model.schema = job.schema;
  model.output.link = job.goal.link;
  const auto target = target_to_fit(data, job.goal);
  const auto weights = weights_to_fit(data, job.schema, job.recipe.class_weights);
  if (auto error = check_mean(job.goal, target, job.schema.target.name)) return std::move(*error);
  FittedEncoder encoded = fit_encoder({job.schema,
                                       data.features,
                                       job.learner.encoding,
                                       target,
                                       job.goal.n_margins,
                                       weights,
                                       {},
                                       job.recipe.options,
                                       job.recipe.seed});
  model.encoder = std::move(encoded.encoder);
  const Frame& frame = encoded.frame;
  const Constraints constraints = make_constraints(job.schema, model.encoder, job.recipe);
  const Progress heard = [&](double done, const std::string& what) {
    fitted.stopped = fitted.stopped || (progress && !progress(done, what));
    return !fitted.stopped;
  };
  auto learned =
      job.learner.fit({frame, target, job.goal.objective, job.goal.n_margins, job.recipe.options,
                       job.recipe.seed, job.n_threads, heard, weights, data.weights,
                       constraints.monotone, constraints.interactions});
  if (!learned) return std::move(learned.error());
  model.family = std::move(learned->family);
  if (is_smeared(job.goal, job.recipe)) smear(model.family, frame, target, weights);
  fitted.importance = std::move(learned->importance);
  fitted.notes = std::move(learned->notes);
  fitted.found = std::move(learned->found);
  fitted.found_notes = std::move(learned->found_notes);
  return fitted;
}

}  // namespace dodona::train
