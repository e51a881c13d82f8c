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

// Whether each of n columns is among these.
std::vector<bool> marked(std::span<const std::size_t> columns, std::size_t n) {
  std::vector<bool> among(n, false);
  for (const std::size_t column : columns) among[column] = true;
  return among;
}

}  // namespace

// The columns that a node may be split by, in the order in which they are tried: drawn where not
// all of them are, else ascending.
std::vector<std::size_t> Grower::candidate_columns(const Node& node) const {
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
  if (n_tried() >= candidates.size()) return candidates;
  std::vector<std::pair<std::uint64_t, std::size_t>> drawn;
  drawn.reserve(candidates.size());
  for (const std::size_t column : candidates)
    drawn.emplace_back(
        draw(options_.seed, Purpose::node_columns, node.path ^ mix(input_.tree), column), column);
  std::sort(drawn.begin(), drawn.end());
  for (std::size_t i = 0; i < drawn.size(); ++i) candidates[i] = drawn[i].second;
  return candidates;
}

// How many columns are tried per node; more if none of them can split it.
std::size_t Grower::n_tried() const {
  // 3 of 10 are 3, though 0.3 times 10 may be rounded up.
  const double wanted =
      options_.column_fraction_by_node * static_cast<double>(input_.columns_used.size());
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(wanted - 1e-9)));
}

std::vector<std::size_t> Grower::drawn_columns(const Node& node) const {
  auto columns = candidate_columns(node);
  if (columns.size() > n_tried()) columns.resize(n_tried());
  return columns;
}

NodeQuery Grower::query(const Node& node, std::size_t column) const {
  const std::uint64_t bits = options_.random_cuts ? draw(options_.seed, Purpose::node_cut,
                                                         node.path ^ mix(input_.tree), column)
                                                  : 0;
  return {node.sums, options_, sign_of(column), bits};
}

// Calls f(column, sums of its slots) for the allowed columns in a code.
template <typename F>
void Grower::for_columns_of_code(const Node& node, const std::vector<bool>& allowed,
                                 std::size_t code, const F& f) const {
  const auto members = codes_.members(code);
  if (std::none_of(members.begin(), members.end(),
                   [&](const CodeMember& member) { return allowed[member.column]; }))
    return;
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
      slots.gradient[slot] = input_.units.gradient_of(sum);
      slots.hessian[slot] = input_.units.hessian_of(sum);
      if (counts != nullptr) slots.rows[slot] = static_cast<double>(counts[first + slot]);
    }
    if (allowed[column]) f(column, slots);
    first += n_slots;
  }
}

// Sets the split of a node to the best by these columns, if that is better than the one it has.
void Grower::find_split_by_rows(Node& node, std::span<const std::size_t> columns,
                                bool any_gain) const {
  for (const std::size_t column : columns) {
    NodeQuery asked = query(node, column);
    asked.any_gain = any_gain;
    Split candidate =
        split_by_rows(columns_[column], rows_of(node), input_.packed, input_.units, asked);
    candidate.column = column;
    if (is_better(candidate.gain, node.split.gain)) node.split = candidate;
  }
}

// The same for nodes with histograms, each by the columns drawn for it.
void Grower::find_counted_splits(std::span<const std::size_t> nodes) {
  const std::size_t n_codes = codes_.n_codes();
  std::vector<std::vector<std::size_t>> columns;
  std::vector<std::vector<bool>> allowed;
  for (const std::size_t at : nodes) {
    columns.push_back(drawn_columns(nodes_[at]));
    allowed.push_back(marked(columns.back(), columns_.size()));
  }
  std::vector<std::vector<Split>> best(nodes.size(), std::vector<Split>(columns_.size()));
  const bool parallel = options_.n_threads > 1 && nodes.size() * n_codes > 4;
  parallel_for(nodes.size() * n_codes, parallel ? options_.n_threads : 1, [&](std::size_t task) {
    const std::size_t w = task / n_codes;
    const Node& node = nodes_[nodes[w]];
    for_columns_of_code(node, allowed[w], task % n_codes, [&](auto column, const auto& slots) {
      best[w][column] = split_by_slots(columns_[column], slots, query(node, column));
      best[w][column].column = column;
    });
  });
  for (std::size_t w = 0; w < nodes.size(); ++w) {
    Split& split = nodes_[nodes[w]].split;
    for (const std::size_t column : columns[w]) {
      if (is_better(best[w][column].gain, split.gain)) split = best[w][column];
    }
  }
}

