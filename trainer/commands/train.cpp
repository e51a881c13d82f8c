#include <algorithm>
#include <iostream>
#include <memory>
#include <thread>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "files.hpp"
#include "train/run.hpp"

namespace dodona::commands {
namespace {

struct Arguments {
  std::string data;
  std::string target;
  std::string task;
  std::string family;
  std::string output = "model.json";
  std::string recipe;
  std::string test;
  std::vector<std::string> drop;
  std::vector<std::string> missing;
  std::vector<std::string> set;
  std::optional<std::uint64_t> seed;
  std::optional<double> test_fraction;
  int threads = 0;
  char delimiter = 0;
};

// The recipe file, then the command line on top of it.
Result<train::Recipe> make_recipe(const Arguments& arguments) {
  train::Recipe recipe;
  if (!arguments.recipe.empty()) {
    const auto text = read_file(arguments.recipe);
    if (!text) return text.error();
    auto read = train::read_recipe(*text);
    if (!read) {
      Error error = std::move(read.error());
      error.where.path =
          arguments.recipe + (error.where.path.empty() ? "" : ": " + error.where.path);
      return error;
    }
    recipe = std::move(*read);
  }
  if (!arguments.target.empty()) {
    if (arguments.target != recipe.target.name) recipe.target = {};
    recipe.target.name = arguments.target;
  }
  if (arguments.task == "auto") recipe.task.reset();
  if (arguments.task == "regression") recipe.task = Task::regression;
  if (arguments.task == "classification") recipe.task = Task::classification;
  if (!arguments.family.empty()) recipe.family = arguments.family;
  if (arguments.seed) recipe.seed = *arguments.seed;
  if (arguments.test_fraction) recipe.test_fraction = *arguments.test_fraction;
  recipe.drop.insert(recipe.drop.end(), arguments.drop.begin(), arguments.drop.end());
  recipe.missing_tokens.insert(recipe.missing_tokens.end(), arguments.missing.begin(),
                               arguments.missing.end());
  for (const auto& assignment : arguments.set) {
    if (auto error = train::set(recipe, assignment)) return std::move(*error);
  }
  return recipe;
}

std::string describe(const Feature& feature) {
  const Distribution& d = feature.training;
  if (feature.kind == Kind::number)
    return short_number(d.minimum) + " to " + short_number(d.maximum) + ", median " +
           short_number(d.median);
  if (feature.kind == Kind::category) {
    std::string list;
    for (std::size_t i = 0; i < feature.categories.size() && i < 3; ++i)
      list += (i == 0 ? "" : ", ") + printable(feature.categories[i]);
    if (feature.categories.size() > 3)
      list += ", ... (" + std::to_string(feature.categories.size()) + ")";
    return list;
  }
  if (feature.kind == Kind::boolean)
    return std::to_string(d.counts[1]) + " yes, " + std::to_string(d.counts[0]) + " no";
  return std::to_string(static_cast<long>(d.maximum - d.minimum)) + " days from first to last";
}

void print_schema(const Schema& schema, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& feature : schema.features) {
    const auto n = feature.training.missing;
    const std::string missing = feature.missing == Missing::error ? "an error"
                                : n == 0                          ? "allowed"
                                                                  : std::to_string(n) + " rows";
    rows.push_back(
        {printable(feature.name), std::string(name_of(feature.kind)), missing, describe(feature)});
  }
  out << table({"column", "kind", "missing", "values"}, rows) << "\n";
}

void print_metrics(const train::Trained& trained, std::ostream& out) {
  if (!trained.metrics) {
    out << "No rows were held out, so nothing is known of how good the model is.\n";
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, value] : trained.metrics->values) {
    rows.push_back(
        {name, short_number(value), short_number(trained.baseline->find(name).value_or(0))});
  }
  const bool classification = trained.model.schema.task == Task::classification;
  out << "On " << trained.metrics->n_rows << " rows that the model had not seen, after training on "
      << trained.n_train << ":\n\n"
      << table(
             {"metric", ">model", classification ? ">most frequent class" : ">mean of the target"},
             rows)
      << "\n";
}

