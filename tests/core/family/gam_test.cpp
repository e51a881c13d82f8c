#include "dodona/family/gam.hpp"

#include <limits>

#include "catch.hpp"
#include "core/support/networks.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

GamAxis numeric() { return {0, {1, 2.5}, {}, {1, 1, 1, 1}}; }
GamAxis categorical() { return {1, {}, {1, 0, 1}, {1, 1, 1}}; }

std::vector<double> scores(const Gam& model, const std::vector<double>& x,
                           const std::vector<double>& code) {
  std::vector<double> margins(n_outputs(model) * x.size());
  score(model, frame_of({x, code}, x.size(), {0, 3}), margins);
  return margins;
}

}  // namespace

TEST_CASE("a number falls between the cuts, and is in the upper slot where it is one") {
  const GamAxis axis = numeric();
  CHECK(slot_of(axis, -1e300) == 0);
  CHECK(slot_of(axis, std::nextafter(1, 0)) == 0);
  CHECK(slot_of(axis, 1) == 1);
  CHECK(slot_of(axis, 2.5) == 2);
  CHECK(slot_of(axis, 1e300) == 2);
  CHECK(slot_of(axis, kMissing) == 3);
}

TEST_CASE("a category has the slot of its level") {
  const GamAxis axis = categorical();
  CHECK(slot_of(axis, 0) == 1);
  CHECK(slot_of(axis, 1) == 0);
  CHECK(slot_of(axis, 2) == 1);
  CHECK(slot_of(axis, kMissing) == 2);
}

TEST_CASE("a table of one column adds the value of the slot") {
  const Gam model{{100, 200}, {numeric()}, {{{0}, {1, 2, 3, 4, 10, 20, 30, 40}}}};
  CHECK(scores(model, {0, 1, 3, kMissing}, {0, 0, 0, 0}) ==
        std::vector<double>{101, 102, 103, 104, 210, 220, 230, 240});
}

TEST_CASE("a table of two columns adds the value where their slots meet") {
  const Gam model{
      {0}, {numeric(), categorical()}, {{{0, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}}};
  CHECK(scores(model, {0, 1, 3, kMissing, kMissing}, {1, 0, kMissing, 2, kMissing}) ==
        std::vector<double>{1, 5, 9, 11, 12});
}

// 1e16 + 1 rounds to 1e16: the order shows.
TEST_CASE("terms are added in order, from the intercept on") {
  const GamTerm large{{0}, {1e16, 1e16, 1e16, 1e16}};
  const GamTerm one{{0}, {1, 1, 1, 1}};
  const GamTerm less{{0}, {-1e16, -1e16, -1e16, -1e16}};
  CHECK(scores({{1}, {numeric()}, {large, one, less}}, {0}, {0})[0] == 0);
  CHECK(scores({{1}, {numeric()}, {one, one, one, large, less}}, {0}, {0})[0] == 4);
}
