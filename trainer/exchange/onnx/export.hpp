// A model as an ONNX file: ONNX-ML operators for the family, and ONNX operators around it for what
// the encoder and the output do. onnx.ai, "Operators" and "ai.onnx.ml Operators".
#pragma once

#include <string>
#include <vector>

#include "dodona/error.hpp"
#include "dodona/model.hpp"

namespace dodona::onnx_exchange {

// What people are told of the model; both may be empty.
struct Card {
  std::string title;
  std::string description;
};

struct Exported {
  std::string bytes;                 // the file: a ModelProto
  std::string operators;             // the operator sets that it needs: "ONNX 13, ai.onnx.ml 3"
  std::vector<std::string> outputs;  // their names
};

// One input [N, 1] per feature, under its name:
//
//   number, boolean   double; NaN is missing
//   date              double, days since 1970-01-01 with the time of day as a fraction; NaN is
//   missing category          string, trimmed; as in a CSV the missing tokens are missing
//
// Outputs, with `_` behind the name where a feature has it already:
//
//   regression        value [N, 1], double
//   classification    probabilities [N, K], double, in the order of the classes; label [N], string
//
// A row that Dodona would refuse because a cell is missing, infinite or unseen where the schema
// does not allow it has NaN in each output, and the label "".
//
// Scores are double where the operators have it: linear models give Dodona's values but for the
// order of a sum; the sum of the trees of an ensemble comes out as the nearest single, since that
// is the output type of TreeEnsembleRegressor. Splits compare doubles and are exact.
//
// An error names what ONNX cannot say, all of it in one message.
Result<Exported> to_onnx(const Model& model, const Card& card);

}  // namespace dodona::onnx_exchange
