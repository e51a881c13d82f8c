#include "dodona/family/trees.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"

namespace dodona {

std::vector<std::size_t> CodeSet::codes() const {
  std::vector<std::size_t> codes;
  for (std::size_t code = 0; code < words_.size() * 64; ++code) {
    if (contains(code)) codes.push_back(code);
  }
  return codes;
}

bool goes_left(const Trees& model, const TreeNode& node, double value) {
  if (std::isnan(value)) return node.missing_left;
  if (node.categorical)
    return model.code_sets[node.codes].contains(static_cast<std::size_t>(value));
  return value < node.value;
}

const TreeNode& leaf_of(const Trees& model, std::uint32_t root, const Frame& frame, std::size_t i) {
  const TreeNode* node = &model.nodes[root];
  while (node->column != kLeaf) {
    const double x = frame.columns[static_cast<std::size_t>(node->column)][i];
    node = goes_left(model, *node, x) ? node + 1 : &model.nodes[node->right];
  }
  return *node;
}

void score(const Trees& model, const Frame& frame, std::span<double> margins) {
  const std::size_t n_outputs = model.base.size();
  for (std::size_t k = 0; k < n_outputs; ++k) {
    const auto output = margins.subspan(k * frame.n_rows, frame.n_rows);
    std::fill(output.begin(), output.end(), model.base[k]);
  }
  // Blocks of rows, so that a tree's nodes are in the cache for all of them; each row still sums in
  // tree order.
  constexpr std::size_t kBlock = 256;
  for (std::size_t begin = 0; begin < frame.n_rows; begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, frame.n_rows);
    for (std::size_t t = 0; t < model.roots.size(); ++t) {
      double* output = margins.data() + (t % n_outputs) * frame.n_rows;
      for (std::size_t i = begin; i < end; ++i) {
        const double sum = output[i] + leaf_of(model, model.roots[t], frame, i).value;
        output[i] = model.single ? math::to_single(sum) : sum;
      }
    }
  }
}

}  // namespace dodona
