#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>
#include <string>
#include <vector>

#include "commands/console.hpp"
#include "commands/inspect/family.hpp"
#include "commands/inspect/names.hpp"
#include "commands/layout.hpp"

namespace dodona::commands {

using json::Json;

Json size_of(const Gam& model) {
  std::size_t n = 0;
  for (const auto& term : model.terms) n += term.value.size();
  const auto pairs = std::count_if(model.terms.begin(), model.terms.end(),
                                   [](const GamTerm& term) { return term.axes.size() == 2; });
  return {{"terms", model.terms.size()},
          {"pairs", pairs},
          {"values", n},
          {"outputs", n_outputs(model)}};
}

namespace {

// A slot of an axis for people: "below 5", "5 to 7", "7 and more", "a, b", "missing".
std::string slot_name(const Model& model, const GamAxis& axis, std::size_t slot) {
  if (slot + 1 == n_slots(axis)) return "missing";
  if (axis.slots.empty()) {
    if (axis.cuts.empty()) return "any";
    if (slot == 0) return "below " + short_number(axis.cuts[0]);
    if (slot == axis.cuts.size()) return short_number(axis.cuts[slot - 1]) + " and more";
    return short_number(axis.cuts[slot - 1]) + " to " + short_number(axis.cuts[slot]);
  }
  constexpr std::size_t kNamed = 3;
  const auto& categories =
      model.schema.features[model.encoder.columns[axis.column].feature].categories;
  std::string names;
  std::size_t n = 0;
  for (std::size_t code = 0; code < axis.slots.size(); ++code) {
    if (axis.slots[code] != slot || ++n > kNamed) continue;
    if (!names.empty()) names += ", ";
    names += printable(categories[code]);
  }
  return n > kNamed ? names + " and " + std::to_string(n - kNamed) + " more" : names;
}

// One value of a term, and where it stands.
struct TermValue {
  double value = 0;
  double share = 0;  // of the rows, by the covers
  std::string where;
};

std::vector<TermValue> values_of(const Model& model, const Gam& gam, const GamTerm& term,
                                 std::size_t k) {
  const std::size_t size = term.value.size() / n_outputs(gam);
  std::vector<TermValue> list;
  for (std::size_t i = 0; i < size; ++i) {
    TermValue entry{term.value[k * size + i], 1, ""};
    std::size_t stride = size;
    std::size_t rest = i;
    for (const std::size_t a : term.axes) {
      const GamAxis& axis = gam.axes[a];
      stride /= n_slots(axis);
      const std::size_t slot = rest / stride;
      rest %= stride;
      const double total = std::accumulate(axis.cover.begin(), axis.cover.end(), 0.0);
      entry.share *= total > 0 ? axis.cover[slot] / total : 0;
      if (!entry.where.empty()) entry.where += " x ";
      entry.where += slot_name(model, axis, slot);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

std::string term_name(const Model& model, const Gam& gam, const GamTerm& term) {
  std::string name;
  for (const std::size_t a : term.axes) {
    if (!name.empty()) name += " x ";
    name += column_name(model, gam.axes[a].column);
  }
  return name;
}

}  // namespace

Json write_terms(const Model& model, const Gam& gam) {
  Json list = Json::array();
  const auto names = output_names(model.schema, n_outputs(gam));
  for (const GamTerm& term : gam.terms) {
    Json entry = {{"columns", Json::array()}, {"table", Json::array()}};
    for (const std::size_t a : term.axes)
      entry["columns"].push_back(column_name(model, gam.axes[a].column));
    for (std::size_t k = 0; k < names.size(); ++k) {
      const auto values = values_of(model, gam, term, k);
      for (std::size_t i = 0; i < values.size(); ++i) {
        if (k == 0) entry["table"].push_back({{"where", values[i].where}});
        entry["table"][i]["adds"][names[k]] = values[i].value;
      }
    }
    list.push_back(std::move(entry));
  }
  return list;
}

// A line for each term and output: how much it adds or takes on average, and at the ends.
void print_terms(const Model& model, const Gam& gam) {
  constexpr std::size_t kShown = 40;
  std::vector<std::vector<std::string>> rows;
  const auto names = output_names(model.schema, n_outputs(gam));
  for (const GamTerm& term : gam.terms) {
    for (std::size_t k = 0; k < names.size() && rows.size() < kShown; ++k) {
      const auto values = values_of(model, gam, term, k);
      const auto less = [](const TermValue& a, const TermValue& b) { return a.value < b.value; };
      const auto [least, most] = std::minmax_element(values.begin(), values.end(), less);
      double size = 0;
      for (const auto& entry : values) size += entry.share * std::abs(entry.value);
      rows.push_back({printable(term_name(model, gam, term)), short_number(size),
                      short_number(least->value), least->where, short_number(most->value),
                      most->where});
      if (names.size() > 1) rows.back()[0] += " for " + printable(names[k]);
    }
  }
  std::cout << "\nTerms, on the scale of the margin:\n\n"
            << table({"term", ">mean size", ">least", "where", ">most", "where"}, rows);
  const std::size_t n = gam.terms.size() * names.size();
  if (n > kShown) std::cout << "  ... and " << n - kShown << " more\n";
  std::cout << "  (--json shows all their values)\n";
}

}  // namespace dodona::commands
