// What `dodona import` does not take: each with its place, the reason and, where there is one, the
// remedy.
#include <functional>
#include <limits>

#include "catch.hpp"
#include "core/support/random.hpp"
#include "dodona/json/parse.hpp"
#include "dodona/predictor.hpp"
#include "trainer/support/imported.hpp"
#include "trainer/support/xgboost.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

// Two trees and a category, in the form of 3.1, which has the most members.
XgbFile whole_file() {
  XgbFile file{{3, 1, 0}, "binary:logistic"};
  file.n_features = 3;
  file.trees = {
      {{1, 2, 0, 1.5F, true}, xgb_leaf(0.25F), {3, 4, 1, -2, false}, xgb_leaf(-1), xgb_leaf(4)},
      {{1, 2, 2, 0, false, {0, 2}}, xgb_leaf(0.125F), xgb_leaf(2)}};
  return file;
}

Json whole_document() {
  Json document = xgb_document(whole_file());
  document["learner"]["feature_names"] = {"size", "age", "district"};
  document["learner"]["feature_types"] = {"float", "float", "c"};
  document["learner"]["gradient_booster"]["model"]["cats"]["enc"] = {
      {{"offsets", Json::array()}, {"values", Json::array()}},
      {{"offsets", Json::array()}, {"values", Json::array()}},
      {{"offsets", {0, 1, 2, 3}}, {"values", {97, 98, 99}}}};
  return document;
}

struct Refusal {
  const char* what;
  const char* expected;  // the beginning of "code at place: message"
  std::function<void(Json&)> spoil;
};

void check(const std::vector<Refusal>& refusals, const Json& good) {
  REQUIRE(refusal_of(import(good.dump())) == "none");
  for (const auto& [what, expected, spoil] : refusals) {
    Json document = good;
    spoil(document);
    for (const std::string& text : {document.dump(), xgb_ubjson(document)}) {
      CAPTURE(what);
      const std::string said = refusal_of(import(text));
      CHECK(said.substr(0, std::string(expected).size()) == expected);
    }
  }
}

Json& learner(Json& document) { return document["learner"]; }
Json& parameters(Json& document) { return learner(document)["learner_model_param"]; }
Json& booster(Json& document) { return learner(document)["gradient_booster"]; }
Json& model(Json& document) { return booster(document)["model"]; }
Json& tree(Json& document) { return model(document)["trees"][0]; }

}  // namespace

TEST_CASE("files of other kinds are told by what they are, with the remedy") {
  const auto said = [](std::string_view bytes) { return refusal_of(import(std::string(bytes))); };
  const std::string remedy =
      "; save the model in Python with booster.save_model(\"model.json\") (of a scikit-learn "
      "class: "
      "model.save_model(\"model.json\")) and import that";
  CHECK(said("") == "bad_json at : the file is empty" + remedy);
  CHECK(said(" \n") == "bad_json at : the file is empty" + remedy);
  CHECK(said("\x80\x04\x95") ==
        "bad_json at : this is a Python pickle, which cannot be read safely" + remedy);
  CHECK(said("booster[0]:\n0:[f0<1]") ==
        "bad_json at : this is a dump for people, which leaves out part of the model" + remedy);
  CHECK(said("[{\"nodeid\": 0}]") ==
        "bad_json at : this is a dump for people, which leaves out part of the model" + remedy);
  CHECK(said("binf\x01") ==
        "bad_json at : this is neither JSON nor UBJSON; perhaps it is XGBoost's "
        "old binary format" +
            remedy);
  CHECK(said(R"({"format": "dodona", "family": "trees"})") ==
        "bad_model at : this is a Dodona model already");
  CHECK(said(R"({"learner": {}})") ==
        "bad_model at : this is part of an XGBoost file; save_model() writes all of it");
  CHECK(said(R"({"a": 1})") ==
        "bad_model at : this is not an XGBoost model: it has no members "
        "\"learner\" and \"version\"");
}

