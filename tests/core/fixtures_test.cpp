// Files of format version 1 load for ever, and give the same bits for ever.
#include <algorithm>

#include "catch.hpp"
#include "core/support/models.hpp"
#include "core/support/scorer.hpp"
#include "dodona/math.hpp"
#include "dodona/predictor.hpp"

using namespace dodona;
using namespace dodona::test;

namespace {

std::vector<std::filesystem::path> all_models() {
  const auto root = std::filesystem::path(DODONA_SOURCE_DIR);
  std::vector<std::filesystem::path> paths = json_files(fixtures() / "v1");
  for (const auto& path : json_files(fixtures())) paths.push_back(path);
  for (const auto& folder : std::filesystem::directory_iterator(root / "trainer" / "recipes")) {
    if (std::filesystem::exists(folder.path() / "model.json"))
      paths.push_back(folder.path() / "model.json");
  }
  return paths;
}

std::vector<std::uint64_t> bits_of(const std::vector<double>& values) {
  std::vector<std::uint64_t> bits(values.size());
  std::transform(values.begin(), values.end(), bits.begin(), math::bits_of);
  return bits;
}

}  // namespace

TEST_CASE("the fixtures of version 1 are all there, one of each family at least") {
  std::vector<std::string> families;
  for (const auto& path : json_files(fixtures() / "v1")) {
    families.push_back(path.stem().string() + " " +
                       Json::parse(read_file(path))["family"].get<std::string>());
  }
  CHECK(families == std::vector<std::string>{"gam gam", "iris_linear linear", "iris_trees trees",
                                             "linear linear", "mlp mlp", "trees trees"});
}

TEST_CASE("every model at hand loads, and gives its golden outputs, to the bit") {
  for (const auto& path : all_models()) {
    CAPTURE(path.lexically_relative(DODONA_SOURCE_DIR).string());
    const auto model = read_model(read_file(path));
    if (!model) {
      FAIL(to_string(model.error()));
    }
    Report report;
    CHECK(verify(*model, report) == 0);
    CHECK(report.ok());
    CHECK_FALSE(model->golden.rows.empty());
  }
}

TEST_CASE("the golden outputs are those of a second reading of the format") {
  for (const auto& path : all_models()) {
    CAPTURE(path.lexically_relative(DODONA_SOURCE_DIR).string());
    const Json document = Json::parse(read_file(path));
    const Scorer scorer(document);
    const auto& golden = document["golden"];
    for (std::size_t i = 0; i < golden["rows"].size(); ++i) {
      CAPTURE(i);
      CHECK(bits_of(scorer.outputs(golden["rows"][i])) ==
            bits_of(golden["outputs"][i].get<std::vector<double>>()));
    }
  }
}
