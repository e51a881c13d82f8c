#include "train/class_labels.hpp"

#include "catch.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

std::string complaint(const std::vector<std::string>& classes,
                      std::map<std::string, std::string> labels) {
  Schema schema;
  schema.task = classes.empty() ? Task::regression : Task::classification;
  schema.target.classes = classes;
  Recipe recipe;
  recipe.class_labels = std::move(labels);
  Report report;
  check_class_labels(schema, recipe, report);
  return report.ok() ? "" : report.errors().front().message;
}

}  // namespace

TEST_CASE("classes may be called otherwise, some of them or all") {
  CHECK(complaint({"0", "1"}, {}).empty());
  CHECK(complaint({}, {}).empty());
  CHECK(complaint({"0", "1"}, {{"1", "died"}}).empty());
  CHECK(complaint({"0", "1"}, {{"0", "1"}, {"1", "0"}}).empty());
}

TEST_CASE("labels that would mislead are refused") {
  CHECK(complaint({}, {{"1", "died"}}) == "the target has no classes (regression)");
  CHECK(complaint({"good", "bad"}, {{"goood", "x"}}) ==
        "the target has no class \"goood\" (did you mean \"good\"?)");
  CHECK(complaint({"0", "1"}, {{"1", ""}}) == "the label of \"1\" is empty");
  CHECK(complaint({"0", "1"}, {{"1", "x"}, {"0", "x"}}) == "\"0\" and \"1\" are both called \"x\"");
  CHECK(complaint({"0", "1"}, {{"1", "0"}}) == "\"0\" and \"1\" are both called \"0\"");
}