TEST_CASE("what the whole model says") {
  const auto base = [](const char* text) {
    return [text](Json& d) { parameters(d)["base_score"] = text; };
  };
  check(
      {{"an objective with another link",
        "bad_model at learner.objective.name: the answers of \"binary:hinge\" cannot be given by a "
        "Dodona model; those of reg:squarederror, ",
        [](Json& d) { learner(d)["objective"]["name"] = "binary:hinge"; }},
       {"an objective of one's own", "bad_model at learner.objective.name: the answers of \"mine\"",
        [](Json& d) { learner(d)["objective"]["name"] = "mine"; }},
       {"no objective", "bad_model at learner.objective: this member is missing",
        [](Json& d) { learner(d).erase("objective"); }},
       {"another booster",
        "bad_model at learner.gradient_booster.name: the booster \"gbforest\" is not known "
        "(gbtree, "
        "dart and gblinear are)",
        [](Json& d) { booster(d)["name"] = "gbforest"; }},
       {"several targets",
        "bad_model at learner.learner_model_param.num_target: a model with several targets is not "
        "supported; train one model per target",
        [](Json& d) { parameters(d)["num_target"] = "2"; }},
       {"no features", "bad_model at learner.learner_model_param.num_feature: an integer of 1 to ",
        [](Json& d) { parameters(d)["num_feature"] = "0"; }},
       {"more features than anyone has",
        "bad_model at learner.learner_model_param.num_feature: an integer of 1 to ",
        [](Json& d) { parameters(d)["num_feature"] = "1000000000"; }},
       {"a number of features that is none",
        "bad_model at learner.learner_model_param.num_feature: an integer of ",
        [](Json& d) { parameters(d)["num_feature"] = "3.5"; }},
       {"a version of two parts", "bad_model at version: there are 2 entries where 3 are expected",
        [](Json& d) {
          d["version"] = {1, 7};
        }},
       {"a version that is text", "bad_model at version: an array is expected here",
        [](Json& d) { d["version"] = "1.7.4"; }},
       {"a base that is no number",
        "bad_model at learner.learner_model_param.base_score: a finite number is expected here",
        base("half")},
       {"an infinite base",
        "bad_model at learner.learner_model_param.base_score: a finite number is expected here",
        base("[inf]")},
       {"an empty base",
        "bad_model at learner.learner_model_param.base_score: a finite number is expected here",
        base("[]")},
       {"two bases",
        "bad_model at learner.learner_model_param.base_score: one number is expected here, or one "
        "per class",
        base("[5E-1,5E-1]")},
       {"one name for three features",
        "bad_model at learner.feature_names: one text for each of the 3 features is expected",
        [](Json& d) { learner(d)["feature_names"] = {"size"}; }},
       {"a name that is a number", "bad_model at learner.feature_names[1]: text is expected here",
        [](Json& d) { learner(d)["feature_names"][1] = 7; }},
       {"two types for three features",
        "bad_model at learner.feature_types: one text for each of the 3 features is expected",
        [](Json& d) {
          learner(d)["feature_types"] = {"q", "q"};
        }},
       {"a name that stands twice", "bad_option at --features: \"size\" stands twice",
        [](Json& d) { learner(d)["feature_names"][1] = "size"; }},
       {"a name with blanks around it",
        "bad_option at --features: \" age\" is empty or has blanks around it",
        [](Json& d) { learner(d)["feature_names"][1] = " age"; }}},
      whole_document());
  Json old = xgb_document({{3, 1, 0}, "binary:logistic"});
  for (const char* outside : {"[-1E-1]", "[1.5E0]"}) {
    parameters(old)["base_score"] = outside;
    old["version"] = {3, 0, 0};
    CHECK(
        refusal_of(import(old.dump())) ==
        "bad_model at learner.learner_model_param.base_score: this is no base of binary:logistic");
  }
  learner(old)["objective"]["name"] = "count:poisson";
  parameters(old)["base_score"] = "0";
  CHECK(refusal_of(import(old.dump())) ==
        "bad_model at learner.learner_model_param.base_score: this is no base of count:poisson");
}

