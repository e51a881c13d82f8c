#include "dodona/kernel/trees_programs.hpp"

#include <algorithm>
#include <utility>

namespace dodona::kernel {
namespace {

constexpr std::size_t kMostSymmetricLevels = 8;  // 256 exits: a byte
constexpr std::size_t kMostThresholds = 255;     // of a column in a group: ranks 0 to 255, a byte
constexpr std::int8_t kNeverAbove = 127;

// A split of a complete program costs about half of one in a general program, so filling up pays to
// here.
constexpr double kWorthFilling = 2.0;

constexpr std::size_t splits_of_levels(std::size_t n_levels) {
  return (std::size_t{1} << n_levels) - 1;
}

// One tree as it will be decided.
struct Plan {
  std::uint32_t root = 0;
  std::uint32_t output = 0;
  Shape shape = Shape::constant;
  std::size_t depth = 0;
  std::vector<std::uint32_t> splits;  // of the tournament
};

class Planner {
 public:
  explicit Planner(const TreesKernel& kernel) : kernel_(kernel) {}

  Plan plan(std::uint32_t root, std::uint32_t output) {
    Plan plan{root, output, Shape::constant, 0, {}};
    walk(root);
    if (splits_.empty()) return plan;
    plan.depth = depth_;
    if (is_symmetric(root)) {
      plan.shape = Shape::symmetric;
      for (std::uint32_t node = root; !is_leaf(node); node = kernel_.nodes[node].left) {
        plan.splits.push_back(node);
      }
      return plan;
    }
    // What stands on the first levels; all of it where the tree is not deeper.
    const std::size_t depth = std::min(depth_, kMostCompleteLevels);
    const auto first_levels = splits_above(depth);
    const bool full_enough = static_cast<double>(splits_of_levels(depth)) <=
                             kWorthFilling * static_cast<double>(first_levels.size());
    const bool whole = depth_ <= kMostCompleteLevels;
    if (full_enough && (whole || splits_.size() > kMostGeneralSplits)) {
      plan.shape = Shape::complete;
      plan.depth = depth;
      plan.splits = first_levels;
    } else {
      plan.shape = Shape::general;
      plan.splits = splits_.size() > kMostGeneralSplits ? most_met(root) : splits_;
    }
    return plan;
  }

 private:
  bool is_leaf(std::uint32_t node) const { return kernel_.nodes[node].left == node; }

  // The splits below `root` with their levels, parents first.
  void walk(std::uint32_t root) {
    splits_.clear();
    levels_.clear();
    depth_ = 0;
    open_.assign(1, {root, 0});
    while (!open_.empty()) {
      const auto [node, level] = open_.back();
      open_.pop_back();
      if (is_leaf(node)) {
        depth_ = std::max(depth_, level);
        continue;
      }
      splits_.push_back(node);
      levels_.push_back(level);
      const auto left = kernel_.nodes[node].left;
      open_.emplace_back(left + 1, level + 1);
      open_.emplace_back(left, level + 1);
    }
  }

  std::vector<std::uint32_t> splits_above(std::size_t depth) const {
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < splits_.size(); ++i) {
      if (levels_[i] < depth) found.push_back(splits_[i]);
    }
    return found;
  }

  // The connected top part that rows meet most often; of equals, the upper ones.
  std::vector<std::uint32_t> most_met(std::uint32_t root) const {
    const auto& covers = kernel_.node_values;
    const auto less = [&](std::uint32_t a, std::uint32_t b) {
      return covers[a] != covers[b] ? covers[a] < covers[b] : b < a;
    };
    std::vector<std::uint32_t> next(1, root);
    std::vector<std::uint32_t> found;
    while (!next.empty() && found.size() < kMostGeneralSplits) {
      std::swap(*std::max_element(next.begin(), next.end(), less), next.back());
      found.push_back(next.back());
      next.pop_back();
      const auto left = kernel_.nodes[found.back()].left;
      for (const auto child : {left, left + 1}) {
        if (!is_leaf(child)) next.push_back(child);
      }
    }
    return found;
  }

  bool is_symmetric(std::uint32_t root) const {
    if (depth_ > kMostSymmetricLevels || splits_.size() != splits_of_levels(depth_)) return false;
    std::vector<std::uint32_t> model;  // of each level
    for (std::uint32_t node = root; !is_leaf(node); node = kernel_.nodes[node].left) {
      model.push_back(node);
    }
    if (model.size() != depth_) return false;
    for (std::size_t i = 0; i < splits_.size(); ++i) {
      if (!same_test(splits_[i], model[levels_[i]])) return false;
    }
    return true;
  }

  bool same_test(std::uint32_t a, std::uint32_t b) const {
    const auto& [x, y] = std::pair(kernel_.nodes[a], kernel_.nodes[b]);
    if (x.form != y.form || x.threshold != y.threshold) return false;
    if (x.form < 2 * kernel_.ranked.size()) return true;
    const auto* const bytes = kernel_.code_bytes.data();
    const CodeBits& p = kernel_.node_codes[a];
    const CodeBits& q = kernel_.node_codes[b];
    return std::equal(bytes + p.first_byte, bytes + p.first_byte + p.n_tables * kTableBytes,
                      bytes + q.first_byte);
  }

