#include "json/write.hpp"

#include <cmath>
#include <cstring>

#include "catch.hpp"
#include "core/support/files.hpp"
#include "dodona/json/parse.hpp"
#include "dodona/math.hpp"
#include "dodona/predictor.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using json::Json;

namespace {

// One feature of each kind, a random forest over them, and everything else that a file may hold.
Model forest() {
  Model model;
  model.schema.task = Task::classification;
  model.schema.target = {"y", "Label", "u", "words", {"a \"b\"", "c\nd", "\xc3\xa9"}};
  model.schema.missing_tokens = {"", "-"};
  Feature number{"n", Kind::number, "L", "m", "d", Missing::allowed, Unseen::missing, {}, {}};
  number.training = {1,     -1e-300, 1.7976931348623157e308, 0.1 + 0.2, 15, {-1e-300, 0.1, 1e308},
                     {3, 4}};
  Feature category{"c",           Kind::category,       "", "", "", Missing::error,
                   Unseen::error, {"__proto__", "x,y"}, {}};
  category.training.counts = {1, 2};
  model.schema.features = {number, category};
  model.encoder.columns = {{0, Encoding::number}, {1, Encoding::code}};
  Trees trees;
  trees.base = {0.1, -0.0, 1e-310};
  test::Random random(8);
  for (int t = 0; t < 6; ++t) {
    const auto root = static_cast<std::uint32_t>(trees.nodes.size());
    trees.roots.push_back(root);
    TreeNode split{t % 2, t % 3 == 0, t % 2 == 1, root + 2, 0, 0, 0};
    if (split.categorical) {
      CodeSet set;
      if (t > 1) set.insert(1);  // and one that is empty: only missing values go left
      split.codes = static_cast<std::uint32_t>(trees.code_sets.size());
      trees.code_sets.push_back(set);
    } else {
      split.value = random.normal();
    }
    trees.nodes.push_back(split);
    trees.nodes.push_back({kLeaf, false, false, 0, 0, random.normal() / 3, 5});
    trees.nodes.push_back({kLeaf, false, false, 0, 0, -0.0, 2});
  }
  model.family = std::move(trees);
  model.output.link = Link::softmax;
  return model;
}

Prediction predict_some(const Model& model) {
  Table table;
  table.n_rows = 50;
  table.columns.resize(2);
  test::Random random(9);
  for (std::size_t i = 0; i < table.n_rows; ++i) {
    table.columns[0].push_back(i % 7 == 0 ? test::kMissing : random.normal());
    table.columns[1].push_back(i % 11 == 0 ? test::kMissing : static_cast<double>(i % 2));
  }
  Report report;
  auto prediction = predict(model, table, 1, report);
  REQUIRE(report.ok());
  return prediction;
}

}  // namespace

TEST_CASE("numbers are the shortest decimals that read back to the same bits") {
  CHECK(json::dump(Json(0.1)) == "0.1");
  CHECK(json::dump(Json(0.1 + 0.2)) == "0.30000000000000004");
  CHECK(json::dump(Json(1e23)) == "1e+23");
  CHECK(json::dump(Json(5e-324)) == "5e-324");
  CHECK(json::dump(Json(3.0)) == "3");
  CHECK(json::dump(Json(-0.0)) == "-0.0");  // -0 would read back as the integer 0
  test::Random random(1);
  for (int i = 0; i < 20000; ++i) {
    const double x = math::from_bits(random.bits());
    if (!std::isfinite(x)) continue;
    const double back = Json::parse(json::dump(Json(x))).get<double>();
    REQUIRE(math::bits_of(back) == math::bits_of(x));
  }
  CHECK(std::signbit(Json::parse("-0.0").get<double>()));
}

TEST_CASE("objects get a line per member down to the level asked for") {
  const Json json = {{"a", {{"b", {1, 2}}, {"c", Json::object()}}}, {"d", "x\n\"\xff"}};
  CHECK(json::dump(json, 2) ==
        "{\n \"a\": {\n  \"b\": [1,2],\n  \"c\": {}\n },\n \"d\": \"x\\n\\\"\xef\xbf\xbd\"\n}");
  CHECK(json::dump(json, 0) ==
        "{\"a\": {\"b\": [1,2], \"c\": {}}, \"d\": \"x\\n\\\"\xef\xbf\xbd\"}");
}

TEST_CASE("a model that was written reads back to the same predictions and the same text") {
  const Model model = forest();
  const std::string text = json::write_model(model, Json::object(), Json::object());
  const auto read = read_model(text);
  REQUIRE(read);
  CHECK(json::write_model(*read, Json::object(), Json::object()) == text);
  CHECK(read->schema.target.classes == model.schema.target.classes);
  CHECK(read->schema.target.description == "words");
  CHECK(read->schema.features[0].training.median == 0.1 + 0.2);
  CHECK(read->schema.features[0].training.minimum == -1e-300);
  CHECK(read->schema.features[1].unseen == Unseen::error);

  const Prediction expected = predict_some(model);
  const Prediction found = predict_some(*read);
  CHECK(found.labels == expected.labels);
  for (std::size_t i = 0; i < expected.outputs.size(); ++i)
    REQUIRE(math::bits_of(found.outputs[i]) == math::bits_of(expected.outputs[i]));
}

