#include "dodona/output.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dodona/math.hpp"

namespace dodona {
namespace {

// Each link takes one row's margins to its outputs.
void identity(std::span<const double> margins, std::span<double> outputs) {
  outputs[0] = margins[0];
}

void exponential(std::span<const double> margins, std::span<double> outputs) {
  outputs[0] = math::exp(margins[0]);
}

void logistic(std::span<const double> margins, std::span<double> outputs) {
  const auto [upper, lower] = math::logistics(margins[0]);
  if (outputs.size() == 2) outputs[0] = lower;
  outputs.back() = upper;
}

void softmax(std::span<const double> margins, std::span<double> outputs) {
  const double largest = *std::max_element(margins.begin(), margins.end());
  double sum = 0;
  for (std::size_t k = 0; k < margins.size(); ++k) {
    outputs[k] = math::exp(margins[k] - largest);
    sum += outputs[k];
  }
  for (double& p : outputs) p /= sum;
}

// Shares of classes that trees have averaged: at the ends of 0 to 1 they may be off by the rounding
// of their sum, and shares of each class against the rest need not add up to 1.
void share(std::span<const double> margins, std::span<double> outputs) {
  double sum = 0;
  for (std::size_t k = 0; k < margins.size(); ++k) {
    sum += outputs[k] = std::clamp(margins[k], 0.0, 1.0);
  }
  if (margins.size() == 1) {
    outputs[1] = sum;
    outputs[0] = 1 - sum;
    return;
  }
  for (double& p : outputs) p = sum > 0 ? p / sum : 1 / static_cast<double>(outputs.size());
}

void apply(Link link, std::span<const double> margins, std::span<double> outputs) {
  switch (link) {
    case Link::identity:
      return identity(margins, outputs);
    case Link::exp:
      return exponential(margins, outputs);
    case Link::logistic:
      return logistic(margins, outputs);
    case Link::softmax:
      return softmax(margins, outputs);
    case Link::share:
      return share(margins, outputs);
  }
}

// An end of an interval: `distance` from the margin, or from the value that the link gave for it.
void lay_end(const Output& output, double margin, double value, double distance, double& end) {
  if (!output.around_value) {
    const double moved = margin + distance;
    return apply(output.link, {&moved, 1}, {&end, 1});
  }
  end = value + distance;
  // No value of these links is below 0, nor any above 1 of the last.
  if (output.link != Link::identity) end = std::max(end, 0.0);
  if (output.link == Link::logistic) end = std::min(end, 1.0);
}

// One row's columns for the levels asked for. answer: its value, or its probabilities.
void lay_levels(const Output& output, Asked asked, double margin, double spread,
                std::span<const double> answer, std::span<double> columns) {
  std::size_t at = 0;
  for (std::size_t l = asked.first_level; l < asked.first_level + asked.n_levels; ++l) {
    if (!output.threshold.empty()) {
      columns[at++] =
          std::min(output.threshold[l], *std::max_element(answer.begin(), answer.end()));
      continue;
    }
    for (const auto* ends : {&output.lower, &output.upper})
      lay_end(output, margin, answer[0], (*ends)[l] * spread, columns[at++]);
  }
}

// Rows whose margins or answers are not finite numbers have none.
void refuse_rows(std::span<const double> margins, std::size_t first_row, Report& report,
                 Prediction& prediction) {
  const std::size_t n = prediction.n_rows;
  const std::span<double> outputs = prediction.outputs;
  for (std::size_t i = 0; i < n; ++i) {
    double zeros = 0;  // or NaN
    for (std::size_t at = i; at < margins.size(); at += n) zeros += margins[at] * 0;
    for (std::size_t at = i; at < outputs.size(); at += n) zeros += outputs[at] * 0;
    if (zeros == 0) continue;
    report.error(
        Code::not_finite, {first_row + i},
        {"the answer is not a finite number; a value of this row is too large for the model"});
    for (std::size_t at = i; at < outputs.size(); at += n)
      outputs[at] = std::numeric_limits<double>::quiet_NaN();
    if (!prediction.labels.empty()) prediction.labels[i] = 0;
  }
}

}  // namespace

std::size_t n_columns(const Schema& schema, Asked asked) {
  const bool classification = schema.task == Task::classification;
  const std::size_t n_outputs = classification ? schema.target.classes.size() : 1;
  return n_outputs + asked.n_levels * (classification ? 1 : 2) + (asked.novelty ? 1 : 0);
}

void calibrate(const Calibration& calibration, std::span<double> p) {
  const auto& [slope, intercept, curves] = calibration;
  if (curves.size() == 1) {
    p[1] = value_at(curves[0], p[1]);
    p[0] = 1 - p[1];
  } else if (!curves.empty()) {
    double sum = 0;
    for (std::size_t k = 0; k < p.size(); ++k) sum += p[k] = value_at(curves[k], p[k]);
    for (double& share : p) share /= sum;
  } else if (!intercept.empty()) {
    for (std::size_t k = 0; k < p.size(); ++k)
      p[k] = slope * math::log(std::max(p[k], kLeastProbability)) + intercept[k];
    softmax(p, p);
  }
}

std::string_view name_of(Link link) {
  switch (link) {
    case Link::identity:
      return "identity";
    case Link::exp:
      return "exp";
    case Link::logistic:
      return "logistic";
    case Link::softmax:
      return "softmax";
    case Link::share:
      return "share";
  }
  return "identity";
}

bool fits(Link link, const Schema& schema, std::size_t n_margins) {
  const std::size_t n_classes = schema.target.classes.size();
  switch (link) {
    case Link::identity:
    case Link::exp:
      return schema.task == Task::regression && n_margins == 1;
    case Link::logistic:
      return n_margins == 1 && (schema.task == Task::regression || n_classes == 2);
    case Link::softmax:
      return schema.task == Task::classification && n_margins == n_classes;
    case Link::share:
      return schema.task == Task::classification && n_margins == (n_classes == 2 ? 1 : n_classes);
  }
  return false;
}

void finish(const Output& output, const Schema& schema, std::size_t n_rows, const Scores& scores,
            Asked asked, std::size_t first_row, Report& report, Prediction& prediction,
            std::vector<double>& row) {
  const bool classification = schema.task == Task::classification;
  const std::size_t n_margins = n_rows == 0 ? 0 : scores.margins.size() / n_rows;
  const std::size_t n_outputs = dodona::n_columns(schema, {});
  const std::size_t n_columns = dodona::n_columns(schema, asked);
  prediction.n_rows = n_rows;
  prediction.n_outputs = n_outputs;
  prediction.outputs.resize(n_columns * n_rows);
  if (classification) prediction.labels.resize(n_rows);

  row.resize(n_margins + n_columns);
  const auto in = std::span(row).first(n_margins);
  const auto out = std::span(row).subspan(n_margins);
  const auto answer = out.first(n_outputs);
  for (std::size_t i = 0; i < n_rows; ++i) {
    for (std::size_t k = 0; k < n_margins; ++k) in[k] = scores.margins[k * n_rows + i];
    apply(output.link, in, answer);
    calibrate(output.calibration, answer);
    const double spread =
        asked.n_levels == 0 || scores.spread.empty() ? 1 : math::exp(scores.spread[i]);
    lay_levels(output, asked, in[0], spread, answer, out.subspan(n_outputs));
    if (asked.novelty) out.back() = scores.novelty[i];
    for (std::size_t k = 0; k < n_columns; ++k) prediction.outputs[k * n_rows + i] = out[k];
    if (classification) {
      prediction.labels[i] = static_cast<std::int32_t>(
          std::max_element(answer.begin(), answer.end()) - answer.begin());
    }
  }
  if (!math::all_finite(scores.margins) || !math::all_finite(prediction.outputs))
    refuse_rows(scores.margins, first_row, report, prediction);
}

Prediction finish(const Output& output, const Schema& schema, std::size_t n_rows,
                  const Scores& scores, Asked asked, std::size_t first_row, Report& report) {
  Prediction prediction;
  std::vector<double> row;
  finish(output, schema, n_rows, scores, asked, first_row, report, prediction, row);
  return prediction;
}

}  // namespace dodona