TEST_CASE("trees that do not fit together") {
  check(
      {{"no trees", "bad_model at learner.gradient_booster.model.trees: this member is missing",
        [](Json& d) { model(d).erase("trees"); }},
       {"trees that are an object",
        "bad_model at learner.gradient_booster.model.trees: an array is expected here",
        [](Json& d) {
          model(d)["trees"] = {{"a", 1}};
        }},
       {"more trees than outputs are named for",
        "bad_model at learner.gradient_booster.model.tree_info: there are 1 entries where 2 are "
        "expected",
        [](Json& d) { model(d)["tree_info"] = {0}; }},
       {"a tree of a class that is not there",
        "bad_model at learner.gradient_booster.model.tree_info[1]: an integer of 0 to 0 is "
        "expected "
        "here",
        [](Json& d) {
          model(d)["tree_info"] = {0, 1};
        }},
       {"rounds that go back",
        "bad_model at learner.gradient_booster.model.iteration_indptr: bounds from 0 to the number "
        "of trees are expected",
        [](Json& d) {
          model(d)["iteration_indptr"] = {0, 2, 1};
        }},
       {"rounds that end early",
        "bad_model at learner.gradient_booster.model.iteration_indptr: bounds from 0 to the number "
        "of trees are expected",
        [](Json& d) {
          model(d)["iteration_indptr"] = {0, 1};
        }},
       {"dart without weights", "bad_model at learner.gradient_booster.model.weight_drop: this ",
        [](Json& d) { booster(d)["name"] = "dart"; }},
       {"too few weights",
        "bad_model at learner.gradient_booster.model.weight_drop: there are 1 entries where 2 are "
        "expected",
        [](Json& d) { model(d)["weight_drop"] = {1}; }},
       {"a weight that makes leaves infinite",
        "bad_model at learner.gradient_booster: a leaf is not a finite number",
        [](Json& d) {
          model(d)["weight_drop"] = {3e38, 1};
        }},
       {"categories of more features than there are",
        "bad_model at learner.gradient_booster.model.cats.enc: there are more entries than "
        "features",
        [](Json& d) { model(d)["cats"]["enc"].push_back(Json::object()); }},
       {"offsets that go back",
        "bad_model at learner.gradient_booster.model.cats.enc[2].offsets: the offsets must not "
        "decrease",
        [](Json& d) {
          model(d)["cats"]["enc"][2]["offsets"] = {0, 2, 1, 3};
        }},
       {"offsets beyond the bytes",
        "bad_model at learner.gradient_booster.model.cats.enc[2].offsets[3]: an integer of 0 to 3 "
        "is "
        "expected here",
        [](Json& d) { model(d)["cats"]["enc"][2]["offsets"][3] = 4; }},
       {"names that are not UTF-8", "bad_option at --categories: ",
        [](Json& d) {
          model(d)["cats"]["enc"][2]["values"] = {97, -61, 99};
        }},
       {"fewer categories than a split names",
        "bad_option at --categories: \"district\" has 3 categories, not 2",
        [](Json& d) {
          model(d)["cats"]["enc"][2]["offsets"] = {0, 1, 2};
        }},
       {"a feature that is a number and a category",
        "bad_model at district: this feature is split ",
        [](Json& d) { tree(d)["split_indices"][0] = 2; }}},
      whole_document());
}

TEST_CASE("a tree whose arrays are damaged") {
  std::vector<Refusal> refusals;
  // Every array of a tree: absent, no array, too short, too long.
  static std::vector<std::string> expected;
  expected.reserve(1000);
  for (const char* name : {"left_children", "right_children", "split_indices", "split_conditions",
                           "default_left", "sum_hessian", "loss_changes", "split_type"}) {
    const std::string at = std::string("bad_model at learner.gradient_booster.model.trees[0].");
    const bool leads = std::string(name) == "left_children";
    const std::string counted = at + "tree_param.num_nodes: there are not as many nodes";
    const auto add = [&](const std::string& says, const std::function<void(Json&)>& spoil) {
      expected.push_back(says);
      refusals.push_back({name, expected.back().c_str(), spoil});
    };
    add(at + name + ": this member is missing", [name](Json& d) { tree(d).erase(name); });
    add(at + name + ": an array is expected here", [name](Json& d) { tree(d)[name] = "many"; });
    add(leads ? counted : at + name + ": there are 4 entries where 5 are expected",
        [name](Json& d) { tree(d)[name].erase(4); });
    add(leads ? counted : at + name + ": there are 6 entries where 5 are expected",
        [name](Json& d) { tree(d)[name].push_back(0); });
    add(at + name + "[3]: ", [name](Json& d) { tree(d)[name][3] = Json::object(); });
  }
  check(refusals, whole_document());
}

