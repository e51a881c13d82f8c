#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/feature_values.hpp"
#include "commands/interrupt.hpp"
#include "commands/layout.hpp"
#include "dodona/number.hpp"
#include "files.hpp"
#include "train/choose_model.hpp"
#include "train/option_page.hpp"
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
  std::string weight;
  std::string group;
  std::string time;
  std::string metric;
  std::string budget;
  std::optional<std::size_t> trials;
  bool verbose = false;
  std::vector<std::string> drop;
  std::vector<std::string> missing;
  std::vector<std::string> set;
  std::vector<std::string> describe;
  std::optional<std::uint64_t> seed;
  std::optional<double> test_fraction;
  int threads = 0;
  char delimiter = 0;
};

// `90`, `90s`, `2m`, `1h`; nothing if it is none of these.
std::optional<double> seconds_of(std::string_view text) {
  double unit = 1;
  if (text.ends_with('m')) unit = 60;
  if (text.ends_with('h')) unit = 3600;
  if (text.ends_with('s') || unit > 1) text.remove_suffix(1);
  const auto value = parse_number(text);
  if (!value || !(*value > 0) || *value > 1e6) return std::nullopt;
  return *value * unit;
}

// What is said of the model, as key=value or as a file of such.
std::optional<Error> describe(const std::string& text, train::Recipe& recipe) {
  if (text.find('=') != std::string::npos || !text.ends_with(".json"))
    return train::describe(recipe, text);
  const auto file = read_file(text);
  if (!file) return file.error();
  auto error = train::describe_by_file(recipe, *file);
  if (error) error->where.path = text + (error->where.path.empty() ? "" : ": " + error->where.path);
  return error;
}

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
  if (!arguments.weight.empty()) recipe.weight = arguments.weight;
  if (!arguments.group.empty()) recipe.group = arguments.group;
  if (!arguments.time.empty()) recipe.time = arguments.time;
  if (!arguments.metric.empty()) recipe.metric = arguments.metric;
  if (!arguments.budget.empty()) recipe.budget = seconds_of(arguments.budget);
  if (arguments.trials) recipe.trials = arguments.trials;
  recipe.drop.insert(recipe.drop.end(), arguments.drop.begin(), arguments.drop.end());
  recipe.missing_tokens.insert(recipe.missing_tokens.end(), arguments.missing.begin(),
                               arguments.missing.end());
  for (const auto& assignment : arguments.set) {
    if (auto error = train::set(recipe, assignment)) return std::move(*error);
  }
  for (const auto& text : arguments.describe) {
    if (auto error = describe(text, recipe)) return std::move(*error);
  }
  return recipe;
}

void print_schema(const Schema& schema, std::ostream& out) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& feature : schema.features) {
    const auto n = feature.training.missing;
    const std::string missing = feature.missing == Missing::error ? "an error"
                                : n == 0                          ? "allowed"
                                                                  : counted(n, "row");
    rows.push_back(
        {printable(feature.name), std::string(name_of(feature.kind)), missing, values_of(feature)});
  }
  out << table({"column", "kind", "missing", "values"}, rows, table_width(out)) << "\n";
}

// "0.71 to 0.78", or nothing.
std::string interval_of(const train::Trained& trained, const std::string& metric) {
  if (!trained.assessment) return "";
  for (const auto& [name, model, difference] : trained.assessment->intervals.metrics) {
    if (name == metric) return short_number(model.lower) + " to " + short_number(model.upper);
  }
  return "";
}

// "90% intervals hold 91.2% of them and are 3.2 wide on average."
void print_levels(const train::Trained& trained, std::ostream& out) {
  constexpr double kStandardLevel = 0.9;
  const bool classes = trained.model.schema.task == Task::classification;
  for (const auto& [level, covered, size] : trained.tested_levels) {
    if (level != kStandardLevel) continue;
    out << "The " << short_number(100 * level)
        << (classes ? "% sets of classes hold the truth in " : "% intervals hold the truth in ")
        << short_number(100 * covered) << "% of these rows, with " << short_number(size)
        << (classes ? (size == 1 ? " class on average.\n\n" : " classes on average.\n\n")
                    : " from end to end on average.\n\n");
  }
}

