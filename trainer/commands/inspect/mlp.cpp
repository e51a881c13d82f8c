#include <iostream>
#include <string>
#include <vector>

#include "commands/console.hpp"
#include "commands/inspect/family.hpp"
#include "commands/inspect/text.hpp"
#include "commands/layout.hpp"

namespace dodona::commands {

using json::Json;

namespace {

std::size_t n_weights(const Mlp& model) {
  std::size_t n = 0;
  for (const auto& layer : model.layers) n += layer.weight.size() + layer.bias.size();
  for (const auto& input : model.inputs) {
    if (const auto* embedded = std::get_if<EmbeddedInput>(&input)) n += embedded->embedding.size();
  }
  return n;
}

}  // namespace

Json size_of(const Mlp& model) {
  return {{"layers", model.layers.size()},
          {"weights", n_weights(model)},
          {"outputs", n_outputs(model)}};
}

Json write_layers(const Mlp& mlp) {
  Json list = Json::array();
  for (const auto& layer : mlp.layers) {
    list.push_back({{"inputs", layer.weight.size() / layer.bias.size()},
                    {"units", layer.bias.size()},
                    {"activation", name_of(layer.activation)}});
  }
  return list;
}

void print_layers(const Mlp& mlp, const Json& provenance) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& layer : write_layers(mlp)) {
    rows.push_back({std::to_string(rows.size() + 1), layer["inputs"].dump(), layer["units"].dump(),
                    layer["activation"].get<std::string>()});
  }
  std::cout << "\nLayers:\n\n" << table({"layer", ">inputs", ">units", "activation"}, rows);
  // The file has them side by side: no weight leads from one to another.
  const std::string members = text_at(provenance, {"recipe", "options", "mlp.members"});
  if (!members.empty() && members != "1")
    std::cout << wrapped("  ",
                         members +
                             " networks share these layers side by side, and their answers "
                             "are averaged",
                         2, output_width());
}

}  // namespace dodona::commands
