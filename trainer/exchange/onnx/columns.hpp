// From the inputs of the graph to the columns that a family sees: the cell contract and the
// encoder.
#pragma once

#include <string>
#include <vector>

#include "dodona/model.hpp"
#include "exchange/onnx/encodings.hpp"
#include "exchange/onnx/graph.hpp"

namespace dodona::onnx_exchange {

// A tensor [N, 1]. Numeric: doubles, NaN being missing. Categorical: integers, as encodings.hpp has
// them.
struct Column {
  std::string tensor;
  std::size_t n_levels = 0;     // 0: numeric
  bool may_be_missing = false;  // else NaN only where the row is refused
};

struct Columns {
  std::vector<Column> columns;  // one per encoded column
  // [N, 1]: 0, or NaN in the rows that Dodona refuses; "" if no cell is ever refused.
  std::string refusal;
};

// Adds the inputs to the graph, and what makes columns of them.
Columns add_columns(Graph& graph, const Schema& schema, const Encoder& encoder);

}  // namespace dodona::onnx_exchange
