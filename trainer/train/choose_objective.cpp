#include "train/choose_objective.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "dodona/math.hpp"

namespace dodona::train {
namespace {

enum class Range : std::uint8_t { any, not_negative, positive };

// What an objective for numbers asks of the target, and whether the target's logarithm may be put
// in its place.
struct Demand {
  Range range;
  bool takes_logarithm;
};
constexpr std::array<Demand, 7> kDemands = {{
    {Range::any, true},            // squared_error
    {Range::any, true},            // absolute_error
    {Range::any, true},            // huber
    {Range::any, true},            // quantile
    {Range::not_negative, false},  // poisson
    {Range::positive, false},      // gamma
    {Range::not_negative, false},  // tweedie
}};

Error bad_option(std::string_view path, std::string message) {
  return {Code::bad_option, {0, 0, "", std::string(path)}, std::move(message)};
}

bool takes_logarithm(const Recipe& recipe) {
  return recipe.options.choice("target.transform") == "log";
}

Error cannot(const LearnerEntry& learner, Objective objective,
             std::span<const LearnerEntry> known) {
  const std::string others =
      remedy(known, [&](const LearnerEntry& other) { return can_minimise(other, objective); });
  return bad_option("trees.objective", "the family " + std::string(learner.name) +
                                           " cannot minimise " + std::string(name_of(objective)) +
                                           ("; leave trees.objective at auto" + others));
}

Goal goal_of_classes(std::size_t n_classes, bool gives_shares) {
  Goal goal{Objective::softmax, Link::softmax, n_classes};
  if (n_classes == 2) goal = {Objective::logistic, Link::logistic, 1};
  if (gives_shares) goal.link = Link::share;
  return goal;
}

}  // namespace

bool can_minimise(const LearnerEntry& learner, Objective objective) {
  const auto& list = learner.objectives;
  return std::find(list.begin(), list.end(), objective) != list.end();
}

std::optional<Objective> asked_objective(const Recipe& recipe) {
  const auto name = recipe.options.choice("trees.objective");
  const auto* const found = std::find(kObjectiveNames.begin(), kObjectiveNames.end(), name);
  if (found == kObjectiveNames.end()) return std::nullopt;  // auto
  return static_cast<Objective>(found - kObjectiveNames.begin());
}

Result<Goal> choose_goal(const Schema& schema, const Recipe& recipe, const LearnerEntry& learner,
                         std::span<const LearnerEntry> known) {
  const auto asked = asked_objective(recipe);
  Goal goal;
  if (schema.task == Task::classification) {
    if (asked) {
      return bad_option("trees.objective",
                        std::string(name_of(*asked)) +
                            " is for numbers, and for classes it is always the log loss; leave it "
                            "at auto, or choose --task regression");
    }
    if (takes_logarithm(recipe)) {
      return bad_option("target.transform",
                        "classes have no logarithm; leave it at none, or choose --task regression");
    }
    goal = goal_of_classes(schema.target.classes.size(), learner.gives_shares);
  } else {
    goal.objective = asked.value_or(Objective::squared_error);
    const bool transformed = takes_logarithm(recipe);
    if (transformed && !kDemands[static_cast<std::size_t>(goal.objective)].takes_logarithm) {
      return bad_option("target.transform",
                        "trees.objective=" + std::string(name_of(goal.objective)) +
                            " meets the logarithm of the mean already; leave target.transform at "
                            "none, or the objective at auto");
    }
    goal.link = transformed || has_log_link(goal.objective) ? Link::exp : Link::identity;
  }
  if (!can_minimise(learner, goal.objective)) return cannot(learner, goal.objective, known);
  return goal;
}

// Not so large that the squares of sums overflow.
void check_target(const Dataset& data, const Schema& schema, const Goal& goal, Report& report) {
  constexpr double kLargest = 1e140;
  if (schema.task == Task::classification) return;
  const bool fits_logarithm = goal.link == Link::exp && !has_log_link(goal.objective);
  const Range range =
      fits_logarithm ? Range::positive : kDemands[static_cast<std::size_t>(goal.objective)].range;
  for (std::size_t i = 0; i < data.n_rows(); ++i) {
    const double y = data.target[i];
    const auto refuse = [&](const std::string& reason) {
      const RowPlace& place = data.places[i];
      report.error(
          {Code::bad_data, {place.row, place.line, schema.target.name, ""}, shortest(y) + reason});
    };
    if (fits_logarithm && !(y > 0)) {
      refuse(" has no logarithm; target.transform=log needs positive values");
    } else if ((range == Range::positive && !(y > 0)) || (range == Range::not_negative && y < 0)) {
      refuse(" cannot be fitted by trees.objective=" + std::string(name_of(goal.objective)) +
             ", which needs values " + (range == Range::positive ? "above 0" : "of 0 or more"));
    } else if (std::abs(y) > kLargest) {
      refuse(" is too large to compute squared errors; change the unit of this column");
    }
  }
}

std::vector<double> target_to_fit(const Dataset& data, const Goal& goal) {
  std::vector<double> target = data.target;
  if (goal.link == Link::exp && !has_log_link(goal.objective))
    std::transform(target.begin(), target.end(), target.begin(), math::log);
  return target;
}

}  // namespace dodona::train
