#include "train/family/gam_purify.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "train/decimals.hpp"

namespace dodona::train {
namespace {

std::vector<double> shares_of(const GamAxis& axis) {
  const double total = std::accumulate(axis.cover.begin(), axis.cover.end(), 0.0);
  std::vector<double> shares(axis.cover);
  for (double& share : shares) share /= total;
  return shares;
}

// The slot of a coarse axis in which each slot of a fine one of the same column lies.
std::vector<std::size_t> slots_within(const GamAxis& fine, const GamAxis& coarse) {
  std::vector<std::size_t> within(n_slots(fine), 0);
  for (std::size_t i = 0; i < fine.cuts.size(); ++i) within[i + 1] = slot_of(coarse, fine.cuts[i]);
  for (std::size_t level = 0; level < fine.slots.size(); ++level)
    within[fine.slots[level]] = coarse.slots[level];
  within.back() = n_slots(coarse) - 1;
  return within;
}

// Takes the mean along each line of one axis of a plane away. Returns those means, per slot of the
// other axis.
std::vector<double> take_means(std::span<double> plane, std::span<const double> shares,
                               std::size_t stride, std::size_t n_others, std::size_t other_stride) {
  std::vector<double> means(n_others, 0.0);
  for (std::size_t o = 0; o < n_others; ++o) {
    for (std::size_t i = 0; i < shares.size(); ++i)
      means[o] += shares[i] * plane[o * other_stride + i * stride];
    for (std::size_t i = 0; i < shares.size(); ++i)
      plane[o * other_stride + i * stride] -= means[o];
  }
  return means;
}

// What was never seen, missing or a category, adds nothing.
void silence(const GamGrid& grid, std::span<double> table) {
  const std::size_t width = table.size() / n_slots(grid.axes[0]);
  for (std::size_t which = 0; which < grid.axes.size(); ++which) {
    const GamAxis& axis = grid.axes[which];
    for (std::size_t place = 0; place < table.size(); ++place) {
      const std::size_t slot = which == 0 ? place / width : place % width;
      if (axis.cover[slot] == 0) table[place] = 0;
    }
  }
}

void give_to(const GamGrid& grid, const GamAxis& coarse, std::span<const double> means,
             std::span<double> table) {
  const auto within = slots_within(grid.axes[0], coarse);
  for (std::size_t i = 0; i < table.size(); ++i) table[i] += means[within[i]];
}

// Slots of one group become one; that of missing values stays by itself.
GamAxis joined(const GamAxis& axis, std::span<const std::size_t> group, std::size_t n_groups) {
  GamAxis to;
  to.column = axis.column;
  to.cover.assign(n_groups + 1, 0.0);
  to.cover.back() = axis.cover.back();
  for (std::size_t i = 0; i < group.size(); ++i) to.cover[group[i]] += axis.cover[i];
  for (std::size_t i = 0; i < axis.cuts.size(); ++i) {
    if (group[i] != group[i + 1]) to.cuts.push_back(axis.cuts[i]);
  }
  for (const std::uint16_t slot : axis.slots)
    to.slots.push_back(static_cast<std::uint16_t>(group[slot]));
  return to;
}

// Makes the model's terms.
class Builder {
 public:
  explicit Builder(Gam& model) : model_(model) {}

  void add(const GamGrid& grid, std::vector<double> values) {
    GamTerm term;
    std::vector<GamAxis> axes = grid.axes;
    for (std::size_t which = 0; which < axes.size(); ++which) join(axes, which, values);
    const bool is_zero = std::all_of(values.begin(), values.end(), [](double v) { return v == 0; });
    if (is_zero) return;
    for (const GamAxis& axis : axes) term.axes.push_back(index_of(axis));
    term.value = std::move(values);
    model_.terms.push_back(std::move(term));
  }

 private:
  // The values at slot i of an axis, of all outputs and all slots of the other.
  struct Layout {
    std::size_t outer;  // blocks
    std::size_t n;      // slots
    std::size_t inner;  // numbers that stand together
  };

  static bool same(std::span<const double> values, const Layout& layout, std::size_t a,
                   std::size_t b) {
    for (std::size_t o = 0; o < layout.outer; ++o) {
      const auto* at = &values[o * layout.n * layout.inner];
      if (!std::equal(at + a * layout.inner, at + (a + 1) * layout.inner, at + b * layout.inner))
        return false;
    }
    return true;
  }

