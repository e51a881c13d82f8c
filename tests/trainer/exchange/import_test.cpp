// XGBoost's files in the forms of its versions, with margins that were worked out by hand.
#include "exchange/xgboost/import.hpp"

#include <cmath>

#include "catch.hpp"
#include "dodona/json/parse.hpp"
#include "trainer/support/imported.hpp"
#include "trainer/support/xgboost.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

constexpr std::monostate kMissing;
using Margins = std::vector<double>;

// The first tree: f0 < 1.5 (or missing) gives 0.25; else f1 < -2 gives -1, and not (or missing) 4.
// The second: f0 < 0.5 gives 0.125, else (or missing) 2.
std::vector<std::vector<XgbNode>> two_trees() {
  return {{{1, 2, 0, 1.5F, true}, xgb_leaf(0.25F), {3, 4, 1, -2, false}, xgb_leaf(-1), xgb_leaf(4)},
          {{1, 2, 0, 0.5F, false}, xgb_leaf(0.125F), xgb_leaf(2)}};
}

struct Row {
  std::vector<Cell> cells;
  double first;   // what the first tree adds
  double second;  // and the second
};

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {{0.0, 0.0}, 0.25, 0.125},     {{1.0, 0.0}, 0.25, 2},   {{2.0, -3.0}, -1, 2},
      {{2.0, -2.0}, 4, 2},           {{1.5, kMissing}, 4, 2}, {{kMissing, 0.0}, 0.25, 2},
      {{0.5, kMissing}, 0.25, 2},    {{2.0, kMissing}, 4, 2}, {{-1e300, 1e300}, 0.25, 0.125},
      {{kMissing, kMissing}, .25, 2}};
  return kRows;
}

const std::vector<XgbVersion> kVersions = {{1, 0, 0}, {1, 2, 1}, {1, 3, 3}, {1, 4, 2},
                                           {1, 6, 0}, {1, 7, 4}, {2, 0, 3}, {2, 1, 4},
                                           {3, 0, 2}, {3, 1, 0}, {3, 2, 0}, {3, 4, 1}};

std::string name_of(const XgbVersion& v) {
  return std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.patch);
}

// Both forms of a file.
std::vector<std::string> texts_of(const XgbFile& file) {
  const Json document = xgb_document(file);
  return {document.dump(), document.dump(2), xgb_ubjson(document)};
}

}  // namespace

TEST_CASE("trees of every version from 1.0 to 3.4, as JSON and as UBJSON") {
  for (const auto& version : kVersions) {
    XgbFile file{version};
    file.trees = two_trees();
    file.base_score = {0.5};
    for (const std::string& text : texts_of(file)) {
      CAPTURE(name_of(version), text.substr(0, 20));
      const auto imported = import(text);
      REQUIRE(refusal_of(imported) == "none");
      CHECK(imported->source == "XGBoost " + name_of(version) + ", reg:squarederror, gbtree");
      CHECK(imported->model.schema.features.at(1).name == "f1");
      for (const auto& [cells, first, second] : rows())
        CHECK(margins_of(imported->model, cells) == Margins{0.5 + first + second});
      // The file that was written says the same.
      const auto read = read_model(imported->text);
      REQUIRE(read);
      CHECK(margins_of(*read, rows()[3].cells) == Margins{6.5});
    }
  }
}

TEST_CASE("the base of an objective goes through its link") {
  // Of a share p the margin is ln(p / (1 - p)): of 1/4 it is -ln 3. Of a count its logarithm.
  struct Case {
    const char* objective;
    double base_score;
    float margin;
  };
  for (const auto& version : kVersions) {
    const float raw = version.at_least(1, 3) ? 0.3F : -std::log(1 / 0.3F - 1);
    for (const auto& [objective, base_score, margin] :
         {Case{"reg:squarederror", 0.3, 0.3F}, Case{"reg:linear", 0.3, 0.3F},
          Case{"binary:logistic", 0.5, 0}, Case{"binary:logistic", 0.2, -std::log(1 / 0.2F - 1)},
          Case{"reg:logistic", 0.2, -std::log(1 / 0.2F - 1)}, Case{"binary:logitraw", 0.3, raw},
          Case{"count:poisson", 0.3, std::log(0.3F)}, Case{"reg:gamma", 0.3, std::log(0.3F)},
          Case{"reg:tweedie", 0.3, std::log(0.3F)}, Case{"rank:pairwise", 0.3, 0.3F}}) {
      XgbFile file{version, objective};
      file.base_score = {base_score};
      file.trees = {{xgb_leaf(0)}};
      const auto imported = import(xgb_document(file).dump());
      CAPTURE(name_of(version), objective);
      REQUIRE(refusal_of(imported) == "none");
      CHECK(margins_of(imported->model, {0.0, 0.0}) == Margins{static_cast<double>(margin)});
    }
  }
  CHECK(std::abs(-std::log(1 / 0.2F - 1) + std::log(4.0F)) < 1e-6F);
}

