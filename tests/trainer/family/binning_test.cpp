#include "train/family/binning.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "dodona/math.hpp"
#include "train/options.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using test::Columns;
using test::kMissing;

namespace {

BinnedColumn bin(std::vector<double> values, std::size_t max_bins, std::size_t n_levels = 0) {
  Columns columns;
  columns.add(std::move(values), n_levels);
  return bin_columns(columns.frame(), max_bins, 1, 1).front();
}

// Digits of the mantissa in the shortest form.
std::size_t digits_of(double value) {
  const std::string text = shortest(std::abs(value));
  const std::string mantissa = text.substr(0, text.find('e'));
  std::string digits;
  std::copy_if(mantissa.begin(), mantissa.end(), std::back_inserter(digits),
               [](char c) { return c != '.'; });
  digits.erase(0, digits.find_first_not_of('0'));
  digits.erase(digits.find_last_not_of('0') + 1);
  return digits.size();
}

// Every value lies in the bin that the cuts say, missing ones in the last.
void check_membership(const BinnedColumn& column, const std::vector<double>& values) {
  REQUIRE(column.n_bins == column.cuts.size() + 1);
  REQUIRE(std::is_sorted(column.cuts.begin(), column.cuts.end(), std::less_equal<>()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t at = column.bins[i];
    if (std::isnan(values[i])) {
      REQUIRE(at == column.n_bins);
      continue;
    }
    REQUIRE(at < column.n_bins);
    if (at > 0) REQUIRE(values[i] >= column.cuts[at - 1]);
    if (at + 1 < column.n_bins) REQUIRE(values[i] < column.cuts[at]);
  }
}

}  // namespace

TEST_CASE("a threshold lies above one value and not above the other, whatever they are") {
  test::Random random(11);
  const auto any = [&] {
    while (true) {
      const double x = math::from_bits(random.bits());
      if (std::isfinite(x)) return x;
    }
  };
  for (int i = 0; i < 20000; ++i) {
    double a = i % 2 == 0 ? any() : random.normal();
    double b = i % 4 == 0   ? any()
               : i % 4 == 1 ? random.normal()
               : i % 4 == 2 ? std::nextafter(a, 1e308)
                            : a + 1e-9 * random.uniform();
    if (a > b) std::swap(a, b);
    if (a == b) continue;
    const double t = short_decimal_between(a, b);
    REQUIRE(a < t);
    REQUIRE(t <= b);
  }
}

TEST_CASE("a threshold is as short as the gap allows") {
  CHECK(short_decimal_between(1, 2) == 2);
  CHECK(short_decimal_between(0.1, 0.9) == 0.5);
  CHECK(short_decimal_between(1234, 1236) == 1235);
  CHECK(short_decimal_between(-1, 1) == 0);
  CHECK(short_decimal_between(0, 5e-324) == 5e-324);
  CHECK(short_decimal_between(-1.7e308, 1.7e308) == 0);
  // A gap of 1/1000 of the value needs at most four digits.
  test::Random random(12);
  for (int i = 0; i < 1000; ++i) {
    const double a = std::exp(20 * random.normal());
    REQUIRE(digits_of(short_decimal_between(a, a * 1.001)) <= 4);
  }
}

TEST_CASE("few distinct values get a bin each") {
  const std::vector<double> values = {3, 1, kMissing, 2, 1, 3};
  const BinnedColumn column = bin(values, 255);
  CHECK(column.n_bins == 3);
  CHECK(column.bins == std::vector<std::uint8_t>{2, 0, 3, 1, 0, 2});
  check_membership(column, values);
}

TEST_CASE("many values fall into bins of about the same size") {
  test::Random random(13);
  std::vector<double> values(10000);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = i % 50 == 0 ? kMissing : std::exp(random.normal());
  for (const std::size_t max_bins : {2U, 3U, 16U, 255U}) {
    const BinnedColumn column = bin(values, max_bins);
    check_membership(column, values);
    REQUIRE(column.n_bins == max_bins);
    std::vector<std::size_t> counts(max_bins + 1, 0);
    for (const auto at : column.bins) ++counts[at];
    const double share = 9800.0 / static_cast<double>(max_bins);
    for (std::size_t at = 0; at < max_bins; ++at)
      CHECK(static_cast<double>(counts[at]) == Approx(share).margin(1.5));
  }
}

TEST_CASE("a frequent value gets a bin of its own, and the others share the rest") {
  test::Random random(14);
  std::vector<double> values(10000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = i % 2 == 0 ? 0.5 : random.uniform();
  const BinnedColumn column = bin(values, 20);
  check_membership(column, values);
  CHECK(column.n_bins == 20);
  std::vector<std::size_t> counts(21, 0);
  for (const auto at : column.bins) ++counts[at];
  std::sort(counts.begin(), counts.end(), std::greater<>());
  CHECK(counts[0] == 5000);
  CHECK(counts[1] <= 501);  // a twentieth of all rows, at most
}

TEST_CASE("a column without values, or with one, has one bin") {
  CHECK(bin({kMissing, kMissing}, 255).n_bins == 1);
  CHECK(bin({kMissing, kMissing}, 255).bins == std::vector<std::uint8_t>{1, 1});
  CHECK(bin({5, 5, kMissing}, 255).n_bins == 1);
  CHECK(bin({5, 5, kMissing}, 255).bins == std::vector<std::uint8_t>{0, 0, 1});
}

TEST_CASE("huge and neighbouring values are told apart") {
  const double next = std::nextafter(1.0, 2.0);
  const std::vector<double> values = {-1.7e308, 1.7e308, 1.0, next, 0, 5e-324, -5e-324};
  const BinnedColumn column = bin(values, 255);
  CHECK(column.n_bins == values.size());
  check_membership(column, values);
}

TEST_CASE("categories have bins in the order of their frequency, the rarest share the last") {
  // Counts: code 2 three times, 0 twice, 4 once, 1 once, 3 never.
  const BinnedColumn column = bin({2, 0, 2, 4, kMissing, 1, 0, 2}, 3, 5);
  CHECK(column.categorical);
  CHECK(column.n_bins == 3);
  CHECK(column.codes == std::vector<std::vector<std::size_t>>{{2}, {0}, {1, 4, 3}});
  CHECK(column.bins == std::vector<std::uint8_t>{0, 1, 0, 2, 3, 2, 1, 0});
}

TEST_CASE("300 categories fit into 255 bins") {
  std::vector<double> codes;
  for (std::size_t code = 0; code < 300; ++code)
    for (std::size_t n = 0; n <= code; ++n) codes.push_back(static_cast<double>(code));
  const BinnedColumn column = bin(codes, 255, 300);
  CHECK(column.n_bins == 255);
  CHECK(column.codes.back().size() == 46);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto& in_bin = column.codes[column.bins[i]];
    REQUIRE(std::count(in_bin.begin(), in_bin.end(), static_cast<std::size_t>(codes[i])) == 1);
  }
}
