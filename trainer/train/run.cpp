#include "train/run.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/json/parse.hpp"
#include "dodona/math.hpp"
#include "dodona/predictor.hpp"
#include "train/card.hpp"
#include "train/dataset.hpp"
#include "train/fit_encode.hpp"
#include "train/golden.hpp"
#include "train/infer_schema.hpp"
#include "train/split.hpp"
#include "train/text_table.hpp"

namespace dodona::train {
namespace {

Link choose_link(const Schema& schema, const LearnerEntry& learner, const Options& options) {
  if (schema.task == Task::classification && learner.shares) return Link::share;
  if (schema.task == Task::classification)
    return schema.target.classes.size() == 2 ? Link::logistic : Link::softmax;
  return options.choice("target.transform") == "log" ? Link::exp : Link::identity;
}

const LearnerEntry* find_learner(const std::string& name, Report& report) {
  std::vector<std::string_view> names;
  for (const auto& learner : learners()) {
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

Objective objective_of(const Schema& schema) {
  if (schema.task == Task::regression) return Objective::squared_error;
  return schema.target.classes.size() == 2 ? Objective::logistic : Objective::softmax;
}

// The margins that the family is to meet: the target, or its logarithm.
std::vector<double> target_margins(const Dataset& data, Link link) {
  std::vector<double> margins = data.target;
  if (link == Link::exp) std::transform(margins.begin(), margins.end(), margins.begin(), math::log);
  return margins;
}

// What squared error can be computed of: not so large that the squares of sums overflow, and
// positive where it is to be the logarithm that is fitted.
void check_target(const Dataset& data, const Inference& inference, Link link, Report& report) {
  constexpr double kLargest = 1e140;
  for (std::size_t i = 0; i < data.n_rows(); ++i) {
    const auto refuse = [&](const std::string& reason) {
      report.error({Code::bad_data,
                    {inference.rows[i] + 1, 0, inference.schema.target.name, ""},
                    shortest(data.target[i]) + reason});
    };
    if (link == Link::exp && !(data.target[i] > 0)) {
      refuse(" has no logarithm; target.transform=log needs positive values");
    } else if (std::abs(data.target[i]) > kLargest) {
      refuse(" is too large to compute squared errors; change the unit of this column");
    }
  }
}

// One fit; the model has no golden rows yet. importance: per encoded column.
struct Fitted {
  Model model;
  std::vector<double> importance;
  std::vector<std::string> notes;
};
std::optional<Fitted> fit(const Schema& schema, const LearnerEntry& learner, const Dataset& data,
                          const TrainInput& input, const Progress& progress, Report& report) {
  Model model;
  model.schema = schema;
  model.encoder = fit_encoder(schema);
  model.output.link = choose_link(schema, learner, input.recipe.options);
  const Frame frame = encode(schema, model.encoder, data.features);
  const auto margins = target_margins(data, model.output.link);
  const Objective objective = objective_of(schema);
  const std::size_t n_margins = objective == Objective::softmax ? schema.target.classes.size() : 1;
  auto learned = learner.fit({frame, margins, objective, n_margins, input.recipe.options,
                              input.recipe.seed, input.n_threads, progress});
  if (!learned) {
    report.error(std::move(learned.error()));
    return std::nullopt;
  }
  model.family = std::move(learned->family);
  return Fitted{std::move(model), std::move(learned->importance), std::move(learned->notes)};
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
                                      Report& report) {
  const TextTable data = read_text_table(input.test_path, input.delimiter, report);
  if (!report.ok()) return std::nullopt;
  std::vector<std::string_view> names;
  for (const auto& column : data.columns) names.push_back(column.name());
  Schema with_target = schema;
  with_target.features.push_back(target_as_feature(schema, Missing::error));
  Report columns;
  match_columns(with_target, names, columns);
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
  Dataset test = read_dataset(data, rows, schema, data.mark, report);
  return report.ok() ? std::optional(std::move(test)) : std::nullopt;
}

void evaluate_on(const Dataset& test, const Fitted& fitted, std::span<const double> training_target,
                 Trained& trained, Report& report) {
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
  trained.metrics = evaluate(schema, prediction, test.target);
  trained.baseline =
      evaluate(schema, baseline(schema, training_target, test.n_rows()), test.target);
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
std::optional<Trained> run(const TrainInput& input, Report& report, Report& test_report) {
  const Recipe& recipe = input.recipe;
  const LearnerEntry* learner = find_learner(recipe.family, report);
  if (learner == nullptr) return std::nullopt;

  const TextTable data = read_text_table(input.data_path, input.delimiter, report);
  if (report.ok()) check_digest(data, recipe, report);
  if (!report.ok()) return std::nullopt;
  Inference inference = infer_schema(data, recipe, report);
  if (!report.ok()) return std::nullopt;
  const Dataset all = read_dataset(data, inference.rows, inference.schema, inference.mark, report);
  if (report.ok() && inference.schema.task == Task::regression)
    check_target(all, inference, choose_link(inference.schema, *learner, recipe.options), report);
  if (!report.ok()) return std::nullopt;

  Trained trained;
  trained.notes = inference.notes;
  trained.n_rows = all.n_rows();
  const bool own_file = !input.test_path.empty();
  const bool classes = inference.schema.task == Task::classification;
  const RowSplit split =
      split_rows(all.n_rows(), classes ? all.target : std::span<const double>(),
                 own_file ? 0 : recipe.test_fraction, recipe.seed, Purpose::split);
  const Dataset train = take_rows(all, split.train);
  trained.n_train = train.n_rows();
  std::optional<Dataset> test;
  if (own_file) {
    test = read_test_file(input, inference.schema, test_report);
    if (!test) return std::nullopt;
  } else if (!split.held_out.empty()) {
    test = take_rows(all, split.held_out);
  }

  const bool refit = !split.held_out.empty() && recipe.options.flag("train.refit");
  auto fitted = fit(inference.schema, *learner, train, input,
                    part_of(input.progress, 0, refit ? 0.45 : 1), report);
  if (!fitted) return std::nullopt;
  if (test) evaluate_on(*test, *fitted, train.target, trained, own_file ? test_report : report);
  if (refit && report.ok()) {
    fitted = fit(inference.schema, *learner, all, input, part_of(input.progress, 0.45, 1), report);
  }
  if (!fitted || !report.ok() || !test_report.ok()) return std::nullopt;
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
