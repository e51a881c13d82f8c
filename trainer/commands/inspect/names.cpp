#include "commands/inspect/names.hpp"

#include "dodona/encode.hpp"

namespace dodona::commands {

std::string column_name(const Model& model, std::size_t column) {
  const EncodedColumn& encoded = model.encoder.columns[column];
  const std::string& name = model.schema.features[encoded.feature].name;
  const bool as_is = encoded.as == Encoding::number || encoded.as == Encoding::code;
  return as_is ? name : name + " (" + std::string(name_of(encoded.as)) + ")";
}

std::string level_name(const Model& model, std::size_t column, std::size_t level) {
  constexpr std::size_t kShown = 3;
  const EncodedColumn& encoded = model.encoder.columns[column];
  const Feature& feature = model.schema.features[encoded.feature];
  const std::size_t first = encoded.as == Encoding::month || encoded.as == Encoding::weekday;
  std::string list;
  std::size_t n = 0;
  for (std::size_t part = 0; part < n_parts(encoded.as, feature); ++part) {
    const bool within =
        encoded.values.empty() ? part == level : encoded.values[part] == static_cast<double>(level);
    if (!within || ++n > kShown) continue;
    list += (n == 1 ? "" : " | ") + (encoded.as == Encoding::code ? feature.categories[part]
                                                                  : std::to_string(part + first));
  }
  return n > kShown ? list + " | " + std::to_string(n - kShown) + " more" : list;
}

std::vector<std::string> output_names(const Schema& schema, std::size_t n_outputs) {
  const auto& classes = schema.target.classes;
  if (classes.empty()) return {schema.target.name};
  return n_outputs == 1 ? std::vector{classes[1]} : classes;
}

}  // namespace dodona::commands
