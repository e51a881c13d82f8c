// Additive models whose shapes and numbers do not fit each other.
#include "catch.hpp"
#include "core/support/models.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

std::string with(const char* pointer, const Json& value) {
  return refusal_after("gam",
                       [&](Json& m) { m["parameters"][Json::json_pointer(pointer)] = value; });
}

const std::string kAt = "bad_model at parameters.";

}  // namespace

TEST_CASE("an axis is of a column that there is, and of its kind") {
  CHECK(with("/axes/0/column", 9) == kAt + "axes[0].column");
  CHECK(with("/axes/0/column", -1) == kAt + "axes[0].column");
  CHECK(with("/axes/0/column", 2) == kAt + "axes[0]");  // categorical
  CHECK(with("/axes/2/column", 0) == kAt + "axes[2]");
  CHECK(with("/axes/0/column", 1) == "none");
}

TEST_CASE("cuts increase, and there are slots between them") {
  CHECK(with("/axes/0/cuts", {0, 7.5, 7.5, 1000}) == kAt + "axes[0].cuts");
  CHECK(with("/axes/0/cuts", {0, 7.5, 7, 1000}) == kAt + "axes[0].cuts");
  CHECK(with("/axes/0/cuts", {0, 7.5, 80}) == kAt + "axes[0].cuts");
  CHECK(with("/axes/0/cuts", {0, 7.5, 80, 90, 100}) == kAt + "axes[0].cuts");
  CHECK(with("/axes/0/cuts", {0, 7.5, 80, 90}) == "none");
}

TEST_CASE("every level has a slot that there is") {
  CHECK(with("/axes/2/slots", {0, 1, 2, 0, 2}) == kAt + "axes[2].slots");
  CHECK(with("/axes/2/slots", {0, 1, 2, 0, 2, 1, 0}) == kAt + "axes[2].slots");
  CHECK(with("/axes/2/slots", {0, 1, 2, 0, 3, 1}) == kAt + "axes[2].slots[4]");  // of missing
  CHECK(with("/axes/2/slots", {0, 1, 2, 0, -1, 1}) == kAt + "axes[2].slots[4]");
  CHECK(with("/axes/2/slots", {0, 0, 0, 0, 0, 0}) == "none");
}

TEST_CASE("a cover is not negative, and there are at most 65535") {
  CHECK(with("/axes/0/cover/1", -1) == kAt + "axes[0].cover");
  CHECK(with("/axes/0/cover/1", 0.5) == "none");
  CHECK(with("/axes/7/cover", {20}) == kAt + "axes[7].cover");
  CHECK(with("/axes/7/cover", Json::array()) == kAt + "axes[7].cover");
  CHECK(with("/axes/7/cover", std::vector<int>(65'536, 1)) == kAt + "axes[7].cover");
  CHECK(with("/axes/7/cover", std::vector<int>(65'535, 1)) == kAt + "axes[7].cuts");
}

TEST_CASE("a term has one axis or two, and a value for each slot and output") {
  CHECK(with("/terms/0/axes", Json::array()) == kAt + "terms[0].axes");
  CHECK(with("/terms/0/axes", {0, 1, 2}) == kAt + "terms[0].axes");
  CHECK(with("/terms/0/axes", {11}) == kAt + "terms[0].axes[0]");
  CHECK(with("/terms/0/axes", {0, 1}) == kAt + "terms[0].value");
  CHECK(with("/terms/8/axes", {8}) == kAt + "terms[8].value");
  CHECK(with("/terms/0/value", {1, 2, 3, 4, 5}) == kAt + "terms[0].value");
  CHECK(with("/terms/8/axes", {9, 8}) == "none");
  CHECK(with("/terms/8/axes", {8, 8}) == kAt + "terms[8].axes");
  CHECK(with("/terms/8/axes", {8, 0}) == kAt + "terms[8].axes");  // of the same column
  CHECK(with("/axes", Json::array()) == kAt + "terms[0].axes[0]");
  CHECK(with("/terms", Json::array()) == "none");
}

TEST_CASE("there is an intercept for each output") {
  CHECK(with("/intercept", {1, 2}) == kAt + "intercept");
  CHECK(with("/n_outputs", 0) == kAt + "n_outputs");
  CHECK(with("/n_outputs", 65536) == kAt + "n_outputs");
}
