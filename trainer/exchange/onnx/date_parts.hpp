// Parts of a date, by arithmetic on days.
#pragma once

#include <string>

#include "dodona/encode.hpp"
#include "exchange/onnx/graph.hpp"

namespace dodona::onnx_exchange {

// days: [N, 1], since 1970-01-01 with the time of day as a fraction. Returns a part of
// each, which is exact, or the days themselves.
std::string add_date_part(Graph& graph, Encoding part, const std::string& days);

}  // namespace dodona::onnx_exchange
