#include "dodona/math.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "core/support/random.hpp"

using namespace dodona;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();
constexpr double kLargest = std::numeric_limits<double>::max();

// The reference has 11 more bits than a double here; where long double is double (Apple's ARM), it
// is itself wrong by up to one unit.
constexpr double kUlps = LDBL_MANT_DIG > DBL_MANT_DIG ? 1.0 : 2.0;

// |value - exact| in units of the last place of a double at `exact`.
double ulps_between(double value, long double exact) {
  int exponent = 0;
  std::frexp(exact, &exponent);
  const long double unit = std::ldexp(1.0L, std::max(exponent - 53, -1074));
  return static_cast<double>(std::abs(static_cast<long double>(value) - exact) / unit);
}

struct Worst {
  double ulps = 0;
  double at = 0;
  void take(double x, double value, long double exact) {
    const double u = ulps_between(value, exact);
    if (u > ulps) *this = {u, x};
  }
};

// Powers of two, thresholds, and the doubles right beside each.
std::vector<double> special_arguments() {
  std::vector<double> list = {0.0,
                              1.0,
                              std::exp(1.0),
                              std::log(2.0),
                              std::log(2.0) / 2,
                              36.7368,
                              709.782712893384,
                              709.0,
                              708.3964185322641,
                              745.1332191019412,
                              744.4400719213812,
                              1e-300,
                              5e-324,
                              DBL_MIN,
                              DBL_MAX};
  for (int k = -1074; k <= 1023; ++k) list.push_back(std::ldexp(1.0, k));
  for (int k = 1; k <= 1075; ++k) {  // where the reduction changes k
    list.push_back(k * std::log(2.0));
    list.push_back((k - 0.5) * std::log(2.0));
  }
  for (std::size_t i = list.size(); i-- > 0;) {
    list.push_back(std::nextafter(list[i], kInfinity));
    list.push_back(std::nextafter(list[i], -kInfinity));
  }
  for (std::size_t i = list.size(); i-- > 0;) list.push_back(-list[i]);
  return list;
}

}  // namespace

