// A search with learners whose scores and times are known beforehand.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "catch.hpp"
#include "train/tournament/tournament.hpp"
#include "trainer/support/data.hpp"

namespace dodona::train {

// n rows of one number, and a target that nothing tells but the learners below.
struct Problem {
  Schema schema;
  Dataset data;
  std::vector<std::vector<RowSplit>> partitions;
  Recipe recipe;

  explicit Problem(std::size_t n, std::size_t n_partitions = 1) {
    schema.target.name = "y";
    Feature x;
    x.name = "x";
    schema.features.push_back(x);
    data.features = {n, {std::vector<double>(n)}};
    data.target.resize(n);
    data.places.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
      data.features.columns[0][i] = uniform(1, Purpose::split, i);
      data.target[i] = uniform(2, Purpose::split, i);
    }
    for (std::size_t p = 0; p < n_partitions; ++p)
      partitions.push_back(fold_rows({n}, 5, p + 1, Purpose::validation));
    recipe.target.name = "y";
  }
};

// Answers the truth, off by `error` in every row.
inline CrossFit off_by(double error, const FitInput& input) {
  CrossFit crossed;
  crossed.margins.assign(input.target.begin(), input.target.end());
  for (double& margin : crossed.margins) margin += error;
  return crossed;
}

// Better in three folds of five and worse in two: by 0.0006 on average, with a standard error of
// 0.0015.
inline CrossFit uneven(CrossFit crossed, std::span<const RowSplit> folds) {
  for (std::size_t f = 0; f < folds.size(); ++f) {
    for (const std::size_t i : folds[f].held_out) crossed.margins[i] += f % 2 == 0 ? -0.003 : 0.003;
  }
  return crossed;
}

// In a search, the rows that each cross-fit saw.
inline std::vector<std::size_t> seen;

inline Result<Fit> no_fit(const FitInput&) { return Error{Code::bad_data, {}, "not to be called"}; }

// The names are those of real learners, whose options are varied.
inline Result<CrossFit> cross_linear(const FitInput& input, std::span<const RowSplit>) {
  seen.push_back(input.frame.n_rows);
  return off_by(0.5, input);
}
// Best at a depth of 8: off by 0.3 + 0.01 per level.
inline Result<CrossFit> cross_trees(const FitInput& input, std::span<const RowSplit>) {
  seen.push_back(input.frame.n_rows);
  return off_by(0.3 + 0.01 * std::abs(input.options.number("trees.max_depth") - 8), input);
}
inline Result<CrossFit> cross_alike(const FitInput& input, std::span<const RowSplit>) {
  return off_by(0.3201, input);
}
inline Result<CrossFit> cross_never(const FitInput&, std::span<const RowSplit>) {
  return Error{Code::bad_data, {}, "this learner cannot"};
}

inline constexpr std::array kNumbers = {Objective::squared_error};
// One of a real learner's name, that answers as `cross_fit` does.
constexpr LearnerEntry learner_of(std::string_view name, CrossLearner cross_fit,
                                  bool can_be_cut = false) {
  return {.name = name,
          .fit = no_fit,
          .help = "",
          .objectives = kNumbers,
          .cross_fit = cross_fit,
          .can_be_cut = can_be_cut};
}

inline constexpr LearnerEntry kLinear{
    .name = "linear", .fit = no_fit, .help = "", .objectives = kNumbers, .cross_fit = cross_linear};
inline constexpr LearnerEntry kTrees{
    .name = "trees", .fit = no_fit, .help = "", .objectives = kNumbers, .cross_fit = cross_trees};
inline constexpr LearnerEntry kGam{
    .name = "gam", .fit = no_fit, .help = "", .objectives = kNumbers, .cross_fit = cross_alike};
inline constexpr LearnerEntry kAlone{
    .name = "alone", .fit = no_fit, .help = "", .objectives = kNumbers, .cross_fit = cross_alike};
inline constexpr LearnerEntry kNever{
    .name = "forest", .fit = no_fit, .help = "", .objectives = kNumbers, .cross_fit = cross_never};

inline Result<Tournament> hold(const Problem& problem, std::vector<LearnerEntry> learners,
                               Effort effort, const std::function<double()>& clock,
                               const Progress& progress = {}) {
  seen.clear();
  static std::vector<LearnerEntry> known;  // trials name their learner
  known = std::move(learners);
  std::vector<const LearnerEntry*> able;
  able.reserve(known.size());
  for (const auto& learner : known) able.push_back(&learner);
  return hold_tournament({problem.schema,
                          problem.recipe,
                          able,
                          known,
                          problem.data,
                          true,
                          problem.partitions,
                          effort,
                          1,
                          progress,
                          {},
                          clock});
}

inline double never() { return 0; }

// A cross-fit takes so many seconds per thousand rows, and is heard ten times on the way.
inline double clock_seconds;
inline CrossFit taking(double seconds, double error, const FitInput& input) {
  seen.push_back(input.frame.n_rows);
  CrossFit crossed = off_by(error, input);
  for (int part = 1; part <= 10 && !crossed.stopped; ++part) {
    clock_seconds += seconds / 10 * static_cast<double>(input.frame.n_rows) / 1000;
    crossed.stopped = !input.progress(part / 10.0, "a part");
  }
  return crossed;
}

}  // namespace dodona::train
