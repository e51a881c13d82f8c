// From margins to the outputs of the graph.
#pragma once

#include <string>
#include <vector>

#include "dodona/model.hpp"
#include "exchange/onnx/graph.hpp"

namespace dodona::onnx_exchange {

// margins: [N, K], NaN in the rows that are refused. Returns the names of the outputs.
std::vector<std::string> add_outputs(Graph& graph, const Model& model, const std::string& margins);

}  // namespace dodona::onnx_exchange