TEST_CASE("a tree that is none") {
  const auto nodes = [](const char* name, int i, const Json& value) {
    return [name, i, value](Json& d) { tree(d)[name][i] = value; };
  };
  check(
      {{"leaves that are vectors",
        "bad_model at learner.gradient_booster.model.trees[0].tree_param.size_leaf_vector: leaves "
        "that are vectors (multi_strategy=\"multi_output_tree\") are not supported; train with "
        "\"one_output_per_tree\"",
        [](Json& d) { tree(d)["tree_param"]["size_leaf_vector"] = "3"; }},
       {"no nodes",
        "bad_model at learner.gradient_booster.model.trees[0].tree_param.num_nodes: an ",
        [](Json& d) { tree(d)["tree_param"]["num_nodes"] = "0"; }},
       {"nodes that are promised only",
        "bad_model at learner.gradient_booster.model.trees[0].tree_param.num_nodes: there are not "
        "as "
        "many nodes in left_children",
        [](Json& d) { tree(d)["tree_param"]["num_nodes"] = "1000000000"; }},
       {"a node above itself",
        "bad_model at learner.gradient_booster.model.trees[0].left_children: node 0 has two "
        "parents, "
        "or is above itself",
        nodes("left_children", 2, 0)},
       {"a node that is its own child",
        "bad_model at learner.gradient_booster.model.trees[0].left_children: node 2 has two "
        "parents, "
        "or is above itself",
        nodes("right_children", 2, 2)},
       {"a node of two parents",
        "bad_model at learner.gradient_booster.model.trees[0].left_children: node 1 has two "
        "parents, "
        "or is above itself",
        nodes("left_children", 2, 1)},
       {"a child beyond the nodes",
        "bad_model at learner.gradient_booster.model.trees[0].left_children[0]: an integer of -1 "
        "to "
        "4 is expected here",
        nodes("left_children", 0, 5)},
       {"a child before the nodes",
        "bad_model at learner.gradient_booster.model.trees[0].right_children[0]: an integer of -1 "
        "to "
        "4 is expected here",
        nodes("right_children", 0, -2)},
       {"a split with one child",
        "bad_model at learner.gradient_booster.model.trees[0].right_children[0]: a split has two "
        "children",
        nodes("right_children", 0, -1)},
       {"a feature that is not there",
        "bad_model at learner.gradient_booster.model.trees[0].split_indices[2]: there are only 3 "
        "features",
        nodes("split_indices", 2, 3)},
       {"a threshold that is NaN",
        "bad_model at learner.gradient_booster.model.trees[0].split_conditions[0]: a finite number "
        "is expected here",
        nodes("split_conditions", 0, "NaN")},
       {"a leaf that is infinite",
        "bad_model at learner.gradient_booster.model.trees[0].split_conditions[3]: a finite number "
        "is expected here",
        nodes("split_conditions", 3, "Infinity")},
       {"a leaf beyond single precision",
        "bad_model at learner.gradient_booster.model.trees[0].split_conditions[3]: a ",
        nodes("split_conditions", 3, 1e300)},
       {"a sum of hessians below zero",
        "bad_model at learner.gradient_booster.model.trees[0].sum_hessian[1]: a sum of hessians is "
        "finite and not negative",
        nodes("sum_hessian", 1, -1)},
       {"a truth that is a two",
        "bad_model at learner.gradient_booster.model.trees[0].default_left[0]: an integer of 0 to "
        "1 ",
        nodes("default_left", 0, 2)},
       {"a categorical split without categories",
        "bad_model at learner.gradient_booster.model.trees[0].split_type[0]: this does not agree "
        "with categories_nodes",
        nodes("split_type", 0, 1)},
       {"a segment beyond the categories",
        "bad_model at learner.gradient_booster.model.trees[1].categories_sizes[0]: the segment "
        "ends "
        "beyond the categories",
        [](Json& d) { model(d)["trees"][1]["categories_segments"][0] = 1; }},
       {"categories of a node that is not there",
        "bad_model at learner.gradient_booster.model.trees[1].categories_nodes[0]: an integer of 0 "
        "to 2 is expected here",
        [](Json& d) { model(d)["trees"][1]["categories_nodes"][0] = 3; }},
       {"a category below zero",
        "bad_model at learner.gradient_booster.model.trees[1].categories[0]: an integer of 0 to ",
        [](Json& d) { model(d)["trees"][1]["categories"][0] = -1; }},
       {"more categories than can be named", "bad_option at --categories: ",
        [](Json& d) {
          model(d)["trees"][1]["categories"][0] = 16'000'000;
          model(d).erase("cats");
        }}},
      whole_document());
}

