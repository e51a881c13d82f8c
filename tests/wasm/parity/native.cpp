// The native side of the parity tests, whatever compiler builds it:
//
//   parity_native rows MODEL.json N ROWS.csv            writes N rows for the model
//   parity_native score MODEL.json ROWS.csv ANSWERS     scores them as `dodona predict` does
//   parity_native define MODEL.json ROWS.csv ANSWERS    by the readable definition
//
// Answers are doubles, column after column: the outputs, lower and upper or how many classes are in
// the set, both of the level 0.9, the novelty, and of a classification the index of the class.
#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/files.hpp"
#include "dodona/csv_table.hpp"
#include "dodona/json/parse.hpp"
#include "dodona/model.hpp"
#include "dodona/predictor.hpp"
#include "wasm/parity/rows.hpp"

namespace dodona::test {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20U;

using Columns = std::vector<std::vector<double>>;

bool write_rows(const Schema& schema, std::size_t n, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  std::string text;
  for (std::size_t row = 0; row <= n; ++row) {
    append_row(schema, row, text);
    if (text.size() < kChunk && row < n) continue;
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    text.clear();
  }
  return static_cast<bool>(file.flush());
}

// What `dodona predict` asks.
Asked usual(const Model& model) {
  const auto& levels = model.output.levels;
  const auto at = std::find(levels.begin(), levels.end(), 0.9);
  return {static_cast<std::size_t>(at - levels.begin()), at == levels.end() ? std::size_t{0} : 1,
          model.novelty.has_value()};
}

// How many classes are in the set of a row.
double set_size(const Prediction& prediction, std::size_t i) {
  double size = 0;
  for (std::size_t k = 0; k < prediction.n_outputs; ++k)
    size += prediction.column(k)[i] >= prediction.column(prediction.n_outputs)[i] ? 1 : 0;
  return size;
}

void append(const Prediction& prediction, bool has_set, Columns& columns) {
  const std::size_t n = prediction.n_rows;
  if (n == 0) return;
  const std::size_t n_columns = prediction.outputs.size() / n;
  columns.resize(n_columns + (prediction.labels.empty() ? 0 : 1));
  for (std::size_t k = 0; k < n_columns; ++k) {
    const bool is_set = has_set && k == prediction.n_outputs;
    for (std::size_t i = 0; i < n; ++i)
      columns[k].push_back(is_set ? set_size(prediction, i) : prediction.column(k)[i]);
  }
  if (!prediction.labels.empty())
    columns.back().insert(columns.back().end(), prediction.labels.begin(), prediction.labels.end());
}

Columns score(const Model& model, const std::string& path, bool by_definition, Report& report) {
  Predictor predictor(model);
  const Asked asked = usual(model);
  const bool has_set = asked.n_levels > 0 && model.schema.task == Task::classification;
  Columns columns;
  const auto take = [&](const Table& table, std::size_t first_row) {
    append(by_definition ? predict(model, table, first_row, report, asked)
                         : predictor.predict(table, first_row, report, asked),
           has_set, columns);
    return report.ok();
  };
  CsvTableReader reader(model.schema, ',', {{}, {}, take}, report);
  std::ifstream file(path, std::ios::binary);
  std::string chunk(kChunk, '\0');
  do {
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    reader.feed(std::string_view(chunk).substr(0, static_cast<std::size_t>(file.gcount())));
  } while (file);
  reader.finish();
  return columns;
}

bool write(const Columns& columns, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  for (const auto& column : columns) {
    const auto bytes = std::as_bytes(std::span(column));
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  return static_cast<bool>(file.flush());
}

int fail(const std::string& message) {
  std::cerr << "parity_native: " << message << "\n";
  return 1;
}

int run(std::span<const std::string> arguments) {
  const std::string& command = arguments[0];
  const auto model = read_model(read_file(arguments[1]));
  if (!model) return fail(to_string(model.error()));
  if (command == "rows") {
    const bool written = write_rows(model->schema, std::stoul(arguments[2]), arguments[3]);
    return written ? 0 : fail(arguments[3] + " cannot be written");
  }
  Report report;
  const Columns columns = score(*model, arguments[2], command == "define", report);
  if (!report.ok()) return fail(to_string(report.errors().front()));
  return write(columns, arguments[3]) ? 0 : fail(arguments[3] + " cannot be written");
}

}  // namespace
}  // namespace dodona::test

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 4) return dodona::test::run(arguments);
  std::cerr << "usage: parity_native rows|score|define MODEL.json N|ROWS.csv ROWS.csv|ANSWERS\n";
  return 2;
}
