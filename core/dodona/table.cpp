#include "dodona/table.hpp"

#include <algorithm>
#include <memory>

#include "dodona/utf8.hpp"

namespace dodona {
namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

// Positions of `names`, sorted by name; equal names by position.
std::vector<std::size_t> by_name(std::span<const std::string_view> names) {
  std::vector<std::size_t> order(names.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
  return order;
}

void report_duplicates(std::span<const std::string_view> names, std::span<const std::size_t> order,
                       Report& report) {
  for (std::size_t i = 1; i < order.size(); ++i) {
    const std::string name(names[order[i]]);
    if (!name.empty() && name == names[order[i - 1]]) {
      report.error({Code::duplicate_column,
                    {0, 0, name, ""},
                    "stands twice in the header (columns " + std::to_string(order[i - 1] + 1) +
                        " and " + std::to_string(order[i] + 1) + "); rename or remove one"});
    }
  }
}

Error missing_column(const Feature& feature, std::span<const std::string_view> names) {
  std::string reason = "this column is not there";
  const std::string lower = lower_case(feature.name);
  const auto alike = std::find_if(names.begin(), names.end(), [&](std::string_view name) {
    return lower_case(trimmed(name)) == lower;
  });
  if (alike != names.end()) {
    reason += " (there is " + in_quotes(*alike) + ": capital letters and blanks count)";
  } else if (feature.missing == Missing::allowed) {
    reason += "; where its values are unknown, give it with empty cells or nulls";
  }
  return {Code::missing_column, {0, 0, feature.name, ""}, reason};
}

// The target may stand there: tables to predict often have it.
void warn_of_extra(const Schema& schema, std::span<const std::string_view> names,
                   std::span<const bool> used, Report& report) {
  std::string list;
  std::size_t n = 0;
  constexpr std::size_t kNamed = 5;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto name = names[i];
    if (used[i] || (!name.empty() && name == schema.target.name)) continue;
    if (++n > kNamed) continue;
    list += (n > 1 ? ", " : "") +
            (name.empty() ? "column " + std::to_string(i + 1) + " (no name)" : in_quotes(name));
  }
  if (n == 0) return;
  if (n > kNamed) list += " and " + std::to_string(n - kNamed) + " more";
  report.warn({Code::extra_column, {}, "the model does not use " + list + "; ignored"});
}

}  // namespace

std::optional<std::vector<std::size_t>> match_columns(const Schema& schema,
                                                      std::span<const std::string_view> names,
                                                      Report& report) {
  const std::size_t errors_before = report.n_errors();
  const auto order = by_name(names);
  report_duplicates(names, order, report);

  std::vector<std::size_t> positions(schema.features.size());
  const auto used =
      std::make_unique<bool[]>(names.size());  // NOLINT(modernize-avoid-c-arrays): a span of bool
  for (std::size_t f = 0; f < schema.features.size(); ++f) {
    const auto& feature = schema.features[f];
    const auto found =
        std::lower_bound(order.begin(), order.end(), std::string_view(feature.name),
                         [&](std::size_t i, std::string_view name) { return names[i] < name; });
    if (found == order.end() || names[*found] != feature.name) {
      // A look at all names for each feature; those not kept are only counted.
      const bool kept = report.errors().size() < Report::kKept;
      report.error(kept ? missing_column(feature, names) : Error{Code::missing_column, {}, ""});
    } else {
      positions[f] = *found;
      used[*found] = true;
    }
  }
  warn_of_extra(schema, names, {used.get(), names.size()}, report);
  if (report.n_errors() > errors_before) return std::nullopt;
  return positions;
}

}  // namespace dodona
