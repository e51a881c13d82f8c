#include "exchange/onnx/export.hpp"

#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <limits>
#include <variant>

#include "exchange/onnx/columns.hpp"
#include "exchange/onnx/family.hpp"
#include "exchange/onnx/graph.hpp"
#include "exchange/onnx/output.hpp"
#include "json/write.hpp"

namespace dodona::onnx_exchange {
namespace {

// What came with ONNX 1.8: Softmax along one axis, and IsNaN of doubles in ONNX Runtime.
constexpr std::int64_t kIrVersion = 7;
constexpr std::int64_t kOpset = 13;

Error inexpressible(const std::string& what) {
  return {Code::bad_model, {}, "this cannot be written as ONNX: " + what};
}

// All that ONNX cannot say of the model.
std::string obstacles(const Model& model) {
  std::string list;
  const auto add = [&](const std::string& what) { list += (list.empty() ? "" : "; ") + what; };
  if (model.encoder.columns.empty()) add("a model without encoded columns (encoder)");
  for (std::size_t f = 0; f < model.schema.features.size(); ++f) {
    // Protocol buffers and the C interfaces of ONNX's runtimes end a name there.
    if (model.schema.features[f].name.find('\0') != std::string::npos)
      add("a name with a NUL character (features[" + std::to_string(f) + "].name)");
  }
  return list;
}

void set_property(onnx::ModelProto& proto, const char* key, const std::string& value) {
  if (value.empty()) return;
  auto& property = *proto.add_metadata_props();
  property.set_key(key);
  property.set_value(value);
}

void add_metadata(onnx::ModelProto& proto, const Model& model, const Card& card) {
  const Target& target = model.schema.target;
  proto.set_ir_version(kIrVersion);
  proto.set_producer_name("dodona");
  proto.set_producer_version(DODONA_VERSION);
  proto.set_doc_string(card.title.empty() || card.description.empty()
                           ? card.title + card.description
                           : card.title + "\n\n" + card.description);
  set_property(proto, "task", std::string(name_of(model.schema.task)));
  set_property(proto, "family", std::string(name_of(model.family)));
  set_property(proto, "target", target.name);
  set_property(proto, "unit", target.unit);
  if (!target.classes.empty())
    set_property(proto, "classes", json::dump(json::Json(target.classes), 0));
}

std::string add_operator_sets(onnx::ModelProto& proto, const Graph& graph) {
  auto& standard = *proto.add_opset_import();
  standard.set_domain("");
  standard.set_version(kOpset);
  std::string text = "ONNX " + std::to_string(kOpset);
  if (graph.ml_version() == 0) return text;
  auto& learning = *proto.add_opset_import();
  learning.set_domain("ai.onnx.ml");
  learning.set_version(graph.ml_version());
  return text + ", ai.onnx.ml " + std::to_string(graph.ml_version());
}

// Holds the file against the definitions of the operators, types and shapes included.
std::string faults_of(onnx::ModelProto& proto) {
  try {
    onnx::checker::check_model(proto);
    onnx::ModelProto inferred = proto;
    onnx::shape_inference::InferShapes(inferred, onnx::OpSchemaRegistry::Instance(),
                                       onnx::ShapeInferenceOptions{true, 1, false});
  } catch (const std::exception& e) {
    return e.what();
  }
  return "";
}

}  // namespace

// The story: inputs become columns, columns margins, margins outputs.
Result<Exported> to_onnx(const Model& model, const Card& card) {
  if (const auto list = obstacles(model); !list.empty()) return inexpressible(list);
  onnx::ModelProto proto;
  add_metadata(proto, model, card);
  proto.mutable_graph()->set_name("dodona");
  Graph graph(*proto.mutable_graph());
  const Columns inputs = add_columns(graph, model.schema, model.encoder);
  const auto margins = std::visit(
      [&](const auto& family) { return add_margins(graph, inputs.columns, family); }, model.family);
  Exported exported;
  exported.outputs = add_outputs(graph, model, graph.add(margins, inputs.refusal));
  exported.operators = add_operator_sets(proto, graph);
  if (proto.ByteSizeLong() > std::size_t{std::numeric_limits<std::int32_t>::max()})
    return inexpressible("more than 2 GB, the most that a protocol buffer holds");
  if (const auto faults = faults_of(proto); !faults.empty()) return inexpressible(faults);
  exported.bytes = proto.SerializeAsString();
  return exported;
}

}  // namespace dodona::onnx_exchange
