#include <limits>

#include "exchange/onnx/family.hpp"

namespace dodona::onnx_exchange {
namespace {

// The tables as trees, which search for the slots by halving: a tree for each term and output.
class TreesOfTables {
 public:
  explicit TreesOfTables(const Gam& model) : model_(model) { trees_.base = model.intercept; }

  Trees trees() {
    const std::size_t n_outputs = model_.intercept.size();
    for (const GamTerm& term : model_.terms) {
      const std::size_t size = term.value.size() / n_outputs;
      for (std::size_t k = 0; k < n_outputs; ++k) {
        trees_.roots.push_back(static_cast<std::uint32_t>(trees_.nodes.size()));
        append_axis(term, 0, &term.value[k * size], size);
      }
    }
    return std::move(trees_);
  }

 private:
  // Missing values first: no number is below the lowest, no code is in the empty set.
  void append_axis(const GamTerm& term, std::size_t which, const double* values, std::size_t size) {
    if (which == term.axes.size()) {
      trees_.nodes.push_back({.value = *values});
      return;
    }
    const GamAxis& axis = model_.axes[term.axes[which]];
    const std::size_t stride = size / n_slots(axis);
    const auto at = append_split(axis);
    trees_.nodes[at].missing_left = true;
    trees_.nodes[at].value = std::numeric_limits<double>::lowest();
    append_axis(term, which + 1, values + (n_slots(axis) - 1) * stride, stride);
    trees_.nodes[at].right = static_cast<std::uint32_t>(trees_.nodes.size());
    append_slots(term, which, values, {0, n_slots(axis) - 1, stride});
  }

  struct Range {
    std::size_t begin;
    std::size_t end;  // of slots
    std::size_t stride;
  };

  void append_slots(const GamTerm& term, std::size_t which, const double* values, Range range) {
    const auto [begin, end, stride] = range;
    if (end - begin == 1) return append_axis(term, which + 1, values + begin * stride, stride);
    const GamAxis& axis = model_.axes[term.axes[which]];
    const std::size_t middle = begin + (end - begin) / 2;
    const auto at = append_split(axis);
    if (axis.slots.empty()) {
      trees_.nodes[at].value = axis.cuts[middle - 1];
    } else {
      CodeSet& left = trees_.code_sets.back();
      for (std::size_t code = 0; code < axis.slots.size(); ++code) {
        if (axis.slots[code] < middle) left.insert(code);
      }
    }
    append_slots(term, which, values, {begin, middle, stride});
    trees_.nodes[at].right = static_cast<std::uint32_t>(trees_.nodes.size());
    append_slots(term, which, values, {middle, end, stride});
  }

  std::size_t append_split(const GamAxis& axis) {
    TreeNode node;
    node.column = static_cast<std::int32_t>(axis.column);
    node.categorical = !axis.slots.empty();
    if (node.categorical) {
      node.codes = static_cast<std::uint32_t>(trees_.code_sets.size());
      trees_.code_sets.emplace_back();
    }
    trees_.nodes.push_back(node);
    return trees_.nodes.size() - 1;
  }

  const Gam& model_;
  Trees trees_;
};

}  // namespace

std::string add_margins(Graph& graph, const std::vector<Column>& columns, const Gam& model) {
  return add_margins(graph, columns, TreesOfTables(model).trees());
}

}  // namespace dodona::onnx_exchange
