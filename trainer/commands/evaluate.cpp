#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/layout.hpp"
#include "dodona/csv_table.hpp"
#include "dodona/predictor.hpp"
#include "files.hpp"
#include "json/write.hpp"
#include "train/dataset.hpp"
#include "train/level_scores.hpp"
#include "train/metrics.hpp"
#include "train/weights.hpp"

namespace dodona::commands {
namespace {

struct Arguments {
  std::string model;
  std::string data;
  std::string weight;
  bool json = false;
  char delimiter = 0;
};

// The predictions of all rows of a file that have a target.
struct Scored {
  Prediction prediction;
  std::vector<double> target;
  std::vector<double> weights;  // empty: all 1
  std::size_t n_without_target = 0;
  train::LevelScores levels{0};
};

// weights: empty, or of the chunk's rows. Rows of weight 0 are as if they were not there.
void append(const Prediction& chunk, std::span<const double> target,
            std::span<const double> weights, std::vector<std::vector<double>>& outputs,
            Scored& scored) {
  for (std::size_t i = 0; i < chunk.n_rows; ++i) {
    if (std::isnan(target[i])) {
      ++scored.n_without_target;
      continue;
    }
    if (!weights.empty()) {
      if (!(weights[i] > 0)) continue;
      scored.weights.push_back(weights[i]);
    }
    for (std::size_t k = 0; k < chunk.n_outputs; ++k)
      outputs[k].push_back(chunk.outputs[k * chunk.n_rows + i]);
    if (!chunk.labels.empty()) scored.prediction.labels.push_back(chunk.labels[i]);
    scored.levels.add(chunk, i, target[i], weights.empty() ? 1 : weights[i]);
    scored.target.push_back(target[i]);
  }
}

void check_weights(std::span<const double> weights, std::size_t first_row,
                   const std::string& column, Report& report) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] < 0)
      report.error(train::negative_weight(weights[i], {first_row + i, 0}, column));
  }
}

Error without_target(const Model& model, bool weighs, std::size_t n_rows) {
  const std::string none = weighs ? "no row has a value of the target and a weight above 0"
                                  : "no row has a value of the target";
  return {Code::bad_data,
          {0, 0, model.schema.target.name, ""},
          none + " (of " + counted(n_rows, "row") +
              "), and answers are compared with that; `dodona predict` answers rows without one"};
}

Scored score(const Model& model, const Arguments& arguments, Report& report) {
  Schema schema = model.schema;
  schema.features.push_back(target_as_feature(model.schema, Missing::allowed));
  const std::size_t target = schema.features.size() - 1;
  const bool weighs = !arguments.weight.empty();
  if (weighs) schema.features.push_back(train::weight_as_feature(arguments.weight));
  Scored scored;
  scored.prediction.n_outputs =
      model.schema.task == Task::classification ? model.schema.target.classes.size() : 1;
  std::vector<std::vector<double>> outputs(scored.prediction.n_outputs);
  const Asked asked{0, model.output.levels.size(), false};
  scored.levels = train::LevelScores(asked.n_levels);
  Predictor predictor(model);
  CsvTableHandlers handlers;
  handlers.table = [&](const Table& table, std::size_t first_row) {
    const auto weights = weighs ? std::span(table.columns[target + 1]) : std::span<const double>();
    check_weights(weights, first_row, arguments.weight, report);
    append(predictor.predict(table, first_row, report, asked), table.columns[target], weights,
           outputs, scored);
    return true;
  };
  CsvTableReader reader(schema, arguments.delimiter, handlers, report);
  if (auto error = read_with_progress(arguments.data,
                                      [&](std::string_view chunk) { return reader.feed(chunk); })) {
    report.error(std::move(*error));
  } else {
    reader.finish();
  }
  scored.prediction.n_rows = scored.target.size();
  for (const auto& values : outputs)
    scored.prediction.outputs.insert(scored.prediction.outputs.end(), values.begin(), values.end());
  if (report.ok() && scored.target.empty())
    report.error(without_target(model, weighs, reader.n_rows()));
  return scored;
}

// Provenance is for people and open to anything.
double number_of(const json::Json& options, const char* name, double otherwise) {
  return options.is_object() && options.contains(name) && options[name].is_number()
             ? options[name].get<double>()
             : otherwise;
}

