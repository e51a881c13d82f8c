// The bytes of an XGBoost file -> a JSON document.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "dodona/error.hpp"

namespace dodona::xgboost {

// JSON or UBJSON, told by the content. Other ways to save a booster (the old binary format, a
// pickle, a dump) are refused with the sentence that says how to save it as JSON.
Result<nlohmann::json> parse_document(std::string_view bytes);

}  // namespace dodona::xgboost
