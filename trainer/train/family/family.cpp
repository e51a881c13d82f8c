#include "train/family/family.hpp"

#include <array>

#include "train/family/forest.hpp"
#include "train/family/gam.hpp"
#include "train/family/linear.hpp"
#include "train/family/mlp.hpp"
#include "train/family/mlp_defaults.hpp"
#include "train/family/tree_defaults.hpp"
#include "train/family/trees.hpp"

namespace dodona::train {

namespace {

// Those whose best answers are means.
constexpr std::array kMeanObjectives = {Objective::squared_error, Objective::logistic,
                                        Objective::softmax};
constexpr std::array kAllObjectives = {
    Objective::squared_error, Objective::absolute_error, Objective::huber,
    Objective::quantile,      Objective::poisson,        Objective::gamma,
    Objective::tweedie,       Objective::logistic,       Objective::softmax};

// Those whose leaves are Newton steps.
constexpr std::array kGamObjectives = {
    Objective::squared_error, Objective::huber,    Objective::poisson, Objective::gamma,
    Objective::tweedie,       Objective::logistic, Objective::softmax};

// A round looks through the bins of every leaf: of 10 columns that takes as long as to sort 17,000
// rows into leaves, of 80 columns as 40,000 (64 leaves, 255 bins; two cores).
constexpr double kFixedRowsOfTrees = 15000;

// Parts of a fit: about the greatest on five tables of 33,000 to 120,000 rows. Penalties and epochs
// behind the best are not tried again.
constexpr std::array<LearnerEntry, 6> kLearners = {{
    {.name = "linear",
     .fit = fit_linear,
     .help = "least squares or (multinomial) logistic regression, with an elastic net",
     .objectives = kMeanObjectives,
     .takes_weights = true,
     .settle = settle_linear_options,
     .cross_fit = cross_fit_linear,
     .encoding = EncodingStyle::linear,
     .one_thread_a_fold = true,
     .can_be_cut = true,
     .part_of_fit = 0.2},
    {.name = "trees",
     .fit = fit_trees,
     .help = "gradient-boosted decision trees",
     .objectives = kAllObjectives,
     .takes_weights = true,
     .takes_constraints = true,
     .settle = settle_tree_options,
     .cross_fit = cross_fit_trees,
     .can_be_cut = true,
     .fixed_rows = kFixedRowsOfTrees},
    {.name = "forest",
     .fit = fit_forest,
     .help = "a random forest: trees grown on samples of the rows, averaged",
     .objectives = kMeanObjectives,
     .takes_weights = true,
     .takes_constraints = true,
     .gives_shares = true},
    {.name = "extra_trees",
     .fit = fit_extra_trees,
     .help = "extremely randomised trees: cut at random, averaged",
     .objectives = kMeanObjectives,
     .takes_weights = true,
     .takes_constraints = true,
     .options = "forest",
     .gives_shares = true},
    {.name = "gam",
     .fit = fit_gam,
     .help = "a generalised additive model: boosted tables of one column or two, to be read",
     .objectives = kGamObjectives,
     .takes_weights = true,
     .takes_constraints = true,
     .settle = settle_gam_options,
     .cross_fit = cross_fit_gam,
     .one_thread_a_fold = true,
     .can_be_cut = true,
     .part_of_fit = 0.9},
    {.name = "mlp",
     .fit = fit_mlp,
     .help = "a neural network: dense layers over standardised numbers and embedded categories",
     .objectives = kAllObjectives,
     .takes_weights = true,
     .settle = settle_mlp_options,
     .cross_fit = cross_fit_mlp,
     .encoding = EncodingStyle::network,
     .one_thread_a_fold = true,
     .part_of_fit = 0.7},
}};

}  // namespace

std::span<const LearnerEntry> learners() { return kLearners; }

std::string remedy(std::span<const LearnerEntry> known,
                   const std::function<bool(const LearnerEntry&)>& can) {
  std::string names;
  for (const auto& learner : known) {
    if (can(learner))
      names += (names.empty() ? ", or take --family " : " or ") + std::string(learner.name);
  }
  return names;
}

}  // namespace dodona::train
