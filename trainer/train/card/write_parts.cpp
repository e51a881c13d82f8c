#include "train/card/write_parts.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include "train/date_text.hpp"
#include "train/decimals.hpp"

namespace dodona::train {
namespace {

using json::Json;

Json write(const Interval& interval) {
  return Json::array({rounded(interval.lower), rounded(interval.upper)});
}

// A member of each of some things.
template <typename Things, typename Member>
Json each(const Things& things, const Member& member) {
  Json list = Json::array();
  for (const auto& thing : things) list.push_back(member(thing));
  return list;
}

template <typename Numbers>
Json numbers(const Numbers& values) {
  return each(values, [](double value) { return rounded(value); });
}

Json write_curve(const Schema& schema, const ClassCurve& curve) {
  const ThresholdCurve& found = curve.curve;
  const auto list = [&](double ThresholdPoint::*member) {
    return each(found.points, [&](const auto& point) { return rounded(point.*member); });
  };
  return {{"class", schema.target.classes[curve.output]},
          {"roc_auc", rounded(found.roc_auc)},
          {"average_precision", rounded(found.average_precision)},
          {"threshold", list(&ThresholdPoint::threshold)},
          {"true_positive_rate", list(&ThresholdPoint::true_positive_rate)},
          {"false_positive_rate", list(&ThresholdPoint::false_positive_rate)},
          {"precision", list(&ThresholdPoint::precision)}};
}

Json write_residuals(const Residuals& residuals) {
  const auto list = [&](const auto& member) { return each(residuals.bins, member); };
  return {{"rows", list([](const auto& bin) { return bin.n_rows; })},
          {"predicted", list([](const auto& bin) { return rounded(bin.predicted); })},
          {"observed", list([](const auto& bin) { return rounded(bin.observed); })},
          {"shares", numbers(kResidualShares)},
          {"quantiles", list([](const auto& bin) { return numbers(bin.quantiles); })},
          {"edges", numbers(residuals.edges)},
          {"counts", residuals.counts}};
}

Json write_importance(const Schema& schema, const PermutationImportance& importance) {
  return {{"metric", importance.metric},
          {"rows", importance.n_rows},
          {"permutations", importance.n_permutations},
          {"columns", each(importance.columns, [&](const auto& column) {
             return Json{{"feature", schema.features[column.feature].name},
                         {"mean", rounded(column.mean)},
                         {"deviation", rounded(column.deviation)}};
           })}};
}

Json write_dependence(const Schema& schema, std::span<const PartialDependence> dependence) {
  Json names = Json::array();
  for (const std::size_t k : shown_outputs(schema))
    names.push_back(schema.task == Task::regression ? schema.target.name
                                                    : schema.target.classes[k]);
  return {{"of", std::move(names)},
          {"columns", each(dependence, [&](const auto& column) {
             const Feature& feature = schema.features[column.feature];
             return Json{
                 {"feature", feature.name},
                 {"values", each(column.values,
                                 [&](double value) { return value_for_people(feature, value); })},
                 {"answers", each(column.answers, [](const auto& list) { return numbers(list); })}};
           })}};
}

Json write_subgroups(const Schema& schema, const Subgroups& subgroups) {
  return {{"metric", subgroups.metric},
          {"columns", each(subgroups.columns, [&](const auto& column) {
             const Feature& feature = schema.features[column.feature];
             return Json{{"feature", feature.name},
                         {"groups", each(column.groups, [&](const auto& group) {
                            Json json = {{"value", value_for_people(feature, group.code)},
                                         {"rows", group.n_rows},
                                         {"score", rounded(group.value)}};
                            if (group.interval) json["interval"] = write(*group.interval);
                            return json;
                          })}};
           })}};
}

}  // namespace

Json write_reliability(const Schema& schema, const Reliability& reliability) {
  const auto list = [&](const auto& member) { return each(reliability.bins, member); };
  const bool two = schema.target.classes.size() == 2;
  return {{"of", two ? schema.target.classes[1] : "the most probable class"},
          {"rows", list([](const auto& bin) { return bin.n_rows; })},
          {"predicted", list([](const auto& bin) { return rounded(bin.predicted); })},
          {"observed", list([](const auto& bin) { return rounded(bin.observed); })},
          {"interval", list([](const auto& bin) { return write(bin.interval); })}};
}

Json rounded(double value) { return rounded_to(value, 6); }

Json value_for_people(const Feature& feature, double value) {
  if (std::isnan(value)) return nullptr;
  if (feature.kind == Kind::category) return feature.categories[static_cast<std::size_t>(value)];
  if (feature.kind == Kind::boolean) return value != 0;
  if (feature.kind == Kind::date) return date_text(value, feature.training.decimals > 0);
  return value;
}

void write_assessment(const Schema& schema, const Assessment& assessment, Json& card) {
  const Bootstrap& bootstrap = assessment.intervals;
  if (!bootstrap.metrics.empty()) {
    Json& metrics = card["metrics"];
    metrics["level"] = kIntervalLevel;
    metrics["resamples"] = bootstrap.n_resamples;
    for (const auto& [name, model, difference] : bootstrap.metrics) {
      metrics["intervals"][name] = write(model);
      metrics["differences"][name] = write(difference);
    }
  }
  if (!assessment.curves.empty())
    card["curves"] =
        each(assessment.curves, [&](const auto& curve) { return write_curve(schema, curve); });
  if (assessment.reliability)
    card["reliability"] = write_reliability(schema, *assessment.reliability);
  if (assessment.residuals && !assessment.residuals->bins.empty())
    card["residuals"] = write_residuals(*assessment.residuals);
  card["permutation_importance"] = write_importance(schema, assessment.importance);
  if (!assessment.dependence.empty())
    card["partial_dependence"] = write_dependence(schema, assessment.dependence);
  if (!assessment.subgroups.columns.empty())
    card["subgroups"] = write_subgroups(schema, assessment.subgroups);
}

Json write_summary(const Schema& schema, const DataSummary& summary) {
  Json json = {{"rows", summary.n_rows},
               {"columns", summary.n_columns},
               {"missing_cells", summary.n_missing},
               {"repeated_rows", summary.duplicates.n_repeated}};
  if (schema.target.name.empty()) return json;
  const Distribution& target = summary.target;
  if (schema.task == Task::classification) {
    json["target"] = {{"counts", target.counts}};
  } else {
    json["target"] = {{"minimum", rounded(target.minimum)},
                      {"maximum", rounded(target.maximum)},
                      {"median", rounded(target.median)},
                      {"mean", rounded(summary.target_mean)},
                      {"deviation", rounded(summary.target_deviation)},
                      {"edges", numbers(target.edges)},
                      {"counts", target.counts}};
  }
  return json;
}

Json write_typical_row(const Schema& schema, std::span<const double> row) {
  Json json = Json::array();
  for (std::size_t f = 0; f < row.size(); ++f)
    json.push_back(value_for_people(schema.features[f], row[f]));
  return json;
}

Json write_warnings(std::span<const DataWarning> warnings) {
  return each(warnings, [](const auto& warning) {
    Json json = {{"kind", warning.kind}};
    if (!warning.columns.empty()) json["columns"] = warning.columns;
    json["message"] = warning.message;
    return json;
  });
}

}  // namespace dodona::train
