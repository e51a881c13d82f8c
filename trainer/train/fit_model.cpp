#include "train/fit_model.hpp"

#include <algorithm>

#include "train/constraints.hpp"
#include "train/cross_fit.hpp"
#include "train/fit_encode.hpp"
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
  Encoder encoder;
  Frame frame;
  std::vector<double> target;
  std::vector<double> weights;
  Constraints constraints;
};

Result<Prepared> prepare(const FitJob& job, const Dataset& data) {
  Prepared prepared;
  prepared.encoder = fit_encoder(job.schema);
  prepared.frame = encode(job.schema, prepared.encoder, data.features);
  prepared.target = target_to_fit(data, job.goal);
  prepared.weights = weights_to_fit(data, job.schema, job.recipe.class_weights);
  if (auto error = check_mean(job.goal, prepared.target, job.schema.target.name))
    return std::move(*error);
  prepared.constraints = make_constraints(job.schema, prepared.encoder, job.recipe);
  return prepared;
}

FitInput input_of(const FitJob& job, const Dataset& data, const Prepared& prepared,
                  Progress progress) {
  return {prepared.frame,
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
          prepared.constraints.interactions};
}

}  // namespace

Result<Fitted> fit_model(const FitJob& job, const Dataset& data, const Progress& progress) {
  auto prepared = prepare(job, data);
  if (!prepared) return std::move(prepared.error());
  Fitted fitted;
  const Progress heard = [&](double done, const std::string& what) {
    fitted.stopped = fitted.stopped || (progress && !progress(done, what));
    return !fitted.stopped;
  };
  auto learned = job.learner.fit(input_of(job, data, *prepared, heard));
  if (!learned) return std::move(learned.error());
  fitted.model.schema = job.schema;
  fitted.model.encoder = std::move(prepared->encoder);
  fitted.model.output.link = job.goal.link;
  fitted.model.family = std::move(learned->family);
  fitted.importance = std::move(learned->importance);
  fitted.notes = std::move(learned->notes);
  fitted.found = std::move(learned->found);
  fitted.found_notes = std::move(learned->found_notes);
  return fitted;
}

Result<CrossFit> cross_fit_model(const FitJob& job, const Dataset& data,
                                 std::span<const RowSplit> folds, const Progress& progress) {
  const auto prepared = prepare(job, data);
  if (!prepared) return prepared.error();
  return cross_fit(job.learner, input_of(job, data, *prepared, progress), folds);
}

}  // namespace dodona::train
