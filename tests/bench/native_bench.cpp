// Native Dodona by the protocol of native.mjs:  bench_native MODEL.json MATRIX.f32 [definition]
//
// The matrix is float32, row by row, a column per feature. What is timed is predict() over the
// whole table, answers included, on one thread: a Predictor's, or that of the definition
// (model.hpp), which has no kernels.
#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>

#include "dodona/json/parse.hpp"
#include "dodona/model.hpp"
#include "dodona/predictor.hpp"

namespace {

using dodona::Prediction;
using dodona::Predictor;
using dodona::Table;

std::optional<std::string> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Table table_of(std::string_view matrix, std::size_t n_columns) {
  Table table;
  table.n_rows = matrix.size() / sizeof(float) / n_columns;
  table.columns.assign(n_columns, std::vector<double>(table.n_rows));
  for (std::size_t r = 0; r < table.n_rows; ++r) {
    for (std::size_t f = 0; f < n_columns; ++f) {
      float cell = 0;
      matrix.copy(reinterpret_cast<char*>(&cell), sizeof cell, (r * n_columns + f) * sizeof cell);
      table.columns[f][r] = cell;
    }
  }
  return table;
}

using Predict = std::function<const Prediction&()>;

double sample(const Predict& predict, double minimum_ms) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (int n = 1;; ++n) {
    predict();
    const std::chrono::duration<double, std::milli> elapsed = Clock::now() - start;
    if (elapsed.count() >= minimum_ms) return elapsed.count() / n;
  }
}

void write(const Prediction& prediction, const std::string& path) {
  const auto bytes = std::as_bytes(std::span(prediction.outputs));
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  const bool definition = argc == 4 && argv[3] == std::string_view("definition");
  const bool understood = argc == 3 || definition;
  const auto text = understood ? read_file(argv[1]) : std::nullopt;
  const auto matrix = understood ? read_file(argv[2]) : std::nullopt;
  if (!text || !matrix) {
    std::cerr << "usage: bench_native MODEL.json MATRIX.f32 [definition]\n";
    return 2;
  }
  const auto model = dodona::read_model(*text);
  if (!model) {
    std::cerr << to_string(model.error()) << "\n";
    return 1;
  }
  const Table table = table_of(*matrix, model->schema.features.size());
  Predictor predictor(*model);
  Prediction defined;
  const Predict predict = [&]() -> const Prediction& {
    dodona::Report report;
    if (definition) return defined = dodona::predict(*model, table, 1, report);
    return predictor.predict(table, 1, report);
  };
  std::string command;
  while (std::cin >> command) {
    std::string argument;
    std::getline(std::cin >> std::ws, argument);
    if (command == "sample") {
      std::cout << sample(predict, std::stod(argument)) << std::endl;
    } else {
      write(predict(), argument);
      std::cout << "written" << std::endl;
    }
  }
}
