#include "train/card/drift.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"

namespace dodona::train {
namespace {

constexpr double kLeastDistance = 0.2;
constexpr double kFalseAlarms = 0.001;
constexpr std::size_t kPart = 5;

std::vector<double> present(std::span<const double> values) {
  std::vector<double> some;
  for (const double value : values) {
    if (!std::isnan(value)) some.push_back(value);
  }
  std::sort(some.begin(), some.end());
  return some;
}

double share(std::size_t n, std::size_t of) {
  return of == 0 ? 0 : static_cast<double>(n) / static_cast<double>(of);
}

double kolmogorov_smirnov(std::span<const double> a, std::span<const double> b) {
  double greatest = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const double here = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == here) ++i;
    while (j < b.size() && b[j] == here) ++j;
    greatest = std::max(greatest, std::abs(share(i, a.size()) - share(j, b.size())));
  }
  return greatest;
}

double greatest_difference_of_shares(std::span<const double> a, std::span<const double> b) {
  double greatest = 0;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const double here = j == b.size() || (i < a.size() && a[i] < b[j]) ? a[i] : b[j];
    const std::size_t first_i = i;
    const std::size_t first_j = j;
    while (i < a.size() && a[i] == here) ++i;
    while (j < b.size() && b[j] == here) ++j;
    greatest =
        std::max(greatest, std::abs(share(i - first_i, a.size()) - share(j - first_j, b.size())));
  }
  return greatest;
}

// How many comparisons a column is: of its distribution function or each category's share, and of
// what is missing.
std::size_t n_comparisons(const DriftColumn& column) {
  if (column.kind == Kind::date) return 0;
  if (column.kind == Kind::number) return 2;
  double greatest = 0;
  for (const double code : column.values)
    greatest = std::isnan(code) ? greatest : std::max(greatest, code);
  return static_cast<std::size_t>(greatest) + 2;
}

// The distance that chance hardly reaches among n rows in each part.
double threshold(std::size_t n, double n_comparisons) {
  constexpr double kConstant = 2.17;
  return std::sqrt(math::log(kConstant * n_comparisons / kFalseAlarms) / static_cast<double>(n));
}

}  // namespace

std::vector<ColumnDrift> find_drift(std::span<const DriftColumn> columns) {
  double n_all = 0;
  for (const auto& column : columns) n_all += static_cast<double>(n_comparisons(column));
  std::vector<ColumnDrift> found;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto& [kind, values] = columns[c];
    const std::size_t n = values.size() / kPart;
    if (n == 0 || kind == Kind::date) continue;
    const auto first = present(values.first(n));
    const auto last = present(values.last(n));
    const double missing = std::abs(share(first.size(), n) - share(last.size(), n));
    const double distance = kind == Kind::number ? kolmogorov_smirnov(first, last)
                                                 : greatest_difference_of_shares(first, last);
    const std::size_t n_present = std::min(first.size(), last.size());
    const bool is_far =
        n_present > 0 && distance >= std::max(kLeastDistance, threshold(n_present, n_all));
    const bool is_missing = missing >= std::max(kLeastDistance, threshold(n, n_all));
    if (is_far || is_missing)
      found.push_back({c, std::max(is_far ? distance : 0, is_missing ? missing : 0)});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.distance > b.distance; });
  return found;
}

}  // namespace dodona::train
