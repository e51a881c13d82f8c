#include "train/tournament/criterion.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "train/options.hpp"

namespace dodona::train {
namespace {

constexpr std::array<Criterion, 4> kOfClasses = {
    {{"log_loss", false}, {"accuracy", true}, {"balanced_accuracy", true}, {"roc_auc", true}}};
constexpr std::array<Criterion, 4> kOfNumbers = {
    {{"rmse", false}, {"mae", false}, {"r2", true}, {"median_relative_error", false}}};

// The metric that an objective minimises, where it has one of its own.
std::string_view metric_of(Objective objective) {
  switch (objective) {
    case Objective::squared_error:
    case Objective::huber:
      return "rmse";
    case Objective::absolute_error:
      return "mae";
    case Objective::quantile:
      return "mean_pinball_loss";
    case Objective::poisson:
      return "mean_poisson_deviance";
    case Objective::gamma:
      return "mean_gamma_deviance";
    case Objective::tweedie:
      return "mean_tweedie_deviance";
    case Objective::logistic:
    case Objective::softmax:
      return "log_loss";
  }
  return "rmse";
}

std::vector<Criterion> known_criteria(const Schema& schema, Objective objective,
                                      std::span<const double> target) {
  std::vector<Criterion> known;
  const bool classes = schema.task == Task::classification;
  for (const auto& criterion : classes ? kOfClasses : kOfNumbers) known.push_back(criterion);
  if (classes && schema.target.classes.size() != 2) known.pop_back();  // roc_auc
  const bool positive = std::all_of(target.begin(), target.end(), [](double y) { return y > 0; });
  if (!classes && !positive) known.pop_back();  // median_relative_error
  const auto own = metric_of(objective);
  if (std::none_of(known.begin(), known.end(), [&](const auto& c) { return c.metric == own; }))
    known.push_back({own, false});
  return known;
}

// The answers of some rows.
Prediction answers(const Schema& schema, const Output& output, std::span<const double> margins,
                   std::size_t n_rows, std::span<const std::size_t> rows, Report& report) {
  std::vector<double> some;
  some.reserve(margins.size() / n_rows * rows.size());
  for (std::size_t first = 0; first < margins.size(); first += n_rows) {
    for (const std::size_t i : rows) some.push_back(margins[first + i]);
  }
  return finish(output, schema, rows.size(), {some}, {}, 1, report);
}

// The mean of some folds, and its standard error as if there were so many.
Difference mean_of(std::span<const double> folds, std::size_t n_apart) {
  const auto n = static_cast<double>(folds.size());
  Difference of;
  for (const double value : folds) of.mean += value / n;
  double squares = 0;
  for (const double value : folds) squares += (value - of.mean) * (value - of.mean);
  if (n_apart > 1) of.error = std::sqrt(squares / (n - 1) / static_cast<double>(n_apart));
  return of;
}

}  // namespace

Result<Criterion> choose_criterion(const std::string& asked, const Schema& schema,
                                   Objective objective, std::span<const double> target) {
  const auto known = known_criteria(schema, objective, target);
  const auto wanted = asked.empty() ? metric_of(objective) : std::string_view(asked);
  std::string names;
  for (const auto& criterion : known) {
    if (criterion.metric == wanted) return criterion;
    names += (names.empty() ? "" : ", ");
    names += criterion.metric;
  }
  return Error{Code::bad_option,
               {0, 0, "", "metric"},
               in_quotes(asked) + " is not a metric of this target; it has " + names};
}

std::optional<Score> score_folds(const Criterion& criterion, const Schema& schema,
                                 const Output& output, std::span<const double> margins,
                                 const Dataset& data, std::span<const RowSplit> folds,
                                 const Scoring& scoring) {
  Score score;
  for (const auto& fold : folds) {
    Report report;
    const Prediction prediction =
        answers(schema, output, margins, data.n_rows(), fold.held_out, report);
    const Dataset held_out = some_rows(data, fold.held_out);
    Scoring of_fold = scoring;
    of_fold.weights = held_out.weights;
    if (!report.ok()) return std::nullopt;
    const auto value =
        evaluate(schema, prediction, held_out.target, of_fold).find(criterion.metric);
    if (!value) continue;  // undefined on these rows, whatever the model
    if (!std::isfinite(*value)) return std::nullopt;
    score.by_fold.push_back(*value);
  }
  if (score.by_fold.empty()) return std::nullopt;
  score.n_apart = score.by_fold.size();
  const auto [mean, error] = mean_of(score.by_fold, score.n_apart);
  score.mean = mean;
  score.error = error;
  return score;
}

Score joined(Score first, const Score& second) {
  first.by_fold.insert(first.by_fold.end(), second.by_fold.begin(), second.by_fold.end());
  const auto [mean, error] = mean_of(first.by_fold, first.n_apart);
  first.mean = mean;
  first.error = error;
  return first;
}

Difference difference(const Score& a, const Score& b) {
  std::vector<double> differences;
  differences.reserve(a.by_fold.size());
  for (std::size_t f = 0; f < a.by_fold.size(); ++f)
    differences.push_back(a.by_fold[f] - b.by_fold[f]);
  return mean_of(differences, a.n_apart);
}

}  // namespace dodona::train
