#include "exchange/onnx/output.hpp"

#include <array>

namespace dodona::onnx_exchange {
namespace {

// Shares of 0 to 1; not numbers where the margins are not, which Max and Min need not keep.
void add_shares(Graph& graph, std::size_t n_classes, const std::string& margins,
                const std::string& output) {
  const auto axis = attribute("axis", std::int64_t{1});
  const auto one = graph.scalar(1.0);
  const auto none = graph.scalar(0.0);
  const auto clipped = graph.node("Min", {graph.node("Max", {margins, none}), one});
  const auto shares = graph.node("Where", {graph.node("IsNaN", {margins}), margins, clipped});
  if (n_classes == 2) {
    const auto first = graph.node("Sub", {one, shares});
    graph.node("Concat", {first, shares}, {axis}, output);
    return;
  }
  const std::array<std::int64_t, 1> along{1};
  const auto sum = graph.node("ReduceSum", {shares, graph.constant(along)});
  const auto even = graph.scalar(1 / static_cast<double>(n_classes));
  const auto divided = graph.node("Div", {shares, sum});
  graph.node("Where", {graph.node("Equal", {sum, none}), even, divided}, {}, output);
}

void add_link(Graph& graph, const Model& model, const std::string& margins,
              const std::string& output) {
  const auto axis = attribute("axis", std::int64_t{1});
  switch (model.output.link) {
    case Link::identity:
      graph.node("Identity", {margins}, {}, output);
      return;
    case Link::exp:
      graph.node("Exp", {margins}, {}, output);
      return;
    case Link::logistic:
      if (model.schema.task == Task::regression) {  // a share
        graph.node("Sigmoid", {margins}, {}, output);
      } else {
        const auto first = graph.node("Sigmoid", {graph.node("Neg", {margins})});
        graph.node("Concat", {first, graph.node("Sigmoid", {margins})}, {axis}, output);
      }
      return;
    case Link::softmax:
      graph.node("Softmax", {margins}, {axis}, output);
      return;
    case Link::share:
      add_shares(graph, model.schema.target.classes.size(), margins, output);
      return;
  }
}

// A column [N, 1] of a curve: its first value, and what each of its pieces adds up to there.
std::string add_curve(Graph& graph, const Curve& curve, const std::string& column) {
  const std::size_t n = curve.x.size() - 1;
  std::vector<double> widths(n);
  std::vector<double> slopes(n);
  for (std::size_t i = 0; i < n; ++i) {
    widths[i] = curve.x[i + 1] - curve.x[i];
    slopes[i] = (curve.y[i + 1] - curve.y[i]) / widths[i];
  }
  const auto first = graph.scalar(curve.y[0]);
  const auto none = graph.scalar(0.0);
  auto flat = graph.node("Add", {graph.node("Mul", {column, none}), first});
  if (n == 0) return flat;
  const auto starts = graph.constant(std::span(curve.x).first(n));
  const auto beyond = graph.node("Max", {graph.node("Sub", {column, starts}), none});
  const auto within = graph.node("Min", {beyond, graph.constant(widths)});
  const std::array<std::int64_t, 1> along{1};
  const auto sum = graph.node(
      "ReduceSum", {graph.node("Mul", {within, graph.constant(slopes)}), graph.constant(along)});
  return graph.node("Add", {flat, sum});
}

// As dodona::calibrate.
void add_calibration(Graph& graph, const Calibration& calibration, const std::string& shares,
                     const std::string& output) {
  const auto axis = attribute("axis", std::int64_t{1});
  if (calibration.curves.empty()) {
    const auto held = graph.node("Max", {shares, graph.scalar(kLeastProbability)});
    const auto scaled =
        graph.node("Mul", {graph.node("Log", {held}), graph.scalar(calibration.slope)});
    const auto moved = graph.node("Add", {scaled, graph.constant(calibration.intercept)});
    graph.node("Softmax", {moved}, {axis}, output);
    return;
  }
  const auto column = [&](std::int64_t k) {
    const std::array<std::int64_t, 1> index{k};
    return graph.node("Gather", {shares, graph.constant(index)}, {axis});
  };
  if (calibration.curves.size() == 1) {
    const auto second = add_curve(graph, calibration.curves[0], column(1));
    const auto first = graph.node("Sub", {graph.scalar(1.0), second});
    graph.node("Concat", {first, second}, {axis}, output);
    return;
  }
  std::vector<std::string> met;
  for (std::size_t k = 0; k < calibration.curves.size(); ++k)
    met.push_back(add_curve(graph, calibration.curves[k], column(static_cast<std::int64_t>(k))));
  const auto all = graph.node("Concat", met, {axis});
  const std::array<std::int64_t, 1> along{1};
  const auto sum = graph.node("ReduceSum", {all, graph.constant(along)});
  graph.node("Div", {all, sum}, {}, output);
}

// The name of the first class of the greatest probability; "" where there is none.
void add_label(Graph& graph, const Target& target, const std::string& margins,
               const std::string& probabilities, const std::string& output) {
  const std::array<std::int64_t, 1> axis{1};
  const auto best =
      graph.node("ArgMax", {probabilities},
                 {attribute("axis", std::int64_t{1}), attribute("keepdims", std::int64_t{0})});
  const auto sum = graph.node("ReduceSum", {margins, graph.constant(axis)},
                              {attribute("keepdims", std::int64_t{0})});
  const std::array<std::int64_t, 1> none{static_cast<std::int64_t>(target.classes.size())};
  const auto chosen = graph.node("Where", {graph.node("IsNaN", {sum}), graph.constant(none), best});
  std::vector<std::string> names = target.classes;
  names.emplace_back();
  graph.node("Gather", {graph.constant(names), chosen}, {}, output);
}

std::string meaning_of(const Target& target) {
  std::string text = target.label.empty() ? target.name : target.label;
  if (!target.unit.empty()) text += ", " + target.unit;
  if (!target.description.empty()) text += ": " + target.description;
  return text;
}

}  // namespace

std::vector<std::string> add_outputs(Graph& graph, const Model& model, const std::string& margins) {
  const Target& target = model.schema.target;
  const std::string meaning = meaning_of(target);
  if (model.schema.task == Task::regression) {
    const auto value = graph.claim("value");
    add_link(graph, model, margins, value);
    graph.output(value, onnx::TensorProto::DOUBLE, 1, meaning);
    return {value};
  }
  const auto probabilities = graph.claim("probabilities");
  const auto label = graph.claim("label");
  const Calibration& calibration = model.output.calibration;
  if (calibration.curves.empty() && calibration.intercept.empty()) {
    add_link(graph, model, margins, probabilities);
  } else {
    const auto shares = graph.claim("shares");
    add_link(graph, model, margins, shares);
    add_calibration(graph, calibration, shares, probabilities);
  }
  add_label(graph, target, margins, probabilities, label);
  graph.output(probabilities, onnx::TensorProto::DOUBLE, static_cast<int>(target.classes.size()),
               meaning + " (in the order of the classes)");
  graph.output(label, onnx::TensorProto::STRING, 0, meaning);
  return {probabilities, label};
}

}  // namespace dodona::onnx_exchange
