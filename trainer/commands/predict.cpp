#include <unistd.h>

#include <iostream>
#include <memory>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/rows.hpp"
#include "dodona/csv_table.hpp"
#include "dodona/predictor.hpp"
#include "files.hpp"
#include "json/write.hpp"
#include "train/options.hpp"

namespace dodona::commands {
namespace {

struct Arguments {
  std::string model;
  std::string data = "-";
  std::string output = "-";
  std::optional<std::string> row;
  bool keep_input = false;
  bool margin = false;
  char delimiter = 0;
};

// From a CSV to a CSV, chunk by chunk.
class CsvPrediction {
 public:
  CsvPrediction(const Model& model, const Arguments& arguments, OutputFile output)
      : model_(model),
        predictor_(model),
        keep_input_(arguments.keep_input),
        margin_(arguments.margin),
        output_(std::move(output)),
        reader_(model.schema, arguments.delimiter, handlers(), report_) {}

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
  CsvTableHandlers handlers() {
    return {[this](auto cells) { write_header(cells); },
            [this](const CsvRecord& record) { keep(record); },
            [this](const Table& table, std::size_t first_row) {
              return predict_table(table, first_row);
            }};
  }

  void write_header(std::span<const std::string_view> cells) {
    if (keep_input_) text_ += joined(cells) + ",";
    text_ += "prediction";
    for (const auto& name : model_.schema.target.classes)
      text_ += "," + csv_cell("probability_" + name, ',');
    if (margin_ && n_outputs(model_.family) == 1) {
      text_ += ",margin";
    } else if (margin_) {
      for (const auto& name : model_.schema.target.classes)
        text_ += "," + csv_cell("margin_" + name, ',');
    }
    text_ += "\n";
  }

  void keep(const CsvRecord& record) {
    if (keep_input_ && report_.ok()) kept_.push_back(joined(record.cells));
  }

  bool predict_table(const Table& table, std::size_t first_row) {
    const Prediction& prediction = predictor_.predict(table, first_row, report_);
    if (!report_.ok()) return true;  // go on, to find the other errors
    const auto margins = margin_ ? margins_of(table) : std::vector<double>{};
    for (std::size_t i = 0; i < table.n_rows; ++i) {
      if (keep_input_) text_ += kept_[i] + ",";
      write_answer(prediction, i);
      for (std::size_t at = i; at < margins.size(); at += table.n_rows)
        text_ += "," + train::shortest(margins[at]);
      text_ += "\n";
    }
    kept_.clear();
    problem_ = output_.write(text_);
    text_.clear();
    return !problem_;
  }

  // [n_outputs][n_rows]: what the family gives, before the link.
  std::vector<double> margins_of(const Table& table) const {
    std::vector<double> margins(n_outputs(model_.family) * table.n_rows);
    score(model_.family, encode(model_.schema, model_.encoder, table), margins);
    return margins;
  }

  void write_answer(const Prediction& prediction, std::size_t i) {
    const auto output = [&](std::size_t k) {
      return train::shortest(prediction.outputs[k * prediction.n_rows + i]);
    };
    if (model_.schema.task == Task::regression) {
      text_ += output(0);
    } else {
      text_ += csv_cell(
          model_.schema.target.classes[static_cast<std::size_t>(prediction.labels[i])], ',');
      for (std::size_t k = 0; k < prediction.n_outputs; ++k) text_ += "," + output(k);
    }
  }

  static std::string joined(std::span<const std::string_view> cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
      line += (i == 0 ? "" : ",") + csv_cell(cells[i], ',');
    return line;
  }

  const Model& model_;
  Predictor predictor_;
  bool keep_input_;
  bool margin_;
  OutputFile output_;
  Report report_;
  std::optional<Error> problem_;
  std::vector<std::string> kept_;
  std::string text_;
  CsvTableReader reader_;
};

int predict_row(const Model& model, const std::string& text) {
  Report report;
  const auto table = read_row(model, text, report);
  Prediction prediction;
  if (table) prediction = Predictor(model).predict(*table, 0, report);
  const int exit = tell(report);
  if (exit != kOk) return exit;
  json::Json answer;
  if (model.schema.task == Task::regression) {
    answer["value"] = prediction.outputs[0];
  } else {
    const auto& classes = model.schema.target.classes;
    const auto label = static_cast<std::size_t>(prediction.labels[0]);
    answer["label"] = classes[label];
    answer["probability"] = prediction.outputs[label];
    for (std::size_t k = 0; k < classes.size(); ++k)
      answer["probabilities"][classes[k]] = prediction.outputs[k];
  }
  std::cout << json::dump(answer, 0) << "\n";
  return kOk;
}

int run(const Arguments& arguments) {
  const auto loaded = load_model(arguments.model);
  if (!loaded) return tell(loaded.error());
  if (arguments.row) return predict_row(loaded->model, *arguments.row);
  if (arguments.data == "-" && isatty(STDIN_FILENO) == 1) {
    return tell(Error{Code::bad_option, {}, "name a CSV to predict, pipe one in, or give --row"});
  }
  for (const auto& path : {arguments.data, arguments.model}) {
    if (is_same_file(path, arguments.output)) return tell(would_overwrite(path));
  }
  auto output = OutputFile::open(arguments.output);
  if (!output) return tell(output.error());
  return CsvPrediction(loaded->model, arguments, std::move(*output)).run(arguments.data);
}

}  // namespace

void add_predict(CLI::App& app, int& exit) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = *app.add_subcommand("predict", "Predict the rows of a CSV, or a single row");
  command.add_option("model", arguments->model, "the model file")->required()->type_name("MODEL");
  auto* data = command.add_option("data", arguments->data, "the CSV; - is the standard input")
                   ->capture_default_str()
                   ->type_name("DATA.csv");
  auto* output = command
                     .add_option("-o,--output", arguments->output,
                                 "the CSV to write; - is the standard output")
                     ->capture_default_str()
                     ->type_name("OUT.csv");
  auto* keep = command.add_flag("--keep-input", arguments->keep_input,
                                "write the columns of the input in front of the answers");
  auto* margin = command.add_flag("--margin", arguments->margin,
                                  "write the margins too: the scores before the link");
  command.add_option("--row", arguments->row, "a JSON object: predict this one row and print JSON")
      ->excludes(data)
      ->excludes(output)
      ->excludes(keep)
      ->excludes(margin)
      ->type_name("JSON");
  add_delimiter(command, arguments->delimiter);
  command.footer(
      "The columns written are prediction and, for classes, probability_<class>; with --margin "
      "also margin, or margin_<class>. A file with "
      "errors gives no predictions to a\n"
      "file; to the standard output those before the first error may have been written (the exit "
      "code is 1).\n\n"
      "Examples:\n"
      "  dodona predict homes.json new.csv -o prices.csv\n"
      "  dodona predict iris.json --row '{\"sepal_length\": 5.1, \"sepal_width\": 3.5, "
      "\"petal_length\": 1.4, \"petal_width\": 0.2}'\n");
  command.callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace dodona::commands
