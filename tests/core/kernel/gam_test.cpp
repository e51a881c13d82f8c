// The kernel gives the bits of the definition (family/gam.cpp), whatever the shape.
#include "dodona/kernel/gam.hpp"

#include <limits>

#include "catch.hpp"
#include "core/support/gams.hpp"
#include "core/support/networks.hpp"
#include "dodona/math.hpp"

using namespace dodona;
using namespace dodona::kernel;
using namespace dodona::test;

namespace {

std::vector<std::vector<double>> rows_for(const RandomGam& gam, std::size_t n_rows,
                                          Random& random) {
  return random_rows(Network{{}, gam.n_levels}, n_rows, random);
}

// How many margins differ from the definition's in a bit.
std::size_t n_different(const Gam& model, const Frame& frame, GamScratch& scratch) {
  GamKernel kernel;
  compile(model, kernel);
  const std::size_t n = n_outputs(model) * frame.n_rows;
  std::vector<double> expected(n);
  std::vector<double> found(n + 1, -7.0);
  score(model, frame, expected);
  kernel::score(kernel, model, frame, std::span(found).first(n), scratch);
  std::size_t n_wrong = found[n] == -7.0 ? 0 : 1;
  for (std::size_t i = 0; i < n; ++i)
    n_wrong += math::bits_of(expected[i]) != math::bits_of(found[i]) ? 1 : 0;
  return n_wrong;
}

}  // namespace

TEST_CASE("random additive models, batches of 1 to 700 rows: the bits of the definition") {
  Random random(1);
  GamScratch scratch;  // one for all: what a call leaves there is of no consequence
  std::size_t n_wrong = 0;
  for (int i = 0; i < 300; ++i) {
    const std::size_t widest = i % 10 == 0 ? 300 : 12;
    const RandomGam gam =
        random_gam(1 + random.below(12), 1 + random.below(4), random.below(6), widest, random);
    const std::size_t n_rows = 1 + random.below(i % 10 == 1 ? 700 : 60);
    const auto columns = rows_for(gam, n_rows, random);
    n_wrong += n_different(gam.model, frame_of(columns, n_rows, gam.n_levels), scratch);
  }
  CHECK(n_wrong == 0);
}

TEST_CASE("at the cuts, the doubles beside them and beyond: the bits of the definition") {
  Random random(2);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  GamScratch scratch;
  for (int i = 0; i < 20; ++i) {
    const RandomGam gam = random_gam(3, 2, 2, 40, random);
    std::vector<std::vector<double>> columns(3);
    for (std::size_t j = 0; j < 3; ++j) {
      for (const double cut : gam.model.axes[j].cuts) {
        for (const double x :
             {cut, std::nextafter(cut, kInfinity), std::nextafter(cut, -kInfinity)})
          columns[j].push_back(x);
      }
      for (const double x : {1e308, -1e308, 0.0, -0.0, 5e-324, kInfinity, -kInfinity})
        columns[j].push_back(x);
      columns[j].resize(150, 0.5);
      for (double& x : columns[j]) x = gam.n_levels[j] > 0 ? 0 : x;
    }
    CHECK(n_different(gam.model, frame_of(columns, 150, gam.n_levels), scratch) == 0);
  }
}

TEST_CASE("no rows, and a model of an intercept alone") {
  Random random(3);
  const RandomGam gam = random_gam(4, 1, 1, 5, random);
  const auto none = rows_for(gam, 0, random);
  GamScratch scratch;
  CHECK(n_different(gam.model, frame_of(none, 0, gam.n_levels), scratch) == 0);
  const auto columns = rows_for(gam, 9, random);
  CHECK(n_different({{0.5, -2}, {}, {}}, frame_of(columns, 9, gam.n_levels), scratch) == 0);
}
