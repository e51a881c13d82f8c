// Small data for the trainer's tests.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dodona/encode.hpp"
#include "train/random.hpp"
#include "train/text_table.hpp"

namespace dodona::test {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// A stream of draws.
class Random {
 public:
  explicit Random(std::uint64_t seed) : seed_(seed) {}

  std::uint64_t bits() { return train::draw(seed_, train::Purpose::split, ++n_); }
  double uniform() { return train::uniform(seed_, train::Purpose::split, ++n_); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(bits() % n); }
  // Sum of 12 uniforms: mean 0, variance 1.
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }

 private:
  std::uint64_t seed_;
  std::uint64_t n_ = 0;
};

// Encoded columns that own their values.
struct Columns {
  std::vector<std::vector<double>> values;
  std::vector<std::size_t> n_levels;

  void add(std::vector<double> column, std::size_t levels = 0) {
    values.push_back(std::move(column));
    n_levels.push_back(levels);
  }
  Frame frame() const {
    Frame frame;
    frame.n_rows = values.empty() ? 0 : values.front().size();
    for (const auto& column : values) frame.columns.emplace_back(column);
    frame.n_levels = n_levels;
    return frame;
  }
};

// A table of texts, the rows below the header.
inline train::TextTable text_table(const std::vector<std::string>& header,
                                   const std::vector<std::vector<std::string>>& rows) {
  train::TextTable table;
  for (const auto& name : header) table.columns.emplace_back(name);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < header.size(); ++j) table.columns[j].push_back(rows[i][j]);
    table.lines.push_back(i + 2);
  }
  table.n_columns_in_file = header.size();
  return table;
}

}  // namespace dodona::test
