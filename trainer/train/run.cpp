#include "train/run.hpp"

#include <algorithm>

#include "dodona/json/parse.hpp"
#include "dodona/predictor.hpp"
#include "train/card.hpp"
#include "train/choose_objective.hpp"
#include "train/constraints.hpp"
#include "train/dataset.hpp"
#include "train/fit_model.hpp"
#include "train/golden.hpp"
#include "train/infer_schema.hpp"
#include "train/split.hpp"
#include "train/text_table.hpp"
#include "train/weights.hpp"

namespace dodona::train {
namespace {

const LearnerEntry* find_learner(const std::string& name, std::span<const LearnerEntry> known,
                                 Report& report) {
  std::vector<std::string_view> names;
  for (const auto& learner : known) {
    if (learner.name == name) return &learner;
    names.push_back(learner.name);
  }
  const bool untrained =
      std::find(kFamilyNames.begin(), kFamilyNames.end(), name) != kFamilyNames.end();
  report.error({Code::bad_option,
                {0, 0, "", "family"},
                untrained ? "models of the family " + in_quotes(name) +
                                " are read and predict, but this version cannot train them"
                          : "there is no family " + in_quotes(name) + did_you_mean(name, names)});
  return nullptr;
}

std::vector<double> importance_by_feature(const Fitted& fitted) {
  std::vector<double> by_feature(fitted.model.schema.features.size(), 0);
  for (std::size_t j = 0; j < fitted.importance.size(); ++j) {
    by_feature[fitted.model.encoder.columns[j].feature] += fitted.importance[j];
  }
  return by_feature;
}

// A part of the whole progress.
Progress part_of(const Progress& whole, double from, double to) {
  if (!whole) return {};
  return [whole, from, to](double done, const std::string& what) {
    return whole(from + done * (to - from), what);
  };
}

// The rows of a file of its own, by the same contract as every prediction; the report names that
// file's rows.
std::optional<Dataset> read_test_file(const TrainInput& input, const Schema& schema,
                                      const Goal& goal, Report& report) {
  const TextTable data = read_text_table(input.test_path, input.delimiter, report);
  if (!report.ok()) return std::nullopt;
  std::vector<std::string_view> names;
  for (const auto& column : data.columns) names.push_back(column.name());
  const std::string& weight = input.recipe.weight;
  Report columns;
  match_columns(with_target_and_weight(schema, weight), names, columns);
  for (const auto& error : columns.errors()) report.error(error);
  if (!report.ok()) return std::nullopt;
  const TextColumn& target = *data.find(schema.target.name);
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < data.n_rows(); ++i) {
    const auto& tokens = schema.missing_tokens;
    if (std::find(tokens.begin(), tokens.end(), target[i]) == tokens.end()) rows.push_back(i);
  }
  if (rows.empty())
    report.error(
        {Code::bad_data, {0, 0, schema.target.name, ""}, "no row has a value of the target"});
  Dataset test = read_dataset(data, rows, schema, data.mark, report, weight);
  if (report.ok()) check_target(test, schema, goal, report);
  if (report.ok()) check_weights(test, {}, weight, report);
  if (!report.ok()) return std::nullopt;
  return take_rows(test, rows_with_weight(test));
}

Scoring scoring_of(const Goal& goal, const Options& options, std::span<const double> weights) {
  return {goal.objective, options.number("trees.quantile"), options.number("trees.tweedie_power"),
          weights};
}

void evaluate_on(const Dataset& test, const Fitted& fitted, const Goal& goal, const Dataset& train,
                 const Options& options, Trained& trained, Report& report) {
  const Schema& schema = fitted.model.schema;
  Report found;
  const Prediction prediction = Predictor(fitted.model).predict(test.features, 1, found);
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
  trained.baseline = evaluate(schema, baseline(schema, train.target, test.n_rows(), of_training),
                              test.target, scoring);
  trained.baseline_name = baseline_name(schema, scoring);
}

// A class of which there is one row: it is known to the model, and nobody knows how well.
void warn_of_rare_classes(const Dataset& data, const Schema& schema, Report& report) {
  constexpr std::size_t kShown = 5;
  std::vector<std::size_t> counts(schema.target.classes.size(), 0);
  for (std::size_t i = 0; !counts.empty() && i < data.n_rows(); ++i)
    ++counts[static_cast<std::size_t>(data.target[i])];
  std::string list;
  std::size_t n = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] != 1 || ++n > kShown) continue;
    list += (n == 1 ? "" : ", ") + in_quotes(schema.target.classes[k]);
  }
  if (n == 0) return;
  if (n > kShown) list += " and " + std::to_string(n - kShown) + " others";
  report.warn({Code::bad_data,
               {0, 0, schema.target.name, ""},
               (n == 1 ? "the class " + list + " has a single row: it trains"
                       : "the classes " + list + " have a single row each: they train") +
                   " the model, and no row is left to test it"});
}

void leave_out_weightless_rows(Dataset& data, std::vector<std::string>& notes) {
  const auto rows = rows_with_weight(data);
  const std::size_t n = data.n_rows() - rows.size();
  if (n == 0) return;
  notes.push_back(n == 1 ? "1 row has the weight 0 and is left out"
                         : std::to_string(n) + " rows have the weight 0 and are left out");
  data = take_rows(data, rows);
}

