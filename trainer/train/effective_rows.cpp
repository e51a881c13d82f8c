#include "train/effective_rows.hpp"

#include <algorithm>
#include <map>

namespace dodona::train {
namespace {

struct Group {
  double n = 0;
  double mean = 0;
};

// The mean is kept as values come, so that no sum of squares is a difference of large numbers.
std::map<double, Group> means_of(std::span<const double> values, std::span<const double> groups) {
  std::map<double, Group> means;
  for (std::size_t i = 0; i < values.size(); ++i) {
    Group& group = means[groups[i]];
    group.n += 1;
    group.mean += (values[i] - group.mean) / group.n;
  }
  return means;
}

// What a row meets on average: sum n_g^2 / n.
double mean_size(const std::map<double, Group>& means, double n) {
  double squares = 0;
  for (const auto& [code, group] : means) squares += group.n * group.n;
  return squares / n;
}

double correlation_of(std::span<const double> values, std::span<const double> groups,
                      const std::map<double, Group>& means) {
  const auto n = static_cast<double>(values.size());
  const auto n_groups = static_cast<double>(means.size());
  if (n_groups < 2) return 1;
  if (n_groups == n) return 0;
  double mean = 0;
  double seen = 0;
  for (const auto& [code, group] : means) {
    seen += group.n;
    mean += (group.mean - mean) * group.n / seen;
  }
  double between = 0;
  for (const auto& [code, group] : means)
    between += group.n * (group.mean - mean) * (group.mean - mean);
  double within = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double d = values[i] - means.at(groups[i]).mean;
    within += d * d;
  }
  between /= n_groups - 1;
  within /= n - n_groups;
  const double size = (n - mean_size(means, n)) / (n_groups - 1);
  const double all = between + (size - 1) * within;
  return all > 0 ? std::clamp((between - within) / all, 0.0, 1.0) : 0;
}

}  // namespace

double effective_number(std::span<const double> weights) {
  // In units of the greatest, so that no square is beyond double.
  const double unit = *std::max_element(weights.begin(), weights.end());
  double sum = 0;
  double squares = 0;
  for (const double weight : weights) {
    sum += weight / unit;
    squares += (weight / unit) * (weight / unit);
  }
  return sum * sum / squares;
}

double intraclass_correlation(std::span<const double> values, std::span<const double> groups) {
  return correlation_of(values, groups, means_of(values, groups));
}

double effective_rows(std::span<const double> values, std::span<const double> weights,
                      std::span<const double> groups) {
  const auto n = static_cast<double>(values.size());
  const double weighted = weights.empty() ? n : effective_number(weights);
  if (groups.empty()) return weighted;
  const auto means = means_of(values, groups);
  const double effect = 1 + (mean_size(means, n) - 1) * correlation_of(values, groups, means);
  return weighted / effect;
}

}  // namespace dodona::train
