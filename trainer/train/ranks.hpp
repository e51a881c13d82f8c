// Numbers by their ranks, without sorting all of them: they are dealt into buckets in the order of
// their bits (the first step of a radix sort from the most significant digit), and only within the
// buckets that are asked for is anything compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace dodona::train {

class Ranks {
 public:
  // Values that are NaN are left out; the others are finite. -0 counts as 0.
  explicit Ranks(std::span<const double> values);

  std::size_t size() const { return values_.size(); }
  // The value that would stand at position `rank` of the sorted values.
  double at(std::size_t rank);
  // How many values are less than x.
  std::size_t count_below(double x) const;

 private:
  std::size_t bucket_of(double x) const;

  std::vector<double> values_;      // bucket after bucket
  std::vector<std::size_t> begin_;  // of each bucket, and the end
  std::uint64_t least_ = 0;         // key
  std::uint64_t most_ = 0;
  int shift_ = 0;
};

}  // namespace dodona::train