TEST_CASE("exp is within a unit in the last place of the exact value") {
  Worst worst;
  const auto compare = [&](double x) {
    const long double exact = std::exp(static_cast<long double>(x));
    const double value = math::exp(x);
    if (std::isfinite(value) && exact < static_cast<long double>(kLargest)) {
      worst.take(x, value, exact);
    } else if (std::isfinite(value) != std::isfinite(static_cast<double>(exact))) {
      worst = {kInfinity, x};
    }
  };
  test::Random random(1);
  for (int i = 0; i < 1'000'000; ++i) compare(random.between(-746, 710));
  for (int i = 0; i < 1'000'000; ++i) compare(random.between(-40, 40));
  for (int i = 0; i < 200'000; ++i) compare(random.between(-745.2, -707));  // subnormal results
  for (int i = 0; i < 300'000; ++i) {
    compare(std::ldexp(random.between(-1, 1), -static_cast<int>(random.below(70))));
  }
  for (const double x : special_arguments()) compare(x);
  CAPTURE(worst.at, worst.ulps);
  CHECK(worst.ulps < kUlps);
}

TEST_CASE("exp at the ends of the range") {
  CHECK(math::exp(0.0) == 1.0);
  CHECK(math::exp(-0.0) == 1.0);
  CHECK(math::exp(kSmallest) == 1.0);
  CHECK(math::exp(1.0) == 2.718281828459045);  // OEIS A001113
  CHECK(math::exp(kInfinity) == kInfinity);
  CHECK(math::exp(-kInfinity) == 0.0);
  CHECK(math::exp(kLargest) == kInfinity);
  CHECK(math::exp(-kLargest) == 0.0);
  CHECK(std::isnan(math::exp(std::nan(""))));
  // ln(2^1024) = 709.78271289338397310...: the last double below it, and the next.
  CHECK(std::isfinite(math::exp(0x1.62e42fefa39efp+9)));
  CHECK(math::exp(0x1.62e42fefa39f0p+9) == kInfinity);
  // ln(2^-1075) = -745.13321910194116526...: half the smallest subnormal.
  CHECK(math::exp(-0x1.74910d52d3051p+9) == kSmallest);
  CHECK(math::exp(-0x1.74910d52d3052p+9) == 0.0);
}

TEST_CASE("log is within a unit in the last place of the exact value") {
  Worst worst;
  const auto compare = [&](double x) {
    if (x <= 0 || !std::isfinite(x)) return;
    worst.take(x, math::log(x), std::log(static_cast<long double>(x)));
  };
  test::Random random(2);
  for (int i = 0; i < 1'000'000; ++i) {  // every exponent, subnormal ones too
    compare(math::from_bits(random.bits() & 0x7fefffffffffffffULL));
  }
  for (int i = 0; i < 1'000'000; ++i) compare(random.between(0.5, 2));
  for (int i = 0; i < 300'000; ++i) {
    compare(1.0 + std::ldexp(random.between(-1, 1), -static_cast<int>(random.below(54))));
  }
  for (int i = 0; i < 200'000; ++i) compare(math::from_bits(random.bits() & 0x000fffffffffffffULL));
  for (const double x : special_arguments()) compare(x);
  CAPTURE(worst.at, worst.ulps);
  CHECK(worst.ulps < kUlps);
}

TEST_CASE("log at the ends of the range") {
  CHECK(math::log(1.0) == 0.0);
  CHECK_FALSE(std::signbit(math::log(1.0)));
  CHECK(math::log(0.0) == -kInfinity);
  CHECK(math::log(-0.0) == -kInfinity);
  CHECK(math::log(kInfinity) == kInfinity);
  CHECK(std::isnan(math::log(-kSmallest)));
  CHECK(std::isnan(math::log(-kInfinity)));
  CHECK(std::isnan(math::log(std::nan(""))));
  CHECK(math::log(2.0) == 0.6931471805599453);  // OEIS A002162
  CHECK(math::log(10.0) == 2.302585092994046);  // OEIS A002392
  CHECK(math::log(kSmallest) == -744.4400719213812);
}

TEST_CASE("logistic keeps its digits in both tails") {
  Worst worst;
  const auto compare = [&](double x) {
    if (std::isnan(x) || x < -11000) return;  // beyond, the reference underflows too
    const long double e = std::exp(-std::abs(static_cast<long double>(x)));
    worst.take(x, math::logistic(x), x >= 0 ? 1 / (1 + e) : e / (1 + e));
  };
  test::Random random(3);
  for (int i = 0; i < 500'000; ++i) compare(random.between(-750, 50));
  for (int i = 0; i < 500'000; ++i) compare(random.between(-5, 5));
  for (const double x : special_arguments()) compare(x);
  CAPTURE(worst.at, worst.ulps);
  CHECK(worst.ulps < 3 * kUlps);

  CHECK(math::logistic(0.0) == 0.5);
  CHECK(math::logistic(-0.0) == 0.5);
  CHECK(math::logistic(kInfinity) == 1.0);
  CHECK(math::logistic(-kInfinity) == 0.0);
  CHECK(math::logistic(-745.0) == kSmallest);
  CHECK(std::isnan(math::logistic(std::nan(""))));
}

TEST_CASE("exp and log never fall where their argument rises") {
  std::vector<double> starts = special_arguments();
  test::Random random(4);
  for (int i = 0; i < 100'000; ++i) starts.push_back(random.between(-746, 746));
  for (int i = 0; i < 100'000; ++i) starts.push_back(random.between(-2, 2));
  std::size_t n_falls = 0;
  double at = 0;
  for (const double start : starts) {
    double x = start;
    for (int step = 0; step < 4; ++step) {
      const double next = std::nextafter(x, kInfinity);
      const bool falls = math::exp(next) < math::exp(x) || math::log(next) < math::log(x);
      if (falls) at = x;
      n_falls += falls;
      x = next;
    }
  }
  CAPTURE(at);
  CHECK(n_falls == 0);
}
