#include "train/family/boosting.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "train/family/renew.hpp"
#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

std::vector<std::size_t> splittable_columns(const std::vector<BinnedColumn>& columns) {
  std::vector<std::size_t> splittable;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (columns[j].n_slots() > 1) splittable.push_back(j);
  }
  return splittable;
}

// The rows of n that are not among `some`; both ascending.
std::vector<std::uint32_t> others(std::span<const std::uint32_t> some, std::size_t n) {
  std::vector<std::uint32_t> rest;
  rest.reserve(n - some.size());
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (at < some.size() && some[at] == i) {
      ++at;
    } else {
      rest.push_back(i);
    }
  }
  return rest;
}

}  // namespace

BoostingTable::BoostingTable(const Frame& frame, std::size_t max_bins, std::uint64_t seed,
                             int n_threads)
    : columns(bin_columns(frame, max_bins, seed, n_threads)),
      splittable(splittable_columns(columns)),
      codes(columns, splittable, frame.n_rows, n_threads) {}

void append_tree(GrownTree tree, Trees& model, std::vector<double>& gain_by_column) {
  const auto first_node = static_cast<std::uint32_t>(model.nodes.size());
  const auto first_set = static_cast<std::uint32_t>(model.code_sets.size());
  model.roots.push_back(first_node);
  for (TreeNode node : tree.nodes) {
    node.right += first_node;
    node.codes += first_set;
    model.nodes.push_back(node);
  }
  for (auto& set : tree.code_sets) model.code_sets.push_back(std::move(set));
  for (std::size_t j = 0; j < gain_by_column.size(); ++j)
    gain_by_column[j] += tree.gain_by_column[j];
}

BoostingOptions boosting_options(const FitInput& input) {
  const Options& o = input.options;
  BoostingOptions options;
  GrowOptions& grow = options.grow;
  grow.shape = static_cast<Shape>(o.count("trees.shape"));
  grow.max_depth = o.count("trees.max_depth");
  grow.max_leaves = o.count("trees.max_leaves");
  grow.min_child_weight = o.number("trees.min_child_weight");
  grow.min_child_rows = o.count("trees.min_child_rows");
  grow.l1 = o.number("trees.l1");
  grow.l2 = o.number("trees.l2");
  grow.min_gain = o.number("trees.min_gain");
  grow.learning_rate = o.number("trees.learning_rate");
  // Where each step is kept whole no later tree makes up for what rounding takes.
  if (grow.learning_rate < 1) grow.leaf_rounding = o.number("trees.leaf_rounding");
  grow.max_one_hot = o.count("trees.max_one_hot");
  grow.category_smoothing = o.number("trees.category_smoothing");
  grow.category_l2 = o.number("trees.category_l2");
  grow.column_fraction_by_node = o.number("trees.column_fraction_by_node");
  // Where every hessian is 1 the rows need not be counted beside them.
  if (has_unit_hessian(input.objective) && input.weights.empty()) {
    grow.min_child_weight =
        std::max(grow.min_child_weight, static_cast<double>(grow.min_child_rows));
    grow.min_child_rows = 1;
  }
  grow.seed = input.seed;
  grow.monotone.assign(input.monotone.begin(), input.monotone.end());
  grow.interactions.assign(input.interactions.begin(), input.interactions.end());
  grow.n_threads = input.n_threads;
  options.loss = {input.objective, o.number("trees.huber_delta"), o.number("trees.quantile"),
                  o.number("trees.tweedie_power")};
  options.row_fraction = o.number("trees.row_fraction");
  options.column_fraction = o.number("trees.column_fraction");
  return options;
}

