#include "train/choose_model.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "train/fit_model.hpp"

namespace dodona::train {
namespace {

std::size_t n_folds_of(const ChoiceInput& input) {
  const Options& options = input.recipe.options;
  if (options.is_set("train.folds")) return options.count("train.folds");
  const std::size_t n = input.data.n_rows();
  return n <= 20000 ? 5 : n <= 200000 ? 3 : 1;
}

RowFacts facts_of(const ChoiceInput& input) {
  const Dataset& data = input.data;
  const bool classes = input.schema.task == Task::classification;
  return {data.n_rows(), classes ? data.target : std::span<const double>(), data.groups,
          data.times};
}

// As train.folds says.
std::vector<RowSplit> make_folds(const ChoiceInput& input) {
  const RowFacts facts = facts_of(input);
  const std::size_t n = n_folds_of(input);
  const std::uint64_t seed = input.recipe.seed;
  if (n == 0) return {};
  if (n > 1) return fold_rows(facts, n, seed, Purpose::validation);
  auto part = split_rows(facts, 0.2, seed, Purpose::validation);
  if (part.held_out.empty() || part.train.empty()) return {};
  return {std::move(part)};
}

// Whether the same rows are held out together.
bool are_alike(const std::vector<RowSplit>& a, const std::vector<RowSplit>& b) {
  const auto parts_of = [](const std::vector<RowSplit>& folds) {
    std::vector<std::vector<std::size_t>> parts;
    parts.reserve(folds.size());
    for (const auto& fold : folds) parts.push_back(fold.held_out);
    std::sort(parts.begin(), parts.end());
    return parts;
  };
  return parts_of(a) == parts_of(b);
}

// The folds, and where there are few rows others of the same rows: what a fold says of a model then
// depends much on which rows meet in it. Times can be parted in one way, groups of unlike sizes in
// few, and there are no more partitions than that.
std::vector<std::vector<RowSplit>> make_partitions(const ChoiceInput& input,
                                                   std::vector<RowSplit> folds) {
  const RowFacts facts = facts_of(input);
  const std::size_t wanted = !facts.times.empty() || n_folds_of(input) < 2 ? 1
                             : facts.n_rows <= 3000                        ? 9
                             : facts.n_rows < 12000                        ? 3
                                                                           : 1;
  std::vector<std::vector<RowSplit>> partitions = {std::move(folds)};
  for (std::uint64_t p = 1; p < wanted; ++p) {
    auto other = fold_rows(facts, n_folds_of(input), draw(input.recipe.seed, Purpose::partition, p),
                           Purpose::validation);
    const bool is_new = std::none_of(partitions.begin(), partitions.end(),
                                     [&](const auto& known) { return are_alike(known, other); });
    if (is_new) partitions.push_back(std::move(other));
  }
  return partitions;
}

Effort effort_of(const Recipe& recipe) {
  Effort effort{recipe.budget, recipe.trials};
  if (!effort.seconds && !effort.trials) effort.seconds = kBudget;
  return effort;
}

double seconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

void take_found(CrossFit crossed, Chosen& chosen) {
  chosen.is_bounded = !crossed.found.empty();
  for (const auto& [option, value] : crossed.found) chosen.recipe.options.replace(option, value);
  chosen.notes = std::move(crossed.found_notes);
  if (!crossed.stopped) chosen.log_smearing = crossed.log_smearing;
  chosen.margins = std::move(crossed.margins);
}

// A learner with the recipe's options: the one that is named, or the first.
Result<Chosen> take_named(const ChoiceInput& input, std::vector<RowSplit> folds) {
  Chosen chosen;
  chosen.learner = input.learners.front();
  chosen.recipe = input.recipe;
  chosen.recipe.family = chosen.learner->name;
  auto goal = choose_goal(input.schema, input.recipe, *chosen.learner, input.known);
  if (!goal) return std::move(goal.error());
  chosen.goal = *goal;
  if (chosen.learner->settle != nullptr)
    chosen.learner->settle({goal->objective, input.data.n_rows(), goal->n_margins},
                           chosen.recipe.options);
  if (folds.empty()) return chosen;
  auto crossed = cross_fit_model(
      {input.schema, chosen.goal, *chosen.learner, input.known, chosen.recipe, input.n_threads},
      input.data, folds, input.progress);
  if (!crossed) return std::move(crossed.error());
  chosen.stopped = crossed->stopped;
  take_found(std::move(*crossed), chosen);
  if (chosen.stopped) chosen.margins.clear();
  chosen.folds = std::move(folds);
  return chosen;
}

Result<Chosen> take_winner(const ChoiceInput& input, std::vector<RowSplit> folds) {
  auto partitions = make_partitions(input, std::move(folds));
  auto held = hold_tournament({input.schema, input.recipe, input.learners, input.known, input.data,
                               input.all_positive, partitions, effort_of(input.recipe),
                               input.n_threads, input.progress, input.on_trial, seconds_now});
  if (!held) return std::move(held.error());
  const Trial& winner = held->trials.front();
  Chosen chosen;
  chosen.learner = winner.learner;
  chosen.recipe = winner.recipe;
  chosen.goal = winner.goal;
  chosen.stopped = held->stopped;
  // If there was no time for all rows, what a part of them has found is what there is: to look for
  // it again would take longer still.
  take_found(std::move(held->crossed), chosen);
  // It has been fitted in every fold, to its end or as far as there was time.
  chosen.is_bounded = true;
  chosen.folds = std::move(partitions.front());
  chosen.tournament = std::move(*held);
  return chosen;
}

}  // namespace

void warn_of_small_folds(const ChoiceInput& input, Report& report) {
  const std::size_t n_classes = input.schema.target.classes.size();
  const auto folds = make_folds(input);
  if (folds.empty()) return;
  const auto fewest = std::min_element(
      folds.begin(), folds.end(),
      [](const RowSplit& a, const RowSplit& b) { return a.held_out.size() < b.held_out.size(); });
  const std::size_t n_rows = fewest->held_out.size();
  if (n_classes <= n_rows) return;
  report.warn({Code::bad_data,
               {0, 0, input.schema.target.name, ""},
               "the target has " + std::to_string(n_classes) + " classes and a fold tests " +
                   counted(n_rows, "row") +
                   ", so that few of them are tested in it; scores of models say little, "
                   "and so does what is said of their sureness"});
}

bool asks_for_search(const Recipe& recipe) {
  return recipe.family == kAuto || recipe.budget || recipe.trials;
}

Result<Chosen> choose_model(const ChoiceInput& input) {
  auto folds = make_folds(input);
  if (!asks_for_search(input.recipe)) return take_named(input, std::move(folds));
  if (!folds.empty()) return take_winner(input, std::move(folds));
  if (n_folds_of(input) == 0) {
    return Error{Code::bad_option,
                 {0, 0, "", "train.folds"},
                 "without folds there is nothing to compare models by; name a family with --family "
                 "and give no --budget or --trials, or leave train.folds alone"};
  }
  auto simplest = take_named(input, {});
  if (simplest) {
    simplest->notes.push_back("there are too few rows, groups or moments to compare families: " +
                              std::string(simplest->learner->name) + " is taken as the simplest");
  }
  return simplest;
}

}  // namespace dodona::train
