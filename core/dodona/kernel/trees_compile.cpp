// What scoring reads of a forest: its columns with their thresholds, and its nodes.
#include <algorithm>
#include <array>
#include <utility>

#include "dodona/kernel/trees.hpp"
#include "dodona/math.hpp"

namespace dodona::kernel {
namespace {

constexpr std::size_t kMostForms = 65535;
constexpr std::uint8_t kMostLevels = kSureLevels + 1;

// Of a set of a column's codes, and a missing value as one code more.
constexpr std::size_t tables_of(std::size_t n_levels) { return n_levels / (8 * kTableBytes) + 1; }

// By bytes, the least first (Knuth, The Art of Computer Programming 3, section 5.2.5): a forest has
// ten thousands of thresholds, and comparisons of them are branches that no processor foresees. The
// bits of a double order as an unsigned number does once those of negative ones are turned over,
// and the sign of the others is set.
void sort(std::vector<double>& values) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  std::vector<std::uint64_t> keys(values.size());
  std::vector<std::uint64_t> sorted(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto bits = math::bits_of(values[i]);
    keys[i] = (bits & kSign) != 0 ? ~bits : bits | kSign;
  }
  for (int shift = 0; shift < 64; shift += 8) {
    std::array<std::size_t, 257> places{};  // of the next key with a byte, once they are counted
    for (const auto key : keys) ++places[((key >> shift) & 255) + 1];
    for (std::size_t byte = 0; byte < 256; ++byte) places[byte + 1] += places[byte];
    for (const auto key : keys) sorted[places[(key >> shift) & 255]++] = key;
    keys.swap(sorted);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = math::from_bits((keys[i] & kSign) != 0 ? keys[i] ^ kSign : ~keys[i]);
  }
}

// Per encoded column: the thresholds of all its splits, increasing.
std::vector<std::vector<double>> thresholds_of(const Trees& model, std::size_t n_columns) {
  std::vector<std::size_t> counts(n_columns);
  const auto is_numeric = [](const TreeNode& node) {
    return node.column != kLeaf && !node.categorical;
  };
  for (const auto& node : model.nodes) {
    if (is_numeric(node)) ++counts[static_cast<std::size_t>(node.column)];
  }
  std::vector<std::vector<double>> thresholds(n_columns);
  for (std::size_t j = 0; j < n_columns; ++j) thresholds[j].reserve(counts[j]);
  for (const auto& node : model.nodes) {
    if (is_numeric(node)) thresholds[static_cast<std::size_t>(node.column)].push_back(node.value);
  }
  for (auto& column : thresholds) {
    sort(column);
    column.erase(std::unique(column.begin(), column.end()), column.end());
  }
  return thresholds;
}

class NodeCompiler {
 public:
  NodeCompiler(const Trees& model, std::span<const std::size_t> n_levels, TreesKernel& kernel)
      : model_(model), kernel_(kernel), places_(n_levels.size()) {
    add_columns(n_levels);
    kernel_.nodes.resize(model.nodes.size());
    kernel_.node_values.resize(model.nodes.size());
    covers_.resize(model.nodes.size());
    if (!kernel_.coded.empty()) kernel_.node_codes.resize(model.nodes.size());
  }

  void add_tree(std::uint32_t root) {
    kernel_.roots.push_back(n_nodes_++);
    kernel_.levels.push_back(0);
    open_.assign(1, {root, kernel_.roots.back(), 0});
    while (!open_.empty()) {
      const auto [from, to, level] = open_.back();
      open_.pop_back();
      kernel_.levels.back() = std::max(kernel_.levels.back(), std::min(level, kMostLevels));
      const TreeNode& node = model_.nodes[from];
      if (node.column == kLeaf) {
        kernel_.nodes[to] = {to, 0, kLeafThreshold};
        kernel_.node_values[to] = node.value;
        covers_[to] = node.cover;
        continue;
      }
      const std::uint32_t left = n_nodes_;
      n_nodes_ += 2;
      kernel_.nodes[to] = split_of(node, to, left);
      const auto below = static_cast<std::uint8_t>(std::min<int>(level + 1, kMostLevels));
      open_.push_back({node.right, left + 1, below});
      open_.push_back({from + 1, left, below});
    }
  }

