#include "train/card/coverage.hpp"

#include <algorithm>
#include <cmath>

#include "train/effective_rows.hpp"
#include "train/options.hpp"

namespace dodona::train {
namespace {

constexpr double kErrors = 3;
constexpr double kLeast = 0.02;
constexpr double kStandardLevel = 0.9;

std::string percent(double share) { return plain(std::round(share * 1000) / 10) + "%"; }

// What chance alone would hardly be below.
double least_by_chance(double level, const CoverageTest& test) {
  return level -
         kErrors * std::sqrt(level * (1 - level) * (1 / test.n_tested + 1 / test.n_learned));
}

std::string reason(const CoverageTest& test) {
  const std::string what = test.task == Task::classification ? "the sets" : "the intervals";
  switch (test.held_out) {
    case HeldOut::latest:
      return "the latest rows by " + in_quotes(test.column) +
             " differ from the earlier ones that " + what +
             " were learned from, and rows to come may differ more; train again as new rows come "
             "in, and count on less than " +
             what + " say";
    case HeldOut::groups:
      return "the held-out groups of " + in_quotes(test.column) +
             " differ from the others more than these from each other; count on less than " + what +
             " say for new groups";
    case HeldOut::own_file:
      return "the rows of the test's file differ from those that " + what +
             " were learned from; count on less than " + what + " say for rows like them";
    case HeldOut::at_random:
      break;
  }
  return "folds of the training rows have promised more than the model keeps; more rows, fewer "
         "trials or a simpler model may mend that";
}

}  // namespace

double n_independent(const Dataset& data) {
  if (!data.groups.empty()) {
    auto groups = data.groups;
    std::sort(groups.begin(), groups.end());
    return static_cast<double>(std::unique(groups.begin(), groups.end()) - groups.begin());
  }
  return data.weights.empty() ? static_cast<double>(data.n_rows()) : effective_number(data.weights);
}

std::optional<DataWarning> find_low_coverage(const CoverageTest& test) {
  if (!(test.n_tested > 0) || !(test.n_learned > 0)) return std::nullopt;
  const LevelFacts* told = nullptr;
  double farthest = 0;
  for (const auto& facts : test.levels) {
    const double below = least_by_chance(facts.level, test) - facts.covered;
    if (below <= 0 || facts.level - facts.covered < kLeast) continue;
    const bool is_told = facts.level == kStandardLevel || below > farthest;
    if (told != nullptr && (told->level == kStandardLevel || !is_told)) continue;
    told = &facts;
    farthest = below;
  }
  if (told == nullptr) return std::nullopt;
  const char* what = test.task == Task::classification ? " sets of classes" : " intervals";
  return DataWarning{
      "coverage", test.column.empty() ? std::vector<std::string>() : std::vector{test.column},
      "the " + percent(told->level) + what + " hold the truth in only " + percent(told->covered) +
          " of the " + std::to_string(test.n_rows) + " held-out rows; by chance it would be " +
          percent(least_by_chance(told->level, test)) +
          " at least (3 standard errors): " + reason(test)};
}

}  // namespace dodona::train
