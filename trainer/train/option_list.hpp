// How options are declared: a line each.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "train/options.hpp"

namespace dodona::train {

// Bounds are in range. help: what it is, with its unit; when: when to change it. Both are parts of
// a sentence.
inline OptionSpec integer(std::string_view name, double standard, double low, double high,
                          std::string_view help, std::string_view when) {
  return {name, OptionKind::integer, standard, low, high, help, when};
}

inline OptionSpec number(std::string_view name, double standard, double low, double high,
                         std::string_view help, std::string_view when) {
  return {name, OptionKind::number, standard, low, high, help, when};
}

// A number between two bounds that are out of range themselves.
inline OptionSpec number_between(std::string_view name, double standard, double low, double high,
                                 std::string_view help, std::string_view when) {
  return {name, OptionKind::number, standard, low, high, help, when, {}, true};
}

inline OptionSpec boolean(std::string_view name, bool standard, std::string_view help,
                          std::string_view when) {
  return {name, OptionKind::boolean, standard ? 1.0 : 0.0, 0, 1, help, when};
}

// The first choice is the default.
inline OptionSpec choice(std::string_view name, std::vector<std::string_view> choices,
                         std::string_view help, std::string_view when) {
  const auto last = static_cast<double>(choices.size() - 1);
  return {name, OptionKind::choice, 0, 0, last, help, when, std::move(choices)};
}

// Its default follows from the data: `rule` says how, in place of the number.
inline OptionSpec by_data(OptionSpec spec, std::string_view rule) {
  spec.by_data = rule;
  return spec;
}

std::vector<OptionSpec> general_options();
std::vector<OptionSpec> encode_options();
std::vector<OptionSpec> linear_options();
std::vector<OptionSpec> tree_options();
std::vector<OptionSpec> forest_options();
std::vector<OptionSpec> gam_options();
std::vector<OptionSpec> mlp_options();

}  // namespace dodona::train