TEST_CASE("a sum is rounded to single precision after every tree") {
  // 2^24 + 1 is no single: it goes to the even neighbour 2^24, twice; 2 more is one.
  XgbFile file{{2, 1, 0}};
  file.base_score = {0};
  file.trees = {{xgb_leaf(0x1p24F)}, {xgb_leaf(1)}, {xgb_leaf(1)}};
  const auto imported = import(xgb_document(file).dump());
  REQUIRE(refusal_of(imported) == "none");
  CHECK(margins_of(imported->model, {0.0, 0.0}) == Margins{0x1p24});
  file.trees.push_back({xgb_leaf(2)});
  CHECK(margins_of(import(xgb_document(file).dump())->model, {0.0, 0.0}) == Margins{0x1p24 + 2});
}

TEST_CASE("several classes: tree_info says whose tree it is, and each may have its base") {
  XgbFile file{{2, 1, 0}, "multi:softprob", 2, 3};
  file.trees = {two_trees()[0], two_trees()[1], {xgb_leaf(-3)},
                {xgb_leaf(8)},  {xgb_leaf(16)}, two_trees()[0]};
  file.tree_info = {0, 1, 2, 0, 1, 2};
  const auto expect = [&](Margins base) {
    const auto imported = import(xgb_document(file).dump());
    CAPTURE(xgb_document(file).dump());
    REQUIRE(refusal_of(imported) == "none");
    CHECK(imported->model.schema.target.classes == std::vector<std::string>{"0", "1", "2"});
    for (const auto& [cells, first, second] : rows()) {
      CHECK(margins_of(imported->model, cells) ==
            Margins{base[0] + first + 8, base[1] + second + 16, base[2] - 3 + first});
    }
  };
  expect({0.5, 0.5, 0.5});
  file.version = {1, 7, 0};
  expect({0.5, 0.5, 0.5});
  file.version = {3, 1, 0};
  expect({0.5, 0.5, 0.5});
  file.base_score = {0.5, 0.2, 0.1};  // from 3.1 on
  const auto imported = import(xgb_document(file).dump());
  REQUIRE(refusal_of(imported) == "none");
  CHECK(margins_of(imported->model, {0.0, 0.0}) ==
        Margins{8.75, static_cast<double>(0.2F + 0.125F + 16.0F),
                static_cast<double>(0.1F + -3.0F + 0.25F)});
  // Parallel trees: two of each class in a round.
  file.base_score = {0.5};
  file.tree_info = {0, 0, 1, 1, 2, 2};
  CHECK(margins_of(import(xgb_document(file).dump())->model, {2.0, -3.0}) ==
        Margins{0.5 - 1 + 2, 0.5 - 3 + 8, 0.5 + 16 - 1});
}

TEST_CASE("dart: each tree's leaves times its weight, wherever the file keeps the weights") {
  for (const auto& version : kVersions) {
    XgbFile file{version};
    file.trees = two_trees();
    file.weight_drop = {0.5, 0.75};
    const auto imported = import(xgb_document(file).dump());
    CAPTURE(name_of(version));
    REQUIRE(refusal_of(imported) == "none");
    CHECK(imported->source.ends_with(", dart"));
    for (const auto& [cells, first, second] : rows())
      CHECK(margins_of(imported->model, cells) == Margins{0.5 + first * 0.5 + second * 0.75});
  }
}

TEST_CASE("gblinear: biases stand behind the weights, and what is missing adds nothing") {
  for (const auto& version : kVersions) {
    XgbFile file{version};
    file.linear_weights = {2, -0.5, 3};
    const auto imported = import(xgb_document(file).dump());
    CAPTURE(name_of(version));
    REQUIRE(refusal_of(imported) == "none");
    CHECK(margins_of(imported->model, {1.5, 4.0}) == Margins{0.5 + 3 + 3 - 2});
    CHECK(margins_of(imported->model, {kMissing, 4.0}) == Margins{0.5 + 3 - 2});
    CHECK(margins_of(imported->model, {kMissing, kMissing}) == Margins{3.5});
    file.objective = "multi:softmax";
    file.n_classes = 2;
    file.linear_weights = {1, 10, 2, 20, 3, 30};
    CHECK(margins_of(import(xgb_document(file).dump())->model, {4.0, 5.0}) ==
          Margins{0.5 + 3 + 4 + 10, 0.5 + 30 + 40 + 100});
  }
}

