// From margins to answers, and how sure they are. FORMAT.md, "Output".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dodona/curve.hpp"
#include "dodona/error.hpp"
#include "dodona/schema.hpp"

namespace dodona {

enum class Link : std::uint8_t { identity, exp, logistic, softmax, share };

std::string_view name_of(Link link);
bool fits(Link link, const Schema& schema, std::size_t n_margins);

// The least probability that a logarithm is taken of.
constexpr double kLeastProbability = 1e-6;

// Takes probabilities nearer to the shares that are met. One of the two has entries, or neither.
struct Calibration {
  // Platt 1999, "Probabilistic outputs for support vector machines"; for more classes Guo et al.
  // 2017, "On calibration of modern neural networks", section 4.2: the softmax of
  // slope * log(p[k]) + intercept[k].
  double slope = 1;
  std::vector<double> intercept = {};  // [n_classes]
  // Zadrozny and Elkan 2002, "Transforming classifier scores into accurate multiclass probability
  // estimates": a curve for the second of two classes; else one for each, and shares of their sum.
  std::vector<Curve> curves = {};
};

void calibrate(const Calibration& calibration, std::span<double> probabilities);

// The whole second half of a model: what its margins become.
struct Output {
  Link link = Link::identity;
  Calibration calibration = {};
  // How sure an answer is, by level: the share of rows for which the truth lies in what is said.
  std::vector<double> levels = {};  // ascending, within 0 and 1
  // Regression: the ends of an interval around the answer, in units of the row's spread.
  std::vector<double> lower = {};  // [levels], not above 0
  std::vector<double> upper = {};  // [levels], not below 0
  bool around_value = false;       // the interval is laid around the value, not around the margin
  // Classification: classes of at least this probability make the set, and the likeliest one.
  std::vector<double> threshold = {};  // [levels]
};

// What is wanted beside the answer: some of the model's levels, and the novelty.
struct Asked {
  std::size_t first_level = 0;
  std::size_t n_levels = 0;
  bool novelty = false;
};

// Columns of a prediction: see `outputs`.
std::size_t n_columns(const Schema& schema, Asked asked);

struct Prediction {
  std::size_t n_rows = 0;
  std::size_t n_outputs = 0;  // 1, or one per class
  // [n_outputs][n_rows]: values, or probabilities; then for each level that was asked for lower and
  // upper, or the least probability of a class in the set (all of at least that are in it); then
  // the novelty.
  std::vector<double> outputs;
  std::vector<std::int32_t>
      labels;  // classification: index of the class, the first of the most probable

  std::span<const double> column(std::size_t k) const {
    return std::span(outputs).subspan(k * n_rows, n_rows);
  }
};

// What is known of rows before they are finished.
struct Scores {
  std::span<const double> margins;       // [n_margins][n_rows]
  std::span<const double> spread = {};   // [n_rows]: logarithms; empty: all 0
  std::span<const double> novelty = {};  // [n_rows]; may be empty where it is not asked for
};

// A margin or anything in an answer that is not finite is an error of its row (`first_row` is the
// number of the first, from 1), and its outputs are NaN. row: memory to work in; with that and a
// prediction of before, nothing is allocated.
void finish(const Output& output, const Schema& schema, std::size_t n_rows, const Scores& scores,
            Asked asked, std::size_t first_row, Report& report, Prediction& prediction,
            std::vector<double>& row);
Prediction finish(const Output& output, const Schema& schema, std::size_t n_rows,
                  const Scores& scores, Asked asked, std::size_t first_row, Report& report);

}  // namespace dodona
