#include "exchange/xgboost/convert.hpp"

#include <algorithm>
#include <cmath>

#include "exchange/xgboost/objective.hpp"
#include "exchange/xgboost/threshold.hpp"

namespace dodona::xgboost {
namespace {

// Adding it changes no bit of any sum, not even of -0.
constexpr double kNothing = -0.0;

// The categories that go left are those that the split does not name.
CodeSet left_codes(const Node& node, std::size_t n_levels) {
  CodeSet set;
  for (std::size_t code = 0; code < n_levels; ++code) {
    if (!std::binary_search(node.categories.begin(), node.categories.end(), code)) set.insert(code);
  }
  return set;
}

TreeNode leaf_of(const Node& node, const Tree& tree) {
  TreeNode leaf;
  leaf.value = static_cast<double>(node.condition * tree.weight);
  leaf.cover = static_cast<double>(node.cover);
  return leaf;
}

TreeNode split_of(const Node& node, const Schema& schema, Trees& trees) {
  TreeNode split;
  split.column = static_cast<std::int32_t>(node.feature);
  split.missing_left = node.default_left;
  split.categorical = node.categorical;
  if (node.categorical) {
    split.codes = static_cast<std::uint32_t>(trees.code_sets.size());
    trees.code_sets.push_back(left_codes(node, schema.features[node.feature].categories.size()));
  } else {
    split.value = threshold_of(node.condition);
  }
  return split;
}

// From nodes in any order to preorder.
void append_tree(const Tree& tree, const Schema& schema, Trees& trees) {
  struct Open {
    std::int32_t node;
    std::optional<std::size_t> parent;  // whose right child it is
  };
  trees.roots.push_back(static_cast<std::uint32_t>(trees.nodes.size()));
  std::vector<Open> open = {{0, std::nullopt}};
  while (!open.empty()) {
    const auto [at, parent] = open.back();
    open.pop_back();
    const std::size_t position = trees.nodes.size();
    if (parent) trees.nodes[*parent].right = static_cast<std::uint32_t>(position);
    const Node& node = tree.nodes[static_cast<std::size_t>(at)];
    if (node.is_leaf()) {
      trees.nodes.push_back(leaf_of(node, tree));
      continue;
    }
    trees.nodes.push_back(split_of(node, schema, trees));
    open.push_back({node.right, position});
    open.push_back({node.left, std::nullopt});
  }
}

void append_nothing(Trees& trees) {
  TreeNode leaf;
  leaf.value = kNothing;
  trees.roots.push_back(static_cast<std::uint32_t>(trees.nodes.size()));
  trees.nodes.push_back(leaf);
}

Result<std::vector<double>> base_of(const Booster& booster, const Objective& objective) {
  std::vector<double> base;
  for (std::size_t k = 0; k < booster.n_outputs; ++k) {
    const float score = booster.base_score[booster.base_score.size() == 1 ? 0 : k];
    const float margin = margin_of(score, objective, booster);
    if (!std::isfinite(margin)) {
      return Error{Code::bad_model,
                   {0, 0, "", "learner.learner_model_param.base_score"},
                   "this is no base of " + std::string(objective.name)};
    }
    base.push_back(static_cast<double>(margin));
  }
  return base;
}

Error damaged(const std::string& what) {
  return {Code::bad_model, {0, 0, "", "learner.gradient_booster"}, what};
}

// Dodona's tree t adds to output t mod K. Each output's trees keep their order, so its sum does not
// change; where one has fewer, trees that add nothing stand in.
Result<Trees> trees_of(const Booster& booster, const Schema& schema, std::size_t n_trees) {
  Trees trees;
  trees.single = true;
  std::vector<std::vector<const Tree*>> of_output(booster.n_outputs);
  for (std::size_t t = 0; t < n_trees; ++t)
    of_output[booster.trees[t].output].push_back(&booster.trees[t]);
  std::size_t n_rounds = 0;
  for (const auto& list : of_output) n_rounds = std::max(n_rounds, list.size());
  if ((n_rounds - std::min<std::size_t>(n_rounds, 1)) * booster.n_outputs > 16 * n_trees)
    return damaged("the outputs have very different numbers of trees");
  for (std::size_t round = 0; round < n_rounds; ++round) {
    for (const auto& list : of_output) {
      if (round < list.size()) {
        append_tree(*list[round], schema, trees);
      } else {
        append_nothing(trees);
      }
    }
  }
  for (const auto& node : trees.nodes) {
    if (!std::isfinite(node.value)) return damaged("a leaf is not a finite number");
  }
  return trees;
}

// The biases stand behind the weights of all features, and start the sum.
Linear linear_of(const Booster& booster, const std::vector<double>& base) {
  const std::size_t n_outputs = booster.n_outputs;
  Linear linear;
  linear.single = true;
  const auto weight = [&](std::size_t f, std::size_t k) {
    return booster.weights[f * n_outputs + k];
  };
  for (std::size_t k = 0; k < n_outputs; ++k) {
    // All outputs start from the first base_score: GBLinear::PredictBatchInternal.
    const float start = weight(booster.n_features, k) + static_cast<float>(base[0]);
    linear.intercept.push_back(static_cast<double>(start));
  }
  for (std::size_t f = 0; f < booster.n_features; ++f) {
    LinearTerm term;
    for (std::size_t k = 0; k < n_outputs; ++k)
      term.weight.push_back(static_cast<double>(weight(f, k)));
    term.missing.assign(n_outputs, kNothing);
    linear.terms.push_back(std::move(term));
  }
  return linear;
}

Result<std::size_t> count_trees(const Booster& booster, std::optional<std::size_t> rounds) {
  if (!rounds) return booster.trees.size();
  if (booster.kind == BoosterKind::gblinear)
    return Error{Code::bad_option, {0, 0, "", "--rounds"}, "gblinear keeps only its last round"};
  if (*rounds == 0 || *rounds > booster.round_ends.size()) {
    return Error{Code::bad_option,
                 {0, 0, "", "--rounds"},
                 "the model has " + std::to_string(booster.round_ends.size()) + " rounds"};
  }
  return booster.round_ends[*rounds - 1];
}

}  // namespace

Result<Model> convert(const Booster& booster, const Names& names,
                      std::optional<std::size_t> rounds) {
  const auto objective = objective_of(booster);
  if (!objective) return objective.error();
  auto schema = schema_of(booster, *objective, names);
  if (!schema) return std::move(schema.error());
  const auto n_trees = count_trees(booster, rounds);
  if (!n_trees) return n_trees.error();
  auto base = base_of(booster, *objective);
  if (!base) return std::move(base.error());

  Model model;
  model.schema = std::move(*schema);
  model.output.link = objective->link;
  for (std::size_t f = 0; f < booster.n_features; ++f) {
    const bool category = model.schema.features[f].kind == Kind::category;
    model.encoder.columns.push_back({f, category ? Encoding::code : Encoding::number});
  }
  if (booster.kind == BoosterKind::gblinear) {
    model.family = linear_of(booster, *base);
  } else {
    auto trees = trees_of(booster, model.schema, *n_trees);
    if (!trees) return std::move(trees.error());
    trees->base = std::move(*base);
    model.family = std::move(*trees);
  }
  if (!fits(model.output.link, model.schema, booster.n_outputs))
    return damaged("the number of outputs does not go with " + booster.objective);
  return model;
}

std::vector<double> total_gain(const Booster& booster) {
  std::vector<double> gain(booster.n_features);
  for (const auto& tree : booster.trees) {
    for (const auto& node : tree.nodes) {
      if (!node.is_leaf() && node.gain > 0 && std::isfinite(node.gain))
        gain[node.feature] += static_cast<double>(node.gain);
    }
  }
  return gain;
}

}  // namespace dodona::xgboost
