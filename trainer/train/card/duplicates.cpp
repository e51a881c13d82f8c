#include "train/card/duplicates.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "dodona/math.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kMostRows = 1'000'000;

std::uint64_t hash_of(double value) {
  if (std::isnan(value)) return 1;
  return math::bits_of(value == 0 ? 0.0 : value);
}

// The chance that two rows have the same value in a column: the sum of the squared shares.
double chance_of_equals(std::span<const double> column) {
  std::vector<std::uint64_t> values(column.size());
  std::transform(column.begin(), column.end(), values.begin(), hash_of);
  std::sort(values.begin(), values.end());
  double pairs = 0;
  for (std::size_t begin = 0, end = 0; begin < values.size(); begin = end) {
    while (end < values.size() && values[end] == values[begin]) ++end;
    pairs += static_cast<double>(end - begin) * static_cast<double>(end - begin - 1);
  }
  const auto n = static_cast<double>(values.size());
  return n > 1 ? pairs / (n * (n - 1)) : 0;
}

double chance_of_equal_rows(const Table& features, std::span<const double> target, std::size_t n) {
  constexpr std::size_t kEnough = 20'000;
  const std::size_t some = std::min(n, kEnough);
  double chance = chance_of_equals(target.first(some));
  for (const auto& column : features.columns)
    chance *= chance_of_equals(std::span(column).first(some));
  return chance;
}

}  // namespace

Duplicates find_duplicates(const Table& features, std::span<const double> target) {
  Duplicates found;
  const std::size_t n = std::min(target.size(), kMostRows);
  found.n_looked_at = n;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> rows(n, {0, 0});  // features, target
  for (const auto& column : features.columns) {
    for (std::size_t i = 0; i < n; ++i) rows[i].first = mix(rows[i].first ^ hash_of(column[i]));
  }
  for (std::size_t i = 0; i < n; ++i) rows[i].second = hash_of(target[i]);
  std::sort(rows.begin(), rows.end());
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && rows[end].first == rows[begin].first) ++end;
    std::size_t n_targets = 1;
    for (std::size_t i = begin + 1; i < end; ++i)
      n_targets += rows[i].second != rows[i - 1].second ? 1 : 0;
    found.n_repeated += end - begin - n_targets;
    if (n_targets > 1) found.n_contradicted += end - begin;
  }
  // n^2 / 2 pairs; found only where something is to be explained.
  if (found.n_repeated > 0) {
    const auto count = static_cast<double>(n);
    found.n_by_chance =
        std::min(count, count * count / 2 * chance_of_equal_rows(features, target, n));
  }
  return found;
}

}  // namespace dodona::train
