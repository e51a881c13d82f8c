// Losses, their derivatives, and where they start.
#include "train/family/objective.hpp"

#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// Each loss as its definition has it, by the C library.
double value_of(const Loss& loss, double m, double y) {
  const double p = loss.tweedie_power;
  switch (loss.objective) {
    case Objective::squared_error:
      return (m - y) * (m - y) / 2;
    case Objective::absolute_error:
      return std::abs(m - y);
    case Objective::huber:
      return std::abs(m - y) <= loss.huber_delta
                 ? (m - y) * (m - y) / 2
                 : loss.huber_delta * (std::abs(m - y) - loss.huber_delta / 2);
    case Objective::quantile:
      return std::max(loss.quantile * (y - m), (loss.quantile - 1) * (y - m));
    case Objective::poisson:
      return std::exp(m) - y * m;
    case Objective::gamma:
      return y * std::exp(-m) + m;
    case Objective::tweedie:
      return std::exp((2 - p) * m) / (2 - p) - y * std::exp((1 - p) * m) / (1 - p);
    case Objective::logistic:
      return std::log1p(std::exp(m)) - y * m;
    case Objective::softmax:
      break;
  }
  return 0;
}

std::vector<std::size_t> all_rows(std::size_t n) {
  std::vector<std::size_t> rows(n);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

struct Sample {
  std::vector<double> margins;
  std::vector<double> targets;
  std::vector<double> weights;
};

Sample sample_of(Objective objective, std::size_t n, std::uint64_t seed) {
  Random random(seed);
  Sample sample;
  for (std::size_t i = 0; i < n; ++i) {
    sample.margins.push_back(2 * random.normal());
    const double y = random.normal();
    sample.targets.push_back(objective == Objective::logistic ? (y > 0 ? 1 : 0)
                             : has_log_link(objective)        ? std::exp(y)
                                                              : y);
    sample.weights.push_back(random.uniform() * 3);
  }
  return sample;
}

constexpr std::array kOfOneMargin = {
    Objective::squared_error, Objective::absolute_error, Objective::huber,   Objective::quantile,
    Objective::poisson,       Objective::gamma,          Objective::tweedie, Objective::logistic};

}  // namespace

TEST_CASE("gradients and hessians are the derivatives of the losses, times the weights") {
  for (const Objective objective : kOfOneMargin) {
    const Loss loss{objective, 0.8, 0.3, 1.3};
    const Sample s = sample_of(objective, 41, 1);
    std::vector<Derivatives> found;
    differentiate(loss, {s.targets, s.weights, 1}, s.margins, found, 1);
    REQUIRE(found.size() == 1);
    for (std::size_t i = 0; i < s.margins.size(); ++i) {
      const double m = s.margins[i];
      const double y = s.targets[i];
      // Central differences; their error is of the order step^2.
      constexpr double kStep = 1e-4;
      const double above = value_of(loss, m + kStep, y);
      const double below = value_of(loss, m - kStep, y);
      double hessian = (above - 2 * value_of(loss, m, y) + below) / (kStep * kStep);
      if (objective == Objective::poisson) hessian *= std::exp(0.7);  // as objective.hpp says
      if (objective == Objective::gamma)
        hessian = std::max(hessian, (above - below) / (2 * kStep) / 2);
      // Where the loss is straight the hessian only counts rows.
      const bool counts = objective == Objective::absolute_error ||
                          objective == Objective::quantile || objective == Objective::huber;
      if (counts) hessian = 1;
      INFO(name_of(objective) << " at " << m << ", target " << y);
      CHECK(found[0].gradient[i] ==
            Approx(s.weights[i] * (above - below) / (2 * kStep)).epsilon(1e-5).margin(1e-6));
      CHECK(found[0].hessian[i] == Approx(s.weights[i] * hessian).epsilon(1e-4).margin(1e-5));
    }
  }
}

