// Reads the document of an XGBoost file.
#pragma once

#include <string_view>

#include "dodona/error.hpp"
#include "exchange/xgboost/booster.hpp"

namespace dodona::xgboost {

// The bytes of a JSON or UBJSON file that save_model() of XGBoost 1.0 to 3 wrote. An error names
// the place in the file.
Result<Booster> read_booster(std::string_view bytes);

}  // namespace dodona::xgboost
