// Random numbers without a state: a hash of (seed, purpose, a, b). The same draw whatever the
// order, the thread or the platform.
#pragma once

#include <cstdint>

namespace dodona::train {

enum class Purpose : std::uint64_t {
  split = 1,
  validation,
  row_sample,
  column_sample,
  golden,
  node_columns,
  node_cut,
  cuts,
  bootstrap,
  averages,
  weights,
  dropout,
  shuffle,
  permutation,
  trial,
  trial_moves,
  trial_rows,
  card_rows,
  resample,
  column_permutation,
  tie,
  calibration,
  spread,
  isolation,
  partition
};

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number
// generators").
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31U);
}

constexpr std::uint64_t draw(std::uint64_t seed, Purpose purpose, std::uint64_t a,
                             std::uint64_t b = 0) {
  return mix(mix(mix(mix(seed) ^ static_cast<std::uint64_t>(purpose)) ^ a) ^ b);
}

// Uniform in [0, 1), with 53 of a draw's bits.
constexpr double uniform_of(std::uint64_t bits) {
  return static_cast<double>(bits >> 11U) * 0x1p-53;
}
constexpr double uniform(std::uint64_t seed, Purpose purpose, std::uint64_t a,
                         std::uint64_t b = 0) {
  return uniform_of(draw(seed, purpose, a, b));
}

}  // namespace dodona::train
