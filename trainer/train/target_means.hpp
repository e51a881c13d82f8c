// What a category says of the target on average, drawn towards the average of all: D. Micci-Barreca
// 2001, "A preprocessing scheme for high-cardinality categorical attributes in classification and
// prediction problems", section 3.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "train/split.hpp"

namespace dodona::train {

// A column of codes (NaN: missing) and what is averaged.
struct CodedTarget {
  std::span<const double> codes;
  std::size_t n_levels = 0;
  std::span<const double> target;   // [n_rows]
  std::span<const double> weights;  // [n_rows], not negative; empty: all 1
};

struct TargetMeans {
  std::vector<double> values;  // per level; the mean of all where no row has it
  double missing = 0;          // of the rows where the code is missing
};

// code: NaN: missing.
inline double mean_of_code(const TargetMeans& means, double code) {
  return std::isnan(code) ? means.missing : means.values[static_cast<std::size_t>(code)];
}

// (sum of w y + m * mean) / (sum of w + m) over the rows of each level, mean being that of all
// rows. rows_of_mean: m; 0: the ratio of the variance within the levels to that between them, by
// the analysis of variance (Searle, Casella and McCulloch 1992, "Variance components",
// section 3.6), which makes the best linear predictor of them. Rows with `left_out` are as if they
// were not there; empty: none.
TargetMeans target_means(const CodedTarget& data, double rows_of_mean,
                         const std::vector<bool>& left_out = {});

// Per row: what the rows that its fold trains on say of its level (by time, those before it). Rows
// that no fold holds out hear of all others.
std::vector<double> held_out_means(const CodedTarget& data, double rows_of_mean,
                                   std::span<const RowSplit> folds);

}  // namespace dodona::train
