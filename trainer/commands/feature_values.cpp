#include "commands/feature_values.hpp"

#include "commands/console.hpp"
#include "train/date_text.hpp"

namespace dodona::commands {
namespace {

std::string categories_of(const Feature& feature) {
  constexpr std::size_t kShown = 3;
  std::string list;
  const auto& categories = feature.categories;
  for (std::size_t i = 0; i < categories.size() && i < kShown; ++i)
    list += (i == 0 ? "" : ", ") + printable(categories[i]);
  return categories.size() > kShown ? list + ", ... (" + std::to_string(categories.size()) + ")"
                                    : list;
}

}  // namespace

std::string values_of(const Feature& feature, bool counted) {
  const Distribution& d = feature.training;
  if (feature.kind == Kind::category) return categories_of(feature);
  if (feature.kind == Kind::boolean) {
    if (!counted || d.counts.size() != 2) return "yes, no";
    return std::to_string(d.counts[1]) + " yes, " + std::to_string(d.counts[0]) + " no";
  }
  // Nothing was counted, and no split says more.
  if (d.counts == std::vector<std::uint64_t>{0}) return "";
  if (feature.kind == Kind::date) {
    const bool with_time = d.decimals > 0;
    return train::date_text(d.minimum, with_time) + " to " + train::date_text(d.maximum, with_time);
  }
  return short_number(d.minimum) + " to " + short_number(d.maximum) +
         (counted ? ", median " + short_number(d.median) : "") +
         (feature.unit.empty() ? "" : " " + printable(feature.unit));
}

}  // namespace dodona::commands
