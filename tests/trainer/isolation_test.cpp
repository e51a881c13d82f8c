// Isolation forests and novelty.
#include "train/isolation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "dodona/math.hpp"
#include "train/fit_novelty.hpp"
#include "train/metrics.hpp"
#include "trainer/support/data.hpp"
#include "trainer/support/fit.hpp"
#include "trainer/support/sklearn.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

// Two clouds on a diagonal, and from `planted` on points between and beside them.
Columns clouds(std::size_t n, std::size_t planted, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t i = 0; i < n; ++i) {
    const double centre = i % 2 == 0 ? -3 : 3;
    if (i < planted) {
      x.push_back(centre + random.normal());
      y.push_back(centre + random.normal());
    } else {
      x.push_back(centre + 0.3 * random.normal());
      y.push_back(-centre + 0.3 * random.normal());
    }
  }
  Columns columns;
  columns.add(x);
  columns.add(y);
  return columns;
}

std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t r = 0; r < order.size(); ++r) ranks[order[r]] = static_cast<double>(r);
  return ranks;
}

// Spearman's.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto ra = ranks_of(a);
  const auto rb = ranks_of(b);
  const double mean = static_cast<double>(a.size() - 1) / 2;
  double ab = 0;
  double aa = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (ra[i] - mean) * (rb[i] - mean);
    aa += (ra[i] - mean) * (ra[i] - mean);
  }
  return ab / aa;
}

std::vector<double> scores_of(const Trees& trees, const Columns& columns, std::size_t sample) {
  auto scores = margins_of(trees, columns);
  const double scale =
      std::log(2.0) / (static_cast<double>(trees.roots.size()) * mean_path(sample));
  for (double& s : scores) s = std::exp(-scale * s);
  return scores;
}

Schema schema_of(const Columns& columns) {
  Schema schema;
  for (std::size_t f = 0; f < columns.values.size(); ++f) {
    Feature feature;
    feature.name = "x" + std::to_string(f);
    const auto [low, high] =
        std::minmax_element(columns.values[f].begin(), columns.values[f].end());
    feature.training.minimum = *low;
    feature.training.maximum = *high;
    schema.features.push_back(feature);
  }
  return schema;
}

std::vector<double> rate(const Novelty& novelty, const Schema& schema, const Columns& rows) {
  auto values = margins_of(std::get<Trees>(novelty.isolation), rows);
  rate_novelty(novelty, familiar_columns(schema), {values.size(), rows.values}, values);
  return values;
}

