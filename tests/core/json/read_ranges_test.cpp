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
// Of a file that says how sure its answers are, without its golden rows.
std::string uncertain_with(const char* name, const char* pointer, const Json& value) {
  Json document = Json::parse(read_file(fixtures() / (std::string(name) + ".json")));
  document[Pointer(pointer)] = value;
  document["golden"] = {{"rows", Json::array()}, {"outputs", Json::array()}};
  return brief(refusal_of(document.dump()));
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
    for (const char* as :
         {"number", "code", "days", "month", "weekday", "hour", "day", "day_of_year"}) {
      const std::string kind = names[f];
      const std::string encoding = as;
      const bool fits = kind == "category" ? encoding == "code"
                        : kind == "date"   ? encoding != "code" && encoding != "number"
                                           : encoding == "number";
      if (fits) continue;
      CHECK(linear_with("/encoder/0", {{"feature", f}, {"as", as}}) == "bad_model at encoder[0]");
    }
    const std::string kind = names[f];
    Json entry = {{"feature", f}, {"as", "log"}, {"scale", 1}};
    CHECK(linear_with("/encoder/0", entry) ==
          (kind == "number" ? "none" : "bad_model at encoder[0]"));
    entry = {{"feature", f}, {"as", "quantile"}, {"knots", {0, 1}}};
    const bool ranked = kind == "number" || kind == "date";
    CHECK(linear_with("/encoder/0", entry) == (ranked ? "none" : "bad_model at encoder[0]"));
    entry = {{"feature", f}, {"as", "lookup"}, {"values", {1, 2, 3}}};
    if (kind != "category") CHECK(linear_with("/encoder/0", entry) == "bad_model at encoder[0]");
  }
}