TEST_CASE("linear models that do not fit together") {
  XgbFile file{{2, 0, 0}};
  file.linear_weights = {1, 2, 3};
  check(
      {{"a weight too few",
        "bad_model at learner.gradient_booster.model.weights: there are 2 entries where 3 are "
        "expected",
        [](Json& d) { model(d)["weights"].erase(0); }},
       {"a weight that is infinite",
        "bad_model at learner.gradient_booster.model.weights[1]: a finite number is expected here",
        [](Json& d) { model(d)["weights"][1] = "Infinity"; }},
       {"no weights", "bad_model at learner.gradient_booster.model.weights: this member is missing",
        [](Json& d) { model(d).erase("weights"); }}},
      xgb_document(file));
}

TEST_CASE("outputs with very different numbers of trees") {
  XgbFile file{{1, 7, 0}, "multi:softprob", 2, 1000};
  file.trees.assign(20, {xgb_leaf(1)});
  file.tree_info.assign(20, 7);
  CHECK(refusal_of(import(xgb_document(file).dump())) ==
        "bad_model at learner.gradient_booster: the outputs have very different numbers of trees");
}

TEST_CASE("names that do not fit the model") {
  const std::string text = whole_document().dump();
  xgboost::Names names;
  names.features = {"a", "b"};
  CHECK(refusal_of(import(text, names)) ==
        "bad_option at --features: 2 names are given, and the model has 3 features");
  names = {};
  names.classes = {"no", "yes", "perhaps"};
  CHECK(refusal_of(import(text, names)) ==
        "bad_option at --classes: 3 names are given, and the model has 2 classes");
  names.classes = {"no", "no"};
  CHECK(refusal_of(import(text, names)) == "bad_option at --classes: \"no\" stands twice");
  names = {};
  names.categories["street"] = {"a"};
  CHECK(refusal_of(import(text, names)) ==
        "bad_option at --categories: there is no feature \"street\"");
  names.categories = {{"size", {"a"}}};
  CHECK(refusal_of(import(text, names)) ==
        "bad_option at --categories: \"size\" is not a category");
  names.categories = {{"district", {"a", "b"}}};
  CHECK(refusal_of(import(text, names)) ==
        "bad_option at --categories: \"district\" has 3 categories, not 2");
  names = {};
  names.classes = {"a", "b"};
  CHECK(refusal_of(import(xgb_document({{2, 0, 0}}).dump(), names)) ==
        "bad_option at --classes: a regression (reg:squarederror) has none");
}

TEST_CASE("files that are cut off, at every byte") {
  for (const std::string& text : {whole_document().dump(), xgb_ubjson(whole_document())}) {
    REQUIRE(import(text));
    std::size_t n_wrong = 0;
    for (std::size_t size = 1; size < text.size(); ++size) {
      const std::string said = refusal_of(import(text.substr(0, size)));
      n_wrong += said.starts_with("bad_json at : damaged or cut off: not ") ? 0 : 1;
    }
    // Of UBJSON the first byte alone could be the beginning of either.
    CHECK(n_wrong == 0);
  }
}

