#include "train/card/relation.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "train/ascending.hpp"

namespace dodona::train {
namespace {

// How many targets are at most y_i, over n.
std::vector<double> ranks_of(std::span<const double> target) {
  const std::size_t n = target.size();
  const auto order = ascending(target);
  std::vector<double> ranks(n);
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && target[order[end]] == target[order[begin]]) ++end;
    for (std::size_t k = begin; k < end; ++k)
      ranks[order[k]] = static_cast<double>(end) / static_cast<double>(n);
  }
  return ranks;
}

// Of ascending values: the sum of the differences of all pairs, each once.
double sum_of_pairs(std::span<const double> sorted) {
  double sum = 0;
  double below = 0;
  for (std::size_t k = 0; k < sorted.size(); ++k) {
    sum += static_cast<double>(k) * sorted[k] - below;
    below += sorted[k];
  }
  return sum;
}

// Rows with the same value of the column: their targets.
struct Group {
  std::vector<double> places;  // of numbers, ascending
  std::vector<double> shares;  // of classes
  double n = 0;
  double within = 0;  // the sum of the differences of all pairs, each once
};

// The mean difference of a row of the one and a row of the other.
double mean_between(const Group& a, const Group& b) {
  if (a.places.empty()) {
    double same = 0;
    for (std::size_t k = 0; k < a.shares.size(); ++k) same += a.shares[k] * b.shares[k];
    return 1 - same;
  }
  std::vector<double> both;
  both.reserve(a.places.size() + b.places.size());
  std::merge(a.places.begin(), a.places.end(), b.places.begin(), b.places.end(),
             std::back_inserter(both));
  return (sum_of_pairs(both) - a.within - b.within) / (a.n * b.n);
}

// The sum of mean_between over all pairs of groups, each once, without looking at each.
double sum_between(std::span<const Group> groups, std::size_t n_classes) {
  if (n_classes > 0) {
    const auto n = static_cast<double>(groups.size());
    std::vector<double> sums(n_classes, 0);
    double own = 0;
    for (const auto& group : groups) {
      for (std::size_t k = 0; k < n_classes; ++k) {
        sums[k] += group.shares[k];
        own += group.shares[k] * group.shares[k];
      }
    }
    double same = -own;
    for (const double sum : sums) same += sum * sum;
    return (n * (n - 1) - same) / 2;
  }
  // Each row counts for one in as many as its group has.
  std::vector<std::pair<double, double>> all;  // place, weight
  double within = 0;
  for (const auto& group : groups) {
    for (const double place : group.places) all.emplace_back(place, 1 / group.n);
    within += group.within / (group.n * group.n);
  }
  std::sort(all.begin(), all.end());
  double sum = 0;
  double below = 0;
  double weights = 0;
  for (const auto& [place, weight] : all) {
    sum += weight * (weights * place - below);
    below += weight * place;
    weights += weight;
  }
  return sum - within;
}

void close(Group& group, std::size_t n_classes) {
  if (n_classes == 0) {
    std::sort(group.places.begin(), group.places.end());
    group.n = static_cast<double>(group.places.size());
    group.within = sum_of_pairs(group.places);
    return;
  }
  double squares = 0;
  for (const double count : group.shares) {
    group.n += count;
    squares += count * count;
  }
  group.within = (group.n * group.n - squares) / 2;
  for (double& share : group.shares) share /= group.n;
}

std::vector<Group> groups_of(std::span<const double> column, std::span<const double> places,
                             std::size_t n_classes) {
  std::vector<double> values(column.begin(), column.end());
  for (double& value : values) {
    if (std::isnan(value)) value = std::numeric_limits<double>::infinity();
  }
  const auto order = ascending(values);
  std::vector<Group> groups;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    Group group;
    group.shares.assign(n_classes, 0);
    for (; end < order.size() && values[order[end]] == values[order[begin]]; ++end) {
      const double place = places[order[end]];
      if (n_classes > 0) {
        ++group.shares[static_cast<std::size_t>(place)];
      } else {
        group.places.push_back(place);
      }
    }
    close(group, n_classes);
    groups.push_back(std::move(group));
  }
  return groups;
}

