// Forests whose arrays do not fit each other.
#include <cmath>

#include "catch.hpp"
#include "core/support/models.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

std::string forest_after(const std::function<void(Json&)>& spoil) {
  return refusal_after("trees", [&](Json& m) { spoil(m["parameters"]); });
}

std::string with(const char* member, const Json& value) {
  return forest_after([&](Json& p) { p[member] = value; });
}

}  // namespace

TEST_CASE("a forest with an entry too few in any array is refused there") {
  CHECK(forest_after([](Json& p) { p["column"].erase(p["column"].size() - 1); }) ==
        "bad_model at parameters.column");
  for (const char* member : {"threshold", "left_codes", "missing_left", "leaf"}) {
    const std::string refusal =
        forest_after([&](Json& p) { p[member].erase(p[member].size() - 1); });
    CAPTURE(member);
    CHECK((refusal == std::string("bad_model at parameters.") + member ||
           refusal.rfind(std::string("bad_model at parameters.") + member + "[", 0) == 0 ||
           refusal == "bad_model at parameters.cover"));  // leaf: the covers no longer match
  }
  CHECK(forest_after([](Json& p) { p["cover"].erase(0); }) == "bad_model at parameters.cover");
}

TEST_CASE("a forest with an entry too many in any array is refused there") {
  CHECK(forest_after([](Json& p) { p["column"].push_back(-1); }) ==
        "bad_model at parameters.column");
  CHECK(forest_after([](Json& p) { p["threshold"].push_back(1); }) ==
        "bad_model at parameters.threshold");
  CHECK(forest_after([](Json& p) { p["left_codes"].push_back({0}); }) ==
        "bad_model at parameters.left_codes");
  CHECK(forest_after([](Json& p) { p["missing_left"].push_back(0); }) ==
        "bad_model at parameters.missing_left");
  CHECK(forest_after([](Json& p) { p["leaf"].push_back(0); }) == "bad_model at parameters.cover");
  CHECK(forest_after([](Json& p) {
          p["leaf"].push_back(0);
          p["cover"].push_back(0);
        }) == "bad_model at parameters.leaf");
  CHECK(forest_after([](Json& p) { p["cover"].push_back(0); }) == "bad_model at parameters.cover");
}

TEST_CASE("the number of trees is that of the preorder") {
  CHECK(with("n_trees", 4) == "bad_model at parameters.column");
  CHECK(with("n_trees", 6) == "bad_model at parameters.column");
  CHECK(with("n_trees", 0) == "bad_model at parameters.column");
  CHECK(with("n_trees", -1) == "bad_model at parameters.n_trees");
  CHECK(with("n_trees", 1e9) == "bad_model at parameters.n_trees");
  CHECK(with("n_trees", 4294967296) == "bad_model at parameters.n_trees");
  CHECK(forest_after([](Json& p) {
          p = {{"n_outputs", 1}, {"base", {0.5}}, {"n_trees", 0}};
          for (const char* member :
               {"column", "threshold", "left_codes", "missing_left", "leaf", "cover"})
            p[member] = Json::array();
        }).rfind("none", 0) == 0);
}

TEST_CASE("columns, codes, sides and covers are in their range") {
  CHECK(forest_after([](Json& p) { p["column"][0] = 9; }) == "bad_model at parameters.column[0]");
  CHECK(forest_after([](Json& p) { p["column"][0] = -2; }) == "bad_model at parameters.column[0]");
  CHECK(forest_after([](Json& p) { p["column"][0] = 4294967296; }) ==
        "bad_model at parameters.column[0]");
  CHECK(forest_after([](Json& p) { p["column"][0] = 0.5; }) == "bad_model at parameters.column[0]");
  CHECK(forest_after([](Json& p) { p["missing_left"][1] = 2; }) ==
        "bad_model at parameters.missing_left[1]");
  CHECK(forest_after([](Json& p) { p["missing_left"][1] = true; }) ==
        "bad_model at parameters.missing_left[1]");
  CHECK(forest_after([](Json& p) { p["cover"][3] = -1; }) == "bad_model at parameters.cover");
  CHECK(forest_after([](Json& p) { p["left_codes"][0][2] = 6; }) ==
        "bad_model at parameters.left_codes[0][2]");
  CHECK(forest_after([](Json& p) { p["left_codes"][0][0] = -1; }) ==
        "bad_model at parameters.left_codes[0][0]");
  CHECK(forest_after([](Json& p) { p["left_codes"][1][0] = 2; }) ==
        "bad_model at parameters.left_codes[1][0]");
  CHECK(forest_after([](Json& p) {
          p["left_codes"][0] = {2, 0, 4};
        }) == "bad_model at parameters.left_codes[0]");
  CHECK(forest_after([](Json& p) {
          p["left_codes"][0] = {0, 0};
        }) == "bad_model at parameters.left_codes[0]");
  CHECK(forest_after([](Json& p) { p["left_codes"][0] = 3; }) ==
        "bad_model at parameters.left_codes[0]");
  CHECK(with("n_outputs", 0) == "bad_model at parameters.n_outputs");
  CHECK(with("n_outputs", 2) == "bad_model at parameters.base");
  CHECK(with("base", Json::array()) == "bad_model at parameters.base");
}

