// Values of the right type that FORMAT.md still does not allow: counts, ranges, references.
#include "catch.hpp"
#include "core/support/models.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

using Pointer = Json::json_pointer;

std::string linear_with(const char* pointer, const Json& value) {
  return refusal_after("linear", [&](Json& m) { m[Pointer(pointer)] = value; });
}
std::string trees_with(const char* pointer, const Json& value) {
  return refusal_after("trees", [&](Json& m) { m[Pointer(pointer)] = value; });
}

}  // namespace

TEST_CASE("features have different names without blanks around them") {
  CHECK(linear_with("/features/1/name", "size") == "bad_model at features");
  CHECK(linear_with("/features/1/name", "") == "bad_model at features[1].name");
  CHECK(linear_with("/features/1/name", " age") == "bad_model at features[1].name");
  CHECK(linear_with("/features/1/name", "age\t") == "bad_model at features[1].name");
  CHECK(linear_with("/features/1/name", "a g e") == "none");
  CHECK(linear_with("/features", Json::array()) == "bad_model at features");
}

TEST_CASE("categories belong to categories, are different, and there is one at least") {
  CHECK(linear_with("/features/2/categories", Json::array()) ==
        "bad_model at features[2].categories");
  CHECK(linear_with("/features/2/categories/1", "gas") == "bad_model at features[2].categories");
  CHECK(linear_with("/features/0/categories", {"a"}) == "unknown_name at features[0]");
  CHECK(linear_with("/features/0/unseen", "error") == "unknown_name at features[0]");
}

TEST_CASE("the distribution of the training data fits its feature") {
  const std::string in = "/features/0/training/";
  const auto spread = [&](const char* member, const Json& value) {
    return linear_with((in + member).c_str(), value);
  };
  const std::string at = "bad_model at features[0].training.";
  CHECK(spread("missing", -1) == at + "missing");
  CHECK(spread("missing", 1.5) == at + "missing");
  CHECK(spread("decimals", 16) == at + "decimals");
  CHECK(spread("decimals", 15) == "none");
  CHECK(spread("decimals", -1) == at + "decimals");
  CHECK(spread("edges", {1}) == at + "edges");
  CHECK(spread("edges", Json::array()) == at + "edges");
  CHECK(spread("edges", {0, 2, 1, 3, 4}) == at + "edges");
  CHECK(spread("edges", {0, 1, 2, 3}) == at + "counts");
  CHECK(spread("counts", {1, 2, 3}) == at + "counts");
  CHECK(spread("counts", {1, 2, 3, -4}) == at + "counts[3]");
  CHECK(spread("counts", {1, 2, 3, 4.5}) == at + "counts[3]");
  CHECK(linear_with("/features/2/training/counts", {1, 2}) ==
        "bad_model at features[2].training.counts");
  CHECK(linear_with("/features/4/training/counts", {1, 2, 3}) ==
        "bad_model at features[4].training.counts");
  CHECK(linear_with("/features/4/training/minimum", 0) == "unknown_name at features[4].training");
}

TEST_CASE("the encoder refers to features that there are, in a way that suits them") {
  CHECK(linear_with("/encoder", Json::array()) == "bad_model at encoder");
  CHECK(linear_with("/encoder/0/feature", 6) == "bad_model at encoder[0].feature");
  CHECK(linear_with("/encoder/0/feature", -1) == "bad_model at encoder[0].feature");
  CHECK(linear_with("/encoder/0/feature", 1e300) == "bad_model at encoder[0].feature");
  CHECK(linear_with("/encoder/0/feature", 18446744073709551615U) ==
        "bad_model at encoder[0].feature");
  const char* names[] = {"number", "number", "category", "category", "boolean", "date"};
  for (std::size_t f = 0; f < 6; ++f) {
    for (const char* as : {"number", "code", "days", "month", "weekday", "hour"}) {
      const std::string kind = names[f];
      const std::string encoding = as;
      const bool fits = kind == "category" ? encoding == "code"
                        : kind == "date"   ? encoding != "code" && encoding != "number"
                                           : encoding == "number";
      if (fits) continue;
      CHECK(linear_with("/encoder/0", {{"feature", f}, {"as", as}}) == "bad_model at encoder[0]");
    }
  }
}

