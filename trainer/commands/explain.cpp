#include "dodona/explain/explain.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <numeric>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/rows.hpp"
#include "dodona/csv_table.hpp"
#include "dodona/predictor.hpp"
#include "files.hpp"
#include "train/options.hpp"

namespace dodona::commands {
namespace {

struct Arguments {
  std::string model;
  std::string data = "-";
  std::string output = "-";
  std::optional<std::string> row;
  char delimiter = 0;
};

// The classes that have a margin each; a single name that is empty where there is one margin.
std::vector<std::string> margin_names(const Model& model) {
  if (n_outputs(model.family) == 1) return {""};
  return model.schema.target.classes;
}

// From a CSV to a CSV, chunk by chunk.
class CsvExplanation {
 public:
  CsvExplanation(const Model& model, const Arguments& arguments, OutputFile output)
      : model_(model),
        predictor_(model),
        explainer_(model),
        output_(std::move(output)),
        reader_(model.schema, arguments.delimiter,
                {[this](auto) { write_header(); },
                 {},
                 [this](const Table& table, std::size_t first_row) {
                   return explain_table(table, first_row);
                 }},
                report_) {}

  int run(const std::string& path) {
    const auto problem =
        read_with_progress(path, [&](std::string_view chunk) { return reader_.feed(chunk); });
    if (problem) return tell(*problem);
    // What is left to write is the header of a file without rows.
    if (reader_.finish() && !problem_ && !(problem_ = output_.write(text_)))
      problem_ = output_.commit();
    if (problem_) return tell(*problem_);
    return tell(report_, path == "-" ? "" : path);
  }

 private:
  // One block of columns per margin.
  void write_header() {
    for (const auto& name : margin_names(model_)) {
      const std::string end = name.empty() ? "" : "_" + name;
      text_ += (text_.empty() ? "" : ",") + csv_cell("base" + end, ',');
      for (const auto& feature : model_.schema.features)
        text_ += "," + csv_cell(feature.name + end, ',');
      text_ += "," + csv_cell("margin" + end, ',');
    }
    text_ += "\n";
  }

  // Predicting finds the rows whose margins are not finite.
  bool explain_table(const Table& table, std::size_t first_row) {
    predictor_.predict(table, first_row, report_);
    if (!report_.ok()) return true;  // go on, to find the other errors
    for (std::size_t i = 0; i < table.n_rows; ++i) write_row(explainer_.explain(table, i));
    problem_ = output_.write(text_);
    text_.clear();
    return !problem_;
  }

  void write_row(const Explanation& why) {
    const std::size_t n_features = model_.schema.features.size();
    for (std::size_t k = 0; k < why.base.size(); ++k) {
      text_ += (k == 0 ? "" : ",") + train::shortest(why.base[k]);
      for (std::size_t f = 0; f < n_features; ++f)
        text_ += "," + train::shortest(why.contributions[k * n_features + f]);
      text_ += "," + train::shortest(why.margin[k]);
    }
    text_ += "\n";
  }

  const Model& model_;
  Predictor predictor_;
  Explainer explainer_;
  OutputFile output_;
  Report report_;
  std::optional<Error> problem_;
  std::string text_;
  CsvTableReader reader_;
};

std::string signed_number(double value) { return (value > 0 ? "+" : "") + short_number(value); }

// The contributions to output k, the greatest first, between the base and the margin.
std::string margin_table(const Model& model, const Explanation& why, std::size_t k) {
  const std::size_t n_features = model.schema.features.size();
  const double* contributions = why.contributions.data() + k * n_features;
  std::vector<std::size_t> order(n_features);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(contributions[a]) > std::abs(contributions[b]);
  });
  const bool sampled = !why.standard_error.empty();
  std::vector<std::string> header = {"column", ">adds"};
  if (sampled) header.emplace_back(">standard error");
  std::vector<std::vector<std::string>> rows = {{"(base)", short_number(why.base[k])}};
  for (const std::size_t f : order) {
    rows.push_back({printable(model.schema.features[f].name), signed_number(contributions[f])});
    if (sampled) rows.back().push_back(short_number(why.standard_error[k * n_features + f]));
  }
  rows.push_back({"(margin)", short_number(why.margin[k])});
  for (auto& row : rows) row.resize(header.size());
  return table(header, rows);
}

std::string answer_of(const Model& model, const Prediction& prediction) {
  if (model.schema.task == Task::regression) return short_number(prediction.outputs[0]);
  const auto label = static_cast<std::size_t>(prediction.labels[0]);
  return printable(model.schema.target.classes[label]) + " (probability " +
         short_number(prediction.outputs[label]) + ")";
}

int explain_row(const Model& model, const std::string& text) {
  Report report;
  const auto row = read_row(model, text, report);
  Prediction prediction;
  if (row) prediction = Predictor(model).predict(*row, 0, report);
  const int exit = tell(report);
  if (exit != kOk) return exit;
  Explainer explainer(model);
  const Explanation& why = explainer.explain(*row, 0);
  const auto names = margin_names(model);
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (!names[k].empty()) std::cout << "class " << printable(names[k]) << "\n";
    std::cout << margin_table(model, why, k) << "\n";
  }
  std::cout << "prediction: " << answer_of(model, prediction) << "\n";
  return kOk;
}

int run(const Arguments& arguments) {
  const auto loaded = load_model(arguments.model);
  if (!loaded) return tell(loaded.error());
  if (arguments.row) return explain_row(loaded->model, *arguments.row);
  if (arguments.data == "-" && isatty(STDIN_FILENO) == 1) {
    return tell(Error{Code::bad_option, {}, "name a CSV to explain, pipe one in, or give --row"});
  }
  for (const auto& path : {arguments.data, arguments.model}) {
    if (is_same_file(path, arguments.output)) return tell(would_overwrite(path));
  }
  auto output = OutputFile::open(arguments.output);
  if (!output) return tell(output.error());
  return CsvExplanation(loaded->model, arguments, std::move(*output)).run(arguments.data);
}

}  // namespace

void add_explain(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command =
      *app.add_subcommand("explain", "Say what each column adds to the margins of rows");
  command.add_option("model", arguments->model, "the model file")->required()->type_name("MODEL");
  auto* data = command.add_option("data", arguments->data, "the CSV; - is the standard input")
                   ->capture_default_str()
                   ->type_name("DATA.csv");
  auto* output = command
                     .add_option("-o,--output", arguments->output,
                                 "the CSV to write; - is the standard output")
                     ->capture_default_str()
                     ->type_name("OUT.csv");
  command.add_option("--row", arguments->row, "a JSON object: explain this one row in a table")
      ->excludes(data)
      ->excludes(output)
      ->type_name("JSON");
  add_delimiter(command, arguments->delimiter);
  command.footer(
      "The margin is the score before the link. Base and contributions (Shapley values) add up to "
      "it. The columns written\nare base, one per column of the model, and margin; where every "
      "class has a margin, such a block per class.\n\n"
      "Examples:\n"
      "  dodona explain homes.json new.csv -o why.csv\n"
      "  dodona explain iris.json --row '{\"sepal_length\": 5.1, \"sepal_width\": 3.5, "
      "\"petal_length\": 1.4, \"petal_width\": 0.2}'\n");
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
