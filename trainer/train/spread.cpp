#include "train/spread.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "dodona/math.hpp"
#include "train/conformal.hpp"
#include "train/cross_fit.hpp"
#include "train/decimals.hpp"
#include "train/family/trees.hpp"
#include "train/ranks.hpp"
#include "train/split.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kFolds = 5;
constexpr std::size_t kLeastRows = 100;  // that tell anything of a spread
constexpr double kWorth = 0.01;          // of the pinball loss, that trees must save

// Few and small: they stand beside the model in the file, and are scored beside it.
Options spread_options(std::size_t n_rows) {
  Options options;
  const std::pair<const char*, double> values[] = {
      {"trees.rounds", 20},
      {"trees.learning_rate", 0.3},
      {"trees.max_depth", 3},
      {"trees.max_bins", 64},
      {"trees.early_stopping_rounds", 8},
      {"trees.min_child_rows", std::clamp<double>(static_cast<double>(n_rows) / 100, 10, 100)},
  };
  for (const auto& [name, value] : values) options.replace(name, value);
  return options;
}

// Sizes of errors, none of them 0: below a thousandth of a usual one the difference says nothing.
std::vector<double> log_sizes(std::span<const double> errors) {
  std::vector<double> sizes(errors.size());
  std::transform(errors.begin(), errors.end(), sizes.begin(),
                 [](double error) { return std::abs(error); });
  Ranks ranks(sizes);
  const double usual = ranks.at(ranks.size() / 2);
  const double most = ranks.at(ranks.size() - 1);
  const double least = (usual > 0 ? usual : most) * 1e-3;
  if (!(least > 0)) return {};
  for (double& size : sizes) size = math::log(std::max(size, least));
  return sizes;
}

std::vector<double> scaled(std::span<const double> errors, std::span<const double> spread) {
  std::vector<double> units(errors.begin(), errors.end());
  for (std::size_t i = 0; i < units.size(); ++i) units[i] /= math::exp(spread[i]);
  return units;
}

// The mean pinball loss of both bounds of all levels (Koenker and Bassett 1978), where the bounds
// are quantiles of the errors in units of each row's spread.
double pinball(const SpreadInput& input, std::span<const double> spread) {
  const auto units = scaled(input.errors, spread);
  double sum = 0;
  for (const double level : kLevels) {
    const Ends ends = interval_ends(units, input.weights, level);
    const double outside = (1 - level) / 2;
    for (std::size_t i = 0; i < units.size(); ++i) {
      const double unit = math::exp(spread[i]);
      const double below = (units[i] - ends.lower) * unit;
      const double above = (units[i] - ends.upper) * unit;
      const double loss = std::max(outside * below, (outside - 1) * below) +
                          std::max((1 - outside) * above, -outside * above);
      sum += (input.weights.empty() ? 1 : input.weights[i]) * loss;
    }
  }
  return sum;
}

// Leaves that add up to a logarithm: thousandths are enough.
void shorten(Trees& trees) {
  for (double& base : trees.base) base = rounded_at(base, 3);
  for (TreeNode& node : trees.nodes) {
    if (node.column == kLeaf) node.value = rounded_at(node.value, 3);
  }
}

}  // namespace

Spread fit_spread(const SpreadInput& input) {
  const std::size_t n = input.errors.size();
  Spread none{std::nullopt, std::vector<double>(n, 0.0)};
  const auto sizes = log_sizes(input.errors);
  if (n < kLeastRows || sizes.empty()) return none;
  Options options = spread_options(n);
  const auto fit_input = [&] {
    return FitInput{input.frame,   sizes,        Objective::squared_error, 1,
                    options,       input.seed,   input.n_threads,          {},
                    input.weights, input.weights};
  };
  const auto folds = fold_rows({n, {}, input.groups}, kFolds, input.seed, Purpose::spread);
  auto crossed = cross_fit_trees(fit_input(), folds);
  if (!crossed) return none;
  if (!(pinball(input, crossed->margins) < (1 - kWorth) * pinball(input, none.out_of_fold)))
    return none;
  for (const auto& [name, value] : crossed->found) options.replace(name, value);
  auto fit = fit_trees(fit_input());
  if (!fit) return none;
  shorten(std::get<Trees>(fit->family));
  return {std::move(fit->family), std::move(crossed->margins)};
}

}  // namespace dodona::train
