// Pseudo-random bits, the same on every platform: xorshift64* (Vigna 2016).
#pragma once

#include <cstddef>
#include <cstdint>

namespace dodona::test {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return state_ * 0x2545f4914f6cdd1dULL;
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(bits() % n); }
  // In [0, 1).
  double uniform() { return static_cast<double>(bits() >> 11U) * 0x1p-53; }
  double between(double low, double high) { return low + uniform() * (high - low); }

 private:
  std::uint64_t state_;
};

}  // namespace dodona::test
