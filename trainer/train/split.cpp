#include "train/split.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace dodona::train {
namespace {

// The rows of each class (of all where `classes` is empty), in the order of their draws.
std::vector<std::vector<std::size_t>> shuffled_strata(std::size_t n_rows,
                                                      std::span<const double> classes,
                                                      std::uint64_t seed, Purpose purpose) {
  std::map<double, std::vector<std::size_t>> strata;
  for (std::size_t i = 0; i < n_rows; ++i) strata[classes.empty() ? 0 : classes[i]].push_back(i);
  std::vector<std::vector<std::size_t>> shuffled;
  for (auto& [label, rows] : strata) {
    std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      const auto x = draw(seed, purpose, a);
      const auto y = draw(seed, purpose, b);
      return x != y ? x < y : a < b;
    });
    shuffled.push_back(std::move(rows));
  }
  return shuffled;
}

}  // namespace

RowSplit split_rows(std::size_t n_rows, std::span<const double> classes, double fraction,
                    std::uint64_t seed, Purpose purpose) {
  RowSplit split;
  for (const auto& rows : shuffled_strata(n_rows, classes, seed, purpose)) {
    const double wanted = std::floor(fraction * static_cast<double>(rows.size()) + 0.5);
    const auto n_held_out = std::min(static_cast<std::size_t>(wanted), rows.size() - 1);
    const auto cut = rows.begin() + static_cast<std::ptrdiff_t>(n_held_out);
    split.held_out.insert(split.held_out.end(), rows.begin(), cut);
    split.train.insert(split.train.end(), cut, rows.end());
  }
  std::sort(split.train.begin(), split.train.end());
  std::sort(split.held_out.begin(), split.held_out.end());
  return split;
}

std::vector<RowSplit> fold_rows(std::size_t n_rows, std::span<const double> classes,
                                std::size_t n_folds, std::uint64_t seed, Purpose purpose) {
  std::vector<std::size_t> fold_of(n_rows);
  std::size_t next = 0;
  for (const auto& rows : shuffled_strata(n_rows, classes, seed, purpose)) {
    for (const std::size_t i : rows) fold_of[i] = next++ % n_folds;
  }
  std::vector<RowSplit> folds(n_folds);
  for (std::size_t i = 0; i < n_rows; ++i) {
    for (std::size_t f = 0; f < n_folds; ++f)
      (fold_of[i] == f ? folds[f].held_out : folds[f].train).push_back(i);
  }
  std::erase_if(folds, [](const auto& f) { return f.held_out.empty() || f.train.empty(); });
  return folds;
}

}  // namespace dodona::train
