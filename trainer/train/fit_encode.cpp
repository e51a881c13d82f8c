#include "train/fit_encode.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "train/encode_numbers.hpp"
#include "train/target_means.hpp"
#include "train/values_at.hpp"

namespace dodona::train {
namespace {

// Levels from 0 up, in the order of the codes, those of fewer rows than `least` on one level. Empty
// where fewer than two are so rare.
std::vector<double> pooled_levels(std::span<const double> codes, std::size_t n_levels,
                                  std::size_t least) {
  if (least <= 1) return {};
  std::vector<std::size_t> n_rows(n_levels, 0);
  for (const double code : codes) {
    if (!std::isnan(code)) ++n_rows[static_cast<std::size_t>(code)];
  }
  const auto is_rare = [&](std::size_t n) { return n < least; };
  if (std::count_if(n_rows.begin(), n_rows.end(), is_rare) < 2) return {};
  constexpr double kNone = -1;
  double next = 0;
  double pool = kNone;
  std::vector<double> levels;
  for (const std::size_t n : n_rows) {
    if (!is_rare(n)) {
      levels.push_back(next++);
      continue;
    }
    if (pool == kNone) pool = next++;
    levels.push_back(pool);
  }
  return levels;
}

std::vector<double> all_levels(std::size_t n) {
  std::vector<double> levels(n);
  for (std::size_t i = 0; i < n; ++i) levels[i] = static_cast<double>(i);
  return levels;
}

std::vector<std::size_t> all_rows(const EncodeInput& input) {
  std::vector<std::size_t> rows(input.table.n_rows);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

// What some rows say of a category and a margin: of more than two classes, whether the target is
// the one of the margin.
class Averaged {
 public:
  Averaged(const EncodeInput& input, std::size_t feature, std::size_t margin,
           std::span<const std::size_t> rows)
      : codes_(values_at(input.table.columns[feature], rows)),
        n_levels_(input.schema.features[feature].categories.size()),
        target_(values_at(input.target, rows)),
        weights_(values_at(input.weights, rows)) {
    if (input.n_margins == 1) return;
    for (double& y : target_) y = y == static_cast<double>(margin) ? 1 : 0;
  }

  CodedTarget coded() const { return {codes_, n_levels_, target_, weights_}; }

 private:
  std::vector<double> codes_;
  std::size_t n_levels_;
  std::vector<double> target_;
  std::vector<double> weights_;
};

// Among which the averages of some rows are held out; the splits count along `rows`. Rows of one
// moment or one group have folds that do not heed it: without any, no row would hear of another.
std::vector<RowSplit> deal_folds(const EncodeInput& input, std::span<const std::size_t> rows) {
  constexpr std::size_t kFolds = 5;
  const auto classes = values_at(
      input.schema.task == Task::classification ? input.target : std::span<const double>(), rows);
  const auto groups = values_at(input.groups, rows);
  const auto times = values_at(input.times, rows);
  const auto deal = [&](std::span<const double> by_group, std::span<const double> by_time) {
    return fold_rows({rows.size(), classes, by_group, by_time}, kFolds, input.seed,
                     Purpose::averages);
  };
  auto folds = deal(groups, times);
  if (folds.empty() && !times.empty()) folds = deal(groups, {});
  if (folds.empty() && !groups.empty()) folds = deal({}, {});
  return folds;
}

// The averages that a model which trains on some rows may know: these have theirs from folds among
// them, all others from all of them.
void set_averages(const EncodeInput& input, const FittedEncoder& fitted,
                  std::span<const std::size_t> rows, Frame& frame) {
  const double mean_rows = input.options.number("encode.mean_rows");
  const auto folds = deal_folds(input, rows);
  for (const auto& [column, margin] : fitted.averages) {
    const std::size_t f = fitted.encoder.columns[column].feature;
    const Averaged data(input, f, margin, rows);
    auto& values = frame.derived[column];
    values.resize(frame.n_rows);
    if (rows.size() < frame.n_rows) {
      const TargetMeans means = target_means(data.coded(), mean_rows);
      for (std::size_t i = 0; i < frame.n_rows; ++i)
        values[i] = mean_of_code(means, input.table.columns[f][i]);
    }
    const auto held_out = held_out_means(data.coded(), mean_rows, folds);
    for (std::size_t k = 0; k < rows.size(); ++k) values[rows[k]] = held_out[k];
    frame.columns[column] = values;
  }
}

// Builds the columns of an encoder, feature by feature.
class EncoderFitter {
 public:
  explicit EncoderFitter(const EncodeInput& input)
      : input_(input), is_of_trees_(input.style == EncodingStyle::trees) {}

  FittedEncoder fit() {
    for (std::size_t f = 0; f < input_.schema.features.size(); ++f) add_feature(f);
    fitted_.frame = encode(input_.schema, fitted_.encoder, input_.table);
    if (!fitted_.averages.empty()) set_averages(input_, fitted_, all_rows(input_), fitted_.frame);
    return std::move(fitted_);
  }

 private:
  std::span<const double> values_of(std::size_t f) const {
    return std::span(input_.table.columns[f]).first(input_.table.n_rows);
  }

  void add(std::size_t f, Encoding as, std::vector<double> values = {}) {
    fitted_.encoder.columns.push_back({f, as, std::move(values)});
  }

  void add_feature(std::size_t f) {
    const Feature& feature = input_.schema.features[f];
    switch (feature.kind) {
      case Kind::boolean:
        add(f, Encoding::number);
        break;
      case Kind::number:
        add_number(f);
        break;
      case Kind::category:
        add_category(f);
        break;
      case Kind::date:
        add_date(f);
        break;
    }
    const auto wish = input_.options.choice("encode.is_missing");
    const bool wanted =
        wish == "auto" ? input_.style == EncodingStyle::network && feature.kind != Kind::category
                       : wish == "true";
    if (wanted && feature.training.missing > 0) add(f, Encoding::is_missing);
  }

  void add_number(std::size_t f) {
    const auto wish = input_.options.choice("encode.numbers");
    if (is_of_trees_ || wish == "number") return add(f, Encoding::number);
    if (wish == "auto" && input_.style == EncodingStyle::linear) return add_number_and_more(f);
    if (wish != "log") return add_ranks(f, Encoding::number);
    const double scale = log_scale(values_of(f), true);
    if (scale > 0) return add(f, Encoding::log, {scale});
    add(f, Encoding::number);
  }

  // The number for what is beyond the training rows, the others for what bends.
  void add_number_and_more(std::size_t f) {
    add(f, Encoding::number);
    const double scale = log_scale(values_of(f), false);
    if (scale > 0) add(f, Encoding::log, {scale});
    auto knots = knots_of(f);
    if (!knots.empty()) add(f, Encoding::quantile, std::move(knots));
  }

  std::vector<double> knots_of(std::size_t f) const {
    const std::size_t most = input_.options.count("encode.knots");
    const std::size_t usual = input_.style == EncodingStyle::linear ? 30 : 100;
    return quantile_knots(values_of(f), most == 0 ? usual : most);
  }

  // Where there are too few different values for ranks, `otherwise`.
  void add_ranks(std::size_t f, Encoding otherwise) {
    auto knots = knots_of(f);
    if (knots.empty()) return add(f, otherwise);
    add(f, Encoding::quantile, std::move(knots));
  }

  // Trees choose among sets of categories, which they overfit where each has few rows; a penalty on
  // the coefficient or embedding of each does better than one average.
  bool is_averaged(std::size_t n_categories) const {
    constexpr std::size_t kMany = 50;
    constexpr std::size_t kFewRows = 16;  // per category
    constexpr std::size_t kMostCoefficients = 2000;
    const std::size_t most = input_.options.count("encode.target_means");
    if (most > 0) return n_categories > most;
    if (!is_of_trees_) return n_categories > kMostCoefficients;
    return n_categories > kMany && input_.table.n_rows < kFewRows * n_categories;
  }

  void add_category(std::size_t f) {
    const std::size_t n = input_.schema.features[f].categories.size();
    if (is_averaged(n)) return add_averages(f);
    if (is_of_trees_) return add(f, Encoding::code);
    const std::size_t pool = input_.options.count("encode.pool");
    const std::size_t usual = input_.style == EncodingStyle::network ? 5 : 1;
    add(f, Encoding::code, pooled_levels(values_of(f), n, pool == 0 ? usual : pool));
  }

  void add_date(std::size_t f) {
    if (input_.style == EncodingStyle::network) {
      add_ranks(f, Encoding::days);
    } else {
      add(f, Encoding::days);
    }
    const Feature& feature = input_.schema.features[f];
    for (const Encoding part : {Encoding::month, Encoding::weekday, Encoding::hour}) {
      if (part == Encoding::hour && feature.training.decimals == 0) continue;
      add(f, part, is_of_trees_ ? std::vector<double>() : all_levels(n_parts(part, feature)));
    }
    constexpr double kTwoYears = 2 * 365;  // before, the days say the same
    if (is_of_trees_ && feature.training.maximum - feature.training.minimum >= kTwoYears) {
      add(f, Encoding::day);
      add(f, Encoding::day_of_year);
    }
  }

  void add_averages(std::size_t f) {
    const double mean_rows = input_.options.number("encode.mean_rows");
    for (std::size_t k = 0; k < input_.n_margins; ++k) {
      const Averaged data(input_, f, k, all_rows(input_));
      TargetMeans means = target_means(data.coded(), mean_rows);
      fitted_.averages.push_back({fitted_.encoder.columns.size(), k});
      add(f, Encoding::lookup, std::move(means.values));
      fitted_.encoder.columns.back().missing = means.missing;
    }
  }

  const EncodeInput& input_;
  bool is_of_trees_;
  FittedEncoder fitted_;
};

}  // namespace

FittedEncoder fit_encoder(const EncodeInput& input) { return EncoderFitter(input).fit(); }

std::vector<Frame> frames_of_folds(const EncodeInput& input, const FittedEncoder& fitted,
                                   std::span<const RowSplit> folds) {
  std::vector<Frame> frames;
  if (fitted.averages.empty()) return frames;
  frames.reserve(folds.size());
  for (const RowSplit& fold : folds) {
    Frame& frame = frames.emplace_back();
    frame.n_rows = fitted.frame.n_rows;
    frame.columns = fitted.frame.columns;
    frame.n_levels = fitted.frame.n_levels;
    frame.derived.resize(frame.columns.size());
    set_averages(input, fitted, fold.train, frame);
  }
  return frames;
}

}  // namespace dodona::train
