#include "commands/inspect/family.hpp"

#include <algorithm>

namespace dodona::commands {
namespace {

using json::Json;

Json size_of(const Trees& model) {
  const auto leaves = std::count_if(model.nodes.begin(), model.nodes.end(),
                                    [](const auto& n) { return n.column == kLeaf; });
  return {{"trees", model.roots.size()}, {"leaves", leaves}, {"outputs", n_outputs(model)}};
}

}  // namespace

Json size_of(const Family& family) {
  return std::visit([](const auto& model) { return size_of(model); }, family);
}

void write_parts(const Model& model, Json& summary) {
  if (const auto* linear = std::get_if<Linear>(&model.family))
    summary["coefficients"] = write_coefficients(model, *linear);
  if (const auto* mlp = std::get_if<Mlp>(&model.family)) summary["layers"] = write_layers(*mlp);
  if (const auto* gam = std::get_if<Gam>(&model.family))
    summary["terms"] = write_terms(model, *gam);
}

void print_parts(const Model& model, const Json& provenance) {
  if (const auto* linear = std::get_if<Linear>(&model.family)) print_coefficients(model, *linear);
  if (const auto* mlp = std::get_if<Mlp>(&model.family)) print_layers(*mlp, provenance);
  if (const auto* gam = std::get_if<Gam>(&model.family)) print_terms(model, *gam);
}

}  // namespace dodona::commands