TEST_CASE("target and link go with the task") {
  CHECK(linear_with("/target/classes", {"a", "b"}) == "unknown_name at target");
  CHECK(trees_with("/target/classes", {"a"}) == "bad_model at target.classes");
  CHECK(trees_with("/target/classes", {"a", "a"}) == "bad_model at target.classes");
  CHECK(trees_with("/target/classes", {"a", "b", "c"}) == "bad_model at output.link");
  CHECK(trees_with("/output/link", "softmax") == "bad_model at output.link");
  CHECK(trees_with("/output/link", "identity") == "bad_model at output.link");
  CHECK(linear_with("/output/link", "logistic") == "none");  // a share
  CHECK(linear_with("/output/link", "exp") == "none");
  CHECK(linear_with("/task", "classification") == "bad_model at target");
}

TEST_CASE("linear parameters have as many numbers as outputs and levels") {
  CHECK(linear_with("/parameters/n_outputs", 0) == "bad_model at parameters.n_outputs");
  CHECK(linear_with("/parameters/n_outputs", -1) == "bad_model at parameters.n_outputs");
  CHECK(linear_with("/parameters/n_outputs", 65536) == "bad_model at parameters.n_outputs");
  CHECK(linear_with("/parameters/n_outputs", 1e18) == "bad_model at parameters.n_outputs");
  CHECK(linear_with("/parameters/n_outputs", 2) == "bad_model at parameters.intercept");
  CHECK(linear_with("/parameters/intercept", {1, 2}) == "bad_model at parameters.intercept");
  CHECK(linear_with("/parameters/terms/0/weight", {1, 2}) ==
        "bad_model at parameters.terms[0].weight");
  CHECK(linear_with("/parameters/terms/0/weight", Json::array()) ==
        "bad_model at parameters.terms[0].weight");
  CHECK(linear_with("/parameters/terms/2/weight", {1, 2, 3, 4, 5}) ==
        "bad_model at parameters.terms[2].weight");
  CHECK(linear_with("/parameters/terms/2/missing", {1, 2}) ==
        "bad_model at parameters.terms[2].missing");
  CHECK(refusal_after("linear", [](Json& m) { m["parameters"]["terms"].erase(8); }) ==
        "bad_model at parameters.terms");
  CHECK(refusal_after("linear", [](Json& m) { m["encoder"].erase(8); }) ==
        "bad_model at parameters.terms");
  // Two outputs all through: now the link objects.
  CHECK(refusal_after("linear", [](Json& m) {
          auto& p = m["parameters"];
          p["n_outputs"] = 2;
          p["intercept"] = {1, 2};
          for (auto& term : p["terms"]) {
            for (const char* member : {"weight", "missing"}) {
              const Json once = term[member];
              for (const auto& number : once) term[member].push_back(number);
            }
          }
        }) == "bad_model at output.link");
}

TEST_CASE("a claim of many outputs costs no memory") {
  CHECK(refusal_after("linear", [](Json& m) {
          m["parameters"]["n_outputs"] = 65535;
          m["parameters"]["intercept"] = std::vector<int>(65535, 0);
          std::vector<std::string> many(20'000);
          for (std::size_t i = 0; i < many.size(); ++i) many[i] = std::to_string(i);
          m["features"][2]["categories"] = many;
          m["features"][2]["training"]["counts"] = std::vector<int>(20'000, 1);
          m["encoder"][0] = m["encoder"][2];
        }) == "bad_model at parameters.terms[0].weight");
}

TEST_CASE("golden rows have a cell per feature and a number per output") {
  CHECK(refusal_after("linear", [](Json& m) { m["golden"]["rows"].erase(0); }) ==
        "bad_model at golden.outputs");
  CHECK(refusal_after("linear", [](Json& m) { m["golden"]["rows"][1].erase(0); }) ==
        "bad_model at golden.rows[1]");
  CHECK(refusal_after("linear", [](Json& m) { m["golden"]["rows"][1].push_back(1); }) ==
        "bad_model at golden.rows[1]");
  CHECK(linear_with("/golden/outputs/2", {1, 2}) == "bad_model at golden.outputs[2]");
  CHECK(linear_with("/golden/outputs/2", Json::array()) == "bad_model at golden.outputs[2]");
  CHECK(trees_with("/golden/outputs/2", {0.5}) == "bad_model at golden.outputs[2]");
  CHECK(refusal_after("linear", [](Json& m) {
          m["golden"] = {{"rows", Json::array()}, {"outputs", Json::array()}};
        }) == "none");
}
