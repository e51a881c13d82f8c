#include "train/distribution.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "train/parallel.hpp"
#include "train/ranks.hpp"

namespace dodona::train {
namespace {

constexpr int kMostBins = 24;

// A width of 1, 2 or 5 times a power of ten. Multiples are made by one rounding (dividing by a
// power of ten, not multiplying by its inverse), so that they are short decimals.
struct RoundWidth {
  double factor = 1;
  int exponent = 0;

  double times(double k) const {
    return exponent < 0 ? k * factor / std::pow(10.0, -exponent)
                        : k * factor * std::pow(10.0, exponent);
  }
  void widen() {
    exponent += factor == 5 ? 1 : 0;
    factor = factor == 1 ? 2 : factor == 2 ? 5 : 1;
  }
};

struct Range {
  double low = 0;
  double high = 0;
  double width() const { return high - low; }
};

// Where the values are: from the 1st to the 99th percentile. But where nine tenths of them lie in
// less than a tenth of that, and hardly any beside them, the others are of another kind (0 or 999
// in the place of what is not known), and the range is that of the nine tenths: the shortest one
// that holds them, found among the multiples of half a per cent. Amounts with a long tail are none
// of it: theirs fills the range.
Range usual_range(Ranks& ranks) {
  constexpr std::size_t kSteps = 200;
  std::array<double, kSteps + 1> at;
  for (std::size_t k = 0; k <= kSteps; ++k) at[k] = ranks.at(k * (ranks.size() - 1) / kSteps);
  const Range most{at[kSteps / 100], at[kSteps - kSteps / 100]};
  Range shortest = most;
  constexpr std::size_t kNineTenths = kSteps * 9 / 10;
  for (std::size_t k = 0; k + kNineTenths <= kSteps; ++k) {
    const Range one{at[k], at[k + kNineTenths]};
    if (one.width() < shortest.width()) shortest = one;
  }
  const bool is_narrow = shortest.width() > 0 && shortest.width() < most.width() / 10;
  if (!is_narrow || !std::isfinite(most.width())) return most;
  constexpr double kParts = 20;
  int empty = 0;
  for (int part = 0; part < static_cast<int>(kParts); ++part) {
    const double from = most.low + most.width() * (part / kParts);
    const double to = most.low + most.width() * ((part + 1) / kParts);
    if (ranks.count_below(to) == ranks.count_below(from)) ++empty;
  }
  return empty > kParts / 2 ? shortest : most;
}

// The multiples of a round width (not below the resolution of the data) around the usual range;
// outer bins reach to the extremes, so that a single outlier does not push all else into one bin.
// The last edge lies above the greatest value unless it is such an outlier's or the greatest
// double. What many rows have at an end far out, such as 0 or 999, has a bin of its own.
std::vector<double> histogram_edges(Ranks& ranks, int decimals) {
  const auto at = [&](double q) {
    return ranks.at(static_cast<std::size_t>(q * static_cast<double>(ranks.size() - 1)));
  };
  const double least = at(0);
  const double greatest = at(1);
  const auto [low, high] = usual_range(ranks);
  RoundWidth width{1, -decimals};
  while ((high - low) > kMostBins * width.times(1)) width.widen();

  constexpr double kLargest = std::numeric_limits<double>::max();
  std::vector<double> edges;
  const auto add = [&](double edge) {
    edge = std::clamp(edge, -kLargest, kLargest);
    if (edges.empty() || edge > edges.back()) edges.push_back(edge);
  };
  const double first = std::floor(low / width.times(1));
  constexpr double kMany = 0.01;
  const auto n = static_cast<double>(ranks.size());
  const auto n_at_most = n - static_cast<double>(ranks.count_below(greatest));
  const auto n_at_least = static_cast<double>(ranks.count_below(std::nextafter(least, kLargest)));
  if (least < width.times(first)) add(least);
  if (!edges.empty() && n_at_least > kMany * n)
    add(std::min(least + width.times(1), width.times(first)));
  for (int k = 0; k <= kMostBins + 2; ++k) {
    add(width.times(first + k));
    if (edges.back() > high) break;
  }
  if (greatest > edges.back()) {
    add(greatest);
    if (n_at_most > kMany * n) add(greatest + width.times(1));
  } else if (greatest == edges.back()) {
    add(edges.back() + width.times(1));
  }
  // Numbers so large that a width is lost in their rounding.
  if (edges.size() == 1) add(std::nextafter(edges.back(), kLargest));
  if (edges.size() == 1) edges.insert(edges.begin(), std::nextafter(kLargest, 0));
  return edges;
}

void describe_numbers(Ranks& ranks, Distribution& into) {
  const std::size_t n = ranks.size();
  into.minimum = ranks.at(0);
  into.maximum = ranks.at(n - 1);
  into.median = n % 2 == 1 ? ranks.at(n / 2) : ranks.at(n / 2 - 1) / 2 + ranks.at(n / 2) / 2;
  into.edges = histogram_edges(ranks, into.decimals);
  std::size_t below = 0;
  for (std::size_t bin = 1; bin < into.edges.size(); ++bin) {
    const bool last = bin + 1 == into.edges.size();
    const std::size_t n_below = last ? n : ranks.count_below(into.edges[bin]);
    into.counts.push_back(n_below - below);
    below = n_below;
  }
}

}  // namespace

Distribution describe(const Feature& feature, std::span<const double> values, int decimals) {
  Distribution training;
  if (feature.kind == Kind::category || feature.kind == Kind::boolean) {
    training.counts.assign(feature.kind == Kind::boolean ? 2 : feature.categories.size(), 0);
    for (const double code : values) {
      if (std::isnan(code)) {
        ++training.missing;
      } else {
        ++training.counts[static_cast<std::size_t>(code)];
      }
    }
    return training;
  }
  training.decimals = decimals;
  Ranks ranks(values);
  training.missing = values.size() - ranks.size();
  if (ranks.size() == 0) ranks = Ranks(std::array{0.0});
  describe_numbers(ranks, training);
  return training;
}

void describe_features(const Table& data, int n_threads, Schema& schema) {
  parallel_for(schema.features.size(), n_threads, [&](std::size_t f) {
    Feature& feature = schema.features[f];
    feature.training = describe(feature, data.columns[f], feature.training.decimals);
  });
}

}  // namespace dodona::train
