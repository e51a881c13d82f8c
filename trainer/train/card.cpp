#include "train/card.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "train/card/write_parts.hpp"
#include "train/card_uncertainty.hpp"
#include "train/unused_options.hpp"

namespace dodona::train {
namespace {

using json::Json;

Json write_metrics(const Metrics& metrics) {
  Json json = Json::object();
  for (const auto& [name, value] : metrics.values) json[name] = value;
  return json;
}

}  // namespace

Json write_importance(const Schema& schema, const std::vector<double>& importance) {
  std::vector<std::size_t> order(importance.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return importance[a] > importance[b]; });
  const double total = std::accumulate(importance.begin(), importance.end(), 0.0);
  Json list = Json::array();
  for (const std::size_t f : order) {
    if (importance[f] > 0)
      list.push_back({{"feature", schema.features[f].name}, {"share", importance[f] / total}});
  }
  return list;
}

namespace {

// As it stands in a recipe.
Json write_option(const OptionSpec& spec, const Options& options) {
  if (spec.kind == OptionKind::boolean) return options.flag(spec.name);
  if (spec.kind == OptionKind::choice) return options.choice(spec.name);
  return options.number(spec.name);
}

// Every member that was decided, whether asked for or inferred; the data decide the rest.
Json write_recipe(const Trained& trained, const Recipe& recipe) {
  const Schema& schema = trained.model.schema;
  Json columns = Json::object();
  Json features = Json::array();
  for (const auto& feature : schema.features) {
    features.push_back(feature.name);
    columns[feature.name] = {{"kind", name_of(feature.kind)},
                             {"missing", name_of(feature.missing)}};
    if (feature.kind == Kind::category) columns[feature.name]["unseen"] = name_of(feature.unseen);
    const auto asked = recipe.columns.find(feature.name);
    if (asked != recipe.columns.end() && asked->second.monotone) {
      columns[feature.name]["monotone"] =
          *asked->second.monotone == Monotone::increasing ? "increasing" : "decreasing";
    }
  }
  Json options = Json::object();
  for (const auto& spec : option_specs()) {
    if (is_of_other_learner(spec.name, recipe.family)) continue;
    options[std::string(spec.name)] = write_option(spec, recipe.options);
  }
  Json json = {{"target", schema.target.name},
               {"task", name_of(schema.task)},
               {"family", recipe.family},
               {"seed", recipe.seed},
               {"test_fraction", recipe.test_fraction},
               {"features", std::move(features)}};
  if (!recipe.weight.empty()) json["weight"] = recipe.weight;
  if (recipe.class_weights.balanced) json["class_weights"] = "balanced";
  for (const auto& [name, weight] : recipe.class_weights.by_class)
    json["class_weights"][name] = weight;
  if (!recipe.class_labels.empty()) json["class_labels"] = recipe.class_labels;
  if (!recipe.group.empty()) json["group"] = recipe.group;
  if (!recipe.time.empty()) json["time"] = recipe.time;
  if (!recipe.interactions.empty()) json["interactions"] = recipe.interactions;
  json["missing_tokens"] = recipe.missing_tokens;
  json["columns"] = std::move(columns);
  json["options"] = std::move(options);
  return json;
}

std::string fitted_on(const Trained& trained) {
  const bool all = trained.refitted || trained.n_train == trained.n_rows;
  return all ? "all rows with a target" : "the training rows";
}

// Not more than these: the rest tell little.
constexpr std::size_t kTrialsInCard = 20;

Json write_trial(const Trial& trial) {
  Json options = Json::object();
  for (const auto& spec : option_specs()) {
    const bool is_changed =
        std::any_of(trial.changes.begin(), trial.changes.end(),
                    [&](const auto& change) { return change.first == spec.name; });
    if (is_changed) options[std::string(spec.name)] = write_option(spec, trial.recipe.options);
  }
  Json json = {{"family", trial.learner->name},
               {"options", std::move(options)},
               {"rows", trial.n_rows},
               {"folds", trial.score.by_fold.size()},
               {"mean", trial.score.mean}};
  if (trial.score.error) json["standard_error"] = *trial.score.error;
  if (trial.is_cut) json["cut"] = true;
  return json;
}

Json write_tournament(const Tournament& tournament) {
  Json trials = Json::array();
  for (const auto& trial : tournament.trials) {
    if (trials.size() < kTrialsInCard) trials.push_back(write_trial(trial));
  }
  return {{"metric", tournament.criterion.metric},
          {"folds", tournament.n_folds},
          {"tried", tournament.trials.size()},
          {"trials", std::move(trials)}};
}

}  // namespace

