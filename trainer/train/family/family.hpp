// How families are learned: the table of learners, twin of core's table of families.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/encode.hpp"
#include "dodona/error.hpp"
#include "dodona/family/family.hpp"
#include "dodona/output.hpp"
#include "train/options.hpp"

namespace dodona::train {

// Called as a fit advances, with the part that is done (0 to 1) and a word on it. False stops the
// fit early, with what is there.
using Progress = std::function<bool(double done, const std::string& what)>;

// What a learner is given. The link decides the loss: identity and exp squared error, logistic and
// softmax log loss.
struct FitInput {
  const Frame& frame;              // encoded columns of the training rows
  std::span<const double> target;  // [n_rows]: margins to be met (regression) or class indices
  Link link = Link::identity;
  std::size_t n_margins = 1;
  const Options& options;
  std::uint64_t seed = 1;
  int n_threads = 1;
  Progress progress;
};

struct Fit {
  Family family;
  std::vector<double> importance;  // per encoded column, not negative, in any unit
  std::vector<std::string> notes;
};

using Learner = Result<Fit> (*)(const FitInput& input);

struct LearnerEntry {
  std::string_view name;
  Learner fit;
  std::string_view help;
};

std::span<const LearnerEntry> learners();

}  // namespace dodona::train
