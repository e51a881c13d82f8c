// The spread of errors.
#include "train/spread.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "catch.hpp"
#include "dodona/math.hpp"
#include "train/conformal.hpp"
#include "train/uncertainty.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// y = 2 x + (0.2 + x) e, e standard normal, x uniform in 0 to 1: the model says 2 x.
struct Heteroscedastic {
  Columns columns;
  std::vector<double> target;
  std::vector<double> margins;

  Heteroscedastic(std::size_t n, std::uint64_t seed, double growth = 1) {
    Random random(seed);
    std::vector<double> x;
    std::vector<double> other;
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(random.uniform());
      other.push_back(random.uniform());
      margins.push_back(2 * x[i]);
      target.push_back(2 * x[i] + (0.2 + growth * x[i]) * random.normal());
    }
    columns.add(x);
    columns.add(other);
  }
};

Model linear_of(std::size_t n_columns) {
  Model model;
  Linear linear{{0}, {}, false};
  for (std::size_t f = 0; f < n_columns; ++f) {
    Feature feature;
    feature.name = "x" + std::to_string(f);
    feature.training.maximum = 1;
    model.schema.features.push_back(feature);
    model.encoder.columns.push_back({f, Encoding::number});
    linear.terms.push_back({{f == 0 ? 2.0 : 0.0}, {0}, {}});
  }
  model.family = linear;
  return model;
}

}  // namespace

TEST_CASE("intervals of rows that were not there cover what the level says, and everywhere alike") {
  const Heteroscedastic train(4000, 1);
  Model model = linear_of(2);
  const Frame frame = train.columns.frame();
  const auto facts = fit_uncertainty({frame, train.margins, train.target}, model);
  REQUIRE(model.spread);
  CHECK(facts.has_spread);

  const std::size_t n = 20000;
  const Heteroscedastic test(n, 2);
  Table table{n, test.columns.values};
  Report report;
  const Prediction p = predict(model, table, 1, report, everything(model));
  for (std::size_t l = 0; l < kLevels.size(); ++l) {
    std::array<double, 4> covered{};
    std::array<double, 4> rows{};
    for (std::size_t i = 0; i < n; ++i) {
      const auto bin = static_cast<std::size_t>(test.columns.values[0][i] * 4);
      rows.at(bin) += 1;
      covered.at(bin) +=
          test.target[i] >= p.column(1 + 2 * l)[i] && test.target[i] <= p.column(2 + 2 * l)[i];
    }
    const double all = covered[0] + covered[1] + covered[2] + covered[3];
    CAPTURE(kLevels.at(l));
    // Three standard deviations of 4,000 rows learned from: 3 * sqrt(0.25 / 4000) = 0.024.
    CHECK(all / static_cast<double>(n) == Approx(kLevels.at(l)).margin(0.024));
    // Intervals of one width cover 100% of the narrow rows and 78% of the wide ones at 90%.
    for (std::size_t bin = 0; bin < 4; ++bin)
      CHECK(covered.at(bin) / rows.at(bin) == Approx(kLevels.at(l)).margin(0.06));
  }
}

TEST_CASE("the spread is the standard deviation, but for a factor") {
  const Heteroscedastic train(6000, 3);
  Columns wider = train.columns;
  wider.add(train.margins);
  std::vector<double> errors;
  for (std::size_t i = 0; i < 6000; ++i) errors.push_back(train.target[i] - train.margins[i]);
  const Frame frame = wider.frame();
  const Spread spread = fit_spread({frame, errors});
  REQUIRE(spread.trees);
  double least = 1e300;
  double most = 0;
  for (std::size_t i = 0; i < 6000; ++i) {
    const double x = train.columns.values[0][i];
    if (x < 0.1 || x > 0.9) continue;
    const double ratio = math::exp(spread.out_of_fold[i]) / (0.2 + x);
    least = std::min(least, ratio);
    most = std::max(most, ratio);
  }
  CHECK(most / least < 2.5);  // the standard deviation itself varies by 3.7
  const auto& trees = std::get<Trees>(*spread.trees);
  CHECK(trees.roots.size() <= 20);
  CHECK(trees.nodes.size() <= 300);
}

TEST_CASE("errors that are alike everywhere need no spread, nor do errors of 0 or few rows") {
  const Heteroscedastic train(3000, 5, 0);
  const Frame frame = train.columns.frame();
  std::vector<double> errors;
  for (std::size_t i = 0; i < 3000; ++i) errors.push_back(train.target[i] - train.margins[i]);
  CHECK_FALSE(fit_spread({frame, errors}).trees);
  const std::vector<double> none(3000, 0.0);
  const Spread exact = fit_spread({frame, none});
  CHECK_FALSE(exact.trees);
  CHECK(exact.out_of_fold == none);
  const Heteroscedastic few(50, 6);
  const Frame small = few.columns.frame();
  CHECK_FALSE(fit_spread({small, std::vector<double>(50, 1.0)}).trees);
}