// By what the model was made to minimise, as far as its provenance says it and the rows allow it,
// so that its own metric is among the scores.
train::Scoring scoring_of(const LoadedModel& loaded, const Scored& scored) {
  train::Scoring scoring;
  scoring.weights = scored.weights;
  const auto document = json::Json::parse(loaded.text);
  const auto& provenance = document["provenance"];
  if (loaded.model.schema.task != Task::regression || !provenance.is_object() ||
      !provenance.contains("objective") || !provenance["objective"].is_string())
    return scoring;
  const auto& name = provenance["objective"].get_ref<const std::string&>();
  const auto found = std::find(train::kObjectiveNames.begin(), train::kObjectiveNames.end(), name);
  if (found == train::kObjectiveNames.end()) return scoring;
  const auto objective = static_cast<train::Objective>(found - train::kObjectiveNames.begin());
  const bool has_zero = objective != train::Objective::gamma;
  const bool fits = std::all_of(scored.target.begin(), scored.target.end(),
                                [&](double y) { return y > 0 || (has_zero && y == 0); });
  if (train::has_log_link(objective) && !fits) return scoring;
  scoring.objective = objective;
  const auto recipe = provenance.value("recipe", json::Json::object());
  const auto options =
      recipe.is_object() ? recipe.value("options", json::Json::object()) : json::Json::object();
  scoring.quantile = number_of(options, "trees.quantile", scoring.quantile);
  scoring.tweedie_power = number_of(options, "trees.tweedie_power", scoring.tweedie_power);
  return scoring;
}

void print_confusion(const std::vector<std::string>& classes,
                     const std::vector<std::vector<std::size_t>>& confusion) {
  std::vector<std::string> header = {"truth \\ predicted"};
  std::vector<std::vector<std::string>> rows;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    header.push_back(">" + printable(classes[k]));
    rows.push_back({printable(classes[k])});
    for (const std::size_t n : confusion[k]) rows.back().push_back(std::to_string(n));
  }
  std::cout << "\n" << table(header, rows);
}

// What the intervals or sets of each level are worth on these rows.
json::Json levels_of(const Model& model, const Scored& scored) {
  const char* size = model.schema.task == Task::classification ? "classes" : "width";
  json::Json levels = json::Json::array();
  for (const auto& fact : scored.levels.facts(model.output.levels))
    levels.push_back({{"level", fact.level}, {"covered", fact.covered}, {size, fact.size}});
  return levels;
}

void print_levels(const Model& model, const json::Json& levels) {
  const bool classes = model.schema.task == Task::classification;
  std::vector<std::vector<std::string>> rows;
  for (const auto& level : levels) {
    rows.push_back({short_number(100 * level["level"].get<double>()) + "%",
                    short_number(100 * level["covered"].get<double>()) + "%",
                    short_number(level[classes ? "classes" : "width"].get<double>())});
  }
  std::cout << "\n"
            << table({classes ? "sets for" : "intervals for", ">covered",
                      classes ? ">classes on average" : ">width on average"},
                     rows);
}

int run(const Arguments& arguments) {
  const auto loaded = load_model(arguments.model);
  if (!loaded) return tell(loaded.error());
  Roles roles;
  roles.target = loaded->model.schema.target.name;
  roles.weight = arguments.weight;
  roles.evaluates = true;
  roles.classes = loaded->model.schema.target.classes;
  FaultReport report(std::move(roles));
  const Scored scored = score(loaded->model, arguments, report);
  const int exit = tell(report, arguments.data);
  if (exit != kOk) return exit;
  const auto metrics = train::evaluate(loaded->model.schema, scored.prediction, scored.target,
                                       scoring_of(*loaded, scored));
  if (arguments.json) {
    json::Json answer = {{"rows", metrics.n_rows},
                         {"rows_without_target", scored.n_without_target}};
    for (const auto& [name, value] : metrics.values) answer[name] = value;
    if (!metrics.confusion.empty()) {
      answer["classes"] = loaded->model.schema.target.classes;
      answer["confusion"] = metrics.confusion;
    }
    if (!loaded->model.output.levels.empty()) answer["levels"] = levels_of(loaded->model, scored);
    std::cout << json::dump(answer, 1) << "\n";
    return kOk;
  }
  if (scored.n_without_target > 0)
    warn(counted(scored.n_without_target, "row") +
         (scored.n_without_target == 1 ? " has no target and is" : " have no target and are") +
         " left out");
  std::vector<std::vector<std::string>> rows = {{"rows", std::to_string(metrics.n_rows)}};
  for (const auto& [name, value] : metrics.values) rows.push_back({name, short_number(value)});
  std::cout << table({"metric", ">value"}, rows);
  if (!metrics.confusion.empty())
    print_confusion(loaded->model.schema.target.classes, metrics.confusion);
  if (!loaded->model.output.levels.empty())
    print_levels(loaded->model, levels_of(loaded->model, scored));
  return kOk;
}

}  // namespace

void add_evaluate(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = *app.add_subcommand("evaluate", "Score a model on a CSV that has the target");
  command.add_option("model", arguments->model, "the model file")->required()->type_name("MODEL");
  command.add_option("data", arguments->data, "the CSV; - is the standard input")
      ->required()
      ->type_name("DATA.csv");
  command.add_option("--weight", arguments->weight, "the column that says what each row weighs")
      ->type_name("COLUMN");
  command.add_flag("--json", arguments->json, "print JSON");
  add_delimiter(command, arguments->delimiter);
  command.footer("Example:\n  dodona evaluate homes.json sold-last-month.csv");
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
