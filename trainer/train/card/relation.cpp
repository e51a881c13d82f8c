#include "train/card/relation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "train/ascending.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

struct Key {
  double value;
  std::uint32_t tie;
  std::uint32_t row;
};

// r_i, how many targets are at most y_i, and the sum of l_i (n - l_i), l_i being how many are at
// least y_i.
double rank(std::span<const double> target, std::vector<double>& ranks) {
  const std::size_t n = target.size();
  const auto order = ascending(target);
  double spread = 0;
  ranks.resize(n);
  for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && target[order[end]] == target[order[begin]]) ++end;
    for (std::size_t k = begin; k < end; ++k) ranks[order[k]] = static_cast<double>(end);
    spread += static_cast<double>(end - begin) * static_cast<double>(n - begin) *
              static_cast<double>(begin);
  }
  return spread;
}

}  // namespace

Relation::Relation(Task task, std::span<const double> target, std::uint64_t seed)
    : classes_(task == Task::classification) {
  const auto n = static_cast<double>(target.size());
  if (classes_) {
    ranks_.assign(target.begin(), target.end());
    std::map<double, double> sizes;
    for (const double y : target) ++sizes[y];
    // How many neighbours differ on average, in an order that has nothing to do with the target.
    spread_ = n;
    for (const auto& [y, size] : sizes) spread_ -= size * size / n;
  } else {
    // xi = 1 - n sum |r_(i+1) - r_i| / (2 sum l_i (n - l_i))
    spread_ = 2 * rank(target, ranks_) / n;
  }
  tie_.resize(target.size());
  for (std::size_t i = 0; i < tie_.size(); ++i)
    tie_[i] = static_cast<std::uint32_t>(draw(seed, Purpose::tie, i) >> 32U);
}

double Relation::of(std::span<const double> column) const {
  std::vector<Key> keys(column.size());
  for (std::size_t i = 0; i < column.size(); ++i) {
    const double value =
        std::isnan(column[i]) ? std::numeric_limits<double>::infinity() : column[i];
    keys[i] = {value, tie_[i], static_cast<std::uint32_t>(i)};
  }
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) {
    if (a.value != b.value) return a.value < b.value;
    return a.tie != b.tie ? a.tie < b.tie : a.row < b.row;
  });
  if (!(spread_ > 0)) return 0;
  double differences = 0;
  for (std::size_t k = 1; k < keys.size(); ++k) {
    const double step = ranks_[keys[k].row] - ranks_[keys[k - 1].row];
    differences += classes_ ? (step != 0 ? 1 : 0) : std::abs(step);
  }
  return 1 - differences / spread_;
}

}  // namespace dodona::train
