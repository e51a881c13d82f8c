// The split that a histogram gives, against every split that there is.
#include "train/family/split_search.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "trainer/support/naive_trees.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// One column, with its histogram.
struct Problem {
  Columns columns;
  std::vector<double> gradient;
  std::vector<double> hessian;
  BinnedColumn binned;
  SumTable histogram{};
  Sums total;

  Problem(std::vector<double> values, std::size_t n_levels, std::uint64_t seed,
          bool unit_hessians) {
    Random random(seed);
    columns.add(std::move(values), n_levels);
    const auto& x = columns.values[0];
    binned = bin_columns(columns.frame(), 255, 1, 1).front();
    for (std::size_t i = 0; i < x.size(); ++i) {
      gradient.push_back(random.normal() + (x[i] > 2 ? 0.5 : 0));
      hessian.push_back(unit_hessians ? 1 : 0.1 + random.uniform());
      add(i, binned.bins[i]);
    }
  }

  void add(std::size_t row, std::size_t slot) {
    Sums sums = histogram[slot];
    for (Sums* sum : {&sums, &total}) {
      sum->gradient += gradient[row];
      sum->hessian += hessian[row];
      ++sum->rows;
    }
    histogram.set(slot, sums);
  }

  Split find(GrowOptions options) const {
    return best_split(binned, histogram, {total, {}}, options);
  }

  bool goes_left(const Split& split, std::size_t row) const { return split.left[binned.bins[row]]; }

  // The gain of sending some rows left; nothing where a child would be too small.
  template <typename Left>
  double gain(const Left& is_left, const GrowOptions& options, double extra_l2 = 0) const {
    Side left;
    Side right;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      Side& side = is_left(i) ? left : right;
      side.gradient += gradient[i];
      side.hessian += hessian[i];
      ++side.rows;
    }
    if (!is_allowed(left, options) || !is_allowed(right, options)) return 0;
    return gain_of(left, right, options.l2, options.l2 + extra_l2);
  }

  void check_sums(const Split& split) const {
    Sums left;
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      if (!goes_left(split, i)) continue;
      left.gradient += gradient[i];
      left.hessian += hessian[i];
    }
    CHECK(split.left_sums.gradient == Approx(left.gradient).margin(1e-12));
    CHECK(split.left_sums.hessian == Approx(left.hessian).margin(1e-12));
    CHECK(split.right_sums.hessian == Approx(total.hessian - left.hessian).margin(1e-12));
  }
};

std::vector<double> numbers(std::uint64_t seed, bool with_missing) {
  Random random(seed);
  std::vector<double> values(40);
  for (double& x : values) {
    const bool missing = with_missing && random.below(5) == 0;
    x = missing ? kMissing : static_cast<double>(random.below(9));
  }
  return values;
}

std::vector<double> codes(std::uint64_t seed, std::size_t n_levels, bool with_missing) {
  Random random(seed);
  std::vector<double> values(60);
  for (double& x : values) {
    const bool missing = with_missing && random.below(6) == 0;
    x = missing ? kMissing : static_cast<double>(random.below(n_levels));
  }
  return values;
}

// The best of all ways to part the categories (and missing values, as one more) in two.
double best_grouping(const Problem& problem, const GrowOptions& options, double extra_l2,
                     bool single) {
  const std::size_t n = problem.binned.n_bins + 1;
  double best = 0;
  for (std::size_t set = 1; set < (std::size_t{1} << n); ++set) {
    if (single && (set & (set - 1)) != 0) continue;
    const auto is_left = [&](std::size_t i) { return ((set >> problem.binned.bins[i]) & 1U) != 0; };
    best = std::max(best, problem.gain(is_left, options, extra_l2));
  }
  return best;
}

GrowOptions random_options(std::uint64_t seed) {
  Random random(seed);
  GrowOptions options;
  options.l2 = random.below(2) == 0 ? 0 : random.uniform() * 3;
  options.min_child_rows = 1 + random.below(8);
  options.min_child_weight = random.uniform() * 5;
  return options;
}

}  // namespace

TEST_CASE("no numeric split, with missing values on either side, is better than the one found") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Problem problem(numbers(seed, seed % 2 == 0), 0, seed, seed % 3 == 0);
    const GrowOptions options = random_options(seed);
    const NaiveTrees naive(problem.columns, options);
    std::vector<std::size_t> rows(problem.gradient.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
    const auto best = naive.best_split(rows, problem.gradient, problem.hessian);
    const Split found = problem.find(options);
    INFO("seed " << seed);
    CHECK(found.gain == Approx(best.gain).epsilon(2e-6).margin(1e-12));
    if (found.gain > 0) problem.check_sums(found);
  }
}

TEST_CASE("with few categories no single one against the rest is better than the one found") {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Problem problem(codes(seed, 5, seed % 2 == 0), 5, seed, false);
    const GrowOptions options = random_options(seed);
    const Split found = problem.find(options);
    INFO("seed " << seed);
    CHECK(found.gain ==
          Approx(best_grouping(problem, options, 0, true)).epsilon(2e-6).margin(1e-12));
    if (found.gain > 0) problem.check_sums(found);
  }
}

TEST_CASE("sorted by their mean, no grouping of categories is better than the one found") {
  // Fisher's theorem holds for squared error without smoothing and without limits on the children.
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Problem problem(codes(seed, 8, seed % 2 == 0), 8, seed, true);
    GrowOptions options;
    options.max_one_hot = 0;
    options.l2 = 0;
    options.category_l2 = 0;
    options.category_smoothing = 0;
    const Split found = problem.find(options);
    INFO("seed " << seed);
    CHECK(found.gain == Approx(best_grouping(problem, options, 0, false)).epsilon(2e-6));
    problem.check_sums(found);
  }
}

TEST_CASE("smoothed and penalised groups gain what they say, and no more than the best grouping") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Problem problem(codes(seed, 8, seed % 2 == 0), 8, seed, false);
    GrowOptions options = random_options(seed);
    options.max_one_hot = 0;
    options.category_l2 = 2;
    const Split found = problem.find(options);
    const double one_hot = best_grouping(problem, options, 0, true);
    const double grouped = best_grouping(problem, options, options.category_l2, false);
    INFO("seed " << seed);
    CHECK(found.gain >= one_hot * (1 - 2e-6));
    CHECK(found.gain <= std::max(one_hot, grouped) * (1 + 2e-6));
    if (found.gain == 0) continue;
    problem.check_sums(found);
    const auto is_left = [&](std::size_t i) { return problem.goes_left(found, i); };
    const double as_one_hot = problem.gain(is_left, options);
    const double as_group = problem.gain(is_left, options, options.category_l2);
    CHECK((found.gain == Approx(as_one_hot).epsilon(2e-6) ||
           found.gain == Approx(as_group).epsilon(2e-6)));
  }
}

TEST_CASE("a split that gains nothing, or less than asked for, is none") {
  Problem problem({1, 1, 2, 2}, 0, 1, true);
  problem.histogram.set(0, {1, 2, 2});
  problem.histogram.set(1, {1, 2, 2});
  problem.total = {2, 4, 4};
  GrowOptions options;
  options.l2 = 0;
  CHECK(problem.find(options).gain == 0);

  problem.histogram.set(0, {2, 2, 2});
  problem.histogram.set(1, {-2, 2, 2});
  problem.total = {0, 4, 4};
  CHECK(problem.find(options).gain == 4);  // 2^2/2 + 2^2/2 - 0
  options.min_gain = 4;
  CHECK(problem.find(options).gain == 0);
}