  static void join(std::vector<GamAxis>& axes, std::size_t which, std::vector<double>& values) {
    GamAxis& axis = axes[which];
    const std::size_t n = n_slots(axis);
    const std::size_t inner = which + 1 < axes.size() ? n_slots(axes[which + 1]) : 1;
    const Layout layout{values.size() / (n * inner), n, inner};
    std::vector<std::size_t> group(n - 1);
    std::vector<std::size_t> firsts;
    for (std::size_t i = 0; i + 1 < n; ++i) {
      // Neighbours of an ordered axis, any two of another.
      const auto begin = axis.slots.empty() && !firsts.empty() ? firsts.end() - 1 : firsts.begin();
      const auto found = std::find_if(
          begin, firsts.end(), [&](std::size_t first) { return same(values, layout, first, i); });
      group[i] = static_cast<std::size_t>(found - firsts.begin());
      if (found == firsts.end()) firsts.push_back(i);
    }
    axis = joined(axis, group, firsts.size());
    firsts.push_back(n - 1);
    std::vector<double> kept;
    kept.reserve(layout.outer * firsts.size() * inner);
    for (std::size_t o = 0; o < layout.outer; ++o) {
      for (const std::size_t i : firsts) {
        const auto at = values.begin() + static_cast<std::ptrdiff_t>((o * n + i) * inner);
        kept.insert(kept.end(), at, at + static_cast<std::ptrdiff_t>(inner));
      }
    }
    values = std::move(kept);
  }

  std::size_t index_of(const GamAxis& axis) {
    const auto found =
        std::find_if(model_.axes.begin(), model_.axes.end(), [&](const GamAxis& other) {
          return other.column == axis.column && other.cuts == axis.cuts &&
                 other.slots == axis.slots;
        });
    const auto index = static_cast<std::size_t>(found - model_.axes.begin());
    if (found == model_.axes.end()) model_.axes.push_back(axis);
    return index;
  }

  Gam& model_;
};

// So few decimals that none is off by more than a ten thousandth of the widest range.
int decimals_for(const GamTables& tables) {
  double range = 0;
  for (const auto& values : tables.values) {
    if (values.empty()) continue;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    range = std::max(range, *high - *low);
  }
  return decimals_of(2e-4 * range);  // half a unit is what rounding takes or adds
}

}  // namespace

void purify(std::span<const GamGrid* const> grids, GamTables& tables) {
  const std::size_t n_outputs = tables.intercept.size();
  const auto part = [&](std::size_t term, std::size_t k) {
    const std::size_t size = grids[term]->size();
    return std::span(tables.values[term]).subspan(k * size, size);
  };
  const auto own = [&](std::size_t column) {
    return static_cast<std::size_t>(std::find_if(grids.begin(), grids.end(),
                                                 [&](const GamGrid* grid) {
                                                   return grid->axes.size() == 1 &&
                                                          grid->axes[0].column == column;
                                                 }) -
                                    grids.begin());
  };
  for (std::size_t term = 0; term < grids.size(); ++term) {
    if (grids[term]->axes.size() == 1) continue;
    for (std::size_t k = 0; k < n_outputs; ++k) silence(*grids[term], part(term, k));
    const GamAxis& first = grids[term]->axes[0];
    const GamAxis& second = grids[term]->axes[1];
    const std::size_t width = n_slots(second);
    for (std::size_t k = 0; k < n_outputs; ++k) {
      const auto plane = part(term, k);
      const auto of_first = take_means(plane, shares_of(second), 1, n_slots(first), width);
      const auto of_second = take_means(plane, shares_of(first), width, width, 1);
      give_to(*grids[own(first.column)], first, of_first, part(own(first.column), k));
      give_to(*grids[own(second.column)], second, of_second, part(own(second.column), k));
    }
  }
  for (std::size_t term = 0; term < grids.size(); ++term) {
    if (grids[term]->axes.size() == 2) continue;
    for (std::size_t k = 0; k < n_outputs; ++k) {
      tables.intercept[k] += take_means(part(term, k), shares_of(grids[term]->axes[0]), 1, 1, 0)[0];
      silence(*grids[term], part(term, k));
    }
  }
}

Gam gam_of(std::span<const GamGrid* const> grids, const GamTables& tables) {
  Gam model;
  const int places = decimals_for(tables);
  for (const double intercept : tables.intercept)
    model.intercept.push_back(rounded_at(intercept, places + 2));
  Builder builder(model);
  for (std::size_t term = 0; term < grids.size(); ++term) {
    std::vector<double> values = tables.values[term];
    for (double& value : values) value = rounded_at(value, places);
    builder.add(*grids[term], std::move(values));
  }
  return model;
}

}  // namespace dodona::train
