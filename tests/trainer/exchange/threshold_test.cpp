#include "exchange/xgboost/threshold.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "catch.hpp"
#include "core/support/random.hpp"

using dodona::test::Random;
using dodona::xgboost::threshold_of;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr double kDoubleInfinity = std::numeric_limits<double>::infinity();
constexpr float kMost = std::numeric_limits<float>::max();

// Around t, around the singles beside it, and around the midpoints between them.
bool holds_around(float t) {
  const double threshold = threshold_of(t);
  const auto holds = [&](double x) {
    return !std::isfinite(x) || (static_cast<float>(x) < t) == (x < threshold);
  };
  bool all = std::isfinite(threshold);
  for (const float other : {std::nextafter(t, -kInfinity), std::nextafter(t, kInfinity)}) {
    const double a = std::isinf(t) ? std::copysign(0x1p128, t) : t;
    const double b = std::isinf(other) ? std::copysign(0x1p128, other) : other;
    for (const double x : {a, b, a + (b - a) / 2}) {
      all = all && holds(x) && holds(std::nextafter(x, kDoubleInfinity)) &&
            holds(std::nextafter(x, -kDoubleInfinity));
    }
  }
  return all;
}

}  // namespace

TEST_CASE("x < t' where float(x) < t: at zero, subnormals, the ends and infinity") {
  constexpr float kLeast = std::numeric_limits<float>::denorm_min();
  constexpr float kNormal = std::numeric_limits<float>::min();
  for (const float t :
       {0.0F, kLeast, 2 * kLeast, 3 * kLeast, kNormal, std::nextafter(kNormal, 0.0F), 1.0F, 2.0F,
        0.1F, 16777216.0F, kMost, std::nextafter(kMost, 0.0F), kInfinity}) {
    CAPTURE(t);
    CHECK(holds_around(t));
    CHECK(holds_around(-t));
  }
  CHECK(threshold_of(kInfinity) == 0x1p128 - 0x1p103);
  CHECK(threshold_of(1) == 1 - 0x1p-25);
}

TEST_CASE("x < t' where float(x) < t, for singles of any bits") {
  Random random(5);
  std::size_t n_wrong = 0;
  for (int i = 0; i < 200'000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random.bits());
    float t = 0;
    std::memcpy(&t, &bits, sizeof t);
    if (!std::isnan(t) && !holds_around(t)) ++n_wrong;
  }
  CHECK(n_wrong == 0);
}
