#include "train/constraints.hpp"

#include <array>

#include "catch.hpp"
#include "train/fit_encode.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

constexpr std::array<LearnerEntry, 2> kKnown = {
    {{.name = "strict", .fit = nullptr, .help = "", .objectives = {}, .takes_constraints = true},
     {.name = "loose", .fit = nullptr, .help = "", .objectives = {}}}};

// A number, a category, a date of three encoded columns, a boolean.
Schema schema() {
  Schema schema;
  schema.target.name = "y";
  for (const auto& [name, kind] :
       std::vector<std::pair<const char*, Kind>>{{"size", Kind::number},
                                                 {"city", Kind::category},
                                                 {"sold", Kind::date},
                                                 {"lift", Kind::boolean}}) {
    schema.features.emplace_back();
    schema.features.back().name = name;
    schema.features.back().kind = kind;
  }
  return schema;
}

Constraints constraints_of(const Recipe& recipe) {
  const Schema columns = schema();
  const Table table{0, std::vector<std::vector<double>>(columns.features.size())};
  const FittedEncoder fitted =
      fit_encoder({.schema = columns, .table = table, .target = {}, .options = recipe.options});
  return make_constraints(columns, fitted.encoder, recipe);
}

std::string complaint(const Recipe& recipe, const Goal& goal = {},
                      const LearnerEntry& learner = kKnown[0]) {
  Report report;
  check_constraints(schema(), recipe, goal, learner, kKnown, report);
  return report.ok() ? "" : to_string(report.errors().front());
}

Recipe monotone(const std::string& column, Monotone direction = Monotone::increasing) {
  Recipe recipe;
  recipe.columns[column].monotone = direction;
  return recipe;
}

}  // namespace

TEST_CASE("constraints stand at the encoded columns of their features") {
  CHECK(constraints_of({}).monotone.empty());
  CHECK(constraints_of({}).interactions.empty());
  Recipe recipe = monotone("lift", Monotone::decreasing);
  recipe.columns["size"].monotone = Monotone::increasing;
  CHECK(constraints_of(recipe).monotone == std::vector<int>{1, 0, 0, 0, 0, -1});
}

TEST_CASE("a date's parts follow it, and columns that no group names are one more group") {
  using Groups = std::vector<std::vector<std::size_t>>;
  Recipe recipe;
  recipe.interactions = {{"sold", "size"}};
  CHECK(constraints_of(recipe).interactions == Groups{{0, 2, 3, 4}, {1, 5}});
  recipe.interactions = {{"size", "city"}, {"city", "sold", "lift"}};  // city may meet all
  CHECK(constraints_of(recipe).interactions == Groups{{0, 1}, {1, 2, 3, 4, 5}});
  recipe.interactions = {{"constant"}, {"lift"}};  // one that was left out is in no group
  CHECK(constraints_of(recipe).interactions == Groups{{5}, {0, 1, 2, 3, 4}});
}

TEST_CASE("a constraint that makes no sense is refused with the remedy") {
  CHECK(complaint(monotone("size")).empty());
  CHECK(complaint(monotone("lift")).empty());
  CHECK(complaint(monotone("constant")).empty());
  CHECK(complaint(monotone("city")) ==
        "columns.city.monotone: its categories have no order; remove this, or make it a number "
        "(--set columns.city.kind=number)");
  CHECK(
      complaint(monotone("sold")).starts_with("columns.sold.monotone: a date counts by its month"));
  CHECK(complaint(monotone("size"), {Objective::softmax, Link::softmax, 3})
            .starts_with("columns.size.monotone: the target has more than two classes"));
  CHECK(complaint(monotone("size"), {Objective::logistic, Link::logistic, 1}).empty());
}

TEST_CASE("a family that keeps no constraints says who does") {
  CHECK(complaint(monotone("size"), {}, kKnown[1]) ==
        "columns.size.monotone: the family loose keeps no constraints; remove them, or take "
        "--family strict");
  Recipe recipe;
  CHECK(complaint(recipe, {}, kKnown[1]).empty());
  recipe.interactions = {{"size"}};
  CHECK(complaint(recipe, {}, kKnown[1]).starts_with("interactions: the family loose"));
}