TEST_CASE("the derivatives of softmax are p - 1 or p, and 2 p (1 - p)") {
  constexpr std::size_t kRows = 13;
  constexpr std::size_t kClasses = 5;
  Random random(2);
  std::vector<double> margins(kRows * kClasses);
  for (double& m : margins) m = 3 * random.normal();
  margins[4] = 800;  // a certain row: no overflow
  std::vector<double> targets;
  for (std::size_t i = 0; i < kRows; ++i)
    targets.push_back(static_cast<double>(random.below(kClasses)));
  std::vector<Derivatives> found;
  differentiate({Objective::softmax}, {targets, {}, kClasses}, margins, found, 1);
  for (std::size_t i = 0; i < kRows; ++i) {
    double greatest = margins[i];
    for (std::size_t k = 0; k < kClasses; ++k)
      greatest = std::max(greatest, margins[k * kRows + i]);
    double sum = 0;
    for (std::size_t k = 0; k < kClasses; ++k) sum += std::exp(margins[k * kRows + i] - greatest);
    for (std::size_t k = 0; k < kClasses; ++k) {
      const double p = std::exp(margins[k * kRows + i] - greatest) / sum;
      const double y = targets[i] == static_cast<double>(k) ? 1 : 0;
      CHECK(found[k].gradient[i] == Approx(p - y).margin(5e-7));
      CHECK(found[k].hessian[i] == Approx(2 * p * (1 - p)).margin(5e-7));
    }
  }
}

TEST_CASE("the mean loss is the weighted mean of the losses") {
  for (const Objective objective : kOfOneMargin) {
    const Loss loss{objective, 0.8, 0.3, 1.3};
    const Sample s = sample_of(objective, 9000, 3);
    const std::vector<std::size_t> rows = all_rows(s.margins.size());
    double sum = 0;
    double weight = 0;
    for (const std::size_t i : rows) {
      sum += s.weights[i] * value_of(loss, s.margins[i], s.targets[i]);
      weight += s.weights[i];
    }
    INFO(name_of(objective));
    const double one = mean_loss(loss, {s.targets, s.weights, 1}, s.margins, rows, 1);
    CHECK(one == Approx(sum / weight).epsilon(1e-12));
    CHECK(mean_loss(loss, {s.targets, s.weights, 1}, s.margins, rows, 4) == one);
  }
}

TEST_CASE("boosting starts where a constant has the least loss") {
  for (const Objective objective : kOfOneMargin) {
    if (objective == Objective::logistic || objective == Objective::huber) continue;
    const Loss loss{objective, 0.8, 0.3, 1.3};
    const Sample s = sample_of(objective, 501, 4);
    const auto rows = all_rows(s.targets.size());
    const Targets targets{s.targets, s.weights, 1};
    const double base = base_margins(loss, targets, rows).at(0);
    const auto loss_at = [&](double m) {
      return mean_loss(loss, targets, std::vector<double>(s.targets.size(), m), rows, 1);
    };
    INFO(name_of(objective));
    for (const double step : {-0.3, -0.01, 0.01, 0.3})
      CHECK(loss_at(base) <= loss_at(base + step) * (1 + 1e-12));
  }
  CHECK(base_margins({Objective::softmax}, {std::vector<double>{0, 1, 2}, {}, 3}, all_rows(3)) ==
        std::vector<double>{0, 0, 0});
}

TEST_CASE("a weighted quantile is the least value that the share does not exceed") {
  std::vector<std::pair<double, double>> values = {{3, 1}, {1, 2}, {2, 1}, {5, 0}};
  CHECK(weighted_quantile(values, 0.5) == 1);
  CHECK(weighted_quantile(values, 0.51) == 2);
  CHECK(weighted_quantile(values, 0.75) == 2);
  CHECK(weighted_quantile(values, 0.76) == 3);
  CHECK(weighted_quantile(values, 1) == 3);
  CHECK(weighted_quantile(values, 0) == 1);
}