// What the best constant is best by.
std::string_view metric_of_baseline(const train::Trained& trained) {
  if (trained.model.schema.task == Task::classification) return "log_loss";
  if (trained.baseline_name == "median of the target") return "mae";
  return trained.baseline_name == "quantile of the target" ? "mean_pinball_loss" : "rmse";
}

// Where classes were weighted, probabilities are not meant for these rows as they are.
void warn_of_no_use(const train::Trained& trained) {
  if (!trained.recipe.class_weights.empty()) return;
  const std::string metric(metric_of_baseline(trained));
  const auto model = trained.metrics->find(metric);
  const auto constant = trained.baseline->find(metric);
  if (!model || !constant || *model < *constant) return;
  warn("on these rows the model is no better than the " + std::string(trained.baseline_name) +
       ", by " + metric +
       ": its columns may say nothing of the target, or too few rows have trained it");
}

// Which rows have tested, where that is not a matter of chance.
std::string rows_apart(const train::TrainInput& input) {
  if (!input.test_path.empty()) return "";
  if (!input.recipe.time.empty()) return " (the latest by " + printable(input.recipe.time) + ")";
  if (!input.recipe.group.empty())
    return " (whole groups of " + printable(input.recipe.group) + ")";
  return "";
}

void print_metrics(const train::Trained& trained, const train::TrainInput& input,
                   std::ostream& out) {
  const std::string& weight = input.recipe.weight;
  if (!trained.metrics) {
    const bool has_folds = trained.tournament && trained.tournament->n_folds > 0;
    out << "No rows were held out to test the model"
        << (rows_apart(input).empty()
                ? ""
                : ", as there are too few groups or moments for that (--test FILE has others)")
        << (has_folds ? ": its score above, on rows of the folds, is all that is known, and "
                        "flatters it a little, as it was chosen by that.\n"
                      : ", so nothing is known of how good it is on new ones.\n");
    return;
  }
  std::vector<std::vector<std::string>> rows;
  bool has_intervals = false;
  for (const auto& [name, value] : trained.metrics->values) {
    const std::string interval = interval_of(trained, name);
    has_intervals = has_intervals || !interval.empty();
    rows.push_back({name, short_number(value), interval,
                    short_number(trained.baseline->find(name).value_or(0))});
  }
  std::vector<std::string> header = {"metric", ">model", "95% interval",
                                     ">" + std::string(trained.baseline_name)};
  if (!has_intervals) {
    header.erase(header.begin() + 2);
    for (auto& row : rows) row.erase(row.begin() + 2);
  }
  out << "On " << counted(trained.metrics->n_rows, "row") << " that the model had not seen"
      << rows_apart(input) << (weight.empty() ? "" : ", weighted by " + printable(weight))
      << ", after training on " << trained.n_train << ":\n\n"
      << table(header, rows, table_width(out)) << "\n";
  print_levels(trained, out);
  warn_of_no_use(trained);
}

// Whether another has a better score on as many rows and folds as the one that was chosen.
bool is_of_a_tie(const train::Tournament& tournament) {
  const train::Trial& chosen = tournament.trials.front();
  const auto loss = [&](const train::Trial& trial) {
    return train::loss_of(tournament.criterion, trial.score.mean);
  };
  return std::any_of(tournament.trials.begin(), tournament.trials.end(), [&](const auto& other) {
    return other.n_rows == chosen.n_rows &&
           other.score.by_fold.size() == chosen.score.by_fold.size() && loss(other) < loss(chosen);
  });
}

