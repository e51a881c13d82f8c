#include "train/recipe.hpp"

#include "catch.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

Error refusal(std::string_view text) {
  const auto recipe = read_recipe(text);
  REQUIRE_FALSE(recipe);
  return recipe.error();
}

}  // namespace

TEST_CASE("a recipe that says nothing is the default") {
  const auto recipe = read_recipe("{}");
  REQUIRE(recipe);
  CHECK(recipe->target.name.empty());
  CHECK_FALSE(recipe->task);
  CHECK(recipe->family == "auto");
  CHECK(recipe->seed == 1);
  CHECK(recipe->test_fraction == 0.2);
  CHECK(recipe->missing_tokens == default_missing_tokens());
  CHECK(recipe->columns.empty());
}

TEST_CASE("every member of a recipe is read") {
  const auto recipe = read_recipe(R"({
    "title": "T", "description": "D", "intended_use": "I", "author": "A", "licence": "L",
    "source": "S", "data": {"file": "f.csv", "sha256": "ab", "url": "u"},
    "target": {"name": "Price", "label": "Asking price", "unit": "R$", "description": "monthly"},
    "task": "regression", "family": "linear", "seed": 9007199254740991, "test_fraction": 0.25,
    "features": ["Size", "City"], "drop": ["Id"], "missing_tokens": ["-"],
    "weight": "W", "class_weights": {"a": 2, "b": 0.5}, "interactions": [["Size", "a,b"], ["City"]],
    "columns": {"Size": {"kind": "number", "missing": "allowed", "label": "S", "unit": "m2",
                         "description": "net", "monotone": "decreasing"},
                "City": {"kind": "category", "unseen": "error"}},
    "options": {"trees.max_depth": 3, "train.refit": false, "target.transform": "log",
                "linear.lambda": "0.5"}})");
  REQUIRE(recipe);
  CHECK(recipe->about.size() == 6);
  CHECK(recipe->about.at("intended_use") == "I");
  CHECK(recipe->data_sha256 == "ab");
  CHECK(recipe->target.name == "Price");
  CHECK(recipe->target.label == "Asking price");
  CHECK(recipe->target.unit == "R$");
  CHECK(recipe->target.description == "monthly");
  CHECK(recipe->task == Task::regression);
  CHECK(recipe->family == "linear");
  CHECK(recipe->seed == 9007199254740991ULL);
  CHECK(recipe->test_fraction == 0.25);
  CHECK(recipe->features == std::vector<std::string>{"Size", "City"});
  CHECK(recipe->drop == std::vector<std::string>{"Id"});
  CHECK(recipe->missing_tokens == std::vector<std::string>{"-"});
  CHECK(recipe->weight == "W");
  CHECK_FALSE(recipe->class_weights.balanced);
  CHECK(recipe->class_weights.by_class == std::map<std::string, double>{{"a", 2}, {"b", 0.5}});
  CHECK(recipe->interactions == std::vector<std::vector<std::string>>{{"Size", "a,b"}, {"City"}});
  const ColumnRecipe& size = recipe->columns.at("Size");
  CHECK(size.kind == Kind::number);
  CHECK(size.missing == Missing::allowed);
  CHECK_FALSE(size.unseen);
  CHECK(size.monotone == Monotone::decreasing);
  CHECK(size.label == "S");
  CHECK(size.unit == "m2");
  CHECK(size.description == "net");
  CHECK(recipe->columns.at("City").unseen == Unseen::error);
  CHECK(recipe->options.count("trees.max_depth") == 3);
  CHECK_FALSE(recipe->options.flag("train.refit"));
  CHECK(recipe->options.choice("target.transform") == "log");
  CHECK(recipe->options.number("linear.lambda") == 0.5);
}

TEST_CASE("the target may be only a name") {
  CHECK(read_recipe(R"({"target": "y"})")->target.name == "y");
}

TEST_CASE("an error in a recipe names the member") {
  CHECK(refusal("{").code == Code::bad_json);
  CHECK(refusal("").message == "the file is empty");
  CHECK(refusal("[]").message == "an object is expected here, not array");
  CHECK(refusal(R"({"targt": "y"})").code == Code::unknown_name);
  CHECK(refusal(R"({"target": 3})").message == "an object is expected here, not number");
  CHECK(refusal(R"({"target": {"label": "x"}})").where.path == "target");
  CHECK(refusal(R"({"seed": -1})").where.path == "seed");
  CHECK(refusal(R"({"seed": 1.5})").where.path == "seed");
  CHECK(refusal(R"({"test_fraction": 1})").where.path == "test_fraction");
  CHECK(refusal(R"({"test_fraction": "0.2"})").where.path == "test_fraction");
  CHECK(refusal(R"({"drop": ["a", 2]})").where.path == "drop[1]");
  CHECK(refusal(R"({"task": "clustering"})").where.path == "task");
  CHECK(refusal(R"({"columns": {"A": {"kind": 1}}})").where.path == "columns.A.kind");
  CHECK(refusal(R"({"columns": {"A": 1}})").where.path == "columns.A");
  CHECK(refusal(R"({"columns": []})").where.path == "columns");
  CHECK(refusal(R"({"options": {"trees.max_depth": null}})").where.path == "trees.max_depth");
}