  const TreesKernel& kernel_;
  std::vector<std::uint32_t> splits_;
  std::vector<std::size_t> levels_;
  std::size_t depth_ = 0;
  std::vector<std::pair<std::uint32_t, std::size_t>> open_;
};

// The thresholds that a group's splits use.
class GroupThresholds {
 public:
  explicit GroupThresholds(const TreesKernel& kernel) : kernel_(kernel) {
    std::size_t n_thresholds = 0;
    for (const auto& ranked : kernel.ranked) {
      first_.push_back(n_thresholds);
      n_thresholds += ranked.table.size();
    }
    used_.resize(n_thresholds);
    counts_.resize(first_.size());
  }

  void clear() {
    std::fill(used_.begin(), used_.end(), std::uint8_t{0});
    std::fill(counts_.begin(), counts_.end(), std::size_t{0});
  }

  // Adds those of the splits, or nothing if a column would have too many.
  bool add(const std::vector<std::uint32_t>& splits) {
    std::vector<std::uint32_t> added;  // splits whose thresholds are new
    bool fits = true;
    for (const auto split : splits) {
      const DescentNode& node = kernel_.nodes[split];
      const std::size_t i = node.form / 2;
      if (node.form >= 2 * kernel_.ranked.size() || used_[first_[i] + node.threshold] != 0)
        continue;
      used_[first_[i] + node.threshold] = 1;
      fits = ++counts_[i] <= kMostThresholds && fits;
      added.push_back(split);
    }
    for (const auto split : added) {
      if (fits) break;
      const DescentNode& node = kernel_.nodes[split];
      used_[first_[node.form / 2] + node.threshold] = 0;
      --counts_[node.form / 2];
    }
    return fits;
  }

  // Of each rank among all thresholds of a column, the rank among the group's, shifted to -128.
  std::vector<std::int8_t> translation(std::size_t i) const {
    std::vector<std::int8_t> bytes(1, -128);
    for (std::size_t t = 0; t < kernel_.ranked[i].table.size(); ++t) {
      bytes.push_back(static_cast<std::int8_t>(bytes.back() + used_[first_[i] + t]));
    }
    return bytes;
  }

 private:
  const TreesKernel& kernel_;
  std::vector<std::size_t> first_;   // per ranked column: its thresholds' place in used_
  std::vector<std::uint8_t> used_;   // per threshold: 1 if the group has it
  std::vector<std::size_t> counts_;  // per ranked column: those of the group
};

// Writes the programs of one group.
class GroupWriter {
 public:
  explicit GroupWriter(TreesKernel& kernel)
      : kernel_(kernel),
        column_of_form_(2 * kernel.ranked.size(), kNone),
        is_chosen_(kernel.nodes.size()) {
    kernel_.groups.push_back({kernel_.programs.size(), kernel_.programs.size(), {}});
  }

