#include "dodona/json/family.hpp"

#include <algorithm>
#include <cmath>

#include "dodona/math.hpp"

namespace dodona::json {
namespace {

// Sizes are counted in 32 bits in the browser.
constexpr std::uint64_t kMostWeights = std::uint64_t{1} << 31U;
constexpr std::size_t kMostOutputs = std::size_t{1} << 16U;

std::size_t read_n_outputs(const Value& parameters) {
  const std::size_t n = parameters.index("n_outputs", kMostOutputs);
  if (n == 0) parameters.fail_at("n_outputs", "at least one output is expected");
  return n;
}

// Whether `precision` says single; double is said by its absence.
bool read_single(const Value& parameters) {
  return parameters.has("precision") && parameters.one_of("precision", "precision", "single") == 0;
}

void round_to_single(const Value& array, std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = math::to_single(values[i]);
    if (!std::isfinite(values[i])) array.at(i).fail("the number is beyond single precision");
  }
}

// Numbers of the model's precision.
void read_weights(const Value& object, const char* name, std::size_t expected_size, bool single,
                  std::vector<double>& to) {
  object.read(name, to, expected_size);
  if (single) round_to_single(object.member(name), to);
}

void read_linear(const Value& parameters, std::span<const std::size_t> n_levels, Linear& model) {
  parameters.expect_members("n_outputs intercept terms", "precision");
  model.single = read_single(parameters);
  const std::size_t n_outputs = read_n_outputs(parameters);
  read_weights(parameters, "intercept", n_outputs, model.single, model.intercept);
  const Value terms = parameters.member("terms");
  if (terms.size() != n_levels.size()) terms.fail("one term per encoded column is expected");
  for (std::size_t j = 0; j < n_levels.size() && !parameters.failed(); ++j) {
    const Value term = terms.at(j);
    term.expect_members("weight missing", "mean");
    const std::uint64_t n_weights =
        std::uint64_t{n_outputs} * std::max<std::uint64_t>(n_levels[j], 1);
    if (n_weights > kMostWeights) return term.fail("too many weights for one column");
    LinearTerm& to = model.terms.emplace_back();
    term.read("weight", to.weight, static_cast<std::size_t>(n_weights));
    term.read("missing", to.missing, n_outputs);
    if (term.has("mean")) term.read("mean", to.mean, n_outputs);
    if (model.single) {
      round_to_single(term.member("weight"), to.weight);
      round_to_single(term.member("missing"), to.missing);
    }
  }
}

// The columnar arrays of a forest, and how far each has been read.
class ForestReader {
 public:
  ForestReader(const Value& parameters, std::span<const std::size_t> n_levels)
      : parameters_(parameters),
        n_levels_(n_levels),
        column_(parameters.member("column").integers(
            kLeaf, static_cast<std::int64_t>(n_levels.size()) - 1)),
        threshold_(parameters.member("threshold").numbers()),
        n_code_sets_(parameters.member("left_codes").size()),
        missing_left_(parameters.member("missing_left").integers(0, 1)),
        leaf_(parameters.member("leaf").numbers()),
        cover_(parameters.has("cover") ? parameters.member("cover").numbers(leaf_.size())
                                       : std::vector<double>(leaf_.size())) {}

  void read(Trees& model) {
    const std::size_t n_outputs = read_n_outputs(parameters_);
    parameters_.read("base", model.base, n_outputs);
    model.single = read_single(parameters_);
    if (model.single) {
      round_to_single(parameters_.member("base"), model.base);
      round_to_single(parameters_.member("leaf"), leaf_);
    }
    const std::size_t n_trees = parameters_.index("n_trees", column_.size() + 1);
    model.nodes.resize(column_.size());  // node i is what column_[i] says
    for (std::size_t t = 0; t < n_trees && !parameters_.failed(); ++t) read_tree(model);
    expect_end("column", at_, column_.size());
    expect_end("threshold", at_threshold_, threshold_.size());
    expect_end("left_codes", model.code_sets.size(), n_code_sets_);
    expect_end("missing_left", at_split_, missing_left_.size());
    expect_end("leaf", at_leaf_, leaf_.size());
  }