int run(const Arguments& arguments) {
  auto recipe = make_recipe(arguments);
  if (!recipe) return tell(recipe.error());
  train::TrainInput input;
  input.data_path = arguments.data;
  input.test_path = arguments.test;
  input.delimiter = arguments.delimiter;
  input.recipe = std::move(*recipe);
  input.n_threads = arguments.threads > 0
                        ? arguments.threads
                        : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto progress = std::make_shared<ProgressLine>();
  input.progress = [progress](double done, const std::string& what) {
    progress->show(done, what);
    return true;
  };

  for (const auto& path : {arguments.data, arguments.test, arguments.recipe}) {
    if (is_same_file(path, arguments.output)) return tell(would_overwrite(path));
  }
  // Opened first: a model that cannot be written need not be trained.
  auto output = OutputFile::open(arguments.output);
  if (!output) return tell(output.error());
  std::ostream& out = output->is_standard_output() ? std::cerr : std::cout;

  Report report;
  Report test_report;
  const auto trained = train::run(input, report, test_report);
  progress->clear();
  const int exit = std::max(tell(report, arguments.data), tell(test_report, arguments.test));
  if (!trained) return exit == kOk ? kBadData : exit;
  print_schema(trained->model.schema, out);
  for (const auto& note : trained->notes) out << note << ".\n";
  out << "\n";
  print_metrics(*trained, out);
  if (auto error = output->write(trained->text)) return tell(*error);
  if (auto error = output->commit()) return tell(*error);
  const bool refitted =
      trained->metrics && arguments.test.empty() && input.recipe.options.flag("train.refit");
  out << arguments.output << ": " << name_of(trained->model.family) << ", "
      << short_size(trained->text.size())
      << (refitted ? ", trained once more on all " + std::to_string(trained->n_rows) + " rows" : "")
      << "\n";
  return kOk;
}

std::string footer() {
  std::string text =
      "Example:\n  dodona train homes.csv --target Price -o homes.json --set "
      "target.transform=log\n\nFamilies:\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& learner : train::learners())
    rows.push_back({std::string(learner.name), std::string(learner.help)});
  text +=
      table({"", ""}, rows).substr(1) + "\nOptions for --set, and in a recipe under `options`:\n";
  rows.clear();
  const train::Options standard;
  for (const auto& spec : train::option_specs()) {
    std::string choices;
    for (const auto choice : spec.choices)
      choices += (choices.empty() ? " (" : ", ") + std::string(choice);
    rows.push_back({std::string(spec.name), standard.text(spec),
                    std::string(spec.help) + choices + (choices.empty() ? "" : ")")});
  }
  rows.push_back({"columns.NAME.kind", "inferred", "number, category, boolean or date"});
  rows.push_back(
      {"columns.NAME.missing", "inferred", "allowed or error: what a missing cell means"});
  rows.push_back({"columns.NAME.unseen", "missing",
                  "missing or error: what a category that training had not means"});
  rows.push_back(
      {"columns.NAME.label", "", "for forms; also columns.NAME.unit and columns.NAME.description"});
  return text + table({"option", "default", "what it is"}, rows);
}

}  // namespace

void add_train(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command =
      *app.add_subcommand("train", "Learn a model from a CSV and write it as one JSON file");
  command
      .add_option("data", arguments->data,
                  "the CSV to learn from; its first line names the columns")
      ->required()
      ->type_name("DATA.csv");
  command.add_option("--target", arguments->target, "the column to predict")->type_name("COLUMN");
  command.add_option("--task", arguments->task, "auto (default), regression or classification")
      ->check(CLI::IsMember({"auto", "regression", "classification"}));
  command
      .add_option("--family", arguments->family, "the kind of model, listed below (default: trees)")
      ->type_name("NAME");
  command.add_option("-o,--output", arguments->output, "the model file to write")
      ->capture_default_str()
      ->type_name("FILE");
  command
      .add_option("--seed", arguments->seed, "of everything that is drawn at random (default: 1)")
      ->check(CLI::Range(std::uint64_t{0}, (std::uint64_t{1} << 53U) - 1).description(""))
      ->type_name("N");
  command
      .add_option("--threads", arguments->threads, "speed, never the result (default: all cores)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  auto* fraction = command
                       .add_option("--test-fraction", arguments->test_fraction,
                                   "rows to hold out for the test (default: 0.2)")
                       ->check(CLI::Range(0.0, 0.99))
                       ->type_name("F");
  command.add_option("--test", arguments->test, "test on the rows of this file instead")
      ->excludes(fraction)
      ->type_name("FILE");
  command.add_option("--drop", arguments->drop, "leave a column out; may be repeated")
      ->type_name("COLUMN")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--missing", arguments->missing,
                  "a cell with this text is missing too; may be repeated")
      ->type_name("TEXT")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command
      .add_option("--recipe", arguments->recipe,
                  "a JSON file with all of this; the command line overrides it")
      ->type_name("FILE");
  command.add_option("--set", arguments->set, "set an option (list below); may be repeated")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  add_delimiter(command, arguments->delimiter);
  command.footer(footer());
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
