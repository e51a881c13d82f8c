// The native side of native.mjs: matrices from files, and answers to its lines.
#pragma once

#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dodona/table.hpp"

namespace dodona::bench {

inline std::optional<std::string> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// matrix: float32, row by row.
inline Table table_of(std::string_view matrix, std::size_t n_columns) {
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

// Milliseconds of one operation, which is repeated until minimum_ms have passed.
inline double sample(const std::function<void()>& operation, double minimum_ms) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (int n = 1;; ++n) {
    operation();
    const std::chrono::duration<double, std::milli> elapsed = Clock::now() - start;
    if (elapsed.count() >= minimum_ms) return elapsed.count() / n;
  }
}

// Until the input ends: times the operation, or writes what outputs() returns.
inline void answer(const std::function<void()>& operation,
                   const std::function<std::span<const double>()>& outputs) {
  std::string command;
  while (std::cin >> command) {
    std::string argument;
    std::getline(std::cin >> std::ws, argument);
    if (command == "sample") {
      std::cout << sample(operation, std::stod(argument)) << std::endl;
    } else {
      const auto bytes = std::as_bytes(outputs());
      std::ofstream(argument, std::ios::binary)
          .write(reinterpret_cast<const char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
      std::cout << "written" << std::endl;
    }
  }
}

}  // namespace dodona::bench
