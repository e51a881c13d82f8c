// Learners called on small data.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "dodona/family/trees.hpp"
#include "dodona/output.hpp"
#include "json/write.hpp"
#include "train/family/family.hpp"
#include "train/objective.hpp"
#include "train/parallel.hpp"
#include "trainer/support/data.hpp"

namespace dodona::test {

inline train::Options options(
    const std::vector<std::pair<std::string_view, std::string_view>>& values) {
  train::Options options;
  for (const auto& [name, value] : values) REQUIRE_FALSE(options.set(name, value));
  return options;
}

// What a learner is given, without its outputs.
struct Task {
  Columns columns;
  std::vector<double> target;
  train::Objective objective = train::Objective::squared_error;
  std::size_t n_margins = 1;
  int n_threads = 1;
  std::uint64_t seed = 1;
  std::vector<double> weights = {};  // empty: all 1
};

template <typename Model>
struct Learned {
  Model model;
  std::vector<double> importance;
  std::vector<std::string> notes;
  std::vector<std::string> found_notes;
};

template <typename Model>
Learned<Model> learn(train::Learner learner, const Task& task, const train::Options& options) {
  const Frame frame = task.columns.frame();
  train::Fit fit;
  train::with_threads(task.n_threads, [&] {
    auto result = learner({frame,
                           task.target,
                           task.objective,
                           task.n_margins,
                           options,
                           task.seed,
                           task.n_threads,
                           {},
                           task.weights,
                           task.weights});
    REQUIRE(result);
    fit = std::move(*result);
  });
  return {std::get<Model>(std::move(fit.family)), std::move(fit.importance), std::move(fit.notes),
          std::move(fit.found_notes)};
}

// [n_margins][n_rows].
template <typename Model>
std::vector<double> margins_of(const Model& model, const Columns& columns) {
  const Frame frame = columns.frame();
  std::vector<double> margins(n_outputs(model) * frame.n_rows);
  score(model, frame, margins);
  return margins;
}

// All that a model file would hold of the trees.
inline std::string bytes_of(const Trees& trees) {
  std::string text;
  for (const auto& node : trees.nodes) {
    text += json::dump({node.column, node.missing_left, node.right, node.value, node.cover});
    if (node.categorical) text += json::dump(trees.code_sets[node.codes].codes());
  }
  return text + json::dump(trees.base) + json::dump(trees.roots);
}

}  // namespace dodona::test
