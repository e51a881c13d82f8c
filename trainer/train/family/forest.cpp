#include "train/family/forest.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <utility>

#include "dodona/cell.hpp"
#include "train/decimals.hpp"
#include "train/family/boosting.hpp"
#include "train/parallel.hpp"
#include "train/random.hpp"

namespace dodona::train {
namespace {

enum class Kind : std::uint8_t { random_forest, extremely_randomised };

struct ForestOptions {
  GrowOptions grow;
  std::size_t n_trees = 0;
  double row_fraction = 1;
  bool bootstrap = true;
};

bool of_classes(const FitInput& input) { return input.objective != Objective::squared_error; }

ForestOptions forest_options(const FitInput& input, Kind kind) {
  const Options& o = input.options;
  ForestOptions options;
  options.n_trees = o.count("forest.trees");
  options.row_fraction = o.number("forest.row_fraction");
  options.bootstrap = o.choice("forest.bootstrap") == "auto"
                          ? kind == Kind::random_forest
                          : o.choice("forest.bootstrap") == "true";
  GrowOptions& grow = options.grow;
  grow.max_depth = o.count("forest.max_depth");
  grow.min_child_rows = o.count("forest.min_leaf_rows");
  grow.min_child_weight = 0;
  grow.l2 = 0;
  grow.category_l2 = 0;
  grow.category_smoothing = 0;
  grow.learning_rate = 1;
  grow.column_fraction_by_node = o.number("forest.column_fraction");
  if (grow.column_fraction_by_node == 0) {
    const auto n = static_cast<double>(std::max<std::size_t>(1, input.frame.columns.size()));
    grow.column_fraction_by_node = of_classes(input) ? std::floor(std::sqrt(n)) / n : 1;
  }
  grow.random_cuts = kind == Kind::extremely_randomised;
  grow.middle_cuts = !grow.random_cuts;
  grow.until_pure = true;
  grow.max_one_hot = 0;
  grow.seed = input.seed;
  grow.monotone.assign(input.monotone.begin(), input.monotone.end());
  grow.interactions.assign(input.interactions.begin(), input.interactions.end());
  return options;
}

// What the trees of one margin are fitted to: y = middle + scale x, magnitudes of x at most 1.
struct Response {
  std::vector<double> x;
  double middle = 0;
  double scale = 1;
  // The margin before any tree, which leaves do not hold: the middle of a number, so that leaves
  // have their digits for what differs; 0 of a class, whose leaves are shares.
  double base = 0;

  double answer(double mean_of_x) const { return middle - base + scale * mean_of_x; }
};

Response number_response(std::span<const double> y, std::span<const double> weights) {
  const auto weight = [&](std::size_t i) { return weights.empty() ? 1 : weights[i]; };
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum += weight(i);
  Response response;
  for (std::size_t i = 0; i < y.size(); ++i) response.middle += y[i] * (weight(i) / sum);
  double scale = 0;
  for (const double value : y) scale = std::max(scale, std::abs(value - response.middle));
  if (scale > 0) response.scale = scale;
  response.base = response.middle;
  for (const double value : y) response.x.push_back((value - response.middle) / response.scale);
  return response;
}

Response class_response(std::span<const double> labels, double label) {
  Response response{{}, 0.5, 0.5, 0};
  for (const double value : labels) response.x.push_back(value == label ? 1 : -1);
  return response;
}

std::vector<Response> responses_of(const FitInput& input, std::span<const double> weights) {
  std::vector<Response> responses;
  if (!of_classes(input)) {
    responses.push_back(number_response(input.target, weights));
  } else if (input.n_margins == 1) {
    responses.push_back(class_response(input.target, 1));
  } else {
    for (std::size_t k = 0; k < input.n_margins; ++k)
      responses.push_back(class_response(input.target, static_cast<double>(k)));
  }
  return responses;
}

// Weights as parts of the greatest: only their ratios count.
std::vector<double> relative(std::span<const double> weights) {
  std::vector<double> parts(weights.begin(), weights.end());
  if (parts.empty()) return parts;
  const double greatest = *std::max_element(parts.begin(), parts.end());
  for (double& part : parts) part /= greatest;
  return parts;
}

// Predictions of rows by the trees that have not seen them.
struct OutOfBag {
  std::vector<std::vector<double>> sums;  // [n_margins][n_rows]
  std::vector<std::uint32_t> n_trees;     // [n_rows]
};

// What trees of the same sample give: one per margin, and their values for rows not drawn.
struct Grove {
  std::vector<GrownTree> trees;
  std::vector<std::uint32_t> others;
  std::vector<std::vector<double>> values;  // [n_margins][others]
};

class Forester {
 public:
  Forester(const FitInput& input, ForestOptions options)
      : input_(input),
        options_(std::move(options)),
        table_(input.frame, input.options.count("forest.max_bins"), input.seed, input.n_threads),
        weights_(relative(input.weights)),
        responses_(responses_of(input, weights_)) {}

