#include "train/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using test::kMissing;

namespace {

Feature of_kind(Kind kind) {
  Feature feature;
  feature.kind = kind;
  feature.categories = {"a", "b", "c"};
  return feature;
}

// What FORMAT.md says of every histogram.
void check_histogram(const Distribution& d, const std::vector<double>& values) {
  REQUIRE(d.edges.size() == d.counts.size() + 1);
  CHECK(std::adjacent_find(d.edges.begin(), d.edges.end(), std::greater_equal<>()) ==
        d.edges.end());
  CHECK(d.edges.front() <= *std::min_element(values.begin(), values.end()));
  CHECK(d.edges.back() >= *std::max_element(values.begin(), values.end()));
  CHECK(std::accumulate(d.counts.begin(), d.counts.end(), std::uint64_t{0}) == values.size());
  CHECK(d.edges.size() <= 30);
  for (std::size_t bin = 0; bin < d.counts.size(); ++bin) {
    const bool last = bin + 1 == d.counts.size();
    CHECK(d.counts[bin] ==
          static_cast<std::uint64_t>(std::count_if(values.begin(), values.end(), [&](double x) {
            return x >= d.edges[bin] && (x < d.edges[bin + 1] || (last && x == d.edges[bin + 1]));
          })));
  }
}

}  // namespace