 private:
  // Preorder: after a leaf comes the right child of the nearest split above that has none yet.
  void read_tree(Trees& model) {
    model.roots.push_back(static_cast<std::uint32_t>(at_));
    std::vector<std::size_t> open;  // splits whose right child is to come
    while (!parameters_.failed()) {
      if (at_ == column_.size()) return fail("column", "the last tree is not complete");
      TreeNode& node = model.nodes[at_];
      node.column = static_cast<std::int32_t>(column_[at_]);
      if (node.column != kLeaf) {
        open.push_back(at_++);
        read_split(model, node);
        continue;
      }
      ++at_;
      read_leaf(node);
      if (open.empty()) return;
      model.nodes[open.back()].right = static_cast<std::uint32_t>(at_);
      open.pop_back();
    }
  }

  void read_split(Trees& model, TreeNode& node) {
    const std::size_t n_levels = n_levels_[static_cast<std::size_t>(node.column)];
    if (at_split_ == missing_left_.size())
      return fail("missing_left", "there are fewer entries than splits");
    node.missing_left = missing_left_[at_split_++] == 1;
    node.categorical = n_levels > 0;
    if (node.categorical) {
      if (model.code_sets.size() == n_code_sets_)
        return fail("left_codes", "there are fewer entries than categorical splits");
      node.codes = static_cast<std::uint32_t>(model.code_sets.size());
      model.code_sets.push_back(read_codes(model.code_sets.size(), n_levels));
    } else {
      if (at_threshold_ == threshold_.size())
        return fail("threshold", "there are fewer entries than numeric splits");
      node.value = threshold_[at_threshold_++];
    }
  }

  CodeSet read_codes(std::size_t i, std::size_t n_levels) const {
    const Value entry = parameters_.member("left_codes").at(i);
    const auto codes = entry.integers(0, static_cast<std::int64_t>(n_levels) - 1);
    if (std::adjacent_find(codes.begin(), codes.end(), std::greater_equal<>()) != codes.end()) {
      entry.fail("the codes must ascend");
    }
    CodeSet set;
    for (const auto code : codes) set.insert(static_cast<std::size_t>(code));
    return set;
  }

  void read_leaf(TreeNode& node) {
    if (at_leaf_ == leaf_.size()) return fail("leaf", "there are fewer entries than leaves");
    node.value = leaf_[at_leaf_];
    node.cover = cover_[at_leaf_++];
    if (node.cover < 0) fail("cover", "a cover is not negative");
  }

  void expect_end(const char* array, std::size_t at, std::size_t size) const {
    if (at != size) fail(array, "there are more entries than the trees use");
  }

  void fail(const char* member, const char* message) const { parameters_.fail_at(member, message); }

