// The options of training. Each is declared once, in option_list.cpp or tree_options.cpp: from
// there come the help, OPTIONS.md, the check of recipes and of --set, and the resolved list that
// provenance keeps.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dodona/error.hpp"

namespace dodona::train {

enum class OptionKind { integer, number, boolean, choice };

struct OptionSpec {
  std::string_view name;
  OptionKind kind;
  double standard;  // of a choice: its index; of a boolean: 0 or 1
  double low;
  double high;
  std::string_view help;  // what it is, with its unit
  std::string_view when;  // when to change it
  std::vector<std::string_view> choices = {};
  bool open = false;              // low and high themselves are out of range
  std::string_view by_data = {};  // how the default follows from the data, where it does
};

// In the order in which they are shown: those of a family stand together.
std::span<const OptionSpec> option_specs();

// Its default, for people.
std::string standard_of(const OptionSpec& spec);

// What values an option takes: `an integer from 1 to 60`, `one of none, log`.
std::string values_of(const OptionSpec& spec);

class Options {
 public:
  // Sets one from text. Unknown names get the nearest ones, of options and of what else could have
  // been meant; values out of range get the range.
  std::optional<Error> set(std::string_view name, std::string_view value,
                           std::span<const std::string_view> other_names = {});

  // Gives a default that follows from the data: what was set stays.
  void settle(std::string_view name, double value) { set_.try_emplace(std::string(name), value); }
  // Whether it was given a value, be it its default.
  bool is_set(std::string_view name) const { return set_.contains(name); }

  // Gives a value that a fit has found.
  void replace(std::string_view name, double value) { set_[std::string(name)] = value; }

  // Whether it was given another value than its default.
  bool is_changed(const OptionSpec& spec) const { return number(spec.name) != spec.standard; }

  double number(std::string_view name) const;
  std::size_t count(std::string_view name) const { return static_cast<std::size_t>(number(name)); }
  bool flag(std::string_view name) const { return number(name) != 0; }
  std::string_view choice(std::string_view name) const;

  // As it stands in a recipe: `12`, `0.1`, `true`, `log`.
  std::string text(const OptionSpec& spec) const;

 private:
  std::map<std::string, double, std::less<>> set_;
};

// The names among `known` that `name` may have meant, as ` (did you mean "x"?)`; empty if none is
// near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> known);

// "1 row", "2 rows".
std::string counted(std::size_t n, const std::string& what);

// The shortest decimal that reads back to the same bits.
std::string shortest(double value);

// The same for people: without an exponent where few digits do without.
std::string plain(double value);

}  // namespace dodona::train
