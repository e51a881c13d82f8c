// The schema of an imported model: columns as far as the file knows them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/schema.hpp"
#include "exchange/xgboost/booster.hpp"
#include "exchange/xgboost/objective.hpp"

namespace dodona::xgboost {

// What the file does not say and whoever imports it may.
struct Names {
  std::string target = "target";
  std::vector<std::string> classes;   // none: "0", "1", ...
  std::vector<std::string> features;  // none: the file's own, or else f0, f1, ...
  std::map<std::string, std::vector<std::string>> categories;  // by feature, in the order of codes
};

// Every feature may be missing. Its distribution has no counts, since no file holds the training
// rows; the range is that of the thresholds, and a little beyond.
Result<Schema> schema_of(const Booster& booster, const Objective& objective, const Names& names);

}  // namespace dodona::xgboost
