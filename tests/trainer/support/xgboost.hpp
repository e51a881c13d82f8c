// Model files as the versions of XGBoost write them: the members are those of SaveModel in
// src/learner.cc, src/gbm/gbtree.cc, gbtree_model.cc, gblinear_model.cc and src/tree/tree_model.cc
// at the versions' tags.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace dodona::test {

using Json = nlohmann::json;

struct XgbVersion {
  int major = 1;
  int minor = 7;
  int patch = 0;
  bool at_least(int other_major, int other_minor) const {
    return major > other_major || (major == other_major && minor >= other_minor);
  }
};

struct XgbNode {
  int left = -1;
  int right = -1;
  int feature = 0;
  float condition = 0;  // or the leaf's value
  bool default_left = false;
  std::vector<int> categories = {};  // of a categorical split: those that go right
};

inline XgbNode xgb_leaf(float value) { return {-1, -1, 0, value, false}; }

inline Json xgb_tree(const XgbVersion& version, int n_features, const std::vector<XgbNode>& nodes) {
  Json tree = {{"tree_param",
                {{"num_deleted", "0"},
                 {"num_feature", std::to_string(n_features)},
                 {"num_nodes", std::to_string(nodes.size())},
                 {"size_leaf_vector", version.at_least(2, 0) ? "1" : "0"}}}};
  const bool has_categories = version.at_least(1, 3);
  for (const char* name :
       {"loss_changes", "sum_hessian", "base_weights", "left_children", "right_children", "parents",
        "split_indices", "split_conditions", "default_left"})
    tree[name] = Json::array();
  if (has_categories) {
    for (const char* name : {"split_type", "categories", "categories_nodes", "categories_segments",
                             "categories_sizes"})
      tree[name] = Json::array();
  } else {
    tree["leaf_child_counts"] = std::vector<int>(nodes.size());
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const XgbNode& node = nodes[i];
    tree["loss_changes"].push_back(node.left < 0 ? 0.0 : 8.0);
    tree["sum_hessian"].push_back(4.0);
    tree["base_weights"].push_back(node.condition);
    tree["left_children"].push_back(node.left);
    tree["right_children"].push_back(node.right);
    tree["parents"].push_back(2147483647);
    tree["split_indices"].push_back(node.feature);
    tree["split_conditions"].push_back(node.condition);
    // Booleans before 1.6, when arrays got types.
    tree["default_left"].push_back(version.at_least(1, 6) ? Json(node.default_left ? 1 : 0)
                                                          : Json(node.default_left));
    if (!has_categories) continue;
    tree["split_type"].push_back(node.categories.empty() ? 0 : 1);
    if (node.categories.empty()) continue;
    tree["categories_nodes"].push_back(i);
    tree["categories_segments"].push_back(tree["categories"].size());
    tree["categories_sizes"].push_back(node.categories.size());
    for (const int category : node.categories) tree["categories"].push_back(category);
  }
  return tree;
}

struct XgbFile {
  XgbVersion version;
  std::string objective = "reg:squarederror";
  int n_features = 2;
  int n_classes = 0;
  std::vector<double> base_score = {0.5};
  std::vector<std::vector<XgbNode>> trees = {};
  std::vector<int> tree_info = {};  // none: all 0
  std::vector<float> weight_drop = {};
  std::vector<float> linear_weights = {};  // gblinear
};

// "0.500000" in 1.0, "5E-1" until 3.0, since then an array in text.
inline std::string xgb_base_score(const XgbFile& file) {
  const auto text = [&](double value) {
    if (!file.version.at_least(1, 3)) return std::to_string(value);
    // One digit and an exponent, as std::to_chars of Ryu writes them.
    std::string digits = Json(value * 10).dump();
    return digits.substr(0, digits.find(".0")) + "E-1";
  };
  if (!file.version.at_least(3, 1)) return text(file.base_score[0]);
  std::string list;
  for (const double value : file.base_score) list += (list.empty() ? "" : ",") + text(value);
  return "[" + list + "]";
}

inline Json xgb_trees(const XgbFile& file) {
  Json trees = Json::array();
  for (const auto& nodes : file.trees) {
    trees.push_back(xgb_tree(file.version, file.n_features, nodes));
    trees.back()["id"] = trees.size() - 1;
  }
  Json parameters = {{"num_trees", std::to_string(file.trees.size())}, {"size_leaf_vector", "0"}};
  if (file.version.at_least(1, 4)) parameters["num_parallel_tree"] = "1";
  Json model = {
      {"gbtree_model_param", parameters},
      {"trees", trees},
      {"tree_info", file.tree_info.empty() ? std::vector<int>(file.trees.size()) : file.tree_info}};
  if (file.version.at_least(2, 1)) {
    model["iteration_indptr"] = {0};
    const int step = std::max(file.n_classes, 1);
    for (int end = step; end <= static_cast<int>(file.trees.size()); end += step)
      model["iteration_indptr"].push_back(end);
  }
  if (file.version.at_least(3, 1)) {
    model["cats"] = {
        {"enc", Json::array()}, {"feature_segments", Json::array()}, {"sorted_idx", Json::array()}};
  }
  return model;
}

inline Json xgb_booster(const XgbFile& file) {
  if (!file.linear_weights.empty())
    return {{"name", "gblinear"}, {"model", {{"weights", file.linear_weights}}}};
  Json gbtree = {{"name", "gbtree"}, {"model", xgb_trees(file)}};
  if (file.weight_drop.empty()) return gbtree;
  if (!file.version.at_least(3, 4))
    return {{"name", "dart"}, {"gbtree", gbtree}, {"weight_drop", file.weight_drop}};
  gbtree["model"]["weight_drop"] = file.weight_drop;
  return gbtree;
}

inline Json xgb_document(const XgbFile& file) {
  const XgbVersion& version = file.version;
  Json parameters = {{"base_score", xgb_base_score(file)},
                     {"num_class", std::to_string(file.n_classes)},
                     {"num_feature", std::to_string(file.n_features)}};
  if (version.at_least(1, 6)) parameters["num_target"] = "1";
  if (version.at_least(1, 7)) parameters["boost_from_average"] = "1";
  Json learner = {
      {"learner_model_param", parameters},
      {"gradient_booster", xgb_booster(file)},
      {"objective", {{"name", file.objective}, {"reg_loss_param", {{"scale_pos_weight", "1"}}}}},
      {"attributes", Json::object()}};
  if (version.at_least(1, 4)) {
    learner["feature_names"] = Json::array();
    learner["feature_types"] = Json::array();
  }
  return {{"version", {version.major, version.minor, version.patch}}, {"learner", learner}};
}

// As XGBoost 1.6 and later write it: arrays of one type with their sizes.
inline std::string xgb_ubjson(const Json& document) {
  const auto bytes = Json::to_ubjson(document, true, true);
  return {bytes.begin(), bytes.end()};
}

}  // namespace dodona::test
