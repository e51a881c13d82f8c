// The single precision functions against double and long double, over every magnitude of single.
#include "dodona/math_single.hpp"

#include <array>
#include <cfloat>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "core/support/random.hpp"

using namespace dodona;

namespace {

using math::Single4;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kSmallest = std::numeric_limits<float>::denorm_min();

// |value - exact| in units of the last place of a single at `exact`.
double ulps_between(float value, double exact) {
  int exponent = 0;
  std::frexp(exact, &exponent);
  return std::abs(value - exact) / std::ldexp(1.0, std::max(exponent - 24, -149));
}

// Every 997th single of either sign, infinities included, and a dense grid where the functions
// bend.
std::vector<float> arguments() {
  std::vector<float> list = {0.0F,       -0.0F,   kInfinity, -kInfinity, kSmallest,
                             -kSmallest, FLT_MIN, -FLT_MIN,  FLT_MAX,    -FLT_MAX};
  for (std::uint32_t bits = 0; bits < 0x7f800000U; bits += 997) {
    list.push_back(math::single_from_bits<float>(bits));
    list.push_back(-list.back());
  }
  for (int i = -1'200'000; i <= 1'200'000; ++i) list.push_back(static_cast<float>(i) / 10'000);
  for (int k = 1; k <= 150; ++k) {  // where the reduction changes k, and the neighbours
    const auto x = static_cast<float>((k - 0.5) * std::log(2.0));
    for (const float y : {x, std::nextafter(x, kInfinity), std::nextafter(x, -kInfinity)}) {
      list.insert(list.end(), {y, -y, y / 2, -y / 2});
    }
  }
  return list;
}

struct Worst {
  double error = 0;
  float at = 0;
  void take(float x, double e) {
    if (!(e <= error)) *this = {e, x};
  }
};

template <typename Function, typename Exact>
double worst_ulps(Function function, Exact exact) {
  Worst worst;
  for (const float x : arguments()) {
    const double expected = exact(static_cast<double>(x));
    if (std::isinf(static_cast<float>(expected))) {
      worst.take(x, std::isinf(function(x)) ? 0 : HUGE_VAL);
    } else if (expected == 0) {
      worst.take(x, function(x) == 0 ? 0 : HUGE_VAL);
    } else {
      worst.take(x, ulps_between(function(x), expected));
    }
  }
  CAPTURE(worst.at);
  CHECK(std::isfinite(worst.error));
  return worst.error;
}

double exact_sigmoid(double x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
double exact_phi(double x) { return std::erfc(-x * std::sqrt(0.5)) / 2; }

bool same(float a, float b) {
  return (std::isnan(a) && std::isnan(b)) || math::single_bits(a) == math::single_bits(b);
}

}  // namespace

TEST_CASE("single exp is within two units in the last place") {
  CHECK(worst_ulps(math::single_exp<float>, [](double x) { return std::exp(x); }) < 2);
  CHECK(math::single_exp(0.0F) == 1);
  CHECK(math::single_exp(-kInfinity) == 0);
  CHECK(math::single_exp(kInfinity) == kInfinity);
  CHECK(std::isnan(math::single_exp(kNan)));
}

TEST_CASE("single sigmoid is within three units, in its tails too") {
  CHECK(worst_ulps(math::single_sigmoid<float>, exact_sigmoid) < 3);
  CHECK(math::single_sigmoid(0.0F) == 0.5F);
  CHECK(math::single_sigmoid(kInfinity) == 1);
  CHECK(math::single_sigmoid(-kInfinity) == 0);
  CHECK(std::isnan(math::single_sigmoid(kNan)));
}

TEST_CASE("single tanh is within three units, odd, and keeps zeros and subnormals") {
  CHECK(worst_ulps(math::single_tanh<float>, [](double x) { return std::tanh(x); }) < 3);
  for (const float x : {0.0F, kSmallest, FLT_MIN, 0x1p-60F}) {
    CHECK(same(math::single_tanh(x), x));
    CHECK(same(math::single_tanh(-x), -x));
  }
  CHECK(math::single_tanh(kInfinity) == 1);
  CHECK(math::single_tanh(-kInfinity) == -1);
  CHECK(std::isnan(math::single_tanh(kNan)));
  std::size_t n_not_odd = 0;
  for (const float x : arguments())
    n_not_odd += !same(math::single_tanh(-x), -math::single_tanh(x));
  CHECK(n_not_odd == 0);
}

TEST_CASE("the normal distribution function is within 2e-7, and gelu is x times it") {
  Worst of_phi;
  Worst of_gelu;
  for (const float x : arguments()) {
    of_phi.take(x, std::abs(math::single_phi(x) - exact_phi(x)));
    if (std::abs(x) > 1e30F) continue;
    const double error = std::abs(math::single_gelu(x) - x * exact_phi(x));
    of_gelu.take(x, error / std::max(1.0, static_cast<double>(std::abs(x))));
  }
  CAPTURE(of_phi.at, of_gelu.at);
  CHECK(of_phi.error < 2e-7);
  CHECK(of_gelu.error < 2.6e-7);  // and half a unit of the product
}

TEST_CASE("gelu at its ends and at zero") {
  CHECK(math::single_gelu(kInfinity) == kInfinity);
  CHECK(same(math::single_gelu(-kInfinity), -0.0F));
  CHECK(same(math::single_gelu(-1000.0F), -0.0F));
  CHECK(math::single_gelu(FLT_MAX) == FLT_MAX);
  CHECK(same(math::single_gelu(0.0F), 0.0F));
  CHECK(same(math::single_gelu(-0.0F), -0.0F));
  CHECK(std::isnan(math::single_gelu(kNan)));
}

TEST_CASE("four lanes give the bits that each number gives alone") {
  auto list = arguments();
  list.push_back(kNan);
  test::Random random(4);
  for (std::size_t i = list.size(); i-- > 1;) std::swap(list[i], list[random.below(i + 1)]);
  list.resize(list.size() / 4 * 4);
  std::array<std::size_t, 4> n_different{};
  for (std::size_t i = 0; i < list.size(); i += 4) {
    Single4 x;
    std::memcpy(&x, &list[i], sizeof x);
    const std::array<Single4, 4> y = {math::single_exp(x), math::single_sigmoid(x),
                                      math::single_tanh(x), math::single_gelu(x)};
    for (std::size_t lane = 0; lane < 4; ++lane) {
      const float alone = list[i + lane];
      n_different[0] += !same(y[0][lane], math::single_exp(alone));
      n_different[1] += !same(y[1][lane], math::single_sigmoid(alone));
      n_different[2] += !same(y[2][lane], math::single_tanh(alone));
      n_different[3] += !same(y[3][lane], math::single_gelu(alone));
    }
  }
  CHECK(n_different == std::array<std::size_t, 4>{});
}
