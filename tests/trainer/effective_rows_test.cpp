// The effective number of rows, beside published examples and cases that are known by hand.
#include "train/effective_rows.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "train/random.hpp"

using namespace dodona::train;

namespace {

// Shrout and Fleiss 1979, "Intraclass correlations", table 2: six targets, four judges each.
const std::vector<double> kRatings = {9, 2, 5, 8, 6,  1, 3, 2, 8, 4, 6, 8,
                                      7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};

std::vector<double> groups_of(std::size_t n, std::size_t size) {
  std::vector<double> groups(n);
  for (std::size_t i = 0, group = 0; i < n; ++i) {
    if (i > 0 && i % size == 0) ++group;
    groups[i] = static_cast<double>(group);
  }
  return groups;
}

}  // namespace

TEST_CASE("the intraclass correlation of Shrout and Fleiss's ratings") {
  // Their table 4: ICC(1,1) = .17; of the mean squares 11.24 and 6.26 of their table 3.
  const double r = intraclass_correlation(kRatings, groups_of(24, 4));
  CHECK(r == Approx(0.17).margin(0.005));
  CHECK(r == Approx((11.24 - 6.26) / (11.24 + 3 * 6.26)).margin(1e-3));
}

TEST_CASE("groups that are all alike, and groups that are not") {
  const std::vector<double> same = groups_of(40, 4);
  CHECK(intraclass_correlation(same, groups_of(40, 4)) == 1);
  CHECK(effective_rows(same, {}, groups_of(40, 4)) == Approx(10));
  CHECK(effective_rows(same, {}, groups_of(40, 1)) == 40);
  CHECK(effective_rows(same, {}, groups_of(40, 40)) == 1);
  CHECK(effective_rows(std::vector<double>(40, 3.0), {}, groups_of(40, 4)) == Approx(40));

  // Noise of its own in every row.
  std::vector<double> noise(4000);
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = uniform(3, Purpose::cuts, i);
  CHECK(effective_rows(noise, {}, groups_of(4000, 40)) > 3000);
  // Half of the variance is the group's: 4000 / (1 + 39 * 0.5).
  std::vector<double> half = noise;
  for (std::size_t i = 0; i < half.size(); ++i) half[i] += uniform(4, Purpose::cuts, i / 40);
  CHECK(effective_rows(half, {}, groups_of(4000, 40)) == Approx(4000 / 20.5).epsilon(0.2));
}

TEST_CASE("one great group and many small ones are about as much as the great one") {
  std::vector<double> values;
  std::vector<double> groups;
  for (std::size_t i = 0; i < 1040; ++i) {
    const std::size_t group = i < 1000 ? 0 : i - 999;
    groups.push_back(static_cast<double>(group));
    values.push_back(uniform(5, Purpose::cuts, group) + 1e-3 * uniform(6, Purpose::cuts, i));
  }
  CHECK(effective_rows(values, {}, groups) < 1.2);
}

TEST_CASE("weights leave fewer rows") {
  // Kish: (1 + 1 + 1 + 3)^2 / (1 + 1 + 1 + 9).
  CHECK(effective_rows(std::vector<double>{1, 2, 3, 4}, std::vector<double>{1, 1, 1, 3}, {}) ==
        Approx(3));
  CHECK(effective_rows(std::vector<double>{1, 2}, std::vector<double>{1e300, 1e300}, {}) ==
        Approx(2));
}