// A sum over pairs of rows, of weights times differences: the weights' moments, each pair twice.
struct Weights {
  double sum = 0;
  double squares = 0;
  double by_row = 0;  // of the squares of each row's sum
};

// Of a pair in a group of m rows the weight is 2 / m, as one of m - 1 neighbours; of a pair in two
// groups that stand next to each other with the chance q it is q / (m m').
Weights weights_of(std::span<const Group> groups, Order order) {
  const auto n_groups = static_cast<double>(groups.size());
  const double q = order == Order::none ? 2 / n_groups : 1;
  Weights weights;
  double inverse = 0;
  double inverse_squares = 0;
  double n = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const double m = groups[g].n;
    const bool is_end = g == 0 || g + 1 == groups.size();
    const double n_beside = order == Order::none ? q * (n_groups - 1)
                            : groups.size() == 1 ? 0
                            : is_end             ? 1
                                                 : 2;
    const double of_row = (2 * (m - 1) + n_beside) / m;
    weights.by_row += m * of_row * of_row;
    weights.squares += 4 * (m - 1) / m;
    if (order == Order::by_value && g > 0) weights.squares += 2 / (m * groups[g - 1].n);
    inverse += 1 / m;
    inverse_squares += 1 / (m * m);
    n += m;
  }
  if (order == Order::none) weights.squares += q * q * (inverse * inverse - inverse_squares);
  weights.sum = 2 * (n - 1);
  return weights;
}

}  // namespace

Relation::Relation(Task task, std::span<const double> target)
    : classes_(task == Task::classification) {
  const auto n = static_cast<double>(target.size());
  if (classes_) {
    places_.assign(target.begin(), target.end());
    n_classes_ = static_cast<std::size_t>(*std::max_element(target.begin(), target.end())) + 1;
    std::vector<double> sizes(n_classes_, 0);
    for (const double y : target) ++sizes[static_cast<std::size_t>(y)];
    for (const double size : sizes) {
      sum_ += size * (n - size);
      by_row_ += size * (n - size) * (n - size);
    }
    squares_ = sum_;
    return;
  }
  places_ = ranks_of(target);
  std::vector<double> sorted = places_;
  std::sort(sorted.begin(), sorted.end());
  double all = 0;
  for (const double place : sorted) all += place;
  double below = 0;
  double mean = all / n;
  for (std::size_t k = 0; k < sorted.size(); ++k) {
    const auto n_below = static_cast<double>(k);
    const double of_row = n_below * sorted[k] - below + (all - below) - (n - n_below) * sorted[k];
    sum_ += of_row;
    by_row_ += of_row * of_row;
    squares_ += 2 * n * (sorted[k] - mean) * (sorted[k] - mean);
    below += sorted[k];
  }
}

RelationFound Relation::of(std::span<const double> column, Order order) const {
  constexpr double kNone = std::numeric_limits<double>::infinity();
  if (!(sum_ > 0)) return {0, kNone};
  const auto groups = groups_of(column, places_, n_classes_);
  double differences = 0;
  for (const auto& group : groups) differences += 2 * group.within / group.n;
  if (order == Order::none) {
    differences += 2 / static_cast<double>(groups.size()) * sum_between(groups, n_classes_);
  } else {
    for (std::size_t g = 1; g < groups.size(); ++g)
      differences += mean_between(groups[g - 1], groups[g]);
  }
  const auto n = static_cast<double>(column.size());
  const double expected = sum_ / n;  // n - 1 times the mean difference
  RelationFound found{1 - differences / expected, kNone};
  if (n < 4) return found;
  // E (sum c d)^2 by whether two pairs share both rows, one, or none.
  const Weights c = weights_of(groups, order);
  const double both = 2 * c.squares * squares_ / (n * (n - 1));
  const double one = 4 * (c.by_row - c.squares) * (by_row_ - squares_) / (n * (n - 1) * (n - 2));
  const double none = (c.sum * c.sum + 2 * c.squares - 4 * c.by_row) *
                      (sum_ * sum_ + 2 * squares_ - 4 * by_row_) /
                      (n * (n - 1) * (n - 2) * (n - 3));
  const double mean = c.sum * sum_ / (n * (n - 1));
  found.noise = std::sqrt(std::max(0.0, both + one + none - mean * mean)) / 2 / expected;
  return found;
}

}  // namespace dodona::train