  Fit fit();

 private:
  // The memory of one thread.
  struct Workshop {
    Grower grower;
    std::vector<PackedSum> packed;
    std::vector<double> values;
  };

  std::vector<std::uint32_t> draw_counts(std::size_t at) const;
  double weight(std::size_t i) const { return weights_.empty() ? 1 : weights_[i]; }
  Units pack_rows(std::span<const double> x, std::span<const std::uint32_t> rows,
                  std::span<const std::uint32_t> counts, std::span<PackedSum> packed) const;
  void set_leaves(GrownTree& tree, const Grower& grower, const Response& response,
                  std::span<const std::uint32_t> counts) const;
  Grove grow(std::size_t at, Workshop& workshop) const;
  void append(Grove grove);
  void note_size(Fit& fit) const;
  void note_out_of_bag(Fit& fit) const;
  double out_of_bag_class(std::size_t i) const;

  const FitInput& input_;
  ForestOptions options_;
  BoostingTable table_;
  std::vector<double> weights_;
  std::vector<Response> responses_;
  Trees model_;
  std::vector<double> gain_;
  OutOfBag out_of_bag_;
};

// How often each row is drawn for the trees at this place: rows without weight never, and one of
// the others at least.
std::vector<std::uint32_t> Forester::draw_counts(std::size_t at) const {
  const std::size_t n = input_.target.size();
  const double wanted = options_.row_fraction * static_cast<double>(n);
  std::vector<std::uint32_t> counts(n, 1);
  if (options_.bootstrap) {
    const auto n_draws = std::max<std::size_t>(1, static_cast<std::size_t>(std::round(wanted)));
    counts = bootstrap_counts(n, n_draws, input_.seed, at);
  } else if (options_.row_fraction < 1) {
    for (std::size_t i = 0; i < n; ++i)
      counts[i] = uniform(input_.seed, Purpose::row_sample, at, i) < options_.row_fraction ? 1 : 0;
  }
  bool any = false;
  for (std::size_t i = 0; i < n; ++i) {
    if (!(weight(i) > 0)) counts[i] = 0;
    any = any || counts[i] > 0;
  }
  if (any) return counts;
  const auto ticket = [&](std::size_t i) {
    return weight(i) > 0 ? uniform(input_.seed, Purpose::row_sample, at, i) : 1;
  };
  std::size_t first = 0;
  for (std::size_t i = 1; i < n; ++i)
    if (ticket(i) < ticket(first)) first = i;
  counts[first] = 1;
  return counts;
}

// A row drawn c times has c times the integers of one drawn once, so that rows that are alike in
// the target stay so and no split looks worth its rounding.
Units Forester::pack_rows(std::span<const double> x, std::span<const std::uint32_t> rows,
                          std::span<const std::uint32_t> counts,
                          std::span<PackedSum> packed) const {
  double magnitudes = 0;
  double sum = 0;
  std::size_t n_drawn = 0;
  for (const std::uint32_t i : rows) {
    magnitudes += counts[i] * weight(i) * std::abs(x[i]);
    sum += counts[i] * weight(i);
    n_drawn += counts[i];
  }
  const Units units = weights_.empty() ? units_of_counts(magnitudes, n_drawn)
                                       : Units{unit_for(magnitudes), unit_for(sum)};
  for (const std::uint32_t i : rows) {
    const std::int64_t gradient = std::llround(-weight(i) * x[i] / units.gradient);
    const std::int64_t hessian = std::llround(weight(i) / units.hessian);
    packed[i] = units.pack(gradient * counts[i], static_cast<std::uint64_t>(hessian) * counts[i]);
  }
  return units;
}

// The means of the rows themselves, not those of their rounded sums; where columns are monotone,
// what the tree's bounds let the leaves hold of them.
void Forester::set_leaves(GrownTree& tree, const Grower& grower, const Response& response,
                          std::span<const std::uint32_t> counts) const {
  if (!options_.grow.monotone.empty()) {
    for (TreeNode& node : tree.nodes)
      if (node.column == kLeaf) node.value = response.answer(node.value);
    return;
  }
  const auto rows = grower.leaf_rows();
  std::size_t next = 0;
  for (TreeNode& node : tree.nodes) {
    if (node.column != kLeaf) continue;
    double sum = 0;
    double weights = 0;
    for (const std::uint32_t i : rows[next]) {
      sum += counts[i] * weight(i) * response.x[i];
      weights += counts[i] * weight(i);
    }
    node.value = response.answer(weights > 0 ? sum / weights : 0);
    ++next;
  }
}

Grove Forester::grow(std::size_t at, Workshop& workshop) const {
  const auto counts = draw_counts(at);
  Grove grove;
  std::vector<std::uint32_t> rows;
  for (std::uint32_t i = 0; i < counts.size(); ++i)
    (counts[i] > 0 ? rows : grove.others).push_back(i);
  for (std::size_t k = 0; k < responses_.size(); ++k) {
    const Units units = pack_rows(responses_[k].x, rows, counts, workshop.packed);
    const std::uint64_t number = at * responses_.size() + k;
    grove.trees.push_back(
        workshop.grower.grow({rows, workshop.packed, units, table_.splittable, number}, {}));
    GrownTree& tree = grove.trees.back();
    set_leaves(tree, workshop.grower, responses_[k], counts);
    if (!options_.bootstrap) continue;
    for (const std::uint32_t i : grove.others) workshop.values[i] = 0;
    workshop.grower.add_to_others(grove.others, tree, workshop.values);
    auto& values = grove.values.emplace_back();
    for (const std::uint32_t i : grove.others) values.push_back(workshop.values[i]);
  }
  return grove;
}

void Forester::append(Grove grove) {
  for (std::size_t k = 0; k < grove.values.size(); ++k) {
    for (std::size_t i = 0; i < grove.others.size(); ++i)
      out_of_bag_.sums[k][grove.others[i]] += grove.values[k][i];
  }
  for (const std::uint32_t i : grove.others) ++out_of_bag_.n_trees[i];
  for (auto& tree : grove.trees) append_tree(std::move(tree), model_, gain_);
}

void Forester::note_size(Fit& fit) const {
  const auto n_leaves = static_cast<double>(std::count_if(
      model_.nodes.begin(), model_.nodes.end(), [](const auto& n) { return n.column == kLeaf; }));
  const auto n_trees = static_cast<double>(model_.roots.size());
  const auto mean = std::lround(n_leaves / n_trees);
  const std::size_t wanted = options_.n_trees * responses_.size();
  fit.notes.push_back("forest: " + counted(model_.roots.size(), "tree") +
                      (model_.roots.size() < wanted ? " (of " + std::to_string(wanted) + ")" : "") +
                      " of " + std::to_string(mean) + (mean == 1 ? " leaf" : " leaves") +
                      " on average");
  if (n_leaves == n_trees)
    fit.notes.emplace_back(
        "forest: no tree has a split, so every row gets the same answer; fewer rows in a leaf "
        "(forest.min_leaf_rows) or more that are drawn (forest.row_fraction) may find some");
}

// How good the forest is for rows that its trees have not seen (Breiman 2001, section 3.1). Rows
// count by their own weights: those of classes are for the fit.
void Forester::note_out_of_bag(Fit& fit) const {
  const auto weights = relative(input_.row_weights);
  const auto own = [&](std::size_t i) { return weights.empty() ? 1 : weights[i]; };
  double n = 0;
  double right = 0;
  double squares = 0;
  double sum = 0;
  double sum_of_squares = 0;
  for (std::size_t i = 0; i < out_of_bag_.n_trees.size(); ++i) {
    if (out_of_bag_.n_trees[i] == 0) continue;
    const double w = own(i);
    n += w;
    if (of_classes(input_)) {
      right += out_of_bag_class(i) == input_.target[i] ? w : 0;
      continue;
    }
    const Response& response = responses_[0];
    const double x = response.x[i];
    const auto n_trees = static_cast<double>(out_of_bag_.n_trees[i]);
    const double error = out_of_bag_.sums[0][i] / n_trees / response.scale - x;
    squares += w * error * error;
    sum += w * x;
    sum_of_squares += w * x * x;
  }
  if (!(n > 0)) return;
  std::array<char, 32> text{};
  if (of_classes(input_)) {
    std::snprintf(text.data(), text.size(), "accuracy is %.4f", right / n);
  } else {
    const double spread = sum_of_squares - sum * sum / n;
    if (!(spread > 0)) return;
    std::snprintf(text.data(), text.size(), "R2 is %.4f", 1 - squares / spread);
  }
  fit.notes.push_back(std::string("forest: out of bag, ") + text.data());
}

double Forester::out_of_bag_class(std::size_t i) const {
  if (responses_.size() == 1)
    return out_of_bag_.sums[0][i] > 0.5 * static_cast<double>(out_of_bag_.n_trees[i]) ? 1 : 0;
  std::size_t best = 0;
  for (std::size_t k = 1; k < responses_.size(); ++k)
    if (out_of_bag_.sums[k][i] > out_of_bag_.sums[best][i]) best = k;
  return static_cast<double>(best);
}

Fit Forester::fit() {
  const std::size_t n = input_.target.size();
  const auto n_threads = static_cast<std::size_t>(std::max(1, input_.n_threads));
  std::vector<Workshop> workshops;
  for (std::size_t w = 0; w < std::min(n_threads, options_.n_trees); ++w)
    workshops.push_back({Grower(table_.columns, table_.codes, options_.grow),
                         std::vector<PackedSum>(n), std::vector<double>(n)});
  gain_.assign(table_.columns.size(), 0);
  for (const Response& response : responses_) model_.base.push_back(response.base);
  out_of_bag_.sums.assign(responses_.size(), std::vector<double>(n, 0));
  out_of_bag_.n_trees.assign(n, 0);
  // A few trees per thread at a time, so that what is known of rows not drawn stays small.
  const std::size_t step = 4 * workshops.size();
  std::size_t n_grown = 0;
  while (n_grown < options_.n_trees) {
    std::vector<Grove> groves(std::min(step, options_.n_trees - n_grown));
    std::atomic<std::size_t> next = 0;
    parallel_for(workshops.size(), input_.n_threads, [&](std::size_t w) {
      for (std::size_t g = next++; g < groves.size(); g = next++)
        groves[g] = grow(n_grown + g, workshops[w]);
    });
    for (auto& grove : groves) append(std::move(grove));
    n_grown += groves.size();
    const double done = static_cast<double>(n_grown) / static_cast<double>(options_.n_trees);
    if (input_.progress && !input_.progress(done, "growing trees")) break;
  }
  for (TreeNode& node : model_.nodes)
    if (node.column == kLeaf)
      node.value = rounded_to(node.value / static_cast<double>(n_grown), kLeafDigits);
  Fit fit;
  if (auto note = note_on_light_rows(weights_); !note.empty())
    fit.notes.push_back("forest: " + note);
  note_size(fit);
  if (options_.bootstrap) note_out_of_bag(fit);
  fit.family = std::move(model_);
  fit.importance = std::move(gain_);
  return fit;
}

}  // namespace

std::vector<std::uint32_t> bootstrap_counts(std::size_t n_rows, std::size_t n_draws,
                                            std::uint64_t seed, std::uint64_t tree) {
  std::vector<std::uint32_t> counts(n_rows, 0);
  for (std::size_t i = 0; i < n_draws; ++i)
    ++counts[static_cast<std::size_t>(uniform(seed, Purpose::bootstrap, tree, i) *
                                      static_cast<double>(n_rows))];
  return counts;
}

Result<Fit> fit_forest(const FitInput& input) {
  return Forester(input, forest_options(input, Kind::random_forest)).fit();
}

Result<Fit> fit_extra_trees(const FitInput& input) {
  return Forester(input, forest_options(input, Kind::extremely_randomised)).fit();
}

}  // namespace dodona::train