  const Value& parameters_;
  std::span<const std::size_t> n_levels_;
  std::vector<std::int64_t> column_;
  std::vector<double> threshold_;
  std::size_t n_code_sets_;
  std::vector<std::int64_t> missing_left_;
  std::vector<double> leaf_;
  std::vector<double> cover_;
  std::size_t at_ = 0;
  std::size_t at_threshold_ = 0;
  std::size_t at_split_ = 0;
  std::size_t at_leaf_ = 0;
};

void read_trees(const Value& parameters, std::span<const std::size_t> n_levels, Trees& model) {
  parameters.expect_members(
      "n_outputs base n_trees column threshold left_codes missing_left leaf cover", "precision");
  if (!parameters.failed()) ForestReader(parameters, n_levels).read(model);
}

float single(const Value& value) {
  const auto number = static_cast<float>(value.number());
  if (!std::isfinite(number)) value.fail("the number is beyond single precision");
  return number;
}

void read_singles(const Value& object, const char* name, std::vector<float>& to) {
  const Value array = object.member(name);
  std::vector<double> numbers = array.numbers();
  round_to_single(array, numbers);
  to.resize(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) to[i] = static_cast<float>(numbers[i]);
}

bool expect_size(const Value& object, const char* name, std::size_t size) {
  const bool good = size > 0 && size < kMostOutputs;
  if (!good) object.fail_at(name, "1 to 65535 numbers are expected");
  return good;
}

void read_mlp_input(const Value& input, std::size_t n_levels, MlpInput& to) {
  if (n_levels == 0) {
    input.expect_members("center scale missing");
    auto& scaled = to.emplace<ScaledInput>();
    input.read("center", scaled.center);
    input.read("scale", scaled.scale);
    scaled.missing = single(input.member("missing"));
    return;
  }
  input.expect_members("embedding missing");
  auto& embedded = to.emplace<EmbeddedInput>();
  read_singles(input, "embedding", embedded.embedding);
  read_singles(input, "missing", embedded.missing);
  const std::size_t d = embedded.missing.size();
  if (!expect_size(input, "missing", d)) return;
  if (embedded.embedding.size() % d != 0 || embedded.embedding.size() / d != n_levels) {
    input.member("embedding")
        .fail({"as many numbers as `missing` has are expected for each of the ", n_levels,
               " categories"});
  }
}

void read_layer(const Value& layer, std::size_t n_in, DenseLayer& dense) {
  layer.expect_members("activation bias weight");
  dense.activation = static_cast<Activation>(
      layer.one_of("activation", "activation", "identity relu tanh sigmoid gelu"));
  read_singles(layer, "bias", dense.bias);
  const std::size_t n_out = dense.bias.size();
  if (!expect_size(layer, "bias", n_out)) return;
  read_singles(layer, "weight", dense.weight);
  if (dense.weight.size() != n_in * n_out) {  // below 2^32
    layer.member("weight").fail({n_out, " rows of ", n_in, " numbers are expected here, not ",
                                 dense.weight.size(), " numbers"});
  }
}

// The last layer gives the margins as they are.
void expect_margins(const Value& last, const DenseLayer& layer, std::size_t n_outputs) {
  if (layer.activation != Activation::identity)
    last.fail_at("activation", "the last layer's activation is identity");
  if (layer.bias.size() != n_outputs)
    last.fail_at("bias", "the last layer has one number per output");
}

void read_mlp(const Value& parameters, std::span<const std::size_t> n_levels, Mlp& model) {
  static_assert(kActivationNames.size() == 5, "a new activation is read above");
  parameters.expect_members("n_outputs inputs layers");
  const std::size_t n_outputs = read_n_outputs(parameters);
  const Value inputs = parameters.member("inputs");
  if (inputs.size() != n_levels.size()) inputs.fail("one input per encoded column is expected");
  std::size_t n_in = 0;
  for (std::size_t j = 0; j < n_levels.size() && !parameters.failed(); ++j) {
    read_mlp_input(inputs.at(j), n_levels[j], model.inputs.emplace_back());
    n_in += width_of(model.inputs.back());
    if (n_in >= kMostOutputs) inputs.fail("more than 65535 numbers enter the first layer");
  }
  const Value layers = parameters.member("layers");
  const std::size_t n_layers = layers.size();
  if (n_layers == 0) layers.fail("at least one layer is expected");
  for (std::size_t i = 0; i < n_layers && !parameters.failed(); ++i) {
    read_layer(layers.at(i), n_in, model.layers.emplace_back());
    n_in = model.layers.back().bias.size();
  }
  if (parameters.failed()) return;
  expect_margins(layers.at(n_layers - 1), model.layers.back(), n_outputs);
}

// Increasing cuts and the slot of missing values, or the slot of each level.
void read_axis(const Value& axis, std::span<const std::size_t> n_levels, GamAxis& to) {
  axis.expect_object();
  to.column = axis.index("column", n_levels.size());
  if (axis.failed()) return;
  const std::size_t levels = n_levels[to.column];
  axis.expect_members(levels == 0 ? "column cuts cover" : "column slots cover");
  axis.read("cover", to.cover);
  if (std::any_of(to.cover.begin(), to.cover.end(), [](double n) { return n < 0; }))
    axis.fail_at("cover", "a cover is not negative");
  if (to.cover.size() < 2 || to.cover.size() >= kMostOutputs)
    return axis.fail_at("cover", "2 to 65535 numbers are expected");
  if (levels == 0) {
    axis.read("cuts", to.cuts, to.cover.size() - 2);
    if (std::adjacent_find(to.cuts.begin(), to.cuts.end(), std::greater_equal<>()) != to.cuts.end())
      axis.fail_at("cuts", "the cuts must increase");
    return;
  }
  const Value slots = axis.member("slots");
  for (const auto slot : slots.integers(0, static_cast<std::int64_t>(to.cover.size()) - 2))
    to.slots.push_back(static_cast<std::uint16_t>(slot));
  if (to.slots.size() != levels)
    slots.fail({"one entry for each of the ", levels, " categories is expected"});
}

void read_gam_term(const Value& term, const Gam& model, GamTerm& to) {
  term.expect_members("axes value");
  const Value axes = term.member("axes");
  const auto chosen = axes.integers(0, static_cast<std::int64_t>(model.axes.size()) - 1);
  if (chosen.empty() || chosen.size() > 2) axes.fail("one axis or two are expected");
  if (term.failed()) return;
  std::uint64_t size = model.intercept.size();
  for (const auto axis : chosen) {
    to.axes.push_back(static_cast<std::size_t>(axis));
    size *= n_slots(model.axes[to.axes.back()]);
  }
  if (to.axes.size() == 2 && model.axes[to.axes[0]].column == model.axes[to.axes[1]].column)
    return axes.fail("two axes are of two columns");
  if (size > kMostWeights) return term.fail("too many values for one term");
  term.read("value", to.value, static_cast<std::size_t>(size));
}

void read_gam(const Value& parameters, std::span<const std::size_t> n_levels, Gam& model) {
  parameters.expect_members("n_outputs intercept axes terms");
  parameters.read("intercept", model.intercept, read_n_outputs(parameters));
  const Value axes = parameters.member("axes");
  const std::size_t n_axes = axes.size();
  for (std::size_t i = 0; i < n_axes && !parameters.failed(); ++i)
    read_axis(axes.at(i), n_levels, model.axes.emplace_back());
  const Value terms = parameters.member("terms");
  const std::size_t n_terms = terms.size();
  for (std::size_t i = 0; i < n_terms && !parameters.failed(); ++i)
    read_gam_term(terms.at(i), model, model.terms.emplace_back());
}

}  // namespace

void read_scoring_trees(const Value& value, std::span<const std::size_t> n_levels, Family& family) {
  value.expect_members("n_outputs base n_trees column threshold left_codes missing_left leaf");
  if (value.failed()) return;
  auto& trees = family.emplace<Trees>();
  ForestReader(value, n_levels).read(trees);
  if (trees.base.size() != 1) value.fail_at("n_outputs", "1 is expected here");
}

void read_family(const Value& root, std::span<const std::size_t> n_levels, Family& family) {
  static_assert(kFamilyNames.size() == 4, "a new family needs its reader here");
  const Value parameters = root.member("parameters");
  switch (root.one_of("family", "family", "linear trees mlp gam")) {
    case 0:
      return read_linear(parameters, n_levels, family.emplace<Linear>());
    case 1:
      return read_trees(parameters, n_levels, family.emplace<Trees>());
    case 2:
      return read_mlp(parameters, n_levels, family.emplace<Mlp>());
    default:
      return read_gam(parameters, n_levels, family.emplace<Gam>());
  }
}

}  // namespace dodona::json
