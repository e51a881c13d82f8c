// An ONNX graph under construction. Tensors are known by their names.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <initializer_list>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dodona::onnx_exchange {

using Type = onnx::TensorProto_DataType;

// What an operator may be given besides tensors.
onnx::AttributeProto attribute(const char* name, std::int64_t value);
onnx::AttributeProto attribute(const char* name, const char* value);
onnx::AttributeProto attribute(const char* name, std::span<const std::int64_t> values);
onnx::AttributeProto attribute(const char* name, std::span<const std::string> values);
onnx::AttributeProto attribute(const char* name, std::span<const double> values);  // a tensor

using Attributes = std::initializer_list<onnx::AttributeProto>;

class Graph {
 public:
  explicit Graph(onnx::GraphProto& proto) : proto_(proto) {}

  // A name that no tensor has yet: `wish`, or with `_` behind it. It is taken from then on.
  std::string claim(std::string wish);

  // columns: 0 for a vector of N, else [N, columns].
  void input(const std::string& name, Type type, int columns, const std::string& doc);
  void output(const std::string& name, Type type, int columns, const std::string& doc);

  // A constant tensor. Without `shape` it is a vector.
  std::string constant(std::span<const double> values, std::span<const std::int64_t> shape = {});
  std::string constant(std::span<const float> values, std::span<const std::int64_t> shape = {});
  std::string constant(std::span<const std::int64_t> values);
  std::string constant(std::span<const std::string> values);
  std::string scalar(double value) { return constant(std::span(&value, 1)); }
  std::string scalar(float value) { return constant(std::span(&value, 1)); }

  // An operator; returns the name of its output, which is claimed if it is not given.
  std::string node(const char* op, const std::vector<std::string>& inputs,
                   Attributes attributes = {}, const std::string& output = "");
  // One of ai.onnx.ml, which came with the version of that operator set.
  std::string ml_node(const char* op, std::int64_t version, const std::vector<std::string>& inputs,
                      Attributes attributes);

  std::string cast(const std::string& tensor, Type type);
  std::string concat(const std::vector<std::string>& columns);  // side by side; one alone as it is
  std::string add(const std::string& a, const std::string& b);  // "" stands for nothing to add

  std::int64_t ml_version() const { return ml_version_; }  // 0: none is needed

 private:
  onnx::TensorProto& new_constant(Type type, std::size_t n, std::span<const std::int64_t> shape);
  onnx::NodeProto& new_node(const char* op, const std::vector<std::string>& inputs,
                            Attributes attributes, const std::string& output);

  onnx::GraphProto& proto_;
  std::set<std::string> names_;
  std::int64_t ml_version_ = 0;
};

}  // namespace dodona::onnx_exchange
