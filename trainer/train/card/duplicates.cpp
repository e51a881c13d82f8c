#include "train/card/duplicates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
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

double chance_of_equal_rows(const Dataset& data, std::size_t n) {
  constexpr std::size_t kEnough = 20'000;
  const std::size_t some = std::min(n, kEnough);
  double chance = chance_of_equals(std::span(data.target).first(some));
  for (const auto& column : data.features.columns)
    chance *= chance_of_equals(std::span(column).first(some));
  return chance;
}

}  // namespace

Duplicates find_duplicates(const Dataset& data) {
  Duplicates found;
  const std::size_t n = std::min(data.n_rows(), kMostRows);
  found.n_looked_at = n;
  using Row = std::array<std::uint64_t, 3>;  // hashes of the features, the target, other cells
  constexpr std::size_t kFeatures = 0;
  constexpr std::size_t kTarget = 1;
  constexpr std::size_t kOthers = 2;
  std::vector<Row> rows(n, Row{});
  for (const auto& column : data.features.columns) {
    for (std::size_t i = 0; i < n; ++i)
      rows[i][kFeatures] = mix(rows[i][kFeatures] ^ hash_of(column[i]));
  }
  for (std::size_t i = 0; i < n; ++i) {
    rows[i][kTarget] = hash_of(data.target[i]);
    if (!data.others.empty()) rows[i][kOthers] = data.others[i];
  }
  std::sort(rows.begin(), rows.end());
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && rows[end][kFeatures] == rows[begin][kFeatures]) ++end;
    bool is_contradicted = false;
    for (std::size_t i = begin + 1; i < end; ++i) {
      found.n_repeated += rows[i] == rows[i - 1] ? 1 : 0;
      is_contradicted = is_contradicted || rows[i][kTarget] != rows[i - 1][kTarget];
    }
    if (is_contradicted) found.n_contradicted += end - begin;
  }
  // n^2 / 2 pairs; found only where something is to be explained.
  if (found.n_repeated > 0 || found.n_contradicted > 0) {
    const auto count = static_cast<double>(n);
    found.n_by_chance = std::min(count, count * count / 2 * chance_of_equal_rows(data, n));
  }
  return found;
}

}  // namespace dodona::train
