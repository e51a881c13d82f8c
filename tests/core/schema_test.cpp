#include "dodona/schema.hpp"

#include "catch.hpp"

using namespace dodona;

TEST_CASE("names are those of the model file") {
  CHECK(name_of(Task::regression) == "regression");
  CHECK(name_of(Task::classification) == "classification");
  CHECK(name_of(Kind::number) == "number");
  CHECK(name_of(Kind::category) == "category");
  CHECK(name_of(Kind::boolean) == "boolean");
  CHECK(name_of(Kind::date) == "date");
  CHECK(name_of(Missing::allowed) == "allowed");
  CHECK(name_of(Missing::error) == "error");
  CHECK(name_of(Unseen::missing) == "missing");
  CHECK(name_of(Unseen::error) == "error");
}

TEST_CASE("the missing tokens of a schema that says nothing else") {
  CHECK(default_missing_tokens() == std::vector<std::string>{"", "NA", "N/A", "NaN", "nan", "null", "?"});
}
