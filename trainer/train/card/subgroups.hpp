// How well the model does in parts of the rows: those of each category and of each truth value.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "train/card/held.hpp"
#include "train/reliability.hpp"

namespace dodona::train {

struct Subgroup {
  double code = 0;  // of the category; 0 or 1; NaN: missing
  std::size_t n_rows = 0;
  double value = 0;                  // of the metric
  std::optional<Interval> interval;  // bootstrap's
};

struct SubgroupsOfColumn {
  std::size_t feature = 0;
  std::vector<Subgroup> groups;  // in the order of their codes
};

struct Subgroups {
  std::string_view metric;  // of losses_of
  std::vector<SubgroupsOfColumn> columns;
};

// Of columns with up to 20 categories, the groups of at least 30 rows, if there are two. At most 80
// groups: columns with fewer go first. Of more than 20,000 rows, as many as that.
Subgroups subgroups(const Held& held);

}  // namespace dodona::train