TEST_CASE("codes are counted one by one") {
  const Distribution d =
      describe(of_kind(Kind::category), std::vector<double>{2, 0, 2, kMissing}, 0);
  CHECK(d.missing == 1);
  CHECK(d.counts == std::vector<std::uint64_t>{1, 0, 2});
  const Distribution b = describe(of_kind(Kind::boolean), std::vector<double>{1, 1, 0}, 0);
  CHECK(b.missing == 0);
  CHECK(b.counts == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("numbers have extremes, median and decimals") {
  const Distribution odd =
      describe(of_kind(Kind::number), std::vector<double>{5, kMissing, 1, 2}, 2);
  CHECK(odd.missing == 1);
  CHECK(odd.minimum == 1);
  CHECK(odd.maximum == 5);
  CHECK(odd.median == 2);
  CHECK(odd.decimals == 2);
  CHECK(describe(of_kind(Kind::number), std::vector<double>{4, 1, 2, 8}, 0).median == 3);
}

TEST_CASE("histograms of all sorts count every value once") {
  test::Random random(3);
  const auto check = [&](int decimals, auto draw) {
    std::vector<double> values(500);
    for (double& value : values) value = draw();
    check_histogram(describe(of_kind(Kind::number), values, decimals), values);
  };
  check(15, [&] { return random.uniform(); });
  check(0, [&] { return static_cast<double>(random.below(7)); });
  check(3, [&] { return 1e6 * random.normal(); });
  check(0, [&] { return random.below(100) == 0 ? 1e12 : static_cast<double>(random.below(100)); });
  check(0, [&] { return 1e307 * random.normal(); });
  check(15, [&] { return 1e-300 * random.uniform(); });
  check(15, [&] { return random.below(200) == 0 ? 0 : 12.345678901234567; });
  check(0, [&] { return random.below(200) == 0 ? 0 : 1e17; });
  check(0, [&] { return 1e18 + static_cast<double>(random.below(9) * 128); });
}

TEST_CASE("a single outlier does not push all else into one bin") {
  std::vector<double> values(1000);
  std::iota(values.begin(), values.end(), 0.0);
  values.push_back(1e9);
  const Distribution d = describe(of_kind(Kind::number), values, 0);
  check_histogram(d, values);
  CHECK(*std::max_element(d.counts.begin(), d.counts.end()) <= 100);
}

TEST_CASE("what stands for unknown does not push all else into one bin") {
  test::Random random(5);
  std::vector<double> latitudes(1000);
  for (std::size_t i = 0; i < latitudes.size(); ++i)
    latitudes[i] = i % 15 == 0 ? 0 : -23.7 + 0.3 * random.uniform();
  const Distribution d = describe(of_kind(Kind::number), latitudes, 6);
  check_histogram(d, latitudes);
  CHECK(*std::max_element(d.counts.begin(), d.counts.end()) <= 100);
  CHECK(d.counts.size() >= 10);
  // 0 has a bin of its own, and nothing lies between it and the others.
  CHECK(d.counts.back() == 67);
  CHECK(d.counts[d.counts.size() - 2] == 0);
  CHECK(d.edges[d.edges.size() - 2] == 0);
  for (double& latitude : latitudes) latitude = latitude == 0 ? -999 : latitude;
  const Distribution low = describe(of_kind(Kind::number), latitudes, 6);
  check_histogram(low, latitudes);
  CHECK(low.counts.front() == 67);
  CHECK(low.edges.front() == -999);
  CHECK(low.edges[1] < -998);
}

TEST_CASE("long tails and many zeros keep their range") {
  test::Random random(6);
  std::vector<double> amounts(2000);
  for (double& amount : amounts)
    amount = random.below(10) < 9 ? 0 : std::floor(std::exp(6 + random.normal()));
  const Distribution zeros = describe(of_kind(Kind::number), amounts, 0);
  check_histogram(zeros, amounts);
  CHECK(zeros.edges[1] > 10);
  for (double& amount : amounts) amount = std::floor(std::exp(6 + 2 * random.normal()));
  const Distribution tail = describe(of_kind(Kind::number), amounts, 0);
  check_histogram(tail, amounts);
  std::sort(amounts.begin(), amounts.end());
  CHECK(tail.edges[tail.edges.size() - 2] > amounts[amounts.size() * 98 / 100]);
}

TEST_CASE("edges inside the range are round") {
  std::vector<double> values(1001);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<double>(i) / 1000 + 0.0005;
  const Distribution d = describe(of_kind(Kind::number), values, 4);
  // 0.99 wide, 24 bins at most: multiples of 0.05.
  for (std::size_t i = 1; i + 1 < d.edges.size(); ++i)
    CHECK(d.edges[i] == static_cast<double>(i) * 5 / 100);
}

TEST_CASE("few whole numbers have a bin each, the last one too") {
  std::vector<double> seasons(1000);
  for (std::size_t i = 0; i < seasons.size(); ++i) seasons[i] = 1 + static_cast<double>(i % 4);
  const Distribution d = describe(of_kind(Kind::number), seasons, 0);
  CHECK(d.edges == std::vector<double>{1, 2, 3, 4, 5});
  CHECK(d.counts == std::vector<std::uint64_t>{250, 250, 250, 250});
}

TEST_CASE("an outlier has the last bin, and does not widen the others") {
  std::vector<double> rooms(1000);
  for (std::size_t i = 0; i < rooms.size(); ++i) rooms[i] = 1 + static_cast<double>(i % 3);
  rooms.push_back(40);
  const Distribution d = describe(of_kind(Kind::number), rooms, 0);
  CHECK(d.edges == std::vector<double>{1, 2, 3, 4, 40});
  CHECK(d.counts.back() == 1);
}

TEST_CASE("histograms of the largest doubles have finite edges") {
  constexpr double kLargest = std::numeric_limits<double>::max();
  for (const double sign : {-1.0, 1.0}) {
    std::vector<std::vector<double>> samples(4);
    for (int i = 0; i < 50; ++i) {
      samples[0].push_back(sign * (kLargest - i * 1e304));
      samples[1].push_back(sign * kLargest);
      samples[2].push_back((i - 25) * (kLargest / 25));  // the range itself is beyond double
      samples[3].push_back(sign * (i == 7 ? kLargest : i));
    }
    for (const auto& values : samples) {
      const Distribution d = describe(of_kind(Kind::number), values, 0);
      check_histogram(d, values);
      for (const double edge : d.edges) CHECK(std::isfinite(edge));
      CHECK(std::isfinite(d.median));
    }
  }
}
