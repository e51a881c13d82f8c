// Sums of decision trees. FORMAT.md, "Family trees".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/encode.hpp"

namespace dodona {

// A set of category codes, one bit each.
class CodeSet {
 public:
  void insert(std::size_t code) {
    if (words_.size() <= code / 64) words_.resize(code / 64 + 1);
    words_[code / 64] |= std::uint64_t{1} << (code % 64);
  }
  bool contains(std::size_t code) const {
    return code / 64 < words_.size() && ((words_[code / 64] >> (code % 64)) & 1U) != 0;
  }
  // Ascending.
  std::vector<std::size_t> codes() const;

 private:
  std::vector<std::uint64_t> words_;
};

constexpr std::int32_t kLeaf = -1;

// A split or a leaf. The left child of a split is the node after it.
struct TreeNode {
  std::int32_t column = kLeaf;  // encoded column that a split tests
  bool missing_left = false;
  bool categorical = false;
  std::uint32_t right = 0;  // index of the right child
  std::uint32_t codes = 0;  // categorical: index into code_sets; those go left
  double value = 0;         // numeric split: left if x < value; leaf: what is added to the margin
  double cover = 0;         // leaf: training rows that reached it
};

// T trees; tree t adds to output t mod K, in ascending t.
struct Trees {
  std::vector<double> base;  // K
  std::vector<TreeNode> nodes;
  std::vector<std::uint32_t> roots;  // T
  std::vector<CodeSet> code_sets;
  bool single = false;  // base and leaves are IEEE singles, and so is every sum
};

inline std::size_t n_outputs(const Trees& model) { return model.base.size(); }

// Which way a value of the column that the split `node` tests goes; NaN: missing.
bool goes_left(const Trees& model, const TreeNode& node, double value);

// The leaf that row i of the frame reaches from `root`.
const TreeNode& leaf_of(const Trees& model, std::uint32_t root, const Frame& frame, std::size_t i);

// margins: [K][n_rows], written.
void score(const Trees& model, const Frame& frame, std::span<double> margins);

}  // namespace dodona
