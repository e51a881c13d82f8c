// Shapley values by their definition: all subsets of the players.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/family/trees.hpp"

namespace dodona::test {

// value: of a coalition, whose members are true.
inline std::vector<double> shapley_values(
    std::size_t n_players, const std::function<double(const std::vector<bool>&)>& value) {
  std::vector<double> worth;
  for (std::size_t set = 0; set < std::size_t{1} << n_players; ++set) {
    std::vector<bool> members(n_players);
    for (std::size_t i = 0; i < n_players; ++i) members[i] = ((set >> i) & 1U) != 0;
    worth.push_back(value(members));
  }
  const auto factorial = [](std::size_t n) { return std::tgamma(static_cast<double>(n) + 1); };
  std::vector<double> values(n_players);
  for (std::size_t set = 0; set < worth.size(); ++set) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < n_players; ++i) size += (set >> i) & 1U;
    for (std::size_t i = 0; i < n_players; ++i) {
      if (((set >> i) & 1U) != 0) continue;
      const double weight =
          factorial(size) * factorial(n_players - size - 1) / factorial(n_players);
      values[i] += weight * (worth[set | std::size_t{1} << i] - worth[set]);
    }
  }
  return values;
}

inline double cover_of(const Trees& model, std::size_t at) {
  const TreeNode& node = model.nodes[at];
  return node.column == kLeaf ? node.cover : cover_of(model, at + 1) + cover_of(model, node.right);
}

// What a tree gives for row i on average, when the features of `known` are known: EXPVALUE of
// Lundberg et al. 2020, Algorithm 1.
inline double expected(const Trees& model, std::size_t at, const Frame& frame, std::size_t i,
                       const std::vector<std::size_t>& feature_of, const std::vector<bool>& known) {
  const TreeNode& node = model.nodes[at];
  if (node.column == kLeaf) return node.value;
  const auto value_of = [&](std::size_t child) {
    return expected(model, child, frame, i, feature_of, known);
  };
  const auto column = static_cast<std::size_t>(node.column);
  if (known[feature_of[column]]) {
    const double x = frame.columns[column][i];
    const bool left = std::isnan(x) ? node.missing_left
                      : node.categorical
                          ? model.code_sets[node.codes].contains(static_cast<std::size_t>(x))
                          : x < node.value;
    return value_of(left ? at + 1 : node.right);
  }
  const double left = cover_of(model, at + 1);
  const double right = cover_of(model, node.right);
  const double share = left + right == 0 ? 0.5 : left / (left + right);
  return share * value_of(at + 1) + (1 - share) * value_of(node.right);
}

// The expectation of output k.
inline double expected_margin(const Trees& model, std::size_t k, const Frame& frame, std::size_t i,
                              const std::vector<std::size_t>& feature_of,
                              const std::vector<bool>& known) {
  double margin = model.base[k];
  for (std::size_t t = k; t < model.roots.size(); t += model.base.size())
    margin += expected(model, model.roots[t], frame, i, feature_of, known);
  return margin;
}

}  // namespace dodona::test
