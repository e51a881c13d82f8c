// Which columns a node may be split by, and by which it is.
#include <algorithm>
#include <cmath>
#include <map>

#include "train/family/grow.hpp"
#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

// The sums of each member of a code, one after the other.
const PackedSum* marginals_of(std::span<const CodeMember> members, const PackedSum* sums,
                              std::array<PackedSum, 2 * kSlots>& buffer) {
  if (members.size() == 1) return sums;
  marginalise(members, sums, buffer.data());
  return buffer.data();
}

// rows: whether they were counted.
Sums sum_of(const SumTable& slots, std::size_t n_slots, const std::bitset<kSlots>& chosen,
            bool rows) {
  Sums sum;
  for (std::size_t slot = 0; slot < n_slots; ++slot) {
    if (!chosen[slot]) continue;
    sum.gradient += slots.gradient[slot];
    sum.hessian += slots.hessian[slot];
    if (rows) sum.rows += slots.rows[slot];
  }
  return sum;
}

}  // namespace

// The columns that a node may be split by: those that its path allows, and of them those drawn.
std::vector<bool> Grower::allowed_columns(const Node& node) const {
  std::vector<bool> allowed(columns_.size(), false);
  for (const std::size_t column : input_.columns_used) allowed[column] = node.groups.empty();
  for (std::size_t g = 0; g < node.groups.size(); ++g) {
    if (!node.groups[g]) continue;
    for (const std::size_t column : options_.interactions[g]) allowed[column] = true;
  }
  std::vector<std::size_t> candidates;
  for (const std::size_t column : input_.columns_used) {
    if (allowed[column] && columns_[column].n_slots() > 1) candidates.push_back(column);
  }
  std::fill(allowed.begin(), allowed.end(), false);
  const auto keep = static_cast<std::size_t>(std::ceil(
      options_.column_fraction_by_node * static_cast<double>(input_.columns_used.size())));
  if (keep < candidates.size()) {
    const auto drawn = [&](std::size_t column) {
      return draw(options_.seed, Purpose::node_columns, node.path ^ mix(input_.tree), column);
    };
    std::sort(candidates.begin(), candidates.end(),
              [&](std::size_t a, std::size_t b) { return drawn(a) < drawn(b); });
    candidates.resize(std::max<std::size_t>(keep, 1));
  }
  for (const std::size_t column : candidates) allowed[column] = true;
  return allowed;
}

// Calls f(column, sums of its slots) for the allowed columns in a code.
template <typename F>
void Grower::for_columns_of_code(const Node& node, const std::vector<bool>& allowed,
                                 std::size_t code, const F& f) const {
  const auto members = codes_.members(code);
  std::array<PackedSum, 2 * kSlots> marginals;
  std::array<PackedSum, 2 * kSlots> row_marginals;
  const PackedSum* sums = marginals_of(members, node.histogram.data() + code * kSlots, marginals);
  const PackedSum* counts = nullptr;
  if (options_.counts_rows()) {
    const PackedSum* counted = node.histogram.data() + histogram_size_ + code * kSlots;
    counts = marginals_of(members, counted, row_marginals);
  }
  SumTable slots;
  std::size_t first = 0;
  for (const auto& [column, n_slots] : members) {
    for (std::size_t slot = 0; allowed[column] && slot < n_slots; ++slot) {
      const PackedSum sum = sums[first + slot];
      slots.gradient[slot] = gradient_units(sum) * input_.units.gradient;
      slots.hessian[slot] = hessian_units(sum) * input_.units.hessian;
      if (counts != nullptr) slots.rows[slot] = static_cast<double>(counts[first + slot]);
    }
    if (allowed[column]) f(column, slots);
    first += n_slots;
  }
}

// One of the cuts between the lowest and the highest bin that the node has rows in.
std::ptrdiff_t Grower::random_cut(const Node& node, std::size_t column,
                                  const SumTable& slots) const {
  const std::size_t n_bins = columns_[column].n_bins;
  std::size_t low = 0;
  std::size_t high = n_bins - 1;
  while (low < high && !(slots.hessian[low] > 0)) ++low;
  while (low < high && !(slots.hessian[high] > 0)) --high;
  if (low == high) return 0;
  const double u = uniform(options_.seed, Purpose::node_cut, node.path ^ mix(input_.tree), column);
  return static_cast<std::ptrdiff_t>(low +
                                     static_cast<std::size_t>(u * static_cast<double>(high - low)));
}

