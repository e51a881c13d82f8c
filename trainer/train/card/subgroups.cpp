#include "train/card/subgroups.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "train/card/bootstrap.hpp"
#include "train/parallel.hpp"

namespace dodona::train {
namespace {

constexpr std::size_t kMostCategories = 20;
constexpr std::size_t kFewestRows = 30;
constexpr std::size_t kMostGroups = 80;
constexpr std::size_t kMostRows = 20'000;

// The rows of each code, missing ones last.
std::vector<std::vector<std::size_t>> rows_by_code(std::span<const double> column,
                                                   std::span<const std::size_t> rows,
                                                   std::size_t n_codes) {
  std::vector<std::vector<std::size_t>> by_code(n_codes + 1);
  for (const std::size_t i : rows)
    by_code[std::isnan(column[i]) ? n_codes : static_cast<std::size_t>(column[i])].push_back(i);
  return by_code;
}

SubgroupsOfColumn groups_of(const Held& held, const Losses& all, std::size_t feature,
                            std::span<const std::size_t> rows) {
  const Feature& about = held.model.schema.features[feature];
  const std::size_t n_codes = about.kind == Kind::boolean ? 2 : about.categories.size();
  const auto by_code = rows_by_code(held.features.columns[feature], rows, n_codes);
  SubgroupsOfColumn found{feature, {}};
  for (std::size_t code = 0; code <= n_codes; ++code) {
    if (by_code[code].size() < kFewestRows) continue;
    const Losses losses{all.metric, all.is_squared, rows_of(all.rows, by_code[code])};
    const auto weights = rows_of(held.scoring.weights, by_code[code]);
    const auto groups = rows_of(held.groups, by_code[code]);
    const std::uint64_t stream = feature * (kMostCategories + 1) + code;
    found.groups.push_back(
        {code == n_codes ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(code),
         losses.rows.size(), losses.mean(weights),
         bootstrap(losses, {weights, groups}, held.seed, stream)});
  }
  return found;
}

}  // namespace

Subgroups subgroups(const Held& held) {
  const Losses losses = losses_of(held.model.schema, held.prediction, held.target, held.scoring);
  const auto rows = some_rows(held.target.size(), kMostRows, held.seed);
  std::vector<SubgroupsOfColumn> all(held.model.schema.features.size());
  parallel_for(all.size(), held.n_threads, [&](std::size_t f) {
    const Feature& about = held.model.schema.features[f];
    const bool has_groups =
        about.kind == Kind::boolean ||
        (about.kind == Kind::category && about.categories.size() <= kMostCategories);
    if (has_groups) all[f] = groups_of(held, losses, f, rows);
  });
  std::erase_if(all, [](const auto& column) { return column.groups.size() < 2; });
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.groups.size() < b.groups.size(); });
  Subgroups found{losses.metric, {}};
  std::size_t n_groups = 0;
  for (auto& column : all) {
    n_groups += column.groups.size();
    if (n_groups > kMostGroups) break;
    found.columns.push_back(std::move(column));
  }
  return found;
}

}  // namespace dodona::train
