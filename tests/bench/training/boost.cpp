// Dodona's boosting alone, by the protocol of native.mjs:
// bench_boost TRAIN.f32 TEST.f32 N_FEATURES THREADS [OPTION=VALUE]...
//
// The matrices are float32, row by row: the features, then the class, 0 or 1. What is timed is one
// fit of the family `trees` to columns in memory, its binning included, its file not. The outputs
// are the probabilities of class 1 for the rows of TEST.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../protocol.hpp"
#include "dodona/encode.hpp"
#include "dodona/math.hpp"
#include "train/family/family.hpp"
#include "train/options.hpp"
#include "train/parallel.hpp"

namespace {

using dodona::Frame;
using dodona::Table;
namespace train = dodona::train;

// The table must outlive the frame.
Frame frame_of(const Table& table, std::size_t n_features) {
  Frame frame;
  frame.n_rows = table.n_rows;
  for (std::size_t f = 0; f < n_features; ++f) frame.columns.emplace_back(table.columns[f]);
  frame.n_levels.assign(n_features, 0);
  return frame;
}

std::optional<train::Options> options_of(std::span<char*> assignments) {
  train::Options options;
  for (const std::string_view assignment : assignments) {
    const auto at = assignment.find('=');
    if (at == std::string_view::npos) return std::nullopt;
    if (auto error = options.set(assignment.substr(0, at), assignment.substr(at + 1))) {
      std::cerr << to_string(*error) << "\n";
      return std::nullopt;
    }
  }
  return options;
}

train::Learner trees() {
  for (const auto& learner : train::learners()) {
    if (learner.name == "trees") return learner.fit;
  }
  return nullptr;
}

}  // namespace

int main(int argc, char** argv) {
  const auto learn = dodona::bench::read_file(argc > 4 ? argv[1] : "");
  const auto test = dodona::bench::read_file(argc > 4 ? argv[2] : "");
  const auto options =
      options_of(std::span(argv, static_cast<std::size_t>(argc))
                     .subspan(std::min<std::size_t>(5, static_cast<std::size_t>(argc))));
  if (!learn || !test || !options) {
    std::cerr << "usage: bench_boost TRAIN.f32 TEST.f32 N_FEATURES THREADS [OPTION=VALUE]...\n";
    return 2;
  }
  const std::size_t n_features = std::stoul(argv[3]);
  const Table learn_table = dodona::bench::table_of(*learn, n_features + 1);
  const Table test_table = dodona::bench::table_of(*test, n_features + 1);
  const Frame learn_frame = frame_of(learn_table, n_features);
  const Frame test_frame = frame_of(test_table, n_features);

  std::optional<dodona::Family> fitted;
  const int n_threads = std::stoi(argv[4]);
  const auto fit = [&] {
    auto result = trees()({.frame = learn_frame,
                           .target = learn_table.columns.back(),
                           .objective = dodona::train::Objective::logistic,
                           .options = *options,
                           .n_threads = n_threads,
                           .progress = {}});
    if (!result) {
      std::cerr << to_string(result.error()) << "\n";
      std::exit(1);
    }
    fitted = std::move(result->family);
  };
  std::vector<double> outputs(test_frame.n_rows);
  const auto fit_in_threads = [&] { dodona::train::with_threads(n_threads, fit); };
  dodona::bench::answer(fit_in_threads, [&] {
    if (!fitted) fit_in_threads();
    score(*fitted, test_frame, outputs);
    for (double& output : outputs) output = dodona::math::logistic(output);
    return std::span<const double>(outputs);
  });
}