void Grower::find_splits(std::span<const std::size_t> nodes) {
  if (nodes.empty()) return;
  if (options_.shape == Shape::symmetric) return find_shared_split(nodes);
  const std::size_t n_codes = codes_.n_codes();
  std::vector<std::vector<bool>> allowed;
  std::vector<std::vector<Split>> best(nodes.size(), std::vector<Split>(columns_.size()));
  for (const std::size_t at : nodes) allowed.push_back(allowed_columns(nodes_[at]));
  const bool parallel = options_.n_threads > 1 && nodes.size() * n_codes > 4;
  parallel_for(nodes.size() * n_codes, parallel ? options_.n_threads : 1, [&](std::size_t task) {
    const std::size_t w = task / n_codes;
    const Node& node = nodes_[nodes[w]];
    for_columns_of_code(node, allowed[w], task % n_codes, [&](auto column, const auto& slots) {
      const auto cut = options_.random_cuts ? random_cut(node, column, slots) : -1;
      best[w][column] =
          best_split(columns_[column], slots, node.sums, options_, sign_of(column), cut);
      best[w][column].column = column;
    });
  });
  for (std::size_t w = 0; w < nodes.size(); ++w) {
    Node& node = nodes_[nodes[w]];
    for (const Split& candidate : best[w]) {
      if (is_better(candidate.gain, node.split.gain)) node.split = candidate;
    }
    if (node.split.gain > 0) {
      open_.push_back(nodes[w]);
    } else {
      release(node.histogram);
    }
  }
}

// One split for all nodes of a level. The columns drawn, and those that paths allow, are the first
// node's: all paths of a symmetric tree are alike.
void Grower::find_shared_split(std::span<const std::size_t> level) {
  const auto allowed = allowed_columns(nodes_[level[0]]);
  std::vector<NodeSums> nodes;
  nodes.reserve(level.size());
  for (const std::size_t at : level) nodes.push_back(nodes_[at].sums);
  std::vector<Split> best(columns_.size());
  std::vector<std::vector<Sums>> left(columns_.size());  // per node, by the best split
  parallel_for(codes_.n_codes(), options_.n_threads, [&](std::size_t code) {
    std::map<std::size_t, std::vector<SumTable>> tables;  // of the columns in the code, per node
    for (const std::size_t at : level) {
      for_columns_of_code(nodes_[at], allowed, code,
                          [&](auto column, const auto& slots) { tables[column].push_back(slots); });
    }
    for (const auto& [column, slots] : tables) {
      best[column] = best_shared_split(columns_[column], slots, nodes, options_, sign_of(column));
      best[column].column = column;
      for (const SumTable& table : slots)
        left[column].push_back(
            sum_of(table, columns_[column].n_slots(), best[column].left, options_.counts_rows()));
    }
  });
  Split shared;
  for (const Split& candidate : best) {
    if (is_better(candidate.gain, shared.gain)) shared = candidate;
  }
  // Without missing values to learn from, they follow the larger side of the level.
  if (shared.gain > 0 && !shared.missing_seen) {
    double to_left = 0;
    double total = 0;
    for (std::size_t k = 0; k < level.size(); ++k) {
      to_left += left[shared.column][k].hessian;
      total += nodes[k].total.hessian;
    }
    shared.missing_seen = true;
    shared.missing_left = to_left * 2 > total;
  }
  for (std::size_t k = 0; k < level.size(); ++k) {
    Node& node = nodes_[level[k]];
    if (shared.gain <= 0) {
      release(node.histogram);
      continue;
    }
    node.split = shared;
    node.split.gain /= static_cast<double>(level.size());
    node.split.left_sums = left[shared.column][k];
    node.split.right_sums = node.sums.total - node.split.left_sums;
    open_.push_back(level[k]);
  }
}

}  // namespace dodona::train
