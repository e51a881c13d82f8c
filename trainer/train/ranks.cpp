#include "train/ranks.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"

namespace dodona::train {
namespace {

constexpr std::uint64_t kMostBuckets = std::uint64_t{1} << 14U;

// An integer in whose order the doubles are: the bits of a positive one are already; the more
// negative one is, the greater are its bits.
std::uint64_t key_of(double x) {
  const std::uint64_t bits = math::bits_of(x);
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}

}  // namespace

Ranks::Ranks(std::span<const double> values) : least_(~std::uint64_t{0}) {
  std::size_t n = 0;
  for (const double x : values) {
    if (std::isnan(x)) continue;
    ++n;
    least_ = std::min(least_, key_of(x + 0.0));
    most_ = std::max(most_, key_of(x + 0.0));
  }
  if (n == 0) least_ = most_;
  const std::uint64_t n_buckets = std::clamp<std::uint64_t>(n, 1, kMostBuckets);
  while ((most_ - least_) >> shift_ >= n_buckets) ++shift_;

  begin_.assign(((most_ - least_) >> shift_) + 2, 0);
  for (const double x : values) {
    if (!std::isnan(x)) ++begin_[bucket_of(x + 0.0) + 1];
  }
  for (std::size_t b = 1; b < begin_.size(); ++b) begin_[b] += begin_[b - 1];
  std::vector<std::size_t> end(begin_.begin(), begin_.end() - 1);
  values_.resize(n);
  for (const double x : values) {
    if (!std::isnan(x)) values_[end[bucket_of(x + 0.0)]++] = x + 0.0;
  }
}

std::size_t Ranks::bucket_of(double x) const {
  return static_cast<std::size_t>((key_of(x) - least_) >> shift_);
}

double Ranks::at(std::size_t rank) {
  const auto bucket = std::upper_bound(begin_.begin(), begin_.end(), rank) - 1;
  const auto place = [&](std::size_t i) {
    return values_.begin() + static_cast<std::ptrdiff_t>(i);
  };
  std::nth_element(place(bucket[0]), place(rank), place(bucket[1]));
  return values_[rank];
}

std::size_t Ranks::count_below(double x) const {
  const std::uint64_t key = key_of(x + 0.0);
  if (key <= least_) return 0;
  if (key > most_) return size();
  const std::size_t b = bucket_of(x + 0.0);
  const auto first = values_.begin() + static_cast<std::ptrdiff_t>(begin_[b]);
  const auto last = values_.begin() + static_cast<std::ptrdiff_t>(begin_[b + 1]);
  return begin_[b] +
         static_cast<std::size_t>(std::count_if(first, last, [&](double y) { return y < x; }));
}

}  // namespace dodona::train
