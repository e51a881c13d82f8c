#include "exchange/onnx/graph.hpp"

#include <algorithm>

namespace dodona::onnx_exchange {
namespace {

onnx::AttributeProto named(const char* name, onnx::AttributeProto_AttributeType type) {
  onnx::AttributeProto attribute;
  attribute.set_name(name);
  attribute.set_type(type);
  return attribute;
}

void set_type(onnx::ValueInfoProto& value, const std::string& name, Type type, int columns,
              const std::string& doc) {
  value.set_name(name);
  if (!doc.empty()) value.set_doc_string(doc);
  auto& tensor = *value.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type);
  tensor.mutable_shape()->add_dim()->set_dim_param("N");
  if (columns > 0) tensor.mutable_shape()->add_dim()->set_dim_value(columns);
}

}  // namespace

onnx::AttributeProto attribute(const char* name, std::int64_t value) {
  auto attribute = named(name, onnx::AttributeProto::INT);
  attribute.set_i(value);
  return attribute;
}

onnx::AttributeProto attribute(const char* name, const char* value) {
  auto attribute = named(name, onnx::AttributeProto::STRING);
  attribute.set_s(value);
  return attribute;
}

onnx::AttributeProto attribute(const char* name, std::span<const std::int64_t> values) {
  auto attribute = named(name, onnx::AttributeProto::INTS);
  attribute.mutable_ints()->Add(values.begin(), values.end());
  return attribute;
}

onnx::AttributeProto attribute(const char* name, std::span<const std::string> values) {
  auto attribute = named(name, onnx::AttributeProto::STRINGS);
  attribute.mutable_strings()->Add(values.begin(), values.end());
  return attribute;
}

onnx::AttributeProto attribute(const char* name, std::span<const double> values) {
  auto attribute = named(name, onnx::AttributeProto::TENSOR);
  auto& tensor = *attribute.mutable_t();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::DOUBLE);
  tensor.add_dims(static_cast<std::int64_t>(values.size()));
  tensor.mutable_double_data()->Add(values.begin(), values.end());
  return attribute;
}

std::string Graph::claim(std::string wish) {
  while (!names_.insert(wish).second) wish += "_";
  return wish;
}

void Graph::input(const std::string& name, Type type, int columns, const std::string& doc) {
  set_type(*proto_.add_input(), name, type, columns, doc);
}

void Graph::output(const std::string& name, Type type, int columns, const std::string& doc) {
  set_type(*proto_.add_output(), name, type, columns, doc);
}

onnx::TensorProto& Graph::new_constant(Type type, std::size_t n,
                                       std::span<const std::int64_t> shape) {
  auto& tensor = *proto_.add_initializer();
  tensor.set_name(claim("constant" + std::to_string(proto_.initializer_size())));
  tensor.set_data_type(type);
  tensor.mutable_dims()->Add(shape.begin(), shape.end());
  if (shape.empty()) tensor.add_dims(static_cast<std::int64_t>(n));
  return tensor;
}

std::string Graph::constant(std::span<const double> values, std::span<const std::int64_t> shape) {
  auto& tensor = new_constant(onnx::TensorProto::DOUBLE, values.size(), shape);
  tensor.mutable_double_data()->Add(values.begin(), values.end());
  return tensor.name();
}

std::string Graph::constant(std::span<const float> values, std::span<const std::int64_t> shape) {
  auto& tensor = new_constant(onnx::TensorProto::FLOAT, values.size(), shape);
  tensor.mutable_float_data()->Add(values.begin(), values.end());
  return tensor.name();
}

std::string Graph::constant(std::span<const std::int64_t> values) {
  auto& tensor = new_constant(onnx::TensorProto::INT64, values.size(), {});
  tensor.mutable_int64_data()->Add(values.begin(), values.end());
  return tensor.name();
}

std::string Graph::constant(std::span<const std::string> values) {
  auto& tensor = new_constant(onnx::TensorProto::STRING, values.size(), {});
  tensor.mutable_string_data()->Add(values.begin(), values.end());
  return tensor.name();
}

onnx::NodeProto& Graph::new_node(const char* op, const std::vector<std::string>& inputs,
                                 Attributes attributes, const std::string& output) {
  auto& node = *proto_.add_node();
  node.set_op_type(op);
  const std::string name = op + std::to_string(proto_.node_size());
  node.set_name(name);
  for (const auto& input : inputs) node.add_input(input);
  for (const auto& attribute : attributes) *node.add_attribute() = attribute;
  node.add_output(output.empty() ? claim(name) : output);
  return node;
}

std::string Graph::node(const char* op, const std::vector<std::string>& inputs,
                        Attributes attributes, const std::string& output) {
  return new_node(op, inputs, attributes, output).output(0);
}

std::string Graph::ml_node(const char* op, std::int64_t version,
                           const std::vector<std::string>& inputs, Attributes attributes) {
  ml_version_ = std::max(ml_version_, version);
  auto& node = new_node(op, inputs, attributes, "");
  node.set_domain("ai.onnx.ml");
  return node.output(0);
}

std::string Graph::cast(const std::string& tensor, Type type) {
  return node("Cast", {tensor}, {attribute("to", std::int64_t{type})});
}

std::string Graph::concat(const std::vector<std::string>& columns) {
  return columns.size() == 1 ? columns[0]
                             : node("Concat", columns, {attribute("axis", std::int64_t{1})});
}

std::string Graph::add(const std::string& a, const std::string& b) {
  if (a.empty()) return b;
  return b.empty() ? a : node("Add", {a, b});
}

}  // namespace dodona::onnx_exchange
