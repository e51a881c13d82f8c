// Adam's steps by the formulas of the papers, in doubles.
#include "train/family/adam.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

TEST_CASE("Adam moves parameters as Kingma and Ba's algorithm 1 with decoupled decay does") {
  constexpr std::size_t kParameters = 5;
  constexpr float kDecay = 0.3F;
  Random random(1);
  const AdamOptions options;
  Adam adam(kParameters, options);
  std::vector<float> parameters(kParameters, 0.7F);
  std::vector<double> expected(kParameters, 0.7);
  std::vector<double> m(kParameters);
  std::vector<double> v(kParameters);
  for (int t = 1; t <= 50; ++t) {
    const float rate = 0.01F / static_cast<float>(t);
    std::vector<float> gradient(kParameters);
    for (std::size_t i = 0; i < kParameters; ++i)
      gradient[i] =
          static_cast<float>(random.normal() * std::pow(10.0, static_cast<double>(i) - 2));
    adam.begin_step();
    // In two parts, of which only the second decays.
    adam.update(0, std::span(gradient).first(2), rate, 0, parameters);
    adam.update(2, std::span(gradient).subspan(2), rate, kDecay, parameters);
    for (std::size_t i = 0; i < kParameters; ++i) {
      const double g = gradient[i];
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      const double step =
          m[i] / (1 - std::pow(0.9, t)) / (std::sqrt(v[i] / (1 - std::pow(0.999, t))) + 1e-8);
      expected[i] -= rate * (step + (i < 2 ? 0 : kDecay) * expected[i]);
      CAPTURE(t, i);
      REQUIRE(parameters[i] == Approx(expected[i]).epsilon(1e-4).margin(1e-6));
    }
  }
}
