// The kernel gives the bits of the reference (family/mlp.cpp), whatever the shape.
#include "dodona/kernel/mlp.hpp"

#include <limits>

#include "catch.hpp"
#include "core/support/networks.hpp"
#include "dodona/math.hpp"

using namespace dodona;
using namespace dodona::kernel;
using namespace dodona::test;

namespace {

MlpKernel compiled_of(const Mlp& model) {
  MlpKernel kernel;
  compile(model, kernel);
  return kernel;
}

// How many margins differ from the reference's in a bit (any NaN is like any other).
std::size_t n_different(const Network& network, const Frame& frame, MlpWorkspace& workspace) {
  const std::size_t n = n_outputs(network.model) * frame.n_rows;
  std::vector<double> expected(n);
  std::vector<double> found(n + 1, -7.0);
  score(network.model, frame, expected);
  kernel::score(compiled_of(network.model), frame, std::span(found).first(n), workspace);
  std::size_t n_wrong = found[n] == -7.0 ? 0 : 1;
  for (std::size_t i = 0; i < n; ++i) {
    n_wrong += math::bits_of(expected[i]) != math::bits_of(found[i]) &&
               !(std::isnan(expected[i]) && std::isnan(found[i]));
  }
  return n_wrong;
}

}  // namespace

TEST_CASE("random networks, batches of 1 to 100 rows: the bits of the reference") {
  Random random(1);
  MlpWorkspace workspace;  // one for all: what a call leaves there is of no consequence
  std::size_t n_wrong = 0;
  for (int i = 0; i < 300; ++i) {
    const std::size_t widest = i % 10 == 0 ? 300 : 40;
    std::vector<std::size_t> widths;
    for (std::size_t n_hidden = random.below(5); n_hidden > 0; --n_hidden)
      widths.push_back(1 + random.below(widest));
    widths.push_back(random.below(2) == 0 ? 1 : 1 + random.below(20));
    const Network network = random_network(1 + random.below(widest), widths, random);
    const std::size_t n_rows = 1 + random.below(100);
    const auto columns = random_rows(network, n_rows, random);
    n_wrong += n_different(network, frame_of(columns, n_rows, network.n_levels), workspace);
  }
  CHECK(n_wrong == 0);
}

TEST_CASE("every number of rows from 0 to 70, and every width from 1 to 40") {
  Random random(3);
  const Network network = random_network(6, {9, 6, 5}, random);
  for (std::size_t n_rows = 0; n_rows <= 70; ++n_rows) {
    const auto columns = random_rows(network, n_rows, random);
    MlpWorkspace workspace;
    CAPTURE(n_rows);
    CHECK(n_different(network, frame_of(columns, n_rows, network.n_levels), workspace) == 0);
  }
  for (std::size_t width = 1; width <= 40; ++width) {
    const Network wide = random_network(3, {width, width}, random);
    for (const std::size_t n_rows : {1, 8}) {
      const auto columns = random_rows(wide, n_rows, random);
      MlpWorkspace workspace;
      CAPTURE(width, n_rows);
      CHECK(n_different(wide, frame_of(columns, n_rows, wide.n_levels), workspace) == 0);
    }
  }
}

TEST_CASE("values beyond single precision: the bits of the reference") {
  Random random(5);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<double> extremes = {0.0,   -0.0,   1e-45,  -1e-45,    1e-40,      1e38, -1e38,
                                        1e300, -1e300, 5e-324, kInfinity, -kInfinity, 1,    -1};
  for (int i = 0; i < 50; ++i) {
    const Network network = random_network(4, {8, 5, 2}, random);
    auto columns = random_rows(network, 29, random);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (network.n_levels[j] > 0) continue;
      for (double& x : columns[j]) x = extremes[random.below(extremes.size())];
    }
    MlpWorkspace workspace;
    CHECK(n_different(network, frame_of(columns, 29, network.n_levels), workspace) == 0);
  }
}

TEST_CASE("a workspace that has grown is not allocated again") {
  Random random(6);
  const Network network = random_network(8, {64, 64, 1}, random);
  const MlpKernel kernel = compiled_of(network.model);
  const auto columns = random_rows(network, 200, random);
  std::vector<double> margins(200);
  MlpWorkspace workspace;
  score(kernel, frame_of(columns, 200, network.n_levels), margins, workspace);
  const float* const at = workspace.from.data();
  const std::size_t size = workspace.from.capacity();
  for (const std::size_t n_rows : {1, 7, 200, 64, 3}) {
    score(kernel, frame_of(columns, n_rows, network.n_levels), margins, workspace);
    CHECK(workspace.from.data() == at);
    CHECK(workspace.from.capacity() == size);
  }
  CHECK(size <= std::size_t{64} * 64);  // a block of rows, not the batch
}