TEST_CASE("a linear model of several outputs reads back to the same text") {
  Model model = forest();
  model.family =
      Linear{{1, 0.1, -0.0},
             {{{1, 2, 3}, {0, 0, 0.5}, {0.1, -0.0, 7}}, {{1, 2, 3, 4, 5, 1e-7}, {1, 2, 3}}}};
  const std::string text = json::write_model(model, Json::object(), Json::object());
  const auto read = read_model(text);
  REQUIRE(read);
  CHECK(json::write_model(*read, Json::object(), Json::object()) == text);
  predict_some(*read);
}

TEST_CASE("every encoding is written with its parameters, and reads back") {
  const auto read = read_model(test::read_file(test::fixtures() / "linear_encoded.json"));
  REQUIRE(read);
  const std::string text = json::write_model(*read, Json::object(), Json::object());
  const auto again = read_model(text);
  REQUIRE(again);
  CHECK(json::write_model(*again, Json::object(), Json::object()) == text);
  const Json given = Json::parse(test::read_file(test::fixtures() / "linear_encoded.json"));
  CHECK(Json::parse(text)["encoder"] == given["encoder"]);
  Report report;
  CHECK(verify(*again, report) == 0);
}

TEST_CASE("precision single is written, and reads back") {
  Model model = forest();
  model.family = Trees{{1, 0.5, -0.0}, {TreeNode{}}, {0}, {}, true};
  const std::string trees = json::write_model(model, Json::object(), Json::object());
  CHECK(Json::parse(trees)["parameters"]["precision"] == "single");
  REQUIRE(read_model(trees));
  CHECK(json::write_model(*read_model(trees), Json::object(), Json::object()) == trees);
  model.family = Linear{{1, 2, 3}, {{{1, 2, 3}, {0, 0, 0}}, {{1, 2, 3, 4, 5, 6}, {1, 2, 3}}}, true};
  const std::string linear = json::write_model(model, Json::object(), Json::object());
  CHECK(Json::parse(linear)["parameters"]["precision"] == "single");
  REQUIRE(read_model(linear));
  CHECK(json::write_model(*read_model(linear), Json::object(), Json::object()) == linear);
}

TEST_CASE("a network reads back to the same singles, in their shortest decimals") {
  Model model = forest();
  test::Random random(10);
  std::vector<float> weight = {
      0.1F, -0.0F, 1e-45F, 3.4028235e38F, 1.0F / 3, 16777216, 7.038531e-26F, -1e-40F, 2, 5};
  Mlp mlp;
  mlp.inputs = {ScaledInput{0.1, 1.0 / 3, 0.3F}, EmbeddedInput{{0.1F, 2, 3, 0.7F}, {0, -0.5F}}};
  DenseLayer hidden{Activation::gelu, {0.2F, 7}, {1, 2, 3, 4, 5, 6}};
  while (weight.size() < 20'000) {
    const auto x = static_cast<float>(random.normal() *
                                      std::ldexp(1.0, static_cast<int>(random.normal() * 30)));
    if (std::isfinite(x)) weight.push_back(x);
  }
  mlp.layers = {hidden, {Activation::tanh, std::vector<float>(weight.size() / 2, 0.1F), weight}};
  mlp.layers.push_back(
      {Activation::identity, {1, 2, 3}, std::vector<float>(3 * weight.size() / 2)});
  model.family = mlp;
  const std::string text = json::write_model(model, Json::object(), Json::object());
  const auto read = read_model(text);
  REQUIRE(read);
  CHECK(json::write_model(*read, Json::object(), Json::object()) == text);
  const auto& found = std::get<Mlp>(read->family);
  CHECK(std::memcmp(found.layers[1].weight.data(), weight.data(), weight.size() * sizeof(float)) ==
        0);
  CHECK(found.layers[0].activation == Activation::gelu);
  CHECK(std::get<ScaledInput>(found.inputs[0]).scale == 1.0 / 3);
  CHECK(std::get<EmbeddedInput>(found.inputs[1]).embedding == std::vector<float>{0.1F, 2, 3, 0.7F});
  CHECK(text.find("\"embedding\": [0.1,2,3,0.7]") != std::string::npos);
}

TEST_CASE("golden rows keep the type of each cell") {
  Model model = forest();
  model.golden.rows = {{std::monostate{}, std::string("x,y")}, {-0.0, std::string("__proto__")}};
  model.golden.outputs = {{0.25, 0.5, 0.25}, {1, 0, 0}};
  const auto read = read_model(json::write_model(model, Json::object(), Json::object()));
  REQUIRE(read);
  CHECK(read->golden.rows == model.golden.rows);
  CHECK(read->golden.outputs == model.golden.outputs);
}
