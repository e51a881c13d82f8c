// One encoded column. FORMAT.md, "Encoder".
#pragma once

#include <string>

#include "dodona/encode.hpp"
#include "exchange/onnx/graph.hpp"

namespace dodona::onnx_exchange {

// What a categorical column holds, [N, 1]. Category c is kFirstCategory + c.
constexpr std::size_t kRefused = 0;
constexpr std::size_t kMissingCategory = 1;
constexpr std::size_t kFirstCategory = 2;

// input: of the feature, [N, 1]; doubles, or of a category integers as above. Returns the same of
// the encoded column. All is exact but the logarithms of `log` and `quantile`, which are those of
// the runtime.
std::string add_encoding(Graph& graph, const EncodedColumn& column, const Feature& feature,
                         const std::string& input);

}  // namespace dodona::onnx_exchange
