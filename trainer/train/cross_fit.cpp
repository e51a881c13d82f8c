#include "train/cross_fit.hpp"

#include <limits>
#include <utility>
#include <vector>

#include "train/values_at.hpp"

namespace dodona::train {
namespace {

// The rows of a frame, which keeps their values.
Frame rows_of(const Frame& frame, std::span<const std::size_t> rows) {
  Frame some;
  some.n_rows = rows.size();
  some.n_levels = frame.n_levels;
  for (const auto& column : frame.columns) some.derived.push_back(values_at(column, rows));
  some.columns.assign(some.derived.begin(), some.derived.end());
  return some;
}

// What a fit on the rows of a fold alone says of those held out.
Result<bool> fit_fold(const LearnerEntry& learner, const FitInput& input, const Frame& all,
                      const RowSplit& fold, const Progress& progress, CrossFit& crossed) {
  const Frame frame = rows_of(all, fold.train);
  const auto target = values_at(input.target, fold.train);
  const auto weights = values_at(input.weights, fold.train);
  const auto row_weights = values_at(input.row_weights, fold.train);
  bool stopped = false;
  FitInput part{frame,         target,      input.objective, input.n_margins,
                input.options, input.seed,  input.n_threads, progress,
                weights,       row_weights, input.monotone,  input.interactions};
  part.progress = [&](double done, const std::string& what) {
    stopped = stopped || (progress && !progress(done, what));
    return !stopped;
  };
  const auto fit = learner.fit(part);
  if (!fit) return fit.error();
  const Frame held_out = rows_of(all, fold.held_out);
  std::vector<double> answers(input.n_margins * held_out.n_rows);
  score(fit->family, held_out, answers);
  for (std::size_t k = 0; k < input.n_margins; ++k) {
    for (std::size_t i = 0; i < held_out.n_rows; ++i)
      crossed.margins[k * input.frame.n_rows + fold.held_out[i]] = answers[k * held_out.n_rows + i];
  }
  if (const auto* trees = std::get_if<Trees>(&fit->family)) crossed.n_numbers = trees->nodes.size();
  return stopped;
}

}  // namespace

Result<CrossFit> cross_fit(const LearnerEntry& learner, const FitInput& input,
                           std::span<const RowSplit> folds) {
  if (learner.cross_fit != nullptr) return learner.cross_fit(input, folds);
  CrossFit crossed;
  crossed.margins.assign(input.n_margins * input.frame.n_rows,
                         std::numeric_limits<double>::quiet_NaN());
  for (std::size_t f = 0; f < folds.size() && !crossed.stopped; ++f) {
    const Progress progress = [&](double done, const std::string& what) {
      return !input.progress ||
             input.progress((static_cast<double>(f) + done) / static_cast<double>(folds.size()),
                            what);
    };
    const auto stopped =
        fit_fold(learner, input, of_fold(frames_of(input), f), folds[f], progress, crossed);
    if (!stopped) return stopped.error();
    crossed.stopped = *stopped;
  }
  return crossed;
}

}  // namespace dodona::train
