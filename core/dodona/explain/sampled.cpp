#include "dodona/explain/sampled.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace dodona {
namespace {

// SplitMix64 (Steele, Lea and Flood 2014), by its counter.
class Random {
 public:
  // In [0, 1).
  double uniform() {
    std::uint64_t z = ++counter_ * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return static_cast<double>((z ^ (z >> 31U)) >> 11U) * 0x1p-53;
  }
  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(uniform() * static_cast<double>(n));
  }

 private:
  std::uint64_t counter_ = 0;
};

// To the decimals that the column has.
double rounded(double x, int decimals) {
  double scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const double scaled = x * scale;
  return std::abs(scaled) < 0x1p52 ? std::floor(scaled + 0.5) / scale : x;
}

// A number or date within bin `bin` of the histogram; without one, within the range.
double draw_number(const Distribution& seen, std::size_t bin, bool known, Random& random) {
  const double low = known ? seen.edges[bin] : seen.minimum;
  const double high = known ? seen.edges[bin + 1] : seen.maximum;
  const double share = random.uniform();
  const double x = low * (1 - share) + high * share;
  return std::clamp(rounded(x, seen.decimals), seen.minimum, seen.maximum);
}

// A value as in training; where its counts are not known (imported models), any that may be.
double draw(const Feature& feature, Random& random) {
  const Distribution& seen = feature.training;
  double total = static_cast<double>(seen.missing);
  for (const auto count : seen.counts) total += static_cast<double>(count);
  const bool is_number = feature.kind == Kind::number || feature.kind == Kind::date;
  double at = random.uniform() * total;
  if (total == 0)
    return is_number ? draw_number(seen, 0, false, random)
                     : static_cast<double>(random.below(seen.counts.size()));
  for (std::size_t i = 0; i < seen.counts.size(); ++i) {
    const auto count = static_cast<double>(seen.counts[i]);
    if (at < count) return is_number ? draw_number(seen, i, true, random) : static_cast<double>(i);
    at -= count;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

Table draw_background(const Schema& schema, std::size_t n_rows) {
  Random random;
  Table table;
  table.n_rows = n_rows;
  for (const Feature& feature : schema.features) {
    auto& column = table.columns.emplace_back(n_rows);
    std::generate(column.begin(), column.end(), [&] { return draw(feature, random); });
  }
  return table;
}

}  // namespace

SampledShapley::SampledShapley(const Model& model)
    : model_(model),
      n_features_(model.schema.features.size()),
      n_outputs_(n_outputs(model.family)),
      background_(draw_background(model.schema, kPairs)),
      background_margins_(kPairs * n_outputs_),
      base_(n_outputs_) {
  kernel::compile(model.family, levels_of(model.schema, model.encoder), kernel_);
  shuffle();
  std::vector<double> margins;
  score_block(background_, margins);
  for (std::size_t k = 0; k < n_outputs_; ++k) {
    for (std::size_t pair = 0; pair < kPairs; ++pair) {
      background_margins_[pair * n_outputs_ + k] = margins[k * kPairs + pair];
      base_[k] += margins[k * kPairs + pair];
    }
    base_[k] /= static_cast<double>(kPairs);
  }
  block_.columns.assign(n_features_, std::vector<double>(kBlock));
}

// A permutation for each pair (Fisher and Yates).
void SampledShapley::shuffle() {
  Random random;
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    const std::size_t start = orders_.size();
    for (std::size_t f = 0; f < n_features_; ++f) orders_.push_back(static_cast<std::uint32_t>(f));
    for (std::size_t f = n_features_; f > 1; --f)
      std::swap(orders_[start + f - 1], orders_[start + random.below(f)]);
  }
}

void SampledShapley::score_block(const Table& rows, std::vector<double>& margins) {
  encode(model_.schema, model_.encoder, rows, frame_);
  margins.resize(n_outputs_ * rows.n_rows);
  kernel::score(kernel_, model_.family, frame_, margins, scratch_);
}

// Adds the background row of a pair with the features [begin, end) of its order taken from `row`.
void SampledShapley::add_row(const Table& row, std::size_t pair, std::size_t begin,
                             std::size_t end) {
  const std::size_t i = block_.n_rows++;
  const std::uint32_t* order = orders_.data() + pair * n_features_;
  for (std::size_t at = 0; at < n_features_; ++at) {
    const std::size_t f = order[at];
    block_.columns[f][i] =
        at >= begin && at < end ? row.columns[f][0] : background_.columns[f][pair];
  }
  if (block_.n_rows == kBlock) flush();
}

void SampledShapley::flush() {
  if (block_.n_rows == 0) return;
  score_block(block_, block_margins_);
  for (std::size_t i = 0; i < block_.n_rows; ++i) {
    for (std::size_t k = 0; k < n_outputs_; ++k)
      path_margins_.push_back(block_margins_[k * block_.n_rows + i]);
  }
  block_.n_rows = 0;
}

// Scores all rows on the ways from the background to `row`; the ends are known.
void SampledShapley::turn(const Table& row) {
  path_margins_.clear();
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    for (std::size_t n = 1; n < n_features_; ++n) add_row(row, pair, 0, n);
    for (std::size_t n = 1; n < n_features_; ++n) add_row(row, pair, n_features_ - n, n_features_);
  }
  flush();
}

// What the margin changes by at this turn, from 0, of one way.
double SampledShapley::change(std::size_t pair, bool backwards, std::size_t turn,
                              std::size_t k) const {
  const std::size_t way = (2 * pair + (backwards ? 1 : 0)) * (n_features_ - 1);
  const double before = turn == 0 ? background_margins_[pair * n_outputs_ + k]
                                  : path_margins_[(way + turn - 1) * n_outputs_ + k];
  const double after =
      turn + 1 == n_features_ ? row_margins_[k] : path_margins_[(way + turn) * n_outputs_ + k];
  return after - before;
}

void SampledShapley::explain(const Table& row, std::span<double> margin,
                             std::span<double> contributions, std::span<double> standard_error) {
  score_block(row, row_margins_);
  std::copy(row_margins_.begin(), row_margins_.end(), margin.begin());
  turn(row);
  std::fill(contributions.begin(), contributions.end(), 0.0);
  std::fill(standard_error.begin(), standard_error.end(), 0.0);
  // Mean and squared deviations, one pair after the other (Welford 1962).
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    for (std::size_t at = 0; at < n_features_; ++at) {
      const std::size_t f = orders_[pair * n_features_ + at];
      for (std::size_t k = 0; k < n_outputs_; ++k) {
        const double drawn =
            (change(pair, false, at, k) + change(pair, true, n_features_ - 1 - at, k)) / 2;
        double& mean = contributions[k * n_features_ + f];
        const double deviation = drawn - mean;
        mean += deviation / static_cast<double>(pair + 1);
        standard_error[k * n_features_ + f] += deviation * (drawn - mean);
      }
    }
  }
  for (double& error : standard_error)
    error = std::sqrt(error / static_cast<double>(kPairs * (kPairs - 1)));
}

}  // namespace dodona