// Whatever can be told before rows are split.
void check_all(const Dataset& all, const FitJob& job, Report& report) {
  check_constraints(job.schema, job.recipe, job.goal, job.learner, job.known, report);
  check_weighting(job.schema, job.recipe, job.learner, job.known, report);
  check_target(all, job.schema, job.goal, report);
  check_weights(all, job.schema, job.recipe.weight, report);
}

// The first fit, which is tested, and the second on all rows. Nothing if the report has errors.
std::optional<Fitted> fit_and_test(const FitJob& job, const Dataset& train, const Dataset& all,
                                   const Dataset* test, const Progress& progress, Trained& trained,
                                   Report& report, Report& test_report) {
  const bool refit = train.n_rows() < all.n_rows() && job.recipe.options.flag("train.refit");
  auto first = fit_model(job, train, part_of(progress, 0, refit ? 0.6 : 1));
  if (!first) {
    report.error(std::move(first.error()));
    return std::nullopt;
  }
  if (test != nullptr)
    evaluate_on(*test, *first, job.goal, train, job.recipe.options, trained, test_report);
  if (!test_report.ok()) return std::nullopt;
  if (first->stopped) trained.stopped = Stopped::first_fit;
  if (!refit || first->stopped) return std::move(*first);
  // What the first fit has found need not be looked for again.
  Recipe settled = job.recipe;
  for (const auto& [option, value] : first->found) settled.options.replace(option, value);
  const FitJob again{job.schema, job.goal, job.learner, job.known, settled, job.n_threads};
  auto second = fit_model(again, all, part_of(progress, 0.6, 1));
  if (!second) {
    report.error(std::move(second.error()));
    return std::nullopt;
  }
  if (second->stopped) {
    trained.stopped = Stopped::refit;
    return std::move(*first);
  }
  trained.refitted = true;
  second->notes = std::move(first->notes);
  return std::move(*second);
}

void check_digest(const TextTable& data, const Recipe& recipe, Report& report) {
  if (recipe.data_sha256.empty() || recipe.data_sha256 == data.sha256) return;
  report.error({Code::bad_data,
                {0, 0, "", "data.sha256"},
                "the recipe was written for a file with another content (this one has " +
                    data.sha256 + "); change or remove data.sha256 if that is meant"});
}

}  // namespace

// Read, infer, type, split, fit, evaluate, fit on everything, draw golden rows, write, and replay
// what was written.
std::optional<Trained> run(const TrainInput& input, Report& report, Report& test_report,
                           std::span<const LearnerEntry> known) {
  Recipe recipe = input.recipe;
  const LearnerEntry* learner = find_learner(recipe.family, known, report);
  if (learner == nullptr) return std::nullopt;
  // All objectives that can be asked for are for numbers.
  if (!recipe.task && asked_objective(recipe)) recipe.task = Task::regression;

  const TextTable data = read_text_table(input.data_path, input.delimiter, report);
  if (report.ok()) check_digest(data, recipe, report);
  if (!report.ok()) return std::nullopt;
  Inference inference = infer_schema(data, recipe, report);
  if (!report.ok()) return std::nullopt;
  const auto goal = choose_goal(inference.schema, recipe, *learner, known);
  if (!goal) {
    report.error(goal.error());
    return std::nullopt;
  }
  const FitJob job{inference.schema, *goal, *learner, known, recipe, input.n_threads};
  Dataset all =
      read_dataset(data, inference.rows, inference.schema, inference.mark, report, recipe.weight);
  if (report.ok()) check_all(all, job, report);
  if (!report.ok()) return std::nullopt;

  Trained trained;
  trained.objective = goal->objective;
  trained.notes = inference.notes;
  leave_out_weightless_rows(all, trained.notes);
  trained.n_rows = all.n_rows();
  if (learner->settle != nullptr)
    learner->settle({goal->objective, all.n_rows(), goal->n_margins}, recipe.options);
  warn_of_rare_classes(all, inference.schema, report);
  const bool own_file = !input.test_path.empty();
  const bool classes = inference.schema.task == Task::classification;
  const RowSplit split =
      split_rows(all.n_rows(), classes ? all.target : std::span<const double>(),
                 own_file ? 0 : recipe.test_fraction, recipe.seed, Purpose::split);
  const Dataset train = take_rows(all, split.train);
  trained.n_train = train.n_rows();
  std::optional<Dataset> test;
  if (own_file) {
    test = read_test_file(input, inference.schema, *goal, test_report);
    if (!test) return std::nullopt;
  } else if (!split.held_out.empty()) {
    test = take_rows(all, split.held_out);
  }

  auto fitted = fit_and_test(job, train, all, test ? &*test : nullptr, input.progress, trained,
                             report, own_file ? test_report : report);
  if (!fitted) return std::nullopt;
  trained.notes.insert(trained.notes.end(), fitted->notes.begin(), fitted->notes.end());

  const auto importance = importance_by_feature(*fitted);
  trained.model = std::move(fitted->model);
  trained.model.golden =
      draw_golden(trained.model, recipe.options.count("golden.rows"), recipe.seed);
  trained.text =
      json::write_model(trained.model, write_card(trained, recipe, importance),
                        write_provenance(trained, input, data, inference.n_without_target));

  const auto reread = read_model(trained.text);
  if (!reread) {
    report.error(reread.error());
  } else {
    verify(*reread, report);
  }
  return report.ok() ? std::optional(std::move(trained)) : std::nullopt;
}

}  // namespace dodona::train
