#include "train/card/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "train/ascending.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kFewestUnits = 10;
constexpr std::size_t kMostRows = 20'000;
constexpr std::size_t kMostResamples = 1000;
constexpr std::size_t kFewestResamples = 200;
constexpr std::size_t kMostDraws = 1'500'000;

// What is drawn: rows, or groups of them. Each has a number, by where it first stands.
struct Units {
  std::size_t n = 0;
  std::vector<std::size_t> of_row;  // empty: each row is one
};

Units units_of(std::size_t n_rows, std::span<const double> groups) {
  if (groups.empty()) return {n_rows, {}};
  Units units;
  units.of_row.reserve(n_rows);
  std::unordered_map<double, std::size_t> numbers;
  for (const double group : groups)
    units.of_row.push_back(numbers.try_emplace(group, numbers.size()).first->second);
  units.n = numbers.size();
  return units;
}

// How often each row is drawn, times its weight.
std::vector<double> resample(const Units& units, std::size_t n_rows,
                             std::span<const double> weights, std::uint64_t seed,
                             std::uint64_t stream) {
  std::vector<double> draws(units.n, 0);
  for (std::size_t k = 0; k < units.n; ++k) {
    const double at = uniform(seed, Purpose::resample, stream, k) * static_cast<double>(units.n);
    ++draws[std::min(static_cast<std::size_t>(at), units.n - 1)];
  }
  std::vector<double> counts(n_rows);
  for (std::size_t i = 0; i < n_rows; ++i) {
    const double n_drawn = draws[units.of_row.empty() ? i : units.of_row[i]];
    counts[i] = n_drawn * (weights.empty() ? 1 : weights[i]);
  }
  return counts;
}

Interval percentiles(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {quantile_of(values, (1 - kIntervalLevel) / 2),
          quantile_of(values, (1 + kIntervalLevel) / 2)};
}

// Rows in the order in which the metrics would sort them, so that each resample need not.
std::vector<std::size_t> sorted_for_metrics(const Held& held) {
  if (!held.prediction.labels.empty()) return ascending(confidence_of(held.prediction));
  std::vector<double> errors(held.target.size());
  for (std::size_t i = 0; i < errors.size(); ++i)
    errors[i] = std::abs(held.prediction.outputs[i] - held.target[i]) / held.target[i];
  const bool positive =
      std::all_of(held.target.begin(), held.target.end(), [](double y) { return y > 0; });
  return ascending(positive ? errors : std::vector<double>(errors.size(), 0));
}

struct Scores {
  Metrics model;
  Metrics baseline;
};

// A metric of the model and of the baseline, where it is defined.
std::optional<std::pair<double, double>> both(const Scores& scores, std::string_view metric) {
  const auto model = scores.model.find(metric);
  const auto baseline = scores.baseline.find(metric);
  if (!model || !baseline) return std::nullopt;
  return std::pair(*model, *baseline);
}

// The metrics of model and baseline on some of the rows, which count by how often they are drawn.
class Resampler {
 public:
  Resampler(const Held& held, std::span<const std::size_t> rows)
      : held_(held),
        model_(rows_of(held.prediction, rows)),
        baseline_(rows_of(held.baseline, rows)),
        target_(rows_of(held.target, rows)),
        weights_(rows_of(held.scoring.weights, rows)),
        units_(units_of(rows.size(), rows_of(held.groups, rows))) {}

  std::size_t n_units() const { return units_.n; }

  Metrics metrics(const Prediction& prediction, std::span<const double> weights) const {
    Scoring scoring = held_.scoring;
    scoring.weights = weights;
    Metrics found = evaluate(held_.model.schema, prediction, target_, scoring);
    found.confusion.clear();  // large where there are many classes, and never read
    return found;
  }

  Scores draw(std::uint64_t stream) const {
    const auto counts = resample(units_, target_.size(), weights_, held_.seed, stream);
    return {metrics(model_, counts), metrics(baseline_, counts)};
  }

  Scores of_all() const { return {metrics(model_, weights_), metrics(baseline_, weights_)}; }

 private:
  const Held& held_;
  Prediction model_;
  Prediction baseline_;
  std::vector<double> target_;
  std::vector<double> weights_;
  Units units_;
};

// From an interval around the value of a part of the rows to one around that of all.
Interval moved(const Interval& interval, double of_part, double of_all, double narrowed) {
  return {of_all + (interval.lower - of_part) * narrowed,
          of_all + (interval.upper - of_part) * narrowed};
}

// Of the draws in which the metric is defined; nothing if it is the same in all of them.
std::optional<MetricInterval> interval_of(const std::string& metric, std::span<const Scores> draws,
                                          const Scores& part, const Scores& all, double narrowed) {
  const auto of_part = both(part, metric);
  const auto of_all = both(all, metric);
  if (!of_part || !of_all) return std::nullopt;
  std::vector<double> values;
  std::vector<double> differences;
  values.reserve(draws.size());
  differences.reserve(draws.size());
  for (const auto& draw : draws) {
    const auto of_draw = both(draw, metric);
    if (!of_draw) continue;
    values.push_back(of_draw->first);
    differences.push_back(of_draw->first - of_draw->second);
  }
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  if (values.empty() || *least == *greatest) return std::nullopt;
  return MetricInterval{
      metric, moved(percentiles(std::move(values)), of_part->first, of_all->first, narrowed),
      moved(percentiles(std::move(differences)), of_part->first - of_part->second,
            of_all->first - of_all->second, narrowed)};
}

}  // namespace

Bootstrap bootstrap(const Held& held) {
  const std::size_t n = held.target.size();
  Bootstrap found;
  const std::size_t n_units = units_of(n, held.groups).n;
  if (n_units < kFewestUnits) return found;
  auto rows = sorted_for_metrics(held);
  if (n > kMostRows) {
    const auto ranks = some_rows(n, kMostRows, held.seed);
    for (std::size_t k = 0; k < ranks.size(); ++k) rows[k] = rows[ranks[k]];
    rows.resize(ranks.size());
  }
  found.n_resamples = std::clamp(kMostDraws / rows.size(), kFewestResamples, kMostResamples);
  const Resampler resampler(held, rows);
  const double narrowed =
      std::sqrt(static_cast<double>(resampler.n_units()) / static_cast<double>(n_units));
  std::vector<Scores> draws(found.n_resamples);
  parallel_for(found.n_resamples, held.n_threads,
               [&](std::size_t r) { draws[r] = resampler.draw(r); });

  const Schema& schema = held.model.schema;
  const Scores all{evaluate(schema, held.prediction, held.target, held.scoring),
                   evaluate(schema, held.baseline, held.target, held.scoring)};
  const Scores part = resampler.of_all();
  for (const auto& metric : all.model.values) {
    if (metric.name == "expected_calibration_error") continue;
    if (auto interval = interval_of(metric.name, draws, part, all, narrowed))
      found.metrics.push_back(std::move(*interval));
  }
  return found;
}

std::optional<Interval> bootstrap(const Losses& losses, const DrawnBy& by, std::uint64_t seed,
                                  std::uint64_t stream) {
  const std::size_t n = losses.rows.size();
  const Units units = units_of(n, by.groups);
  if (units.n < kFewestUnits) return std::nullopt;
  std::vector<double> values;
  values.reserve(kFewestResamples);
  for (std::size_t r = 0; r < kFewestResamples; ++r) {
    // Behind the streams of the intervals of all rows.
    const std::uint64_t own = kMostResamples + stream * kFewestResamples + r;
    values.push_back(losses.mean(resample(units, n, by.weights, seed, own)));
  }
  return percentiles(std::move(values));
}

}  // namespace dodona::train