// Where no column drawn can split a node, those that come next are tried one by one; where none at
// all gains anything, the first that parts its rows will do if they are to be parted.
void Grower::try_more_columns(Node& node) const {
  const bool all_tried = n_tried() >= input_.columns_used.size();
  if (node.split.gain > 0 || (all_tried && !options_.until_pure)) return;
  if (all_alike(rows_of(node), input_.packed, input_.units)) return;
  const auto columns = candidate_columns(node);
  for (std::size_t i = n_tried(); i < columns.size() && !(node.split.gain > 0); ++i)
    find_split_by_rows(node, std::span(columns).subspan(i, 1));
  for (std::size_t i = 0; options_.until_pure && i < columns.size() && !(node.split.gain > 0); ++i)
    find_split_by_rows(node, std::span(columns).subspan(i, 1), true);
}

void Grower::find_splits(std::span<const std::size_t> nodes) {
  if (nodes.empty()) return;
  if (options_.shape == Shape::symmetric) return find_shared_split(nodes);
  std::vector<std::size_t> counted;
  std::vector<std::size_t> few;  // rows
  for (const std::size_t at : nodes) (nodes_[at].histogram.empty() ? few : counted).push_back(at);
  find_counted_splits(counted);
  parallel_for(few.size(), worth_threads(few) ? options_.n_threads : 1, [&](std::size_t f) {
    Node& node = nodes_[few[f]];
    if (!all_alike(rows_of(node), input_.packed, input_.units))
      find_split_by_rows(node, drawn_columns(node));
  });
  for (const std::size_t at : nodes) {
    Node& node = nodes_[at];
    try_more_columns(node);
    if (node.split.gain > 0) {
      open_.push_back(at);
    } else {
      release(node.histogram);
    }
  }
}

// One split for all nodes of a level. The columns drawn, and those that paths allow, are the first
// node's: all paths of a symmetric tree are alike.
void Grower::find_shared_split(std::span<const std::size_t> level) {
  SharedSplits found = shared_splits(level);
  Split shared;
  for (const Split& candidate : found.best) {
    if (is_better(candidate.gain, shared.gain)) shared = candidate;
  }
  if (!(shared.gain > 0)) {
    for (const std::size_t at : level) release(nodes_[at].histogram);
    return;
  }
  const std::vector<Sums>& left = found.left[shared.column];
  // Without missing values to learn from, they follow the larger side of the level.
  if (!shared.missing_seen) {
    double to_left = 0;
    double total = 0;
    for (std::size_t k = 0; k < level.size(); ++k) {
      to_left += left[k].hessian;
      total += nodes_[level[k]].sums.total.hessian;
    }
    shared.missing_seen = true;
    shared.missing_left = to_left * 2 > total;
  }
  shared.gain /= static_cast<double>(level.size());
  for (std::size_t k = 0; k < level.size(); ++k) {
    Node& node = nodes_[level[k]];
    node.split = shared;
    node.split.left_sums = left[k];
    node.split.right_sums = node.sums.total - left[k];
    open_.push_back(level[k]);
  }
}

// Of each column the best split for all nodes of a level.
Grower::SharedSplits Grower::shared_splits(std::span<const std::size_t> level) const {
  const auto allowed = marked(drawn_columns(nodes_[level[0]]), columns_.size());
  std::vector<NodeSums> nodes;
  nodes.reserve(level.size());
  for (const std::size_t at : level) nodes.push_back(nodes_[at].sums);
  SharedSplits found{std::vector<Split>(columns_.size()),
                     std::vector<std::vector<Sums>>(columns_.size())};
  parallel_for(codes_.n_codes(), options_.n_threads, [&](std::size_t code) {
    std::map<std::size_t, std::vector<SumTable>> tables;  // of the columns in the code, per node
    for (const std::size_t at : level) {
      for_columns_of_code(nodes_[at], allowed, code,
                          [&](auto column, const auto& slots) { tables[column].push_back(slots); });
    }
    for (const auto& [column, slots] : tables) {
      Split& best = found.best[column];
      best = best_shared_split(columns_[column], slots, nodes, options_, sign_of(column));
      best.column = column;
      for (const SumTable& table : slots)
        found.left[column].push_back(
            sum_of(table, columns_[column].n_slots(), best.left, options_.counts_rows()));
    }
  });
  return found;
}

}  // namespace dodona::train