TEST_CASE("UBJSON that promises what is not there") {
  const auto said = [](const std::string& bytes) { return refusal_of(import(bytes)); };
  const std::string refused = "bad_json at : damaged or cut off: not UBJSON from byte ";
  const std::string key = "{i\x07version";
  const auto sized = [](std::string marks, char kind, std::size_t n_bytes, unsigned char fill) {
    marks += kind;
    return marks.append(n_bytes, static_cast<char>(fill));
  };
  // Arrays and texts of 2^31, 2^63 and -1 entries; of nulls, which take no bytes.
  for (const std::string& array :
       {sized("[$d#", 'l', 4, 0x7f), sized("[$d#", 'L', 8, 0x7f), sized("[$Z#", 'L', 8, 0x7f),
        sized("[$T#", 'l', 4, 0x7f), sized("[#", 'L', 8, 0x7f), sized("[$d#", 'l', 4, 0xff),
        sized("S", 'l', 4, 0x7f), sized("S", 'L', 8, 0x7f), sized("S", 'i', 1, 0xff),
        sized("{#", 'l', 4, 0x7f), sized("{$i#", 'L', 8, 0x7f)}) {
    CAPTURE(array);
    CHECK(said(key + array).starts_with(refused));
    CHECK(said(key + array + "}") != "none");
  }
  CHECK(said("{L" + std::string(8, '\x7f')).starts_with(refused));  // a key
  CHECK(said("{$").starts_with(refused));
  CHECK(said("{#i\x02i\x01"
             "ai\x05")
            .starts_with(refused));
}

TEST_CASE("files that are deep") {
  for (const std::size_t depth : {70, 100, 10'000, 1'000'000}) {
    CAPTURE(depth);
    std::string json = R"({"version": )";
    std::string ubjson = "{i\x07version";
    std::string objects = ubjson;
    for (std::size_t i = 0; i < depth; ++i)
      objects +=
          "{i\x01"
          "a";
    CHECK(refusal_of(import(json.append(depth, '[')))
              .starts_with("bad_json at : damaged or cut off: not JSON"));
    CHECK(refusal_of(import(json.append("1").append(depth, ']') + ", \"learner\": {}}"))
              .starts_with("bad_json at : damaged or cut off: not JSON"));
    CHECK(refusal_of(import(ubjson.append(depth, '[')))
              .starts_with("bad_json at : damaged or cut off: not UBJSON"));
    CHECK(refusal_of(import(objects)).starts_with("bad_json at : damaged or cut off: not UBJSON"));
  }
}

TEST_CASE("damaged files are refused with a reason, or give a model that loads and predicts") {
  XgbFile linear{{2, 0, 0}};
  linear.linear_weights = {1, 2, 3};
  XgbFile dart = whole_file();
  dart.weight_drop = {0.5, 0.75};
  std::size_t n_imported = 0;
  std::size_t n_silent = 0;
  std::size_t n_wrong = 0;
  for (const Json& document : {whole_document(), xgb_document(linear), xgb_document(dart)}) {
    for (const std::string& good : {document.dump(), xgb_ubjson(document)}) {
      Random random(3);
      for (int i = 0; i < 1500; ++i) {
        std::string text = good;
        for (std::size_t n = 1 + random.below(3); n > 0; --n) {
          const std::size_t at = random.below(text.size());
          const std::size_t size = std::min(1 + random.below(6), text.size() - at);
          const std::size_t kind = random.below(5);
          if (kind == 0) text[at] = static_cast<char>(random.below(256));
          if (kind == 1) text[at] = "0123456789-.E[]{}\",:iUlLdS$#Z"[random.below(29)];
          if (kind == 2) text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
          if (kind == 3) text.erase(at, size);
          if (kind == 4) text.insert(at, text.substr(random.below(text.size()), size));
        }
        const auto imported = import(text);
        if (!imported) {
          n_silent += imported.error().message.empty();
          continue;
        }
        ++n_imported;
        const auto model = read_model(imported->text);
        if (!model) {
          ++n_wrong;
          continue;
        }
        Report report;
        n_wrong += verify(*model, report);
      }
    }
  }
  CHECK(n_silent == 0);
  CHECK(n_wrong == 0);
  CHECK(n_imported > 500);  // the damages reach further than the parser
}