  void write(const GroupThresholds& thresholds, const std::vector<Plan>& plans) {
    for (const Plan& plan : plans) {
      for (const auto split : plan.splits) add_column(thresholds, kernel_.nodes[split].form);
    }
    for (const Plan& plan : plans) write_program(plan);
    kernel_.groups.back().end = kernel_.programs.size();
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  void add_column(const GroupThresholds& thresholds, std::uint16_t form) {
    if (form >= column_of_form_.size() || column_of_form_[form] != kNone) return;
    auto& columns = kernel_.groups.back().columns;
    const std::uint16_t other = form ^ 1U;
    std::uint32_t first_byte = 0;
    if (column_of_form_[other] != kNone) {
      first_byte = columns[column_of_form_[other]].first_byte;
    } else {
      first_byte = static_cast<std::uint32_t>(kernel_.translations.size());
      const auto bytes = thresholds.translation(form / 2U);
      kernel_.translations.insert(kernel_.translations.end(), bytes.begin(), bytes.end());
    }
    column_of_form_[form] = static_cast<std::uint32_t>(columns.size());
    columns.push_back({form, first_byte});
  }

  void write_program(const Plan& plan) {
    program_ = {plan.shape,
                static_cast<std::uint8_t>(plan.shape == Shape::general ? 0 : plan.depth),
                false,
                0,
                plan.output,
                static_cast<std::uint32_t>(kernel_.offsets.size()),
                static_cast<std::uint32_t>(kernel_.exit_nodes.size()),
                static_cast<std::uint32_t>(kernel_.set_tests.size()),
                0};
    for (const auto split : plan.splits) is_chosen_[split] = 1;
    switch (plan.shape) {
      case Shape::constant:
        add_exit(plan.root);
        break;
      case Shape::symmetric:
        for (const auto split : plan.splits) add_split(split);
        add_leaves(plan.root, plan.depth);
        break;
      case Shape::complete:
        add_levels(plan.root, plan.depth);
        break;
      case Shape::general:
        add_candidates(plan.root);
        break;
    }
    program_.n_splits = static_cast<std::uint16_t>(kernel_.offsets.size() - program_.first_split);
    program_.n_tests = static_cast<std::uint32_t>(kernel_.set_tests.size()) - program_.first_test;
    kernel_.most_columns = std::max<std::size_t>(
        kernel_.most_columns, kernel_.groups.back().columns.size() + program_.n_tests);
    kernel_.programs.push_back(program_);
  }

  bool is_leaf(std::uint32_t node) const { return kernel_.nodes[node].left == node; }

  void add_exit(std::uint32_t node) {
    program_.descends = program_.descends || !is_leaf(node);
    const double value = kernel_.node_values[node];
    if (kernel_.single) {
      kernel_.exit_singles.push_back(static_cast<float>(value));
    } else {
      kernel_.exit_values.push_back(value);
    }
    kernel_.exit_nodes.push_back(node);
  }

  // Offsets count columns here; compile multiplies when the rows of a block are known.
  void add_test(std::uint32_t column, std::int8_t threshold) {
    kernel_.offsets.push_back(column);
    kernel_.thresholds.insert(kernel_.thresholds.end(), 16, threshold);
    kernel_.operands.emplace_back();
  }

  void add_split(std::uint32_t node) {
    const DescentNode& split = kernel_.nodes[node];
    const auto& columns = kernel_.groups.back().columns;
    if (split.form < column_of_form_.size()) {
      const std::uint32_t column = column_of_form_[split.form];
      add_test(column, kernel_.translations[columns[column].first_byte + split.threshold]);
      return;
    }
    const std::size_t test = kernel_.set_tests.size() - program_.first_test;
    kernel_.set_tests.push_back({static_cast<std::uint32_t>(split.form - column_of_form_.size()),
                                 kernel_.node_codes[node]});
    add_test(static_cast<std::uint32_t>(columns.size() + test), 0);
  }

  void add_leaves(std::uint32_t node, std::size_t n_levels) {
    if (n_levels == 0) return add_exit(node);
    add_leaves(kernel_.nodes[node].left, n_levels - 1);
    add_leaves(kernel_.nodes[node].left + 1, n_levels - 1);
  }

  // In preorder. Below a leaf stand tests that nothing passes, and exits to the same leaf.
  void add_levels(std::uint32_t node, std::size_t n_levels) {
    if (n_levels == 0) return add_exit(node);
    const bool leaf = is_leaf(node);
    if (leaf) {
      add_test(0, kNeverAbove);
    } else {
      add_split(node);
    }
    add_levels(leaf ? node : kernel_.nodes[node].left, n_levels - 1);
    add_levels(leaf ? node : kernel_.nodes[node].left + 1, n_levels - 1);
  }

  // In postorder: a split's candidates are there before it is. Returns where its result stands.
  std::uint16_t add_candidates(std::uint32_t node) {
    if (is_chosen_[node] == 0) {
      add_exit(node);
      return static_cast<std::uint16_t>((kernel_.exit_nodes.size() - 1 - program_.first_exit) *
                                        kCandidateBytes);
    }
    const std::uint32_t left = kernel_.nodes[node].left;
    const Operands operands{add_candidates(left), add_candidates(left + 1)};
    add_split(node);
    kernel_.operands.back() = operands;
    const std::size_t result = kernel_.offsets.size() - 1 - program_.first_split;
    return static_cast<std::uint16_t>((kMostGeneralSplits + 1 + result) * kCandidateBytes);
  }

  TreesKernel& kernel_;
  std::vector<std::uint32_t> column_of_form_;  // in this group
  std::vector<std::uint8_t> is_chosen_;        // per node: 1 for the splits of plans so far
  TreeProgram program_;
};

// Rows that are scored together: as many as leave a group's columns in the nearest cache.
std::size_t rows_of_block(std::size_t n_columns) {
  constexpr std::size_t kCache = std::size_t{32} << 10U;
  std::size_t n_rows = kMostBlockRows;
  while (n_rows > kGeneralRows && n_rows * n_columns > kCache) n_rows /= 2;
  return n_rows;
}

}  // namespace

void add_programs(TreesKernel& kernel) {
  Planner planner(kernel);
  GroupThresholds thresholds(kernel);
  std::vector<Plan> plans;  // of the group that is being filled
  for (std::size_t k = 0; k < kernel.n_outputs; ++k) {
    for (std::size_t t = k; t < kernel.roots.size(); t += kernel.n_outputs) {
      Plan plan = planner.plan(kernel.roots[t], static_cast<std::uint32_t>(k));
      if (!thresholds.add(plan.splits)) {
        GroupWriter(kernel).write(thresholds, plans);
        plans.clear();
        thresholds.clear();
        thresholds.add(plan.splits);
      }
      plans.push_back(std::move(plan));
    }
  }
  if (!plans.empty()) GroupWriter(kernel).write(thresholds, plans);
  kernel.block_rows = rows_of_block(kernel.most_columns);
  for (auto& offset : kernel.offsets) offset *= static_cast<std::uint32_t>(kernel.block_rows);
}

}  // namespace dodona::kernel
