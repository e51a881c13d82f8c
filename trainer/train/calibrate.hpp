// Probabilities that mean what they say.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "dodona/output.hpp"

namespace dodona::train {

// Rows with the class that each has, and what a model that had not seen them says of it.
struct Answered {
  std::size_t n_classes = 2;
  std::span<const double> probabilities;  // [n_classes][n_rows]
  std::span<const double> classes;        // [n_rows], indices
  std::span<const double> weights = {};   // [n_rows], positive; empty: all 1
  std::span<const double> groups = {};    // [n_rows], codes: folds keep their rows together

  std::size_t n_rows() const { return classes.size(); }
};

// By Newton's method on the log loss. Two classes: slope and the second intercept; more: the slope
// alone, the inverse of a temperature. Of K classes the n rows of one are taken to be of it by
// (n + 1) / (n + K) and of the others by equal parts of the rest, so that rows without an error do
// not drive the slope to infinity: for two these are Platt's targets (Platt 1999, section 2.2; Lin,
// Lin and Weng 2007, "A note on Platt's probabilistic outputs").
Calibration fit_platt(const Answered& answered);

// A curve of the second class, or one for each against the others.
Calibration fit_isotonic(const Answered& answered);

// In place.
void calibrate_all(const Calibration& calibration, std::size_t n_classes,
                   std::vector<double>& probabilities);

// The mean of -log of the true class's probability.
double log_loss(const Answered& answered);

enum class CalibrationMethod : std::uint8_t { none, platt, isotonic };
constexpr std::array<std::string_view, 3> kCalibrationNames = {"none", "platt", "isotonic"};

struct CalibrationChoice {
  CalibrationMethod method = CalibrationMethod::none;
  Calibration calibration;             // fitted on all rows
  std::array<double, 3> log_losses{};  // of each method, cross-validated
  std::vector<double> probabilities;   // [n_classes][n_rows], calibrated by a fit on other rows
};

// The method that was asked for, if the rows allow it (a slope is positive); or else the one with
// the least log loss over folds of the rows. One that saves less than a thousandth of it, or less
// than the standard error of what it saves, is not worth its place.
CalibrationChoice choose_calibration(const Answered& answered, std::uint64_t seed,
                                     std::optional<CalibrationMethod> asked = std::nullopt);

}  // namespace dodona::train