  // A split's value is how many training rows reached it. Children stand behind their parents.
  void add_covers() {
    for (std::size_t i = covers_.size(); i-- > 0;) {
      const auto left = kernel_.nodes[i].left;
      if (left == i) continue;
      covers_[i] = covers_[left] + covers_[left + 1];
      kernel_.node_values[i] = covers_[i];
    }
  }

 private:
  void add_columns(std::span<const std::size_t> n_levels) {
    auto thresholds = thresholds_of(model_, n_levels.size());
    std::vector<std::uint8_t> coded(n_levels.size());
    for (const auto& node : model_.nodes) {
      if (node.categorical) coded[static_cast<std::size_t>(node.column)] = 1;
    }
    for (std::size_t j = 0; j < n_levels.size(); ++j) {
      if (coded[j] != 0) {
        places_[j] = kernel_.coded.size();
        kernel_.coded.push_back({j, n_levels[j]});
      } else if (!thresholds[j].empty()) {
        places_[j] = kernel_.ranked.size();
        kernel_.ranked.push_back({j, RankTable(std::move(thresholds[j]))});
      }
    }
  }

  DescentNode split_of(const TreeNode& node, std::uint32_t to, std::uint32_t left) {
    const std::size_t place = places_[static_cast<std::size_t>(node.column)];
    if (node.categorical) {
      kernel_.node_codes[to] = codes_of(node, kernel_.coded[place].n_levels);
      return {left, static_cast<std::uint16_t>(2 * kernel_.ranked.size() + place), kCodedThreshold};
    }
    return {left, static_cast<std::uint16_t>(2 * place + (node.missing_left ? 0 : 1)),
            static_cast<std::uint16_t>(kernel_.ranked[place].table.index_of(node.value))};
  }

  // The codes that go left, with a missing value as one code more.
  CodeBits codes_of(const TreeNode& node, std::size_t n_levels) {
    const CodeBits bits{static_cast<std::uint32_t>(kernel_.code_bytes.size()),
                        static_cast<std::uint32_t>(tables_of(n_levels))};
    kernel_.code_bytes.resize(kernel_.code_bytes.size() + bits.n_tables * kTableBytes);
    const auto insert = [&](std::size_t code) {
      kernel_.code_bytes[bits.first_byte + code / 8] |= static_cast<std::uint8_t>(1U << (code % 8));
    };
    for (const auto code : model_.code_sets[node.codes].codes()) insert(code);
    if (node.missing_left) insert(n_levels);
    return bits;
  }

  const Trees& model_;
  TreesKernel& kernel_;
  std::vector<std::size_t> places_;  // of each encoded column among the ranked or the coded ones
  std::uint32_t n_nodes_ = 0;        // that have a place
  std::vector<double> covers_;       // per node
  struct Open {                      // a node of the model, and where it goes
    std::uint32_t from;
    std::uint32_t to;
    std::uint8_t level;
  };
  std::vector<Open> open_;
};

}  // namespace

bool can_compile(const Trees& model, std::span<const std::size_t> n_levels) {
  if (2 * n_levels.size() > kMostForms) return false;
  if (std::any_of(n_levels.begin(), n_levels.end(),
                  [](std::size_t n) { return n > RankTable::kMostThresholds; })) {
    return false;
  }
  std::vector<std::size_t> counts(n_levels.size());
  std::uint64_t code_bytes = 0;
  for (const auto& node : model.nodes) {
    if (node.column == kLeaf) continue;
    const auto j = static_cast<std::size_t>(node.column);
    ++counts[j];
    if (node.categorical) code_bytes += tables_of(n_levels[j]) * kTableBytes;
  }
  if (code_bytes > kMostCodeBytes) return false;
  // Only where a column is tested so often can it have too many thresholds.
  if (std::all_of(counts.begin(), counts.end(),
                  [](std::size_t n) { return n <= RankTable::kMostThresholds; })) {
    return true;
  }
  const auto thresholds = thresholds_of(model, n_levels.size());
  return std::all_of(thresholds.begin(), thresholds.end(), [](const auto& column) {
    return column.size() <= RankTable::kMostThresholds;
  });
}

void compile(const Trees& model, std::span<const std::size_t> n_levels, TreesKernel& kernel) {
  kernel.n_outputs = model.base.size();
  kernel.single = model.single;
  kernel.base = model.base;
  NodeCompiler nodes(model, n_levels, kernel);
  for (const auto root : model.roots) nodes.add_tree(root);
  nodes.add_covers();
}

}  // namespace dodona::kernel