// The best of each family, and what else came near.
void print_tournament(const train::Tournament& tournament, std::ostream& out) {
  constexpr std::size_t kShown = 10;
  bool any_cut = false;
  bool is_uniform = true;
  std::vector<std::string_view> families;
  std::vector<std::vector<std::string>> rows;
  for (const auto& trial : tournament.trials) {
    const bool first =
        std::find(families.begin(), families.end(), trial.learner->name) == families.end();
    if (!first && rows.size() >= kShown - 5) continue;
    if (first) families.push_back(trial.learner->name);
    rows.push_back({rows.empty() ? ">" : "", short_number(trial.score.mean),
                    trial.score.error ? short_number(*trial.score.error) : "unknown",
                    std::to_string(trial.n_rows), std::to_string(trial.score.by_fold.size()),
                    train::describe(trial) + (trial.is_cut ? " (cut short)" : "")});
    any_cut = any_cut || trial.is_cut;
    is_uniform =
        is_uniform && rows.back()[3] == rows.front()[3] && rows.back()[4] == rows.front()[4];
  }
  const std::size_t n = tournament.trials.size();
  out << wrapped("",
                 counted(n, "model") + " tried, by " + std::string(tournament.criterion.metric) +
                     " on rows of the folds, those on most rows and folds first" +
                     (rows.size() < n ? " (" + std::to_string(rows.size()) + " shown)" : "") +
                     (is_uniform ? "" : "; only scores on as many rows and folds compare") + ":",
                 0, table_width(out))
      << "\n"
      << table({"", ">" + std::string(tournament.criterion.metric), ">standard error", ">rows",
                ">folds", "model"},
               rows, table_width(out))
      << "\n";
  if (is_of_a_tie(tournament))
    out << wrapped("",
                   "> is as good as the best, within the error of their difference, and simpler or "
                   "smaller.",
                   0, table_width(out))
        << "\n";
  if (any_cut)
    out << wrapped("",
                   "What was cut short had no time to come to its end, and is scored as far as it "
                   "came; a longer --budget gives it more.",
                   0, table_width(out))
        << "\n";
  if (tournament.too_short)
    warn("there was no time to try a second family; give a longer --budget");
}

// What a page has to fetch and read before its first answer.
void tell_of_size(std::size_t n_bytes, const train::Trained& trained) {
  constexpr std::size_t kMuch = 5'000'000;
  if (n_bytes < kMuch || !std::holds_alternative<Trees>(trained.model.family)) return;
  warn("a model of " + short_size(n_bytes) +
       " is much for a web page; fewer or smaller trees make it less (of forests forest.trees, "
       "forest.max_depth and forest.min_leaf_rows), and --family trees is smaller as a rule");
}

void tell_of_stop(const train::Trained& trained) {
  const std::string tested =
      trained.metrics ? "it is tested" : "it is not tested, as no rows are held out";
  if (trained.stopped == train::Stopped::first_fit) {
    warn("training was stopped before its end; what is written is the model so far: " + tested +
         ", and not fitted once more on all rows");
  } else if (trained.stopped == train::Stopped::refit) {
    warn(
        "training was stopped in the second fit, on all rows; what is written is the model of the "
        "first, of " +
        counted(trained.n_train, "row") + ": " + tested);
  }
}