TEST_CASE("a word that a recipe does not know is refused with those that it does") {
  const Error kind = refusal(R"({"columns": {"A": {"kind": "text"}}})");
  CHECK(kind.code == Code::bad_option);
  CHECK(kind.where.path == "columns.A.kind");
  CHECK(kind.message == "\"text\" is not one of number, category, boolean, date");
  const Error attribute = refusal(R"({"columns": {"A": {"lable": "x"}}})");
  CHECK(attribute.where.path == "columns.A.lable");
  CHECK(attribute.message == "a column has no \"lable\" (did you mean \"label\"?)");
}

TEST_CASE("--set takes options and columns, whose names may have dots") {
  Recipe recipe;
  CHECK_FALSE(set(recipe, "trees.max_depth=3"));
  CHECK_FALSE(set(recipe, "columns.a.b.kind=category"));  // the name ends at the last dot
  CHECK_FALSE(set(recipe, "columns.Size.unit=m=2"));      // the value begins at the first =
  CHECK(recipe.options.count("trees.max_depth") == 3);
  CHECK(recipe.columns.at("a.b").kind == Kind::category);
  CHECK(recipe.columns.at("Size").unit == "m=2");

  CHECK(set(recipe, "trees.max_depth")->message == "an option is set as key=value");
  CHECK(set(recipe, "columns.kind=number")->message ==
        "a column is set as columns.NAME.kind=value");
  CHECK(set(recipe, "columns.Size.kind=numeric")->where.path == "columns.Size.kind");
  CHECK(set(recipe, "=")->code == Code::bad_option);
}

TEST_CASE("weights of classes and groups of columns are set whatever the names hold") {
  Recipe recipe;
  CHECK_FALSE(set(recipe, "class_weights=balanced"));
  CHECK(recipe.class_weights.balanced);
  CHECK_FALSE(set(recipe, "class_weights.a.b=c=2.5"));  // the class "a.b=c"
  CHECK_FALSE(recipe.class_weights.balanced);
  CHECK(recipe.class_weights.by_class == std::map<std::string, double>{{"a.b=c", 2.5}});
  CHECK_FALSE(set(recipe, "class_weights=none"));
  CHECK(recipe.class_weights.empty());
  CHECK_FALSE(set(recipe, R"(interactions=[["a,b","c=d"],["[e]"]])"));
  CHECK(recipe.interactions == std::vector<std::vector<std::string>>{{"a,b", "c=d"}, {"[e]"}});
  CHECK_FALSE(set(recipe, "interactions=[]"));
  CHECK(recipe.interactions.empty());
  CHECK_FALSE(set(recipe, "columns.Size.monotone=increasing"));
  CHECK(recipe.columns.at("Size").monotone == Monotone::increasing);
}

TEST_CASE("weights and groups that are none are refused") {
  Recipe recipe;
  const auto message = [&](const char* assignment) {
    const auto error = set(recipe, assignment);
    REQUIRE(error);
    CHECK(error->code == Code::bad_option);
    return to_string(*error);
  };
  CHECK(message("class_weights=even") == "class_weights: \"even\" is not one of none, balanced");
  CHECK(message("class_weights.a=0") ==
        "class_weights.a: \"0\" is no weight; a class weighs more than 0");
  CHECK(message("class_weights.a=many").starts_with("class_weights.a: \"many\" is no weight"));
  CHECK(message("class_weight=balanced").ends_with("(did you mean \"class_weights\"?)"));
  CHECK(message("interactions=a,b").starts_with("interactions: \"a,b\" is not like [["));
  CHECK(message("interactions=[\"a\"]").starts_with("interactions: "));
  CHECK(message("interactions=[[]]").ends_with("a group names columns"));
  CHECK(message("columns.a.monotone=up") ==
        "columns.a.monotone: \"up\" is not one of increasing, decreasing");
  CHECK(refusal(R"({"class_weights": "even"})").where.path == "class_weights");
  CHECK(refusal(R"({"class_weights": {"a": -1}})").where.path == "class_weights.a");
  CHECK(refusal(R"({"class_weights": {"a": "2"}})").where.path == "class_weights.a");
  CHECK(refusal(R"({"interactions": [["a"], []]})").where.path == "interactions[1]");
  CHECK(refusal(R"({"weight": 3})").where.path == "weight");
}

TEST_CASE("what people read of the target is set, and its options still are options") {
  Recipe recipe;
  CHECK_FALSE(set(recipe, "target.class_labels.a.b=c=d"));  // of the class "a.b"
  CHECK(recipe.class_labels == std::map<std::string, std::string>{{"a.b", "c=d"}});
  CHECK_FALSE(set(recipe, "target.label=Death"));
  CHECK_FALSE(set(recipe, "target.unit=R$"));
  CHECK_FALSE(set(recipe, "target.description=of a seedling"));
  CHECK(recipe.target.label == "Death");
  CHECK(recipe.target.unit == "R$");
  CHECK(recipe.target.description == "of a seedling");
  CHECK_FALSE(set(recipe, "target.transform=log"));
  REQUIRE(set(recipe, "target.class_labels.=x"));
  REQUIRE(set(recipe, "target.lable=x"));
  CHECK(set(recipe, "target.lable=x")->message ==
        "there is no such option (did you mean \"target.label\"?)");
  const auto read = read_recipe(R"({"target": {"name": "y", "class_labels": {"0": "no"}}})");
  REQUIRE(read);
  CHECK(read->class_labels == std::map<std::string, std::string>{{"0", "no"}});
  CHECK(refusal(R"({"target": {"name": "y", "class_labels": ["no"]}})").where.path ==
        "target.class_labels");
  CHECK(refusal(R"({"target": {"name": "y", "class_labels": {"0": 1}}})").where.path ==
        "target.class_labels.0");
}
