// Native Dodona by the protocol of native.mjs:  bench_native MODEL.json MATRIX.f32 [definition]
//
// The matrix is float32, row by row, a column per feature. What is timed is predict() over the
// whole table, answers included, on one thread: a Predictor's, or that of the definition
// (model.hpp), which has no kernels.
#include <cstddef>
#include <functional>
#include <iostream>
#include <string_view>

#include "dodona/json/parse.hpp"
#include "dodona/model.hpp"
#include "dodona/predictor.hpp"
#include "protocol.hpp"

using dodona::Prediction;
using dodona::Predictor;
using dodona::Table;

int main(int argc, char** argv) {
  const bool definition = argc == 4 && argv[3] == std::string_view("definition");
  const bool understood = argc == 3 || definition;
  const auto text = understood ? dodona::bench::read_file(argv[1]) : std::nullopt;
  const auto matrix = understood ? dodona::bench::read_file(argv[2]) : std::nullopt;
  if (!text || !matrix) {
    std::cerr << "usage: bench_native MODEL.json MATRIX.f32 [definition]\n";
    return 2;
  }
  const auto model = dodona::read_model(*text);
  if (!model) {
    std::cerr << to_string(model.error()) << "\n";
    return 1;
  }
  const Table table = dodona::bench::table_of(*matrix, model->schema.features.size());
  Predictor predictor(*model);
  Prediction defined;
  const std::function<const Prediction&()> predict = [&]() -> const Prediction& {
    dodona::Report report;
    if (definition) return defined = dodona::predict(*model, table, 1, report);
    return predictor.predict(table, 1, report);
  };
  dodona::bench::answer([&] { predict(); },
                        [&] { return std::span<const double>(predict().outputs); });
}
