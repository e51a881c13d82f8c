#include "commands/answers.hpp"

#include <unistd.h>

#include <iostream>
#include <utility>

#include "commands/commands.hpp"
#include "commands/console.hpp"
#include "commands/rows.hpp"
#include "dodona/csv_table.hpp"
#include "dodona/predictor.hpp"
#include "files.hpp"

namespace dodona::commands {
namespace {

// From a CSV to a CSV.
class CsvJob {
 public:
  CsvJob(const Model& model, char delimiter, Answers answers, OutputFile output)
      : predictor_(model),
        answers_(std::move(answers)),
        output_(std::move(output)),
        reader_(model.schema, delimiter, handlers(), report_) {}

  int run(const std::string& path) {
    const auto problem =
        read_with_progress(path, [&](std::string_view chunk) { return reader_.feed(chunk); });
    if (problem) return tell(*problem);
    // What is left to write is the header of a file without rows.
    const bool whole = reader_.finish();
    if (whole && !problem_) problem_ = output_.write(text_);
    if (whole && !problem_) problem_ = output_.commit();
    if (problem_) return tell(*problem_);
    return tell(report_, path == "-" ? "" : path);
  }

 private:
  CsvTableHandlers handlers() {
    CsvTableHandlers handlers;
    handlers.header = [this](auto cells) { answers_.header(cells, text_); };
    if (answers_.record) {
      handlers.record = [this](const CsvRecord& record) {
        if (report_.ok()) answers_.record(record);
      };
    }
    handlers.table = [this](const Table& table, std::size_t first_row) {
      return write_table(table, first_row);
    };
    return handlers;
  }

  bool write_table(const Table& table, std::size_t first_row) {
    const Prediction& prediction = predictor_.predict(table, first_row, report_, answers_.asked);
    if (!report_.ok()) return true;  // go on, to find the other errors
    answers_.lines(table, prediction, text_);
    problem_ = output_.write(text_);
    text_.clear();
    return !problem_;
  }

  Predictor predictor_;
  Answers answers_;
  OutputFile output_;
  FaultReport report_;
  std::optional<Error> problem_;
  std::string text_;
  CsvTableReader reader_;
};

int answer_csv(const Model& model, const AnswerArguments& arguments, Answers answers) {
  if (arguments.data == "-" && isatty(STDIN_FILENO) == 1)
    return tell(Error{Code::bad_option, {}, "name a CSV, pipe one in, or give --row"});
  for (const auto& path : {arguments.data, arguments.model}) {
    if (is_same_file(path, arguments.output)) return tell(would_overwrite(path));
  }
  auto output = OutputFile::open(arguments.output);
  if (!output) return tell(output.error());
  return CsvJob(model, arguments.delimiter, std::move(answers), std::move(*output))
      .run(arguments.data);
}

int answer_row(const Model& model, const std::string& row, const Answers& answers) {
  Report report;
  const auto table = read_row(model, row, report);
  Prediction prediction;
  if (table) prediction = Predictor(model).predict(*table, 0, report, answers.asked);
  const int exit = tell(report);
  if (exit != kOk) return exit;
  std::string text;
  answers.print(*table, prediction, text);
  std::cout << text;
  return kOk;
}

}  // namespace

CLI::Option* add_answer_arguments(CLI::App& command, AnswerArguments& arguments,
                                  const std::string& row_help) {
  command.add_option("model", arguments.model, "the model file")->required()->type_name("MODEL");
  auto* data = command.add_option("data", arguments.data, "the CSV; - is the standard input")
                   ->capture_default_str()
                   ->type_name("DATA.csv");
  auto* output =
      command
          .add_option("-o,--output", arguments.output, "the CSV to write; - is the standard output")
          ->capture_default_str()
          ->type_name("OUT.csv");
  add_delimiter(command, arguments.delimiter);
  return command.add_option("--row", arguments.row, row_help)
      ->excludes(data)
      ->excludes(output)
      ->type_name("JSON");
}

int answer(const AnswerArguments& arguments,
           const std::function<Result<Answers>(const LoadedModel& loaded)>& answers_of) {
  const auto loaded = load_model(arguments.model);
  if (!loaded) return tell(loaded.error());
  auto answers = answers_of(*loaded);
  if (!answers) return tell(answers.error());
  if (arguments.row) return answer_row(loaded->model, *arguments.row, *answers);
  return answer_csv(loaded->model, arguments, std::move(*answers));
}

}  // namespace dodona::commands
