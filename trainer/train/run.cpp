#include "train/run.hpp"

#include <algorithm>

#include "dodona/json/parse.hpp"
#include "dodona/predictor.hpp"
#include "train/card.hpp"
#include "train/choose_model.hpp"
#include "train/choose_objective.hpp"
#include "train/class_labels.hpp"
#include "train/constraints.hpp"
#include "train/dataset.hpp"
#include "train/distribution.hpp"
#include "train/fit_and_test.hpp"
#include "train/fit_model.hpp"
#include "train/golden.hpp"
#include "train/infer_schema.hpp"
#include "train/parallel.hpp"
#include "train/split.hpp"
#include "train/text_table.hpp"
#include "train/unused_options.hpp"
#include "train/weights.hpp"

namespace dodona::train {
namespace {

// The learner that is named; of `auto`, all those that can do what is asked.
std::vector<const LearnerEntry*> find_learners(const Recipe& recipe,
                                               std::span<const LearnerEntry> known,
                                               Report& report) {
  std::vector<std::string_view> names = {kAuto};
  for (const auto& learner : known) {
    if (learner.name == recipe.family) return {&learner};
    names.push_back(learner.name);
  }
  if (recipe.family == kAuto) {
    const auto asked = asked_objective(recipe);
    const bool weighs = !(recipe.weight.empty() && recipe.class_weights.empty());
    std::vector<const LearnerEntry*> able;
    for (const auto& learner : known) {
      if (has_constraints(recipe) && !learner.takes_constraints) continue;
      if (weighs && !learner.takes_weights) continue;
      if (!asked || can_minimise(learner, *asked)) able.push_back(&learner);
    }
    if (able.empty()) {
      report.error({Code::bad_option,
                    {0, 0, "", "family"},
                    "no family minimises trees.objective=" + std::string(name_of(*asked)) +
                        " under these constraints; leave out one or the other"});
    }
    return able;
  }
  const std::string& name = recipe.family;
  const bool untrained =
      std::find(kFamilyNames.begin(), kFamilyNames.end(), name) != kFamilyNames.end();
  report.error({Code::bad_option,
                {0, 0, "", "family"},
                untrained ? "models of the family " + in_quotes(name) +
                                " are read and predict, but this version cannot train them"
                          : "there is no family " + in_quotes(name) + did_you_mean(name, names)});
  return {};
}

std::vector<double> importance_by_feature(const Fitted& fitted) {
  std::vector<double> by_feature(fitted.model.schema.features.size(), 0);
  for (std::size_t j = 0; j < fitted.importance.size(); ++j) {
    by_feature[fitted.model.encoder.columns[j].feature] += fitted.importance[j];
  }
  return by_feature;
}

TextInput text_input(const TrainInput& input, const std::string& path) {
  return {path, input.delimiter, input.recipe.target.name, input.recipe.missing_tokens,
          input.n_threads};
}

// The rows of a file of its own, by the same contract as every prediction; the report names that
// file's rows. Its groups are for the intervals of its scores.
std::optional<Dataset> read_test_file(const TrainInput& input, const Schema& schema,
                                      const Goal& goal, std::vector<std::string>& notes,
                                      Report& report) {
  const TextTable data = read_text_table(text_input(input, input.test_path), report);
  if (!report.ok()) return std::nullopt;
  const std::vector<std::string_view> names(data.names().begin(), data.names().end());
  const std::string& weight = input.recipe.weight;
  std::vector<RoleColumn> roles;
  if (!weight.empty()) roles.push_back({Role::weight, weight_as_feature(weight)});
  const std::string& group = input.recipe.group;
  if (data.find(group) != TextTable::kNone) {
    roles.push_back({Role::group, group_as_feature(data, input.recipe, input.n_threads)});
  } else if (!group.empty()) {
    notes.push_back("the file of the test has no column " + in_quotes(group) +
                    ": the intervals of its scores take each row for a group of its own");
  }
  Report columns;
  match_columns(with_target_and_roles(schema, roles), names, columns);
  for (const auto& error : columns.errors()) report.error(error);
  if (!report.ok()) return std::nullopt;
  if (data.n_rows_with_target() == 0)
    report.error(
        {Code::bad_data, {0, 0, schema.target.name, ""}, "no row has a value of the target"});
  Dataset test = read_dataset(data, schema, roles, data.mark(), input.n_threads, report);
  if (report.ok()) check_target(test, schema, goal, report);
  if (report.ok()) check_weights(test, {}, weight, report);
  if (!report.ok()) return std::nullopt;
  take_rows(test, rows_without_weight(test), input.n_threads);
  return test;
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

void leave_out_weightless_rows(Dataset& data, int n_threads, std::vector<std::string>& notes) {
  const auto rows = rows_without_weight(data);
  const std::size_t n = rows.size();
  if (n == 0) return;
  notes.push_back(counted(n, "row") + (n == 1 ? " has the weight 0 and is left out"
                                              : " have the weight 0 and are left out"));
  take_rows(data, rows, n_threads);
}

// Whatever can be told before rows are split.
void check_all(const Dataset& all, const FitJob& job, Report& report) {
  check_constraints(job.schema, job.recipe, job.goal, job.learner, job.known, report);
  check_class_labels(job.schema, job.recipe, report);
  check_weighting(job.schema, job.recipe, job.learner, job.known, report);
  check_target(all, job.schema, job.goal, report);
  check_weights(all, job.schema, job.recipe.weight, report);
  if (job.recipe.family != kAuto) warn_of_unused_options(job.recipe, job.goal.objective, report);
}

void check_digest(const TextTable& data, const Recipe& recipe, Report& report) {
  if (recipe.data_sha256.empty() || recipe.data_sha256 == data.sha256()) return;
  report.error({Code::bad_data,
                {0, 0, "", "data.sha256"},
                "the recipe was written for a file with another content (this one has " +
                    data.sha256() + "); change or remove data.sha256 if that is meant"});
}

// A file read, and what is to be learned from it.
struct Prepared {
  Inference inference;
  Dataset rows;
  std::vector<std::string> notes;
  DataSummary summary;
};

std::optional<Prepared> prepare(const TrainInput& input, const Recipe& recipe,
                                const LearnerEntry& first, std::span<const LearnerEntry> known,
                                TextTable& data, Report& report) {
  check_digest(data, recipe, report);
  if (recipe.target.name.empty())
    report.error(
        {Code::bad_option, {}, "no target is given; name the column to predict with --target"});
  Inference inference = infer_schema(data, recipe, input.n_threads, report);
  if (!report.ok()) return std::nullopt;
  const auto goal = choose_goal(inference.schema, recipe, first, known);
  if (!goal) {
    report.error(goal.error());
    return std::nullopt;
  }
  Dataset rows = read_dataset(data, inference.schema, inference.roles, inference.mark,
                              input.n_threads, report);
  data.forget_rows();
  const FitJob job{inference.schema, *goal, first, known, recipe, input.n_threads};
  if (report.ok()) check_all(rows, job, report);
  if (!report.ok()) return std::nullopt;
  describe_features(rows.features, input.n_threads, inference.schema);
  auto notes = inference.notes;
  leave_out_weightless_rows(rows, input.n_threads, notes);
  DataSummary summary = summarise(inference, rows, input.n_threads);
  rows.others = {};
  warn_of_rare_classes(rows, inference.schema, report);
  return Prepared{std::move(inference), std::move(rows), std::move(notes), std::move(summary)};
}

// Of a training without a search: what the folds take of its time.
constexpr double kPartOfFolds = 0.6;

// Golden rows, the file's text, and whether what was written says the same again.
void write_and_reread(const TrainInput& input, const TextTable& data, std::size_t n_without_target,
                      Fitted fitted, Trained& trained, Report& report) {
  const Recipe& recipe = trained.recipe;
  const auto importance = importance_by_feature(fitted);
  trained.model = std::move(fitted.model);
  trained.model.golden =
      draw_golden(trained.model, recipe.options.count("golden.rows"), recipe.seed);
  trained.text =
      json::write_model(trained.model, write_card(trained, recipe, importance),
                        write_provenance(trained, input, recipe, data, n_without_target));
  const auto reread = read_model(trained.text);
  if (!reread) {
    report.error(reread.error());
  } else {
    verify(*reread, report);
  }
}

// The rows that test: those of a file of their own, or held out of the others. `held_out`: which.
std::optional<Dataset> take_test_rows(const TrainInput& input, const Schema& schema,
                                      const Goal& goal, Dataset& rows,
                                      std::vector<std::size_t>& held_out,
                                      std::vector<std::string>& notes, Report& test_report) {
  if (!input.test_path.empty()) return read_test_file(input, schema, goal, notes, test_report);
  const bool classes = schema.task == Task::classification;
  const RowFacts facts{rows.n_rows(), classes ? rows.target : std::span<const double>(),
                       rows.groups, rows.times};
  held_out =
      split_rows(facts, input.recipe.test_fraction, input.recipe.seed, Purpose::split).held_out;
  if (held_out.empty()) return std::nullopt;
  return take_rows(rows, held_out, input.n_threads);
}

// The story: a table is read and typed, rows are held out, the folds of the others choose a model
// and say how sure it is, it is fitted, tested, and fitted once more on all rows.
std::optional<Trained> run_in_threads(const TrainInput& input, Report& report, Report& test_report,
                                      std::span<const LearnerEntry> known) {
  Recipe recipe = input.recipe;
  // All objectives that can be asked for are for numbers.
  if (!recipe.task && asked_objective(recipe)) recipe.task = Task::regression;
  const auto able = find_learners(recipe, known, report);
  if (!report.ok()) return std::nullopt;
  TextTable data = read_text_table(text_input(input, input.data_path), report);
  if (!report.ok()) return std::nullopt;
  auto prepared = prepare(input, recipe, *able.front(), known, data, report);
  if (!prepared) return std::nullopt;
  const Schema& schema = prepared->inference.schema;
  Dataset& train = prepared->rows;

  Trained trained;
  trained.notes = std::move(prepared->notes);
  trained.data = std::move(prepared->summary);
  trained.n_rows = train.n_rows();
  Report& of_test = input.test_path.empty() ? report : test_report;
  const auto goal = choose_goal(schema, recipe, *able.front(), known);
  const bool all_positive =
      std::all_of(train.target.begin(), train.target.end(), [](double y) { return y > 0; });
  std::vector<std::size_t> held_out;
  auto test = take_test_rows(input, schema, *goal, train, held_out, trained.notes, of_test);
  if (!of_test.ok()) return std::nullopt;
  trained.n_train = train.n_rows();

  // A search says itself how much of the time is over; the fits have what is left.
  double reached = asks_for_search(recipe) ? 0 : kPartOfFolds;
  const Progress watched = [&](double done, const std::string& what) {
    reached = std::max(reached, done);
    return !input.progress || input.progress(done, what);
  };
  const double choosing = asks_for_search(recipe) ? 1 : kPartOfFolds;
  const ChoiceInput choice{schema,
                           recipe,
                           able,
                           known,
                           train,
                           all_positive,
                           input.n_threads,
                           part_of(watched, 0, choosing),
                           input.on_trial};
  warn_of_small_folds(choice, report);
  auto chosen = choose_model(choice);
  if (!chosen) {
    report.error(std::move(chosen.error()));
    return std::nullopt;
  }
  // Where leaves are shares of classes, what is minimised is the squared error of their indicators.
  trained.objective =
      chosen->learner->gives_shares ? Objective::squared_error : chosen->goal.objective;
  const FitJob job{schema, chosen->goal, *chosen->learner, known, chosen->recipe, input.n_threads};
  // Once the folds were stopped, a fit of as much as they have found goes to its end.
  const bool is_settled = chosen->stopped && chosen->is_bounded;
  const Progress heard = part_of(input.progress, std::min(reached, 0.99), 1);
  const Progress progress = [&](double done, const std::string& what) {
    return !heard || heard(done, what) || is_settled;
  };
  auto fitted = fit_and_test({*chosen, job, held_out, progress}, train, std::move(test), trained,
                             report, of_test);
  if (!fitted) return std::nullopt;
  for (const auto& notes : {chosen->notes, fitted->found_notes, fitted->notes})
    trained.notes.insert(trained.notes.end(), notes.begin(), notes.end());
  trained.tournament = std::move(chosen->tournament);
  trained.recipe = std::move(chosen->recipe);
  write_and_reread(input, data, prepared->inference.n_without_target, std::move(*fitted), trained,
                   report);
  return report.ok() ? std::optional(std::move(trained)) : std::nullopt;
}

}  // namespace

std::optional<Trained> run(const TrainInput& input, Report& report, Report& test_report,
                           std::span<const LearnerEntry> known) {
  std::optional<Trained> trained;
  with_threads(input.n_threads,
               [&] { trained = run_in_threads(input, report, test_report, known); });
  return trained;
}

}  // namespace dodona::train
