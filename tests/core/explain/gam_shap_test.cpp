#include "dodona/explain/gam_shap.hpp"

#include <numeric>

#include "catch.hpp"
#include "core/support/additive.hpp"
#include "core/support/gams.hpp"
#include "core/support/networks.hpp"
#include "core/support/shapley.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

double share_of(const GamAxis& axis, std::size_t slot) {
  const double total = std::accumulate(axis.cover.begin(), axis.cover.end(), 0.0);
  return total > 0 ? axis.cover[slot] / total : 1 / static_cast<double>(axis.cover.size());
}

// The margin k on average over the slots of the unknown columns, all of them together: column j
// has axis j. slots: of the row.
double expected_margin(const Gam& gam, std::size_t k, std::vector<std::size_t> slots,
                       const std::vector<bool>& known, std::size_t column) {
  if (column == slots.size()) {
    double margin = gam.intercept[k];
    for (const GamTerm& term : gam.terms)
      margin += term.value[k * (term.value.size() / n_outputs(gam)) + place_of(gam, term, slots)];
    return margin;
  }
  if (known[column]) return expected_margin(gam, k, slots, known, column + 1);
  double sum = 0;
  for (std::size_t slot = 0; slot < n_slots(gam.axes[column]); ++slot) {
    slots[column] = slot;
    sum += share_of(gam.axes[column], slot) * expected_margin(gam, k, slots, known, column + 1);
  }
  return sum;
}

}  // namespace

// Tables that are not purified are among them.
TEST_CASE("the contributions are Shapley's over the product of the marginals") {
  Random random(1);
  for (int round = 0; round < 30; ++round) {
    const std::size_t n = 2 + random.below(3);
    const RandomGam made = random_gam(n, 1 + random.below(3), random.below(5), 4, random);
    Gam gam = made.model;
    if (round % 5 == 0) gam.axes[0].cover.assign(gam.axes[0].cover.size(), 0.0);
    std::vector<std::size_t> feature_of(n);
    std::iota(feature_of.begin(), feature_of.end(), std::size_t{0});
    GamShap shap(gam, feature_of, n);
    const auto columns = random_rows(Network{{}, made.n_levels}, 1, random);
    const Frame frame = frame_of(columns, 1, made.n_levels);
    std::vector<double> margin(n_outputs(gam));
    std::vector<double> contributions(n_outputs(gam) * n);
    shap.explain(frame, margin, contributions);
    CHECK(additive_gap(shap.base(), contributions, margin) <= kAdditive);

    std::vector<double> scored(n_outputs(gam));
    score(gam, frame, scored);
    CHECK(margin == scored);
    std::vector<std::size_t> slots;
    for (std::size_t j = 0; j < n; ++j) slots.push_back(slot_of(gam.axes[j], columns[j][0]));
    for (std::size_t k = 0; k < n_outputs(gam); ++k) {
      const auto expected = shapley_values(n, [&](const std::vector<bool>& known) {
        return expected_margin(gam, k, slots, known, 0);
      });
      for (std::size_t j = 0; j < n; ++j)
        CHECK(std::abs(contributions[k * n + j] - expected[j]) < 1e-12);
    }
  }
}

TEST_CASE("columns of one feature are one contribution") {
  Random random(2);
  const RandomGam made = random_gam(4, 1, 3, 5, random);
  const auto columns = random_rows(Network{{}, made.n_levels}, 1, random);
  const Frame frame = frame_of(columns, 1, made.n_levels);
  std::vector<double> margin(1);
  std::vector<double> apart(4);
  std::vector<double> together(2);
  GamShap(made.model, {0, 1, 2, 3}, 4).explain(frame, margin, apart);
  GamShap(made.model, {0, 1, 0, 1}, 2).explain(frame, margin, together);
  CHECK(std::abs(together[0] - (apart[0] + apart[2])) < 1e-14);
  CHECK(std::abs(together[1] - (apart[1] + apart[3])) < 1e-14);
}
