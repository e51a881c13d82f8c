#include "train/target_means.hpp"

#include <algorithm>
#include <cmath>

namespace dodona::train {
namespace {

// Sums over the rows of a level, of the target less its mean.
struct Sums {
  double weight = 0;
  double offset = 0;
  double square = 0;
  double count = 0;
};

double weight_of(const CodedTarget& data, std::size_t i) {
  return data.weights.empty() ? 1 : data.weights[i];
}

double mean_of(const CodedTarget& data, const std::vector<bool>& left_out) {
  double sum = 0;
  double weight = 0;
  for (std::size_t i = 0; i < data.codes.size(); ++i) {
    if (!left_out.empty() && left_out[i]) continue;
    sum += weight_of(data, i) * data.target[i];
    weight += weight_of(data, i);
  }
  return weight > 0 ? sum / weight : 0;
}

// Of each level; missing ones last.
std::vector<Sums> sums_of(const CodedTarget& data, double mean, const std::vector<bool>& left_out) {
  std::vector<Sums> levels(data.n_levels + 1);
  for (std::size_t i = 0; i < data.codes.size(); ++i) {
    if (!left_out.empty() && left_out[i]) continue;
    const double code = data.codes[i];
    Sums& level = levels[std::isnan(code) ? data.n_levels : static_cast<std::size_t>(code)];
    const double w = weight_of(data, i);
    const double offset = data.target[i] - mean;
    level.weight += w;
    level.offset += w * offset;
    level.square += w * offset * offset;
    level.count += w > 0 ? 1 : 0;
  }
  return levels;
}

// Of one-way random effects: within = SSW / (N - C), between = (SSB / (C - 1) - within) / n0 with
// n0 = (W - sum of w^2 / W) / (C - 1). Infinity: the levels do not differ.
double variance_ratio(const std::vector<Sums>& levels) {
  double n_rows = 0;
  double n_levels = 0;
  double weight = 0;
  double squared_weights = 0;
  double within = 0;
  double between = 0;
  for (const Sums& level : levels) {
    if (!(level.weight > 0)) continue;
    ++n_levels;
    n_rows += level.count;
    weight += level.weight;
    squared_weights += level.weight * level.weight;
    const double explained = level.offset / level.weight * level.offset;
    within += std::max(0.0, level.square - explained);
    between += explained;
  }
  if (n_rows <= n_levels || n_levels < 2) return 1;  // nothing tells the two apart
  within /= n_rows - n_levels;
  between /= n_levels - 1;
  const double usual_weight = (weight - squared_weights / weight) / (n_levels - 1);
  const double difference = (between - within) / usual_weight;
  return difference > 0 ? within / difference : HUGE_VAL;
}

}  // namespace

TargetMeans target_means(const CodedTarget& data, double rows_of_mean,
                         const std::vector<bool>& left_out) {
  const double mean = mean_of(data, left_out);
  const auto levels = sums_of(data, mean, left_out);
  const double m = rows_of_mean > 0 ? rows_of_mean : variance_ratio(levels);
  TargetMeans means;
  for (const Sums& level : levels) {
    const bool known = level.weight > 0 && std::isfinite(m);
    means.values.push_back(known ? mean + level.offset / (level.weight + m) : mean);
  }
  means.missing = means.values.back();
  means.values.pop_back();
  return means;
}

std::vector<double> held_out_means(const CodedTarget& data, double rows_of_mean,
                                   std::span<const RowSplit> folds) {
  const std::size_t n = data.codes.size();
  std::vector<double> values(n);
  std::vector<bool> in_no_fold(n, true);
  const auto answer = [&](std::span<const std::size_t> rows, const std::vector<bool>& left_out) {
    const TargetMeans means = target_means(data, rows_of_mean, left_out);
    for (const std::size_t i : rows) values[i] = mean_of_code(means, data.codes[i]);
  };
  for (const RowSplit& fold : folds) {
    std::vector<bool> left_out(n, true);
    for (const std::size_t i : fold.train) left_out[i] = false;
    for (const std::size_t i : fold.held_out) in_no_fold[i] = false;
    answer(fold.held_out, left_out);
  }
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < n; ++i) {
    if (in_no_fold[i]) others.push_back(i);
  }
  answer(others, in_no_fold);
  return values;
}

}  // namespace dodona::train