Json write_card(const Trained& trained, const Recipe& recipe,
                const std::vector<double>& importance) {
  Json card = Json::object();
  for (const auto* name : {"title", "description", "intended_use", "author", "licence", "source"}) {
    const auto found = recipe.about.find(name);
    if (found != recipe.about.end()) card[name] = found->second;
  }
  if (!recipe.class_labels.empty()) card["class_labels"] = recipe.class_labels;
  if (trained.metrics) {
    Json model = write_metrics(*trained.metrics);
    if (!trained.metrics->confusion.empty()) model["confusion"] = trained.metrics->confusion;
    card["metrics"] = {{"rows", trained.metrics->n_rows}};
    if (!recipe.weight.empty()) card["metrics"]["weighted_by"] = recipe.weight;
    card["metrics"]["model"] = std::move(model);
    card["metrics"]["baseline"] = write_metrics(*trained.baseline);
    card["metrics"]["baseline_is"] = trained.baseline_name;
    if (!trained.tested_levels.empty()) {
      const bool classes = trained.model.schema.task == Task::classification;
      card["metrics"]["levels"] = write_levels(trained.tested_levels, classes);
    }
  }
  if (trained.tournament) card["tournament"] = write_tournament(*trained.tournament);
  card["importance"] = write_importance(trained.model.schema, importance);
  if (trained.assessment) write_assessment(trained.model.schema, *trained.assessment, card);
  if (trained.sureness) card.update(write_uncertainty(trained.model.schema, *trained.sureness));
  card["dataset"] = write_summary(trained.model.schema, trained.data);
  card["typical_row"] = write_typical_row(trained.model.schema, trained.data.typical);
  card["warnings"] = write_warnings(trained.data.warnings);
  return card;
}

Json write_provenance(const Trained& trained, const TrainInput& input, const Recipe& recipe,
                      const TextTable& data, std::size_t n_without_target) {
  Json split = {{"rule", "no row is held out"}, {"train", trained.n_train}, {"test", 0}};
  if (!input.test_path.empty()) {
    split["rule"] =
        "a file of its own: " + std::filesystem::path(input.test_path).filename().string();
  } else if (recipe.test_fraction > 0 && !recipe.time.empty()) {
    split["rule"] = "the latest rows by " + recipe.time + ", to the fraction test_fraction";
  } else if (recipe.test_fraction > 0 && !recipe.group.empty()) {
    split["rule"] = "whole groups by " + recipe.group + ", about the fraction test_fraction";
  } else if (recipe.test_fraction > 0) {
    split["rule"] =
        "of each class (or of all rows), the rows with the smallest draws from (seed, row), to the "
        "fraction test_fraction";
  }
  if (trained.metrics) split["test"] = trained.metrics->n_rows;
  Json provenance = {{"trainer", "dodona " DODONA_VERSION},
                     {"recipe", write_recipe(trained, recipe)},
                     {"objective", name_of(trained.objective)},
                     {"data",
                      {{"file", std::filesystem::path(input.data_path).filename().string()},
                       {"sha256", data.sha256()},
                       {"rows", data.n_rows()},
                       {"columns", data.n_columns_in_file()},
                       {"rows_without_target", n_without_target}}},
                     {"split", std::move(split)},
                     {"fitted_on", fitted_on(trained)}};
  if (trained.stopped == Stopped::first_fit)
    provenance["stopped"] = "before the end of the fit: the recipe would go on";
  if (trained.stopped == Stopped::refit)
    provenance["stopped"] = "in the second fit, on all rows: this is the first";
  return provenance;
}

}  // namespace dodona::train
