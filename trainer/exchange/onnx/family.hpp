// The families as ONNX operators. A new one is a declaration here and a file.
#pragma once

#include <string>

#include "dodona/family/gam.hpp"
#include "dodona/family/linear.hpp"
#include "dodona/family/mlp.hpp"
#include "dodona/family/trees.hpp"
#include "exchange/onnx/columns.hpp"

namespace dodona::onnx_exchange {

// Each returns the margins: [N, K], double.
std::string add_margins(Graph& graph, const std::vector<Column>& columns, const Linear& model);
std::string add_margins(Graph& graph, const std::vector<Column>& columns, const Trees& model);
std::string add_margins(Graph& graph, const std::vector<Column>& columns, const Mlp& model);
std::string add_margins(Graph& graph, const std::vector<Column>& columns, const Gam& model);

}  // namespace dodona::onnx_exchange