int run(const Arguments& arguments) {
  auto recipe = make_recipe(arguments);
  if (!recipe) return tell(recipe.error());
  train::TrainInput input;
  input.data_path = arguments.data;
  input.test_path = arguments.test;
  input.delimiter = arguments.delimiter;
  input.recipe = std::move(*recipe);
  if (!input.recipe.metric.empty() && !train::asks_for_search(input.recipe))
    warn("--metric has no effect where there is one model: it decides between those of a search");
  input.n_threads = arguments.threads > 0
                        ? arguments.threads
                        : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  ProgressLine progress(arguments.verbose);
  // From the first step on there is a model to keep; before that an interrupt ends the program.
  std::optional<StopOnInterrupt> interrupt;
  input.on_trial = [&](const train::Trial& trial, bool best) {
    if (!best && !arguments.verbose) return;
    progress.clear();
    const std::string error =
        trial.score.error ? " +- " + short_number(*trial.score.error) : std::string();
    std::cerr << wrapped("  " + short_number(trial.score.mean) + error + "  ",
                         train::describe(trial) + " (" + counted(trial.n_rows, "row") + ", " +
                             counted(trial.score.by_fold.size(), "fold") + ", " +
                             short_number(std::round(trial.seconds * 100) / 100) + " s)",
                         4, table_width(std::cerr));
  };
  input.progress = [&](double done, const std::string& what) {
    if (!interrupt) interrupt.emplace();
    progress.show(done, what);
    return !StopOnInterrupt::is_asked();
  };

  if (!arguments.test.empty() && is_same_file(arguments.data, arguments.test)) {
    return tell(Error{Code::bad_option,
                      {0, 0, "", "test"},
                      "these rows train the model and cannot test it; without --test some are held "
                      "out for that"});
  }
  for (const auto& path : {arguments.data, arguments.test, arguments.recipe}) {
    if (is_same_file(path, arguments.output)) return tell(would_overwrite(path));
  }
  // Opened first: a model that cannot be written need not be trained.
  auto output = OutputFile::open(arguments.output);
  if (!output) return tell(output.error());
  std::ostream& out = output->is_standard_output() ? std::cerr : std::cout;

  const train::Recipe& of = input.recipe;
  const Roles roles{of.target.name, of.weight, of.group, of.time, false, {}};
  FaultReport report(roles);
  FaultReport test_report(roles);
  const auto trained = train::run(input, report, test_report);
  progress.clear();
  const int exit = std::max(tell(report, arguments.data), tell(test_report, arguments.test));
  if (!trained && StopOnInterrupt::is_asked()) return kInterrupted;
  if (!trained) return exit == kOk ? kBadData : exit;
  print_schema(trained->model.schema, out);
  for (const auto& note : trained->notes) out << wrapped("", note + ".", 2, table_width(out));
  out << "\n";
  if (trained->tournament) print_tournament(*trained->tournament, out);
  print_metrics(*trained, input, out);
  for (const auto& warning : trained->data.warnings)
    out << wrapped(warning.kind == "coverage" ? "Test, " : "Data, ",
                   std::string(warning.kind) + ": " + warning.message + ".", 2, output_width(out));
  if (!trained->data.warnings.empty()) out << "\n";
  if (auto error = output->write(trained->text)) return tell(*error);
  if (auto error = output->commit()) return tell(*error);
  out << arguments.output << ": " << trained->recipe.family << ", "
      << short_size(trained->text.size())
      << (trained->refitted ? ", trained once more on all " + counted(trained->n_rows, "row") : "")
      << "\n";
  tell_of_stop(*trained);
  tell_of_size(trained->text.size(), *trained);
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
  for (const auto& spec : train::option_specs()) {
    const bool is_choice = spec.kind == train::OptionKind::choice;
    rows.push_back(
        {std::string(spec.name), spec.by_data.empty() ? train::standard_of(spec) : "by data",
         std::string(spec.help) + (is_choice ? " (" + train::values_of(spec) + ")" : "")});
  }
  for (const auto& [name, standard_text, help] : train::column_settings())
    rows.push_back(
        {"columns.NAME." + std::string(name), std::string(standard_text), std::string(help)});
  for (const auto& [name, standard_text, help] : train::target_settings())
    rows.push_back({std::string(name), std::string(standard_text), std::string(help)});
  for (const auto& [name, standard_text, help] : train::fit_settings())
    rows.push_back({std::string(name), std::string(standard_text), std::string(help)});
  return text + table({"option", "default", "what it is"}, rows) +
         "\n--help-options says more: the range of each, and when to change it.\n"
         "Ctrl-C stops after the present round: the model so far is tested and written (exit code "
         "0), and a second\nCtrl-C ends at once, with nothing written (130).\n";
}

