#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "commands/console.hpp"
#include "commands/inspect/family.hpp"
#include "commands/inspect/names.hpp"
#include "commands/layout.hpp"

namespace dodona::commands {

using json::Json;

Json size_of(const Linear& model) {
  std::size_t n = 0;
  for (const auto& term : model.terms) n += term.weight.size();
  return {{"coefficients", n}, {"outputs", n_outputs(model)}};
}

namespace {

// One line of a linear model: what is multiplied, and the coefficient of each output.
struct Coefficient {
  std::string column;
  std::optional<std::string> level;  // of a category
  std::vector<double> values;
};

// On the scale of the data: what one unit more, or this category, adds to the margin.
std::vector<Coefficient> coefficients_of(const Model& model, const Linear& linear) {
  const std::size_t n_outputs = linear.intercept.size();
  const auto levels = levels_of(model.schema, model.encoder);
  std::vector<Coefficient> list = {{"(intercept)", std::nullopt, linear.intercept}};
  for (std::size_t j = 0; j < linear.terms.size(); ++j) {
    const auto& weight = linear.terms[j].weight;
    const bool categorical = levels[j] > 0;
    const std::size_t n_levels = weight.size() / n_outputs;
    for (std::size_t level = 0; level < n_levels; ++level) {
      Coefficient entry{column_name(model, j), std::nullopt, {}};
      if (categorical) entry.level = level_name(model, j, level);
      for (std::size_t k = 0; k < n_outputs; ++k)
        entry.values.push_back(weight[k * n_levels + level]);
      list.push_back(std::move(entry));
    }
  }
  return list;
}

}  // namespace

Json write_coefficients(const Model& model, const Linear& linear) {
  Json list = Json::array();
  const auto names = output_names(model.schema, linear.intercept.size());
  for (const auto& [column, level, values] : coefficients_of(model, linear)) {
    Json entry = {{"column", column}};
    if (level) entry["category"] = *level;
    for (std::size_t k = 0; k < values.size(); ++k) entry["coefficient"][names[k]] = values[k];
    list.push_back(std::move(entry));
  }
  return list;
}

void print_coefficients(const Model& model, const Linear& linear) {
  constexpr std::size_t kShown = 40;
  std::vector<std::string> header = {"coefficient of"};
  for (const auto& name : output_names(model.schema, linear.intercept.size())) {
    header.push_back(">" + printable(name));
  }
  const auto list = coefficients_of(model, linear);
  std::vector<std::vector<std::string>> rows;
  for (const auto& [column, level, values] : list) {
    if (rows.size() == kShown) break;
    rows.push_back({printable(column) + (level ? " = " + printable(*level) : "")});
    for (const double value : values) rows.back().push_back(short_number(value));
  }
  std::cout << "\nCoefficients, on the scale of the data:\n\n" << table(header, rows);
  if (list.size() > kShown) {
    std::cout << "  ... and " << list.size() - kShown << " more (--json shows all)\n";
  }
}

}  // namespace dodona::commands