TEST_CASE("categories: those that a split names go right; 3.1 keeps their names") {
  for (const auto& version : kVersions) {
    if (!version.at_least(1, 3)) continue;
    XgbFile file{version};
    // Codes 1 and 3 of f0 give 2, the others and missing ones 1.
    file.trees = {{{1, 2, 0, 0, true, {3, 1}}, xgb_leaf(1), xgb_leaf(2)}};
    Json document = xgb_document(file);
    if (version.at_least(1, 4)) {
      document["learner"]["feature_names"] = {"district", "size"};
      document["learner"]["feature_types"] = {"c", "float"};
    }
    CAPTURE(name_of(version));
    const auto imported = import(document.dump());
    REQUIRE(refusal_of(imported) == "none");
    CHECK(imported->notes.size() == 1);  // the names are not known
    const auto margin = [](const Model& model, Cell district) {
      return margins_of(model, {district, 0.0});
    };
    CHECK(margin(imported->model, std::string_view("0")) == Margins{1.5});
    CHECK(margin(imported->model, std::string_view("1")) == Margins{2.5});
    CHECK(margin(imported->model, std::string_view("2")) == Margins{1.5});
    CHECK(margin(imported->model, std::string_view("3")) == Margins{2.5});
    CHECK(margin(imported->model, kMissing) == Margins{1.5});
    CHECK(margin(imported->model, std::string_view("4")).empty());  // refused, not guessed
    if (!version.at_least(3, 1)) continue;
    // "a", "bb", "", "ñ", "e" in Arrow's layout: bytes, as signed numbers, and where each begins.
    const Json district = {{"offsets", {0, 1, 3, 3, 5, 6}},
                           {"values", {97, 98, 98, -61, -79, 101}}};
    const Json size = {{"offsets", Json::array()}, {"values", Json::array()}};
    document["learner"]["gradient_booster"]["model"]["cats"]["enc"] = {district, size};
    for (const std::string& text : {document.dump(), xgb_ubjson(document)}) {
      const auto named = import(text);
      REQUIRE(refusal_of(named) == "none");
      CHECK(named->notes.empty());
      CHECK(named->model.schema.features[0].categories ==
            std::vector<std::string>{"a", "bb", "", "ñ", "e"});
      CHECK(margin(named->model, std::string_view("ñ")) == Margins{2.5});
      CHECK(margin(named->model, std::string_view("e")) == Margins{1.5});
    }
    // Categories that are integers.
    document["learner"]["gradient_booster"]["model"]["cats"]["enc"] = {
        {{"type", 4}, {"values", {-5, 10, 20, 30}}}, size};
    const auto numbered = import(document.dump());
    REQUIRE(refusal_of(numbered) == "none");
    CHECK(margin(numbered->model, std::string_view("-5")) == Margins{1.5});
    CHECK(margin(numbered->model, std::string_view("30")) == Margins{2.5});
  }
}

TEST_CASE("nodes that pruning has left behind are not read") {
  XgbFile file{{1, 7, 4}};
  file.trees = {two_trees()[0]};
  // A deleted node: marks instead of a feature and children.
  file.trees[0].push_back({-1, -1, 2147483647, 0, false});
  Json document = xgb_document(file);
  auto& tree = document["learner"]["gradient_booster"]["model"]["trees"][0];
  tree["split_indices"][5] = 4294967295U;
  tree["sum_hessian"][5] = -1;
  tree["tree_param"]["num_deleted"] = "1";
  const auto imported = import(document.dump());
  REQUIRE(refusal_of(imported) == "none");
  CHECK(margins_of(imported->model, {2.0, -3.0}) == Margins{-0.5});
}

TEST_CASE("NaN and infinity stand in files of 1.x and mean what they say") {
  XgbFile file{{1, 5, 0}};
  file.trees = {{{1, 2, 0, 7, true}, xgb_leaf(1), xgb_leaf(2)}};
  Json document = xgb_document(file);
  std::string text = document.dump();
  const std::string conditions = "\"split_conditions\":[7.0";
  const std::size_t at = text.find(conditions);
  REQUIRE(at != std::string::npos);
  const auto with = [&](const char* condition) {
    return std::string(text).replace(at, conditions.size(),
                                     std::string("\"split_conditions\":[") + condition);
  };
  const auto above = import(with("Infinity"));
  REQUIRE(refusal_of(above) == "none");
  CHECK(margins_of(above->model, {3e38, 0.0}) == Margins{1.5});
  CHECK(margins_of(above->model, {1e308, 0.0}) == Margins{2.5});  // infinite as a single
  const auto below = import(with("-Infinity"));
  REQUIRE(refusal_of(below) == "none");
  CHECK(margins_of(below->model, {-1e308, 0.0}) == Margins{2.5});
  CHECK(margins_of(below->model, {kMissing, 0.0}) == Margins{1.5});
  CHECK(refusal_of(import(with("NaN"))) ==
        "bad_model at learner.gradient_booster.model.trees[0].split_conditions[0]: a finite number "
        "is expected here");
}

TEST_CASE("the first rounds only") {
  XgbFile file{{2, 1, 0}};
  file.trees = two_trees();
  const std::string text = xgb_document(file).dump();
  const auto first = import(text, {}, 1);
  REQUIRE(refusal_of(first) == "none");
  CHECK(margins_of(first->model, {0.0, 0.0}) == Margins{0.75});
  CHECK(margins_of(import(text, {}, 2)->model, {0.0, 0.0}) == Margins{0.875});
  CHECK(refusal_of(import(text, {}, 0)) == "bad_option at --rounds: the model has 2 rounds");
  CHECK(refusal_of(import(text, {}, 3)) == "bad_option at --rounds: the model has 2 rounds");
  file.linear_weights = {1, 2, 3};
  CHECK(refusal_of(import(xgb_document(file).dump(), {}, 1)) ==
        "bad_option at --rounds: gblinear keeps only its last round");
}
