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

#include "catch.hpp"
#include "dodona/encode.hpp"
#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "train/random.hpp"
#include "train/text_table.hpp"
#include "trainer/support/folder.hpp"

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

// Cells as a CSV, each in quotes, the header first.
inline std::string csv_of(const std::vector<std::string>& header,
                          const std::vector<std::vector<std::string>>& rows,
                          const std::string& delimiter = ",") {
  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    for (std::size_t j = 0; j < cells.size(); ++j)
      text += (j > 0 ? delimiter : "") + "\"" + cells[j] + "\"";
    text += "\n";
  };
  add(header);
  for (const auto& row : rows) add(row);
  return text;
}

// The text of a CSV, read for a target; problems go to the report.
inline train::TextTable read_table(const std::string& text, const std::string& target,
                                   Report& report, int n_threads = 1,
                                   std::size_t piece = std::size_t{1} << 20U) {
  const Folder folder;
  return train::read_text_table(
      {folder.write("data.csv", text), 0, target, default_missing_tokens(), n_threads, piece},
      report);
}

inline train::TextTable read_table(const std::string& text, const std::string& target) {
  Report report;
  auto table = read_table(text, target, report);
  for (const auto& error : report.errors()) UNSCOPED_INFO(to_string(error));
  REQUIRE(report.ok());
  return table;
}

}  // namespace dodona::test
