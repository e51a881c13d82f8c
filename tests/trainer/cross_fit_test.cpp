// Cross-fitting: every row answered by a model that has not seen it.
#include "train/cross_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "train/family/trees.hpp"
#include "trainer/support/fit.hpp"

using namespace dodona;
using namespace dodona::train;

namespace {

const LearnerEntry& learner(std::string_view name) {
  const auto all = learners();
  return *std::find_if(all.begin(), all.end(), [&](const auto& l) { return l.name == name; });
}

// Few different values, so that every fold has all of them and cuts its columns at the same places.
struct Data {
  std::vector<double> a, b, y;
  Frame frame;

  explicit Data(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      a.push_back(static_cast<double>(draw(3, Purpose::split, i) % 7));
      b.push_back(static_cast<double>(draw(4, Purpose::split, i) % 5));
      y.push_back(a[i] * b[i] + static_cast<double>(draw(5, Purpose::split, i) % 3));
    }
    frame = {n, {a, b}, {0, 0}, {}};
  }
};

Options exact_options(bool early) {
  Options options;
  for (const auto& [name, value] : {std::pair("trees.rounds", early ? "400" : "40"),
                                    {"trees.max_depth", "3"},
                                    {"trees.row_fraction", "1"},
                                    {"trees.column_fraction", "1"}})
    options.set(name, value);
  options.set("trees.early_stopping_rounds", early ? "5" : "0");
  return options;
}

FitInput input_of(const Data& data, const Options& options) {
  return {data.frame, data.y, Objective::squared_error, 1, options, 1, 1, {}};
}

}  // namespace

TEST_CASE("folds side by side give what a fit of each alone gives") {
  const Data data(300);
  const Options options = exact_options(false);
  const FitInput input = input_of(data, options);
  const auto folds = fold_rows({300}, 4, 1, Purpose::validation);
  const auto together = cross_fit(learner("trees"), input, folds);
  LearnerEntry alone = learner("trees");
  alone.cross_fit = nullptr;
  const auto apart = cross_fit(alone, input, folds);
  REQUIRE(together);
  REQUIRE(apart);
  CHECK(together->found.empty());
  for (std::size_t i = 0; i < 300; ++i) {
    CAPTURE(i);
    REQUIRE(together->margins[i] == Approx(apart->margins[i]).epsilon(1e-9));
  }
}

TEST_CASE("rows that no fold holds out have no margin") {
  const Data data(120);
  const Options options = exact_options(false);
  const FitInput input = input_of(data, options);
  RowSplit fold;
  for (std::size_t i = 0; i < 120; ++i) (i < 80 ? fold.train : fold.held_out).push_back(i);
  for (const char* name : {"trees", "linear", "forest", "mlp"}) {
    const auto crossed = cross_fit(learner(name), input, std::vector{fold});
    REQUIRE(crossed);
    for (std::size_t i = 0; i < 120; ++i) {
      CAPTURE(name, i);
      REQUIRE(std::isnan(crossed->margins[i]) == (i < 80));
    }
  }
}

TEST_CASE("the held-out rows find the number of rounds, and answer with that many") {
  const Data data(200);
  const Options early = exact_options(true);
  const FitInput input = input_of(data, early);
  const auto folds = fold_rows({200}, 5, 1, Purpose::validation);
  const auto crossed = cross_fit(learner("trees"), input, folds);
  REQUIRE(crossed);
  REQUIRE(crossed->found.size() == 2);
  REQUIRE(crossed->found[0].first == "trees.rounds");
  const auto loss_of = [&](double rounds) {
    Options fixed = exact_options(false);
    fixed.replace("trees.rounds", rounds);
    const FitInput again = input_of(data, fixed);
    const auto margins = cross_fit(learner("trees"), again, folds)->margins;
    double squares = 0;
    for (std::size_t i = 0; i < 200; ++i) squares += std::pow(margins[i] - data.y[i], 2);
    return std::pair(squares, margins);
  };
  const double best = crossed->found[0].second;
  const auto [at_best, margins] = loss_of(best);
  CHECK(margins == crossed->margins);
  CHECK(loss_of(best + 1).first >= at_best);
  if (best > 1) CHECK(loss_of(best - 1).first > at_best);
}

TEST_CASE("a cross-fit that is stopped says so") {
  const Data data(100);
  const Options options = exact_options(true);
  for (const char* name : {"trees", "forest"}) {
    FitInput input = input_of(data, options);
    int calls = 0;
    input.progress = [&](double, const std::string&) { return ++calls < 3; };
    const auto crossed =
        cross_fit(learner(name), input, fold_rows({100}, 5, 1, Purpose::validation));
    REQUIRE(crossed);
    CHECK(crossed->stopped);
    CHECK(calls == 3);
  }
}
