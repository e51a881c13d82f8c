// The whole way of an import: bytes of an XGBoost file -> the text of a Dodona model.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/model.hpp"
#include "exchange/xgboost/schema.hpp"

namespace dodona::xgboost {

struct Imported {
  Model model;
  std::string text;
  std::string source;              // "XGBoost 1.7.4, binary:logistic, gbtree"
  std::vector<std::string> notes;  // what whoever imports should know
};

// file: the name that provenance keeps.
Result<Imported> import_model(std::string_view bytes, const std::string& file, const Names& names,
                              std::optional<std::size_t> rounds);

}  // namespace dodona::xgboost
