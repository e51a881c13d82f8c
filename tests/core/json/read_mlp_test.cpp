// Networks whose shapes and numbers do not fit each other.
#include "catch.hpp"
#include "core/support/models.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

using Pointer = Json::json_pointer;

std::string mlp_after(const std::function<void(Json&)>& spoil) {
  return refusal_after("mlp", [&](Json& m) { spoil(m["parameters"]); });
}

std::string with(const char* pointer, const Json& value) {
  return mlp_after([&](Json& p) { p[Pointer(pointer)] = value; });
}

const std::string kAt = "bad_model at parameters.";

}  // namespace

TEST_CASE("there is an input for each encoded column, of its kind") {
  CHECK(mlp_after([](Json& p) { p["inputs"].erase(4); }) == kAt + "inputs");
  CHECK(mlp_after([](Json& p) { p["inputs"].push_back(p["inputs"][0]); }) == kAt + "inputs");
  CHECK(mlp_after([](Json& p) { p["inputs"][0] = p["inputs"][1]; }) == kAt + "inputs[0]");
  CHECK(mlp_after([](Json& p) { p["inputs"][1] = p["inputs"][0]; }) == kAt + "inputs[1]");
  CHECK(with("/inputs/0/missing", Json{0.5}) == kAt + "inputs[0].missing");
  CHECK(with("/inputs/1/missing", 0.5) == kAt + "inputs[1].missing");
}

TEST_CASE("an embedding has as many numbers for each category as for a missing one") {
  CHECK(with("/inputs/1/embedding", {1, 2, 3, 4, 5}) == kAt + "inputs[1].embedding");
  CHECK(with("/inputs/1/embedding", {1, 2, 3, 4}) == kAt + "inputs[1].embedding");
  CHECK(with("/inputs/1/embedding", {1, 2, 3, 4, 5, 6, 7, 8}) == kAt + "inputs[1].embedding");
  CHECK(with("/inputs/1/embedding", Json::array()) == kAt + "inputs[1].embedding");
  CHECK(with("/inputs/1/missing", Json::array()) == kAt + "inputs[1].missing");
  // Another width all through, but the first layer.
  CHECK(mlp_after([](Json& p) {
          p["inputs"][1] = {{"embedding", {1, 2, 3}}, {"missing", {0}}};
        }) == kAt + "layers[0].weight");
}

TEST_CASE("layers fit each other and the outputs") {
  CHECK(with("/layers", Json::array()) == kAt + "layers");
  CHECK(mlp_after([](Json& p) { p["layers"].erase(1); }) == kAt + "layers[1].weight");
  CHECK(mlp_after([](Json& p) { p["layers"].erase(4); }) == kAt + "layers[3].activation");
  CHECK(mlp_after([](Json& p) {
          p["layers"].erase(4);
          p["layers"][3]["activation"] = "identity";
        }) == kAt + "layers[3].bias");
  for (const std::size_t i : {0, 2, 4}) {
    const std::string layer = kAt + "layers[" + std::to_string(i) + "]";
    CHECK(mlp_after([&](Json& p) { p["layers"][i]["weight"].erase(0); }) == layer + ".weight");
    CHECK(mlp_after([&](Json& p) { p["layers"][i]["weight"].push_back(1); }) == layer + ".weight");
    CHECK(mlp_after([&](Json& p) { p["layers"][i]["bias"].push_back(1); }) == layer + ".weight");
    CHECK(mlp_after([&](Json& p) { p["layers"][i]["bias"] = Json::array(); }) == layer + ".bias");
  }
  CHECK(with("/layers/4/activation", "relu") == kAt + "layers[4].activation");
  CHECK(with("/layers/0/activation", "swish") == "unknown_name at parameters.layers[0].activation");
  CHECK(with("/layers/0/activation", "ReLU") == "unknown_name at parameters.layers[0].activation");
  CHECK(with("/n_outputs", 2) == kAt + "layers[4].bias");
  CHECK(with("/n_outputs", 0) == kAt + "n_outputs");
  CHECK(with("/n_outputs", 65536) == kAt + "n_outputs");
}

TEST_CASE("numbers of single precision must be finite there; centre and scale are doubles") {
  for (const double beyond : {1e39, -1e39, 3.4028235677973366e38}) {
    CHECK(with("/layers/0/weight/7", beyond) == kAt + "layers[0].weight[7]");
    CHECK(with("/layers/3/bias/1", beyond) == kAt + "layers[3].bias[1]");
    CHECK(with("/inputs/0/missing", beyond) == kAt + "inputs[0].missing");
    CHECK(with("/inputs/1/missing/1", beyond) == kAt + "inputs[1].missing[1]");
    CHECK(with("/inputs/1/embedding/5", beyond) == kAt + "inputs[1].embedding[5]");
  }
  CHECK(with("/layers/0/weight/7", 3.40282356e38) == "none");
  CHECK(with("/layers/0/weight/7", 1e-300) == "none");
  CHECK(with("/inputs/0/center", 1e300) == "none");
  CHECK(with("/inputs/0/scale", -1e-300) == "none");
}

TEST_CASE("no layer is wider than 65535, and a claim of one costs no memory") {
  CHECK(mlp_after([](Json& p) { p["layers"][0]["bias"] = std::vector<int>(65'536, 0); }) ==
        kAt + "layers[0].bias");
  CHECK(mlp_after([](Json& p) { p["layers"][0]["bias"] = std::vector<int>(65'535, 0); }) ==
        kAt + "layers[0].weight");
  CHECK(mlp_after([](Json& p) {
          p["inputs"][1] = {{"embedding", std::vector<int>(196'599, 0)},
                            {"missing", std::vector<int>(65'533, 0)}};
        }) == kAt + "inputs");
  CHECK(mlp_after([](Json& p) {
          p["inputs"][1] = {{"embedding", Json::array()}, {"missing", std::vector<int>(65'536, 0)}};
        }) == kAt + "inputs[1].missing");
}
