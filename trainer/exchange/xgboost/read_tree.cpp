#include "exchange/xgboost/read_tree.hpp"

#include <algorithm>
#include <cmath>

namespace dodona::xgboost {
namespace {

// Categories are singles in XGBoost's tables, which hold integers exactly up to here.
constexpr std::int64_t kMostCategories = std::int64_t{1} << 24U;
constexpr std::int64_t kMostIndex = (std::int64_t{1} << 32U) - 1;
constexpr std::int64_t kMostNodes = std::int64_t{1} << 30U;

std::vector<Node> read_nodes(const Field& field, std::size_t n, std::size_t n_features) {
  const auto most = static_cast<std::int64_t>(n) - 1;
  const auto left = field.member("left_children").integers(n, kNoChild, most);
  const auto right = field.member("right_children").integers(n, kNoChild, most);
  // What was pruned away keeps a mark here; only splits are held to the number of features.
  const auto feature = field.member("split_indices").integers(n, kNoChild, kMostIndex);
  const auto condition = field.member("split_conditions").singles(n);
  const auto default_left = field.member("default_left").integers(n, 0, 1);
  const auto cover = field.member("sum_hessian").singles(n);
  const auto gain = field.member("loss_changes").singles(n);
  std::vector<Node> nodes(field.failed() ? 0 : n);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Node& node = nodes[i];
    node.left = static_cast<std::int32_t>(left[i]);
    node.right = static_cast<std::int32_t>(right[i]);
    node.feature = static_cast<std::uint32_t>(feature[i]);
    node.condition = condition[i];
    node.default_left = default_left[i] == 1;
    node.cover = cover[i];
    node.gain = gain[i];
    if (node.is_leaf()) continue;
    if (node.right == kNoChild)
      field.member("right_children").at(i).fail("a split has two children");
    if (node.feature >= n_features) {
      field.member("split_indices")
          .at(i)
          .fail("there are only " + std::to_string(n_features) + " features");
    }
  }
  return nodes;
}

// categories_nodes names the categorical splits; the j-th has the categories_sizes[j] entries of
// `categories` from categories_segments[j] on.
void read_categories(const Field& field, std::vector<Node>& nodes) {
  if (!field.has("categories_nodes")) return;  // before 1.3
  const std::size_t n = field.member("categories_nodes").size();
  const std::size_t n_entries = field.member("categories").size();
  const auto most = static_cast<std::int64_t>(n_entries);
  const auto of_node =
      field.member("categories_nodes").integers(n, 0, static_cast<std::int64_t>(nodes.size()) - 1);
  const auto begins = field.member("categories_segments").integers(n, 0, most);
  const auto sizes = field.member("categories_sizes").integers(n, 0, most);
  const auto entries = field.member("categories").integers(n_entries, 0, kMostCategories - 1);
  const auto types = field.member("split_type").integers(nodes.size(), 0, 1);
  for (std::size_t j = 0; j < n && !field.failed(); ++j) {
    Node& node = nodes[static_cast<std::size_t>(of_node[j])];
    if (begins[j] + sizes[j] > most) {
      field.member("categories_sizes").at(j).fail("the segment ends beyond the categories");
      return;
    }
    node.categorical = true;
    node.categories.assign(entries.begin() + begins[j], entries.begin() + begins[j] + sizes[j]);
    std::sort(node.categories.begin(), node.categories.end());
  }
  for (std::size_t i = 0; i < nodes.size() && !field.failed(); ++i) {
    if (!nodes[i].is_leaf() && nodes[i].categorical != (types[i] == 1))
      field.member("split_type").at(i).fail("this does not agree with categories_nodes");
  }
}

// Numbers that mean something, and no node twice from the root: neither a cycle nor a shared part.
void expect_tree(const Field& field, const std::vector<Node>& nodes) {
  std::vector<bool> seen(nodes.size());
  std::vector<std::size_t> open = {0};
  while (!open.empty() && !field.failed()) {
    const std::size_t i = open.back();
    open.pop_back();
    const Node& node = nodes[i];
    if (seen[i])
      return field.member("left_children")
          .fail("node " + std::to_string(i) + " has two parents, or is above itself");
    seen[i] = true;
    if (node.is_leaf() ? !std::isfinite(node.condition)
                       : std::isnan(node.condition) && !node.categorical)
      field.member("split_conditions").at(i).fail("a finite number is expected here");
    if (node.is_leaf() && !(node.cover >= 0 && std::isfinite(node.cover)))
      field.member("sum_hessian").at(i).fail("a sum of hessians is finite and not negative");
    if (node.is_leaf()) continue;
    open.push_back(static_cast<std::size_t>(node.right));
    open.push_back(static_cast<std::size_t>(node.left));
  }
}

}  // namespace

Tree read_tree(const Field& field, std::size_t n_features) {
  Tree tree;
  const Field parameters = field.member("tree_param");
  const auto n = parameters.member("num_nodes").integer(1, kMostNodes);
  if (parameters.has("size_leaf_vector") &&
      parameters.member("size_leaf_vector").integer(0, kMostNodes) > 1) {
    parameters.member("size_leaf_vector")
        .fail(
            "leaves that are vectors (multi_strategy=\"multi_output_tree\") are not supported; "
            "train with \"one_output_per_tree\"");
  }
  // Nothing is allocated by a number that the arrays do not bear out.
  if (field.failed() || static_cast<std::size_t>(n) != field.member("left_children").size()) {
    parameters.member("num_nodes").fail("there are not as many nodes in left_children");
    return tree;
  }
  tree.nodes = read_nodes(field, static_cast<std::size_t>(n), n_features);
  if (!field.failed()) read_categories(field, tree.nodes);
  if (!field.failed()) expect_tree(field, tree.nodes);
  return tree;
}

}  // namespace dodona::xgboost