double share_above(const std::vector<double>& values, double threshold) {
  const auto n =
      std::count_if(values.begin(), values.end(), [&](double value) { return value > threshold; });
  return static_cast<double>(n) / static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("mean paths of a search tree") {
  CHECK(mean_path(1) == 0);
  CHECK(mean_path(2) == 1);
  // H(n) = log(n) + gamma + 1 / (2 n) - 1 / (12 n^2) + ...
  const double harmonic =
      std::log(255.0) + 0.57721566490153286 + 1 / 510.0 - 1 / (12.0 * 255 * 255);
  CHECK(mean_path(256) == Approx(2 * harmonic - 2.0 * 255 / 256).epsilon(1e-9));
}

TEST_CASE("planted rows are found as well as by scikit-learn, and the scores rank alike") {
  const Columns columns = clouds(1000, 980, 1);
  const Frame frame = columns.frame();
  IsolationOptions options;
  options.n_trees = 100;
  const auto ours = scores_of(fit_isolation(frame, options), columns, 256);
  std::vector<double> planted(1000, 0.0);
  std::fill(planted.begin() + 980, planted.end(), 1.0);
  const double auc = roc_auc(ours, planted).value();
  CHECK(auc > 0.9);
  const auto theirs = ask_sklearn("isolation", columns.values);
  if (!theirs) return;
  CHECK(rank_correlation(ours, *theirs) > 0.95);
  CHECK(auc > roc_auc(*theirs, planted).value() - 0.02);
  // Both are s of the paper: the same scale.
  const double mean_ours = std::accumulate(ours.begin(), ours.end(), 0.0) / 1000;
  const double mean_theirs = std::accumulate(theirs->begin(), theirs->end(), 0.0) / 1000;
  CHECK(mean_ours == Approx(mean_theirs).margin(0.02));
}

TEST_CASE(
    "at most one training row in a hundred is novel, rows between the clouds far more often") {
  const Columns columns = clouds(4000, 4000, 2);
  const Frame frame = columns.frame();
  const Novelty novelty = fit_novelty(frame);
  const Schema schema = schema_of(columns);
  // Rows of the same leaves have the same score, so that it can be fewer; never more.
  const double share = novel_share(novelty, frame);
  CHECK((share > 0.004 && share <= 0.01));
  CHECK(share_above(rate(novelty, schema, columns), kNovel) == share);
  CHECK(share_above(rate(novelty, schema, clouds(4000, 4000, 3)), kNovel) < 0.03);
  CHECK(share_above(rate(novelty, schema, clouds(4000, 4000, 3)), 0.5) == Approx(0.5).margin(0.06));
}

TEST_CASE("rows far outside are novel, the further the more") {
  const Columns columns = clouds(1000, 1000, 4);
  const Frame frame = columns.frame();
  const Novelty novelty = fit_novelty(frame);
  const Schema schema = schema_of(columns);
  Columns far;
  far.add({3, 3, 3, 3, 1e300, -1e9});
  far.add({3, 9, 20, 100, 3, 3});
  const auto values = rate(novelty, schema, far);
  CHECK(values[0] < 0.9);
  CHECK(values[1] > values[0]);
  CHECK(values[2] >= values[1]);
  for (const std::size_t i : {2, 3, 4, 5}) CHECK(values[i] > kNovel);
}

TEST_CASE("what no row had is novel: an unseen category, a missing value") {
  Random random(5);
  Columns columns;
  std::vector<double> codes;
  std::vector<double> x;
  for (std::size_t i = 0; i < 600; ++i) {
    codes.push_back(static_cast<double>(random.below(4)));
    x.push_back(random.normal());
  }
  columns.add(codes, 4);
  columns.add(x);
  const Frame frame = columns.frame();
  const Novelty novelty = fit_novelty(frame);
  Schema schema = schema_of(columns);
  schema.features[0].kind = Kind::category;
  schema.features[0].training.counts = {150, 150, 150, 150};
  Columns rows;
  rows.add({1, -kMissing, 1, kMissing, -kMissing}, 4);
  rows.add({0, 0, kMissing, 0, kMissing});
  auto values = rate(novelty, schema, rows);
  CHECK(values[0] < 0.9);
  // Each alone makes a usual row about as unlike as the most unlike training row; two are beyond
  // it.
  for (const std::size_t i : {1, 2, 3}) CHECK(values[i] > 0.95);
  CHECK(values[4] > kNovel);
  // Where most rows have a category of their own, one more is no news; and missing values that
  // training had are none.
  schema.features[0].training.counts.assign(580, 1);
  schema.features[0].training.counts.push_back(20);
  schema.features[0].training.missing = 5;
  schema.features[1].training.missing = 5;
  values = rate(novelty, schema, rows);
  for (const std::size_t i : {1, 2, 3}) CHECK(values[i] < kNovel);
}

TEST_CASE(
    "columns of all kinds, missing values, one row and rows that are all alike are isolated") {
  Random random(9);
  Columns columns;
  std::vector<std::vector<double>> values(4);
  for (std::size_t i = 0; i < 300; ++i) {
    values[0].push_back(i % 3 == 0 ? kMissing : random.normal());
    values[1].push_back(i % 5 == 0 ? kMissing : static_cast<double>(random.below(70)));
    values[2].push_back(7);
    values[3].push_back(i % 2 == 0 ? kMissing : 1);
  }
  columns.add(values[0]);
  columns.add(values[1], 70);
  columns.add(values[2]);
  columns.add(values[3]);
  const Frame frame = columns.frame();
  const Novelty novelty = fit_novelty(frame);
  for (const auto& node : std::get<Trees>(novelty.isolation).nodes) CHECK(node.column != 2);
  CHECK(novel_share(novelty, frame) < 0.03);

  Columns one;
  one.add({3});
  const Frame single = one.frame();
  CHECK(novel_share(fit_novelty(single), single) == 0);
  Columns alike;
  alike.add(std::vector<double>(100, 2.5));
  const Frame same = alike.frame();
  CHECK(novel_share(fit_novelty(same), same) == 0);
}

TEST_CASE("the number of threads changes no byte of it") {
  const Columns columns = clouds(500, 500, 7);
  const Frame frame = columns.frame();
  IsolationOptions options;
  const std::string one = bytes_of(fit_isolation(frame, options));
  options.n_threads = 3;
  std::string three;
  with_threads(3, [&] { three = bytes_of(fit_isolation(frame, options)); });
  CHECK(one == three);
}

// A score that another seed would give to other rows says little: half of the variance of the ranks
// at least is that of the rows.
TEST_CASE("another seed ranks rows much alike") {
  Random random(12);
  Columns columns;
  for (int j = 0; j < 6; ++j) {
    std::vector<double> values;
    values.reserve(2000);
    for (int i = 0; i < 2000; ++i) values.push_back(random.normal());
    columns.add(values);
  }
  const Frame frame = columns.frame();
  double sum = 0;
  IsolationOptions options;
  auto before = scores_of(fit_isolation(frame, options), columns, 256);
  for (options.seed = 2; options.seed <= 11; ++options.seed) {
    const auto scores = scores_of(fit_isolation(frame, options), columns, 256);
    sum += rank_correlation(before, scores);
    before = scores;
  }
  CAPTURE(sum / 10);
  CHECK(sum / 10 > 0.5);
}