TEST_CASE("fixed point: units hold every sum, and rows keep their share of 30 bits") {
  for (const std::size_t n : {1U, 100U, 100000U}) {
    for (const double scale : {1e-30, 1.0, 1e30}) {
      Random random(5);
      Derivatives d;
      double gradients = 0;
      for (std::size_t i = 0; i < n; ++i) {
        d.gradient.push_back(static_cast<float>(random.normal() * scale));
        d.hessian.push_back(static_cast<float>(random.uniform() * scale));
        gradients += std::abs(static_cast<double>(d.gradient[i]));
      }
      std::vector<std::uint32_t> rows(n);
      std::iota(rows.begin(), rows.end(), 0U);
      std::vector<PackedSum> packed(n);
      const Units units = to_fixed_point(d, rows, packed, 1);
      std::vector<PackedSum> again(n);
      const Units same = to_fixed_point(d, rows, again, 4);
      CHECK(again == packed);
      CHECK(same.gradient == units.gradient);
      CHECK(units.gradient <= std::max(gradients / 0x1p29 * 1.01, 0x1p-120));
      PackedSum sum = 0;
      std::int64_t gradient_sum = 0;
      std::int64_t hessian_sum = 0;
      for (std::size_t i = 0; i < n; ++i) {
        sum += packed[i];
        gradient_sum += units.gradient_units(packed[i]);
        hessian_sum += static_cast<std::int64_t>(units.hessian_units(packed[i]));
        REQUIRE(units.gradient_of(packed[i]) ==
                Approx(d.gradient[i]).margin(units.gradient / 2).epsilon(1.3e-7));
      }
      // What one word holds is what two wide sums hold.
      CHECK(units.gradient_units(sum) == gradient_sum);
      CHECK(units.gradient_of(sum) == static_cast<double>(gradient_sum) * units.gradient);
      CHECK(units.hessian_of(sum) == static_cast<double>(hessian_sum) * units.hessian);
      CHECK(units.hessian_units(sum) == static_cast<std::uint64_t>(hessian_sum));
    }
  }
}

TEST_CASE("fixed point: where hessians count rows, an outlier leaves the others their bits") {
  for (const std::size_t n : {2U, 1000U, 100000U}) {
    Random random(7);
    Derivatives d;
    std::vector<std::uint32_t> rows;
    for (std::uint32_t i = 0; i < n; ++i) {
      rows.push_back(i);
      d.gradient.push_back(static_cast<float>(i == 0 ? -1e9 : random.normal()));
      d.hessian.push_back(1);
    }
    std::vector<PackedSum> packed(n);
    const Units units = to_fixed_point(d, rows, packed, 1);
    PackedSum sum = 0;
    std::int64_t gradients = 0;
    for (std::size_t i = 0; i < n; ++i) {
      sum += packed[i];
      gradients += units.gradient_units(packed[i]);
      REQUIRE(units.gradient_of(packed[i]) == Approx(d.gradient[i]).epsilon(1e-7).margin(1e-3));
      REQUIRE(units.hessian_of(packed[i]) == 1);
    }
    CHECK(units.hessian_of(sum) == static_cast<double>(n));
    CHECK(units.gradient_units(sum) == gradients);
    CHECK(units.gradient_of(sum) == static_cast<double>(gradients) * units.gradient);
  }
}

TEST_CASE("fixed point: rows that are not asked for decide nothing") {
  constexpr std::size_t kRows = 30000;
  Random random(6);
  Derivatives all;
  Derivatives some;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < kRows; ++i) {
    all.gradient.push_back(static_cast<float>(random.normal()));
    all.hessian.push_back(static_cast<float>(random.uniform()));
    if (i % 3 == 0) {
      all.gradient.back() = 1e20F;
      continue;
    }
    rows.push_back(i);
    some.gradient.push_back(all.gradient.back());
    some.hessian.push_back(all.hessian.back());
  }
  std::vector<std::uint32_t> places(rows.size());
  std::iota(places.begin(), places.end(), 0U);
  std::vector<PackedSum> expected(rows.size());
  const Units units = to_fixed_point(some, places, expected, 1);
  for (const int n_threads : {1, 4}) {
    std::vector<PackedSum> packed(kRows, 77);
    const Units found = to_fixed_point(all, rows, packed, n_threads);
    CHECK(found.gradient == units.gradient);
    CHECK(found.hessian == units.hessian);
    for (std::size_t i = 0; i < rows.size(); ++i) REQUIRE(packed[rows[i]] == expected[i]);
    CHECK(packed[0] == 77);
  }
}

TEST_CASE("rows that weigh next to nothing are told") {
  std::vector<double> weights(1000, 1);
  CHECK(note_on_light_rows(weights).empty());
  CHECK(note_on_light_rows({}).empty());
  weights[5] = 0;  // no row at all
  CHECK(note_on_light_rows(weights).empty());
  weights[3] = 1e-8;
  CHECK(note_on_light_rows(weights).find("weights of 1 row ") != std::string::npos);
  weights.assign(1000, 1);
  weights[0] = 1e9;
  CHECK(note_on_light_rows(weights).find("weights of 999 rows ") != std::string::npos);
}
