#include "train/smearing.hpp"

#include <cmath>

#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::test;
using namespace dodona::train;

TEST_CASE("the smearing estimate is the mean of the residuals' exponentials") {
  const std::vector<double> residuals = {0.5, -0.25, 0, 1};
  const double plain = (std::exp(0.5) + std::exp(-0.25) + 1 + std::exp(1)) / 4;
  CHECK(log_of_smearing(residuals, {}) == Approx(std::log(plain)).epsilon(1e-14));
  const std::vector<double> weights = {1, 0, 3, 2};
  const double weighted = (std::exp(0.5) + 3 + 2 * std::exp(1)) / 6;
  CHECK(log_of_smearing(residuals, weights) == Approx(std::log(weighted)).epsilon(1e-14));
  CHECK(log_of_smearing({}, {}) == 0);
  for (const double r : {-800.0, 800.0})
    CHECK(log_of_smearing(std::vector<double>{r, r}, {}) == Approx(r).epsilon(1e-14));
}

// If log y is normal with the deviation s, the mean of y is exp(mu + s^2 / 2).
TEST_CASE("of lognormal data it gives back the mean") {
  Random random(1);
  for (const double s : {0.3, 0.8}) {
    constexpr std::size_t kRows = 200'000;
    std::vector<double> residuals(kRows);
    for (double& r : residuals) {
      // Box and Muller, since the mean of an exponential needs the tails.
      const double u = 1 - random.uniform();
      r = s * std::sqrt(-2 * std::log(u)) * std::cos(2 * 3.14159265358979323846 * random.uniform());
    }
    // The standard error of the mean of exp(r), over its expectation, is sqrt((e^(s^2) - 1) / n).
    const double expected = std::exp(s * s / 2);
    const double error = expected * std::sqrt((std::exp(s * s) - 1) / kRows);
    CHECK(std::abs(std::exp(log_of_smearing(residuals, {})) - expected) < 4 * error);
  }
}

TEST_CASE("margins are shifted in every family") {
  Table table{3, {{0, 1.5, kMissing}}};
  const Schema schema = [] {
    Schema s;
    s.features.emplace_back();
    return s;
  }();
  const Frame frame = encode(schema, {{{0, Encoding::number}}}, table);
  Trees trees;
  trees.base = {1};
  trees.roots = {0};
  trees.nodes = {{kLeaf, false, false, 0, 0, 0.25, 3}};
  Mlp mlp;
  mlp.inputs = {ScaledInput{0, 1, 0.5F}};
  mlp.layers = {{Activation::identity, {0.5F}, {2}}};
  const std::vector<Family> families = {Linear{{0.5}, {{{2}, {1}, {}}}}, trees, mlp};
  for (Family family : families) {
    std::vector<double> before(3);
    std::vector<double> after(3);
    score(family, frame, before);
    shift_margins(family, 0, 0.125);
    score(family, frame, after);
    for (std::size_t i = 0; i < 3; ++i) CHECK(after[i] == before[i] + 0.125);
  }
}