TEST_CASE("a split that turns categorical or numeric no longer fits the arrays") {
  CHECK(forest_after([](Json& p) { p["column"][0] = 2; }) != "none");
  CHECK(forest_after([](Json& p) { p["column"][4] = 0; }) != "none");
  CHECK(refusal_after("trees", [](Json& m) {
          m["encoder"][2] = {{"feature", 0}, {"as", "number"}};
        }) != "none");
}

TEST_CASE("a degenerate tree of a hundred thousand splits is read and scored") {
  // x0 < 1 ? 1 : (x0 < 2 ? 2 : ...), and the same to the left.
  for (const bool to_the_right : {true, false}) {
    Json document = v1("trees");
    auto& p = document["parameters"];
    constexpr int kSplits = 100'000;
    std::vector<int> column;
    std::vector<double> threshold;
    std::vector<double> leaf;
    for (int i = 0; i < kSplits; ++i) {
      column.push_back(0);
      if (to_the_right) column.push_back(-1);
      threshold.push_back(to_the_right ? i + 1 : kSplits - i);
      leaf.push_back(i);
    }
    column.push_back(-1);
    leaf.push_back(kSplits);
    if (!to_the_right) column.insert(column.end(), kSplits, -1);
    p["n_trees"] = 1;
    p["column"] = column;
    p["threshold"] = threshold;
    p["left_codes"] = Json::array();
    p["missing_left"] = std::vector<int>(kSplits, 0);
    p["leaf"] = leaf;
    p["cover"] = std::vector<int>(leaf.size(), 1);
    const auto model = read_model(document.dump());
    REQUIRE(model);
    const std::vector<double> x = {0, 1, 2.5, 99'999, 1e9};
    const std::vector<double> other(x.size(), 0.0);
    Frame frame{x.size(), {}, std::vector<std::size_t>(9, 0), {}};
    frame.columns.emplace_back(x);
    frame.columns.resize(9, other);
    std::vector<double> margins(x.size());
    score(std::get<Trees>(model->family), frame, margins);
    for (std::size_t i = 0; i < x.size(); ++i) {
      // The leaf's number: how many of the thresholds 1, 2, ... are at or below x.
      CHECK(margins[i] == -0.3 + std::min(std::floor(x[i]), 1.0 * kSplits));
    }
  }
}

TEST_CASE("with precision single, base and leaves are singles") {
  const auto single = [](const std::function<void(Json&)>& spoil) {
    return forest_after([&](Json& p) {
      p["precision"] = "single";
      for (auto& value : p["base"]) value = 0.5;
      for (auto& value : p["leaf"]) value = 0.25;
      spoil(p);
    });
  };
  CHECK(single([](Json& /*p*/) {}) == "none");
  CHECK(single([](Json& p) { p["threshold"][0] = 0.1; }) == "none");
  CHECK(single([](Json& p) { p["leaf"][1] = 0.1; }) == "none");
  CHECK(single([](Json& p) { p["leaf"][1] = 1e39; }) == "bad_model at parameters.leaf[1]");
  CHECK(single([](Json& p) { p["base"][0] = -1e39; }) == "bad_model at parameters.base[0]");
  CHECK(with("precision", "double") == "unknown_name at parameters.precision");
  CHECK(with("precision", 32) == "bad_model at parameters.precision");
}

TEST_CASE("with precision single, intercepts and weights are singles") {
  const auto linear = [](const std::function<void(Json&)>& spoil) {
    return refusal_after("linear", [&](Json& m) {
      Json& p = m["parameters"];
      p["precision"] = "single";
      for (auto& value : p["intercept"]) value = 0.5;
      for (auto& term : p["terms"]) {
        for (auto& value : term["weight"]) value = 0.25;
        for (auto& value : term["missing"]) value = 0;
      }
      spoil(p);
    });
  };
  CHECK(linear([](Json& /*p*/) {}) == "none");
  CHECK(linear([](Json& p) { p["intercept"][0] = 0.1; }) == "none");
  CHECK(linear([](Json& p) { p["intercept"][0] = 3.5e38; }) ==
        "bad_model at parameters.intercept[0]");
  CHECK(linear([](Json& p) { p["terms"][1]["weight"][0] = -1e300; }) ==
        "bad_model at parameters.terms[1].weight[0]");
  CHECK(linear([](Json& p) { p["terms"][0]["missing"][0] = 1e39; }) ==
        "bad_model at parameters.terms[0].missing[0]");
}
