#include "train/choose_objective.hpp"

#include <array>
#include <cmath>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

constexpr std::array kAll = {
    Objective::squared_error, Objective::absolute_error, Objective::huber,
    Objective::quantile,      Objective::poisson,        Objective::gamma,
    Objective::tweedie,       Objective::logistic,       Objective::softmax};
constexpr std::array kFew = {Objective::squared_error, Objective::logistic};
constexpr std::array<LearnerEntry, 2> kKnown = {
    {{.name = "able", .fit = nullptr, .help = "", .objectives = kAll},
     {.name = "plain", .fit = nullptr, .help = "", .objectives = kFew}}};

Schema with_classes(std::vector<std::string> classes) {
  Schema schema;
  schema.task = classes.empty() ? Task::regression : Task::classification;
  schema.target.name = "y";
  schema.target.classes = std::move(classes);
  return schema;
}

Recipe with(const std::vector<std::string>& settings) {
  Recipe recipe;
  for (const auto& setting : settings) REQUIRE_FALSE(set(recipe, setting));
  return recipe;
}

Goal goal_of(const Schema& schema, const std::vector<std::string>& settings) {
  const auto goal = choose_goal(schema, with(settings), kKnown[0], kKnown);
  REQUIRE(goal);
  return *goal;
}

std::string refusal(const Schema& schema, const std::vector<std::string>& settings,
                    const LearnerEntry& learner = kKnown[0]) {
  const auto goal = choose_goal(schema, with(settings), learner, kKnown);
  REQUIRE_FALSE(goal);
  CHECK(goal.error().code == Code::bad_option);
  return to_string(goal.error());
}

// The rows, counted from 1, of which the target is refused, with the last reason.
std::pair<std::vector<std::size_t>, std::string> refused_rows(const Goal& goal,
                                                              std::vector<double> target) {
  Dataset data;
  for (std::size_t i = 0; i < target.size(); ++i) data.places.push_back({i + 1, i + 2});
  data.target = std::move(target);
  Report report;
  check_target(data, with_classes({}), goal, report);
  std::pair<std::vector<std::size_t>, std::string> found;
  for (const auto& error : report.errors()) {
    CHECK(error.where.line == error.where.row + 1);
    CHECK(error.where.column == "y");
    found.first.push_back(error.where.row);
    found.second = error.message;
  }
  return found;
}

const Schema kNumbers = with_classes({});

}  // namespace

TEST_CASE(
    "task, classes, transform and objective decide what is minimised, the link and the margins") {
  struct Case {
    Schema schema;
    std::vector<std::string> settings;
    Objective objective;
    Link link;
    std::size_t n_margins;
  };
  const std::vector<Case> cases = {
      {kNumbers, {}, Objective::squared_error, Link::identity, 1},
      {kNumbers, {"target.transform=log"}, Objective::squared_error, Link::exp, 1},
      {kNumbers, {"trees.objective=squared_error"}, Objective::squared_error, Link::identity, 1},
      {kNumbers, {"trees.objective=absolute_error"}, Objective::absolute_error, Link::identity, 1},
      {kNumbers, {"trees.objective=huber"}, Objective::huber, Link::identity, 1},
      {kNumbers, {"trees.objective=quantile"}, Objective::quantile, Link::identity, 1},
      {kNumbers,
       {"trees.objective=quantile", "target.transform=log"},
       Objective::quantile,
       Link::exp,
       1},
      {kNumbers, {"trees.objective=poisson"}, Objective::poisson, Link::exp, 1},
      {kNumbers, {"trees.objective=gamma"}, Objective::gamma, Link::exp, 1},
      {kNumbers, {"trees.objective=tweedie"}, Objective::tweedie, Link::exp, 1},
      {with_classes({"a", "b"}), {}, Objective::logistic, Link::logistic, 1},
      {with_classes({"a", "b", "c", "d"}), {}, Objective::softmax, Link::softmax, 4},
  };
  for (const Case& c : cases) {
    const Goal goal = goal_of(c.schema, c.settings);
    CHECK(goal.objective == c.objective);
    CHECK(goal.link == c.link);
    CHECK(goal.n_margins == c.n_margins);
  }
}

TEST_CASE("every choice of trees.objective is an objective, or auto") {
  for (const OptionSpec& spec : option_specs()) {
    if (spec.name != "trees.objective") continue;
    for (const auto name : spec.choices) {
      const auto asked = asked_objective(with({"trees.objective=" + std::string(name)}));
      CHECK(asked.has_value() == (name != "auto"));
      if (asked) CHECK(name_of(*asked) == name);
    }
    CHECK(spec.choices.size() == 8);
  }
}

TEST_CASE("what contradicts itself is refused with the way out") {
  CHECK(refusal(with_classes({"a", "b"}), {"trees.objective=poisson"}) ==
        "trees.objective: poisson is for numbers, and for classes it is always the log loss; leave "
        "it at auto, or choose --task regression");
  CHECK(refusal(with_classes({"a", "b"}), {"target.transform=log"}) ==
        "target.transform: classes have no logarithm; leave it at none, or choose --task "
        "regression");
  CHECK(refusal(kNumbers, {"trees.objective=gamma", "target.transform=log"}) ==
        "target.transform: trees.objective=gamma meets the logarithm of the mean already; leave "
        "target.transform at none, or the objective at auto");
}

TEST_CASE("an objective that a family cannot minimise is refused with one that can") {
  CHECK(refusal(kNumbers, {"trees.objective=poisson"}, kKnown[1]) ==
        "trees.objective: the family plain cannot minimise poisson; leave trees.objective at auto, "
        "or take --family able");
  CHECK(refusal(with_classes({"a", "b", "c"}), {}, kKnown[1]) ==
        "trees.objective: the family plain cannot minimise softmax; leave trees.objective at auto, "
        "or take --family able");
}

TEST_CASE("values that an objective does not have are refused by their rows") {
  using Rows = std::vector<std::size_t>;
  const std::vector<double> target = {2, 0, -1, 1e200};
  const auto rows = [&](const std::vector<std::string>& settings) {
    return refused_rows(goal_of(kNumbers, settings), target).first;
  };
  CHECK(rows({}) == Rows{4});
  CHECK(rows({"trees.objective=absolute_error"}) == Rows{4});
  CHECK(rows({"trees.objective=poisson"}) == Rows{3, 4});
  CHECK(rows({"trees.objective=tweedie"}) == Rows{3, 4});
  CHECK(rows({"trees.objective=gamma"}) == Rows{2, 3, 4});
  CHECK(rows({"target.transform=log"}) == Rows{2, 3, 4});
  CHECK(refused_rows(goal_of(kNumbers, {"trees.objective=gamma"}), {0}).second ==
        "0 cannot be fitted by trees.objective=gamma, which needs values above 0");
  CHECK(refused_rows(goal_of(kNumbers, {"trees.objective=poisson"}), {-2}).second ==
        "-2 cannot be fitted by trees.objective=poisson, which needs values of 0 or more");
}

TEST_CASE("the target that is fitted is a logarithm only where target.transform asks for it") {
  Dataset data;
  data.target = {1, 8};
  CHECK(target_to_fit(data, goal_of(kNumbers, {"trees.objective=poisson"})) == data.target);
  const auto logs = target_to_fit(data, goal_of(kNumbers, {"target.transform=log"}));
  CHECK(logs[0] == 0);
  CHECK(logs[1] == Approx(std::log(8.0)).epsilon(1e-15));
}
