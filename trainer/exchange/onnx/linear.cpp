#include <array>

#include "exchange/onnx/family.hpp"

namespace dodona::onnx_exchange {
namespace {

// [J, K], one row per numeric column.
class Matrix {
 public:
  explicit Matrix(std::size_t n_columns) : n_columns_(n_columns) {}

  void append(std::span<const double> row) {
    values_.insert(values_.end(), row.begin(), row.end());
  }
  std::string add_to(Graph& graph) const {
    const std::array<std::int64_t, 2> shape{static_cast<std::int64_t>(values_.size() / n_columns_),
                                            static_cast<std::int64_t>(n_columns_)};
    return graph.constant(values_, shape);
  }

 private:
  std::size_t n_columns_;
  std::vector<double> values_;
};

// The numeric terms: X W, where a missing x is 0, plus what its being missing adds.
std::string add_numeric(Graph& graph, const std::vector<std::string>& tensors, bool may_be_missing,
                        const Matrix& weight, const Matrix& missing) {
  std::string x = graph.concat(tensors);
  if (!may_be_missing) return graph.node("MatMul", {x, weight.add_to(graph)});
  const auto absent = graph.node("IsNaN", {x});
  x = graph.node("Where", {absent, graph.scalar(0.0), x});
  return graph.node("Add", {graph.node("MatMul", {x, weight.add_to(graph)}),
                            graph.node("MatMul", {graph.cast(absent, onnx::TensorProto::DOUBLE),
                                                  missing.add_to(graph)})});
}

// A categorical term: the row of its code, [N, 1, K].
std::string add_categorical(Graph& graph, const Column& column, const LinearTerm& term) {
  const std::size_t n_outputs = term.missing.size();
  Matrix table(n_outputs);
  table.append(std::vector<double>(n_outputs, 0.0));  // kRefused
  table.append(term.missing);                         // kMissingCategory
  for (std::size_t code = 0; code < column.n_levels; ++code) {
    std::vector<double> row;
    for (std::size_t k = 0; k < n_outputs; ++k)
      row.push_back(term.weight[k * column.n_levels + code]);
    table.append(row);
  }
  return graph.node("Gather", {table.add_to(graph), column.tensor});
}

}  // namespace

std::string add_margins(Graph& graph, const std::vector<Column>& columns, const Linear& model) {
  const std::size_t n_outputs = model.intercept.size();
  std::vector<std::string> numeric;
  Matrix weight(n_outputs);
  Matrix missing(n_outputs);
  bool may_be_missing = false;
  std::string categorical;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (columns[j].n_levels > 0) {
      categorical = graph.add(categorical, add_categorical(graph, columns[j], model.terms[j]));
      continue;
    }
    numeric.push_back(columns[j].tensor);
    weight.append(model.terms[j].weight);
    missing.append(model.terms[j].missing);
    may_be_missing |= columns[j].may_be_missing;
  }
  std::string margins = graph.constant(model.intercept);
  if (!numeric.empty())
    margins = graph.add(margins, add_numeric(graph, numeric, may_be_missing, weight, missing));
  if (categorical.empty()) return margins;
  const std::array<std::int64_t, 1> axis{1};
  return graph.add(margins, graph.node("Squeeze", {categorical, graph.constant(axis)}));
}

}  // namespace dodona::onnx_exchange