// Numbers from one to another.
CLI::Validator within(double low, double high) {
  return {[low, high](const std::string& text) {
            const auto value = parse_number(text);
            if (value && *value >= low && *value <= high) return std::string();
            return in_quotes(text) + " is not a number from " + train::plain(low) + " to " +
                   train::plain(high);
          },
          ""};
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
      .add_option("--family", arguments->family,
                  "the kind of model, listed below; auto (default): the one that wins a tournament")
      ->type_name("NAME");
  command
      .add_option(
          "--budget", arguments->budget,
          "how long to look for a family and its options and to fit what is found, like 90s, "
          "5m, 1h (default: 60s with --family auto); reading the table and testing come on "
          "top")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return seconds_of(text)
                       ? std::string()
                       : in_quotes(text) + " is not a time above 0, like 90s, 5m or 1h";
          },
          ""))
      ->type_name("TIME");
  command
      .add_option("--trials", arguments->trials,
                  "how many families and options to try, in place of a time: the model is then the "
                  "same on any machine")
      ->check(within(1, 100000))
      ->type_name("N");
  command
      .add_option("--metric", arguments->metric,
                  "what decides between models (default: log_loss of classes, rmse of numbers)")
      ->type_name("NAME");
  command.add_option("-o,--output", arguments->output, "the model file to write")
      ->capture_default_str()
      ->type_name("FILE");
  command
      .add_option("--seed", arguments->seed, "of everything that is drawn at random (default: 1)")
      ->check(within(0, 9007199254740991))  // 2^53 - 1: all of them are doubles
      ->type_name("N");
  command
      .add_option("--threads", arguments->threads, "speed, never the result (default: all cores)")
      ->check(within(1, 1024))
      ->type_name("N");
  auto* fraction = command
                       .add_option("--test-fraction", arguments->test_fraction,
                                   "rows to hold out for the test (default: 0.2)")
                       ->check(within(0, 0.99))
                       ->type_name("F");
  command.add_option("--test", arguments->test, "test on the rows of this file instead")
      ->excludes(fraction)
      ->type_name("FILE");
  command
      .add_option("--weight", arguments->weight,
                  "the column that says what each row weighs, in fit and test; it is no feature")
      ->type_name("COLUMN");
  command
      .add_option("--group", arguments->group,
                  "the column that says which rows belong together (a person, a shop): all of a "
                  "group are held out at once; it is no feature")
      ->type_name("COLUMN");
  command
      .add_option("--time", arguments->time,
                  "the column of dates or numbers that orders the rows: models are tested on rows "
                  "later than those they learned from")
      ->type_name("COLUMN");
  add_repeated(command, "--drop", arguments->drop, "leave a column out; may be repeated", "COLUMN");
  add_repeated(command, "--missing", arguments->missing,
               "a cell with this text is missing too; may be repeated", "TEXT");
  command
      .add_option("--recipe", arguments->recipe,
                  "a JSON file with all of this; the command line overrides it")
      ->type_name("FILE");
  add_repeated(command, "--set", arguments->set, "set an option (list below); may be repeated",
               "KEY=VALUE");
  add_repeated(command, "--describe", arguments->describe,
               "what the card says of the model: intended_use=..., author, licence, title, "
               "description, source, or a JSON file of these; may be repeated",
               "KEY=TEXT|FILE.json");
  add_delimiter(command, arguments->delimiter);
  command.add_flag("--verbose", arguments->verbose,
                   "write a line for each step to the standard error");
  command.add_flag_callback(
      "--help-options", [] { throw CLI::CallForVersion(train::option_page(), 0); },
      "print all options with their ranges and uses, as Markdown, and exit");
  command.footer(footer());
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