TEST_CASE("the parameters of an encoding are as it needs them") {
  const std::string at = "bad_model at encoder[0]";
  const auto entry = [](std::size_t feature, const Json& members) {
    Json whole = {{"feature", feature}};
    whole.update(members);
    return linear_with("/encoder/0", whole);
  };
  CHECK(entry(0, {{"as", "log"}, {"scale", 1e290}}) == "none");
  CHECK(entry(0, {{"as", "log"}}) == at + ".scale");
  for (const Json& scale : {Json(0), Json(-1), Json(1e291), Json("1"), Json::array({1})})
    CHECK(entry(0, {{"as", "log"}, {"scale", scale}}) == at + ".scale");
  CHECK(entry(0, {{"as", "log"}, {"scale", 1}, {"knots", {0, 1}}}) == "unknown_name at encoder[0]");

  CHECK(entry(0, {{"as", "quantile"}, {"knots", {0, 0, 1}}}) == "none");
  CHECK(entry(0, {{"as", "quantile"}}) == at + ".knots");
  const std::vector<Json> bad_knots = {Json::array(),   {1},      {1, 1}, {1, 0},
                                       {-1e308, 1e308}, {0, 2, 1}};
  for (const Json& knots : bad_knots)
    CHECK(entry(0, {{"as", "quantile"}, {"knots", knots}}) == at + ".knots");
  CHECK(entry(0, {{"as", "quantile"}, {"knots", {0, "1"}}}) == at + ".knots[1]");

  const std::size_t n = v1("linear")["features"][2]["categories"].size();
  const auto levels = [&](const Json& list) {  // of the categorical column
    const std::size_t j = 2;
    return refusal_after("linear", [&](Json& m) {
      REQUIRE(m["encoder"][j]["as"] == "code");
      m["encoder"][j]["levels"] = list;
    });
  };
  std::vector<std::size_t> all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = n - 1 - i;
  CHECK(levels(all) == "none");
  const std::string where = "bad_model at encoder[2].levels";
  CHECK(levels(Json(std::vector<int>(n, -1))) == where + "[0]");
  CHECK(levels(Json(std::vector<std::size_t>(n, n))) == where + "[0]");
  CHECK(levels(Json(std::vector<double>(n, 0.5))) == where + "[0]");
  CHECK(levels(Json(std::vector<int>(n + 1, 0))) == where);
  CHECK(levels(Json::array()) == where);
  CHECK(levels(Json(std::vector<int>(n, 0))) == "bad_model at parameters.terms[2].weight");
  CHECK(entry(0, {{"as", "number"}, {"levels", {0}}}) == "unknown_name at encoder[0]");

  CHECK(entry(2, {{"as", "lookup"}, {"values", std::vector<double>(n, 0.5)}}) == "none");
  CHECK(entry(2, {{"as", "lookup"}, {"values", std::vector<double>(n, 0.5)}, {"missing", 2}}) ==
        "none");
  CHECK(entry(2, {{"as", "lookup"}}) == at + ".values");
  CHECK(entry(2, {{"as", "lookup"}, {"values", std::vector<double>(n + 1, 0.5)}}) ==
        at + ".values");
  CHECK(
      entry(2, {{"as", "lookup"}, {"values", std::vector<double>(n, 0.5)}, {"missing", nullptr}}) ==
      at + ".missing");
  CHECK(entry(0, {{"as", "number"}, {"missing", 0}}) == "unknown_name at encoder[0]");
  CHECK(entry(2, {{"as", "is_missing"}}) == "none");
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

TEST_CASE("intervals and sets of a higher level hold those of a lower one") {
  const auto lower = [&](const Json& value) {
    return uncertain_with("uncertain_identity", "/output/intervals/lower", value);
  };
  const auto upper = [&](const Json& value) {
    return uncertain_with("uncertain_identity", "/output/intervals/upper", value);
  };
  const auto threshold = [&](const Json& value) {
    return uncertain_with("uncertain_platt", "/output/sets/threshold", value);
  };
  const std::string at = "bad_model at output.";
  CHECK(lower({-1, -2, -2, -3}) == "none");
  CHECK(lower({-1, -2, -1.5, -3}) == at + "intervals.lower[2]");
  CHECK(lower({0.5, -2, -2, -3}) == at + "intervals.lower[0]");
  CHECK(upper({0, 2, 2, 3}) == "none");
  CHECK(upper({1, 2, 3, 2.5}) == at + "intervals.upper[3]");
  CHECK(upper({-1, 2, 3, 4}) == at + "intervals.upper[0]");
  CHECK(threshold({1, 0.5, 0.5, 0}) == "none");
  CHECK(threshold({0.5, 0.75, 0.25, 0}) == at + "sets.threshold[1]");
  CHECK(threshold({0.5, 0.25, 0.25, -0.5}) == at + "sets.threshold[3]");
  const auto levels = [&](const Json& value) {
    return uncertain_with("uncertain_identity", "/output/intervals/levels", value);
  };
  CHECK(levels({0.5, 0.8, 0.8, 0.95}) == at + "intervals.levels[2]");
  CHECK(levels({0, 0.8, 0.9, 0.95}) == at + "intervals.levels[0]");
  CHECK(levels({0.5, 0.8, 0.9, 1}) == at + "intervals.levels[3]");
}

TEST_CASE("curves do not fall") {
  const auto calibration = [&](const Json& value) {
    return uncertain_with("uncertain_isotonic", "/output/calibration/curves/0/y", value);
  };
  const std::string at = "bad_model at output.";
  CHECK(calibration({0.5, 0.5, 1}) == "none");
  CHECK(calibration({0.5, 0.25, 1}) == at + "calibration.curves[0].y[1]");
  CHECK(calibration({0, 0.25, 1.5}) == at + "calibration.curves[0].y[2]");
  const auto novelty = [&](const Json& value) {
    return uncertain_with("uncertain_identity", "/output/novelty/curve/y", value);
  };
  CHECK(novelty({0, 0, 1, 1}) == "none");
  CHECK(novelty({0, 0.5, 0.75, 0.5}) == at + "novelty.curve.y[3]");
}
