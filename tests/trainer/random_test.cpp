#include "train/random.hpp"

#include <set>
#include <vector>

#include "catch.hpp"

using namespace dodona::train;

TEST_CASE("mix is SplitMix64: its first outputs are the published ones") {
  // The generator's state after n steps is n times the golden gamma; mix adds the next one itself.
  constexpr std::uint64_t kGamma = 0x9e3779b97f4a7c15ULL;
  const auto output = [](std::uint64_t seed, std::uint64_t n) { return mix(seed + n * kGamma); };
  CHECK(output(0, 0) == 0xe220a8397b1dcdafULL);
  CHECK(output(0, 1) == 0x6e789e6aa1b965f4ULL);
  CHECK(output(0, 2) == 0x06c45d188009454fULL);
  CHECK(output(1234567, 0) == 6457827717110365317ULL);
  CHECK(output(1234567, 1) == 3203168211198807973ULL);
  CHECK(output(1234567, 2) == 9817491932198370423ULL);
}

TEST_CASE("every argument of a draw counts") {
  std::set<std::uint64_t> draws;
  for (const std::uint64_t seed : {0, 1}) {
    for (const Purpose purpose : {Purpose::split, Purpose::golden}) {
      for (const std::uint64_t a : {0, 1}) {
        for (const std::uint64_t b : {0, 1}) draws.insert(draw(seed, purpose, a, b));
      }
    }
  }
  CHECK(draws.size() == 16);
}

TEST_CASE("uniform draws lie in [0, 1) and fill it evenly") {
  constexpr int kDraws = 100000;
  double sum = 0;
  std::vector<int> tenths(10, 0);
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    const double u = uniform(42, Purpose::split, i);
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    sum += u;
    ++tenths[static_cast<std::size_t>(u * 10)];
  }
  // Five standard deviations: sqrt(1/12/n) of the mean, sqrt(n * 0.1 * 0.9) of a count.
  CHECK(sum / kDraws == Approx(0.5).margin(5 * 0.000913));
  for (const int n : tenths) CHECK(n == Approx(kDraws / 10).margin(5 * 95));
}
