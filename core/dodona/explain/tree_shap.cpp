#include "dodona/explain/tree_shap.hpp"

#include <algorithm>
#include <utility>

namespace dodona {

TreeShap::TreeShap(const Trees& model, std::vector<std::size_t> feature_of, std::size_t n_features)
    : model_(model),
      feature_of_(std::move(feature_of)),
      n_features_(n_features),
      base_(model.base),
      element_of_(n_features, kNone) {
  weigh();
  measure();
}

// The shares of both sides of each split. In preorder the children come after their parent.
void TreeShap::weigh() {
  constexpr double kScale = 0x1p-64;  // so that no sum of covers overflows
  const auto& nodes = model_.nodes;
  std::vector<double> cover(nodes.size());
  left_share_.assign(nodes.size(), 0);
  right_share_.assign(nodes.size(), 0);
  for (std::size_t i = nodes.size(); i-- > 0;) {
    if (nodes[i].column == kLeaf) {
      cover[i] = nodes[i].cover * kScale;
      continue;
    }
    const double left = cover[i + 1];
    const double right = cover[nodes[i].right];
    cover[i] = left + right;
    left_share_[i] = cover[i] > 0 ? left / cover[i] : 0.5;
    right_share_[i] = cover[i] > 0 ? right / cover[i] : 0.5;
  }
}

// The base, and how long the paths are.
void TreeShap::measure() {
  std::size_t longest = 1;
  for (std::size_t t = 0; t < model_.roots.size(); ++t) {
    double& base = base_[t % model_.base.size()];
    walk(model_.roots[t], nullptr, [&](const TreeNode& leaf) {
      double share = 1;
      for (const Element& element : elements_) share *= element.zero;
      base += share * leaf.value;
      longest = std::max(longest, elements_.size());
    });
  }
  rule_ = gauss_legendre((longest + 1) / 2);
  factors_.resize(longest * rule_.points.size());
  before_.resize(longest * rule_.points.size());
  after_.resize(rule_.points.size());
}

// Visits every leaf, with the path to it in steps_ and elements_.
void TreeShap::walk(std::uint32_t root, const Frame* frame, Callback<void(const TreeNode&)> visit) {
  std::uint32_t at = root;
  while (true) {
    if (model_.nodes[at].column != kLeaf) {
      enter(at, false, frame);
      ++at;
      continue;
    }
    visit(model_.nodes[at]);
    while (!steps_.empty() && steps_.back().right) leave();
    if (steps_.empty()) return;
    const std::uint32_t split = steps_.back().split;
    leave();
    enter(split, true, frame);
    at = model_.nodes[split].right;
  }
}

// frame: null where only the shares are asked for.
void TreeShap::enter(std::uint32_t split, bool right, const Frame* frame) {
  const TreeNode& node = model_.nodes[split];
  const auto column = static_cast<std::size_t>(node.column);
  const std::size_t feature = feature_of_[column];
  const double share = right ? right_share_[split] : left_share_[split];
  const bool follows =
      frame != nullptr && goes_left(model_, node, frame->columns[column][0]) != right;
  std::size_t element = element_of_[feature];
  const bool is_new = element == kNone;
  if (is_new) {
    element_of_[feature] = element = elements_.size();
    elements_.push_back({feature, 1, 1});
  }
  const Element before = elements_[element];
  steps_.push_back({split, right, element, {is_new ? kNone : feature, before.zero, before.one}});
  set(element, before.zero * share, follows ? before.one : 0);
}

void TreeShap::leave() {
  const Step step = steps_.back();
  steps_.pop_back();
  if (step.before.feature == kNone) {
    element_of_[elements_.back().feature] = kNone;
    elements_.pop_back();
  } else {
    set(step.element, step.before.zero, step.before.one);
  }
}

void TreeShap::set(std::size_t element, double zero, double one) {
  elements_[element].zero = zero;
  elements_[element].one = one;
  const std::size_t n_points = rule_.points.size();
  double* factor = factors_.data() + element * n_points;
  for (std::size_t q = 0; q < n_points; ++q)
    factor[q] = zero * (1 - rule_.points[q]) + one * rule_.points[q];
}

// The product of all factors but one is that of those before it times that of those after it.
void TreeShap::add_leaf(double value, std::span<double> contributions) {
  const std::size_t n_points = rule_.points.size();
  const std::size_t n = elements_.size();
  std::fill_n(before_.begin(), n == 0 ? 0 : n_points, 1.0);
  for (std::size_t at = n_points; at < n * n_points; ++at)
    before_[at] = before_[at - n_points] * factors_[at - n_points];
  std::copy(rule_.weights.begin(), rule_.weights.end(), after_.begin());
  for (std::size_t e = n; e-- > 0;) {
    double integral = 0;
    for (std::size_t q = 0; q < n_points; ++q) {
      integral += before_[e * n_points + q] * after_[q];
      after_[q] *= factors_[e * n_points + q];
    }
    const Element& element = elements_[e];
    contributions[element.feature] += value * ((element.one - element.zero) * integral);
  }
}

void TreeShap::explain(const Frame& frame, std::span<double> margin,
                       std::span<double> contributions) {
  const std::size_t n_outputs = model_.base.size();
  std::copy(model_.base.begin(), model_.base.end(), margin.begin());
  std::fill(contributions.begin(), contributions.end(), 0.0);
  for (std::size_t t = 0; t < model_.roots.size(); ++t) {
    const std::size_t k = t % n_outputs;
    margin[k] += leaf_of(model_, model_.roots[t], frame, 0).value;
    walk(model_.roots[t], &frame, [&](const TreeNode& leaf) {
      add_leaf(leaf.value, contributions.subspan(k * n_features_, n_features_));
    });
  }
}

}  // namespace dodona
