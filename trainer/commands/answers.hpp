// What predict and explain share: their arguments, and the two ways of asking, a CSV that becomes a
// CSV and one row of JSON.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "commands/console.hpp"
#include "dodona/csv.hpp"
#include "dodona/error.hpp"
#include "dodona/model.hpp"
#include "dodona/table.hpp"

namespace dodona::commands {

struct AnswerArguments {
  std::string model;
  std::string data = "-";
  std::string output = "-";
  std::optional<std::string> row;
  char delimiter = 0;
};

// row_help: what --row does. Returns --row, which other options may exclude.
CLI::Option* add_answer_arguments(CLI::App& command, AnswerArguments& arguments,
                                  const std::string& row_help);

// For the help of such a command.
inline constexpr const char* kFilesWithErrors =
    "Of a CSV with errors nothing is written to a file; to the standard output, answers before the "
    "first error may\nhave been (the exit code is 1).\n\n";

// One model's answers. Text is appended; none of it is called for rows with errors.
struct Answers {
  Asked asked;  // what the predictions are to have
  // The line that names the columns. cells: the header of what is read.
  std::function<void(std::span<const std::string_view> cells, std::string& text)> header;
  // Every record, before it is answered. Optional.
  std::function<void(const CsvRecord& record)> record;
  // A line for each of the rows.
  std::function<void(const Table& rows, const Prediction& prediction, std::string& text)> lines;
  // What --row prints.
  std::function<void(const Table& row, const Prediction& prediction, std::string& text)> print;
};

// Answers for the rows that the arguments name. A CSV goes through chunk by chunk. Returns the exit
// code. answers_of may refuse what the arguments ask of the model.
int answer(const AnswerArguments& arguments,
           const std::function<Result<Answers>(const LoadedModel& loaded)>& answers_of);

}  // namespace dodona::commands
