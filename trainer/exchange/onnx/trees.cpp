#include <array>

#include "exchange/onnx/family.hpp"

namespace dodona::onnx_exchange {
namespace {

// A split of categories is a chain of equalities whose true branches lead to the same child, as the
// converter of LightGBM writes it. Categories are compared as the numbers of Column, among which
// "missing" is one.
struct Chain {
  std::vector<double> codes;  // the smaller side of the split; at least one
  bool is_left = false;       // which side that is
};

Chain chain_of(const CodeSet& left, bool missing_left, std::size_t n_levels) {
  std::array<std::vector<double>, 2> sides;  // right, left
  sides[missing_left ? 1 : 0].push_back(kMissingCategory);
  for (std::size_t code = 0; code < n_levels; ++code)
    sides[left.contains(code) ? 1 : 0].push_back(static_cast<double>(kFirstCategory + code));
  const bool is_left = sides[1].size() < sides[0].size();
  Chain chain{std::move(sides[is_left ? 1 : 0]), is_left};
  if (chain.codes.empty()) chain.codes.push_back(kRefused);  // all go to the other side
  return chain;
}

// The arrays that the operator takes.
struct NodeArrays {
  std::vector<std::int64_t> tree, id, feature, true_id, false_id, missing_true;
  std::vector<std::string> mode;
  std::vector<double> value;
  std::vector<std::int64_t> target_tree, target_node, target;
  std::vector<double> weight;

  void append(std::size_t tree_id, std::int64_t node_id, const char* node_mode) {
    tree.push_back(static_cast<std::int64_t>(tree_id));
    id.push_back(node_id);
    mode.emplace_back(node_mode);
  }

  void append_split(std::int64_t column, double threshold, std::int64_t if_true,
                    std::int64_t if_false, bool missing_is_true) {
    feature.push_back(column);
    value.push_back(threshold);
    true_id.push_back(if_true);
    false_id.push_back(if_false);
    missing_true.push_back(missing_is_true ? 1 : 0);
  }

  void append_leaf(std::size_t output, double leaf) {
    append_split(0, 0.0, 0, 0, false);
    target_tree.push_back(tree.back());
    target_node.push_back(id.back());
    target.push_back(static_cast<std::int64_t>(output));
    weight.push_back(leaf);
  }
};

class Ensemble {
 public:
  Ensemble(const Trees& model, const std::vector<Column>& columns)
      : model_(model), columns_(columns) {}

  NodeArrays arrays() {
    for (std::size_t t = 0; t < model_.roots.size(); ++t) {
      const std::size_t end =
          t + 1 < model_.roots.size() ? model_.roots[t + 1] : model_.nodes.size();
      append_tree(t, model_.roots[t], end);
    }
    if (model_.roots.empty()) {  // the operator needs a tree
      arrays_.append(0, 0, "LEAF");
      arrays_.append_leaf(0, 0.0);
    }
    return std::move(arrays_);
  }

 private:
  Chain chain_of(const TreeNode& node) const {
    return onnx_exchange::chain_of(model_.code_sets[node.codes], node.missing_left,
                                   columns_[static_cast<std::size_t>(node.column)].n_levels);
  }

  void append_tree(std::size_t t, std::size_t begin, std::size_t end) {
    std::vector<std::int64_t> ids;  // of the first node that each becomes
    std::int64_t next = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const TreeNode& node = model_.nodes[i];
      ids.push_back(next);
      const bool chain = node.column != kLeaf && node.categorical;
      next += chain ? static_cast<std::int64_t>(chain_of(node).codes.size()) : 1;
    }
    for (std::size_t i = begin; i < end; ++i) {
      const TreeNode& node = model_.nodes[i];
      const std::int64_t id = ids[i - begin];
      if (node.column == kLeaf) {
        arrays_.append(t, id, "LEAF");
        arrays_.append_leaf(t % n_outputs(model_), node.value);
        continue;
      }
      const std::int64_t left = ids[i + 1 - begin];
      const std::int64_t right = ids[node.right - begin];
      if (node.categorical) {
        append_chain(t, id, node, left, right);
      } else {
        arrays_.append(t, id, "BRANCH_LT");
        arrays_.append_split(node.column, node.value, left, right, node.missing_left);
      }
    }
  }

  void append_chain(std::size_t t, std::int64_t id, const TreeNode& node, std::int64_t left,
                    std::int64_t right) {
    const auto [codes, is_left] = chain_of(node);
    for (std::size_t c = 0; c < codes.size(); ++c, ++id) {
      const std::int64_t other = is_left ? right : left;
      arrays_.append(t, id, "BRANCH_EQ");
      arrays_.append_split(node.column, codes[c], is_left ? left : right,
                           c + 1 < codes.size() ? id + 1 : other, false);
    }
  }

  const Trees& model_;
  const std::vector<Column>& columns_;
  NodeArrays arrays_;
};

std::string add_ensemble(Graph& graph, const std::string& x, const Trees& model,
                         const NodeArrays& a) {
  return graph.ml_node(
      "TreeEnsembleRegressor", 3, {x},
      {attribute("n_targets", static_cast<std::int64_t>(n_outputs(model))),
       attribute("aggregate_function", "SUM"), attribute("post_transform", "NONE"),
       attribute("base_values_as_tensor", model.base), attribute("nodes_treeids", a.tree),
       attribute("nodes_nodeids", a.id), attribute("nodes_featureids", a.feature),
       attribute("nodes_modes", a.mode), attribute("nodes_values_as_tensor", a.value),
       attribute("nodes_truenodeids", a.true_id), attribute("nodes_falsenodeids", a.false_id),
       attribute("nodes_missing_value_tracks_true", a.missing_true),
       attribute("target_treeids", a.target_tree), attribute("target_nodeids", a.target_node),
       attribute("target_ids", a.target), attribute("target_weights_as_tensor", a.weight)});
}

}  // namespace

std::string add_margins(Graph& graph, const std::vector<Column>& columns, const Trees& model) {
  std::vector<std::string> x;
  x.reserve(columns.size());
  for (const Column& column : columns) {
    x.push_back(column.n_levels > 0 ? graph.cast(column.tensor, onnx::TensorProto::DOUBLE)
                                    : column.tensor);
  }
  const auto margins =
      add_ensemble(graph, graph.concat(x), model, Ensemble(model, columns).arrays());
  return graph.cast(margins, onnx::TensorProto::DOUBLE);
}

}  // namespace dodona::onnx_exchange
