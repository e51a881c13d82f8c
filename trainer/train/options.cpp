#include "train/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "dodona/cell.hpp"
#include "train/option_list.hpp"

namespace dodona::train {
namespace {

const std::vector<OptionSpec>& specs() {
  static const std::vector<OptionSpec> list = [] {
    std::vector<OptionSpec> all = general_options();
    for (auto& spec : encode_options()) all.push_back(std::move(spec));
    for (auto& spec : linear_options()) all.push_back(std::move(spec));
    for (auto& spec : tree_options()) all.push_back(std::move(spec));
    for (auto& spec : forest_options()) all.push_back(std::move(spec));
    for (auto& spec : gam_options()) all.push_back(std::move(spec));
    for (auto& spec : mlp_options()) all.push_back(std::move(spec));
    return all;
  }();
  return list;
}

const OptionSpec& spec_of(std::string_view name) {
  const auto found =
      std::find_if(specs().begin(), specs().end(), [&](const auto& s) { return s.name == name; });
  return *found;  // every caller names a declared option
}

Error bad_option(std::string_view name, std::string message) {
  return {Code::bad_option, {0, 0, "", std::string(name)}, std::move(message)};
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Levenshtein's distance, whatever the case of the letters.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min(
          {above + 1, row[j - 1] + 1, diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::optional<double> parse(const OptionSpec& spec, std::string_view text) {
  if (spec.kind == OptionKind::boolean) {
    const auto value = parse_boolean(text);
    return value ? std::optional<double>(*value ? 1 : 0) : std::nullopt;
  }
  if (spec.kind == OptionKind::choice) {
    const auto found = std::find(spec.choices.begin(), spec.choices.end(), text);
    if (found == spec.choices.end()) return std::nullopt;
    return static_cast<double>(found - spec.choices.begin());
  }
  const auto value = parse_number(text);
  if (!value || !(*value >= spec.low && *value <= spec.high)) return std::nullopt;
  if (spec.open && (*value == spec.low || *value == spec.high)) return std::nullopt;
  if (spec.kind == OptionKind::integer && *value != std::trunc(*value)) return std::nullopt;
  return value;
}

}  // namespace

std::span<const OptionSpec> option_specs() { return specs(); }

std::string values_of(const OptionSpec& spec) {
  if (spec.kind == OptionKind::boolean) return "true or false";
  if (spec.kind == OptionKind::choice) {
    std::string list;
    for (const auto& c : spec.choices) list += (list.empty() ? "" : ", ") + std::string(c);
    return "one of " + list;
  }
  const std::string what = spec.kind == OptionKind::integer ? "an integer" : "a number";
  return what + (spec.open ? " above " : " from ") + plain(spec.low) +
         (spec.open ? " and below " : " to ") + plain(spec.high);
}

std::optional<Error> Options::set(std::string_view name, std::string_view value,
                                  std::span<const std::string_view> other_names) {
  const auto found =
      std::find_if(specs().begin(), specs().end(), [&](const auto& s) { return s.name == name; });
  if (found == specs().end()) {
    std::vector<std::string_view> names(other_names.begin(), other_names.end());
    for (const auto& spec : specs()) names.push_back(spec.name);
    return bad_option(name, "there is no such option" + did_you_mean(name, names));
  }
  const auto parsed = parse(*found, value);
  if (!parsed) return bad_option(name, in_quotes(value) + " is not " + values_of(*found));
  set_[std::string(name)] = *parsed;
  return std::nullopt;
}

std::string standard_of(const OptionSpec& spec) {
  return spec.by_data.empty() ? Options().text(spec) : std::string(spec.by_data);
}

double Options::number(std::string_view name) const {
  const auto found = set_.find(name);
  return found == set_.end() ? spec_of(name).standard : found->second;
}

std::string_view Options::choice(std::string_view name) const {
  return spec_of(name).choices[count(name)];
}

std::string Options::text(const OptionSpec& spec) const {
  if (spec.kind == OptionKind::boolean) return flag(spec.name) ? "true" : "false";
  if (spec.kind == OptionKind::choice) return std::string(choice(spec.name));
  return plain(number(spec.name));
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> known) {
  std::string list;
  const std::size_t near = std::max<std::size_t>(2, name.size() * 2 / 5);
  std::size_t least = near;
  for (const auto candidate : known) {
    const std::size_t d = distance(name, candidate);
    if (d > least || d >= std::max(name.size(), candidate.size())) continue;  // nothing in common
    if (d < least) list.clear();
    least = d;
    list += (list.empty() ? "" : " or ") + in_quotes(candidate);
  }
  return list.empty() ? "" : " (did you mean " + list + "?)";
}

std::string counted(std::size_t n, const std::string& what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

std::string shortest(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string plain(double value) {
  const double size = std::abs(value);
  if (size != 0 && !(size >= 1e-6 && size < 1e10)) return shortest(value);
  std::array<char, 64> text{};
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
  return {text.data(), end};
}

}  // namespace dodona::train