Booster::Booster(const FitInput& input, const BoostingTable& table, BoostingOptions options,
                 std::vector<std::size_t> rows)
    : table_(table),
      options_(std::move(options)),
      targets_{input.target, input.weights, input.n_margins},
      seed_(input.seed),
      n_threads_(input.n_threads),
      rows_(rows.begin(), rows.end()) {
  const std::size_t n = targets_.n_rows();
  for (std::size_t k = 0; k < targets_.n_margins; ++k) {
    workshops_.push_back(
        {Grower(table.columns, table.codes, options_.grow), std::vector<PackedSum>(n)});
  }
  model_.base = base_margins(options_.loss, targets_, rows);
  for (const double base : model_.base) margins_.insert(margins_.end(), n, base);
  gain_.assign(table.columns.size(), 0);
}

void Booster::add_round() {
  differentiate(options_.loss, targets_, margins_, derivatives_, n_threads_);
  drawn_ = draw_rows();
  watched_ = others(drawn_, targets_.n_rows());
  std::vector<GrownTree> trees(targets_.n_margins);
  parallel_for(trees.size(), n_threads_, [&](std::size_t k) { trees[k] = grow(k, workshops_[k]); });
  for (auto& tree : trees) append_tree(std::move(tree), model_, gain_);
}

// The tree of margin k in this round; the margins get it.
GrownTree Booster::grow(std::size_t k, Workshop& workshop) {
  const std::size_t n = targets_.n_rows();
  const std::size_t at = model_.roots.size() + k;
  Grower& grower = workshop.grower;
  const Units units = to_fixed_point(derivatives_[k], drawn_, workshop.packed, n_threads_);
  const auto margins = std::span(margins_).subspan(k * n, n);
  const auto share = leaf_quantile(options_.loss);
  const auto columns = draw_columns(at);
  GrownTree tree = grower.grow({drawn_, workshop.packed, units, columns, at},
                               share ? std::span<double>() : margins);
  if (share) renew(tree, grower, margins, *share);
  grower.add_to_others(watched_, tree, margins);
  return tree;
}

// Sets the leaves to a quantile of their rows' residuals, which the margins get.
void Booster::renew(GrownTree& tree, const Grower& grower, std::span<double> margins,
                    double share) const {
  const auto rows = grower.leaf_rows();
  const auto residual = [&](std::uint32_t i) {
    return std::pair(targets_.values[i] - margins[i], targets_.weight(i));
  };
  renew_leaves(tree, rows, residual, share, options_.grow.learning_rate, options_.grow.monotone);
  std::size_t leaf = 0;
  for (const TreeNode& node : tree.nodes) {
    if (node.column != kLeaf) continue;
    for (const std::uint32_t i : rows[leaf]) margins[i] += node.value;
    ++leaf;
  }
}

double Booster::loss(std::span<const std::size_t> rows) const {
  return mean_loss(options_.loss, targets_, margins_, rows, n_threads_);
}

double Booster::weight(std::span<const std::size_t> rows) const {
  double sum = 0;
  for (const std::size_t i : rows) sum += targets_.weight(i);
  return sum;
}

std::vector<std::uint32_t> Booster::draw_rows() const {
  if (options_.row_fraction >= 1) return rows_;
  std::vector<std::uint32_t> drawn;
  drawn.reserve(rows_.size());
  const std::size_t round = n_rounds();
  for (const std::uint32_t i : rows_) {
    if (uniform(seed_, Purpose::row_sample, round, i) < options_.row_fraction) drawn.push_back(i);
  }
  return drawn;
}

// The columns with the smallest draws.
std::vector<std::size_t> Booster::draw_columns(std::size_t tree) const {
  std::vector<std::size_t> used = table_.splittable;
  const double wanted = std::ceil(options_.column_fraction * static_cast<double>(used.size()));
  const auto n = std::max<std::size_t>(1, static_cast<std::size_t>(wanted));
  if (n >= used.size()) return used;
  std::sort(used.begin(), used.end(), [&](std::size_t a, std::size_t b) {
    const auto x = draw(seed_, Purpose::column_sample, tree, a);
    const auto y = draw(seed_, Purpose::column_sample, tree, b);
    return x != y ? x < y : a < b;
  });
  used.resize(n);
  std::sort(used.begin(), used.end());
  return used;
}

}  // namespace dodona::train
