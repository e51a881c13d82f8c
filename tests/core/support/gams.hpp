// Random generalised additive models.
#pragma once

#include <algorithm>
#include <vector>

#include "core/support/random.hpp"
#include "dodona/family/gam.hpp"

namespace dodona::test {

struct RandomGam {
  Gam model;
  std::vector<std::size_t> n_levels;
};

inline GamAxis random_axis(std::size_t column, std::size_t n_levels, std::size_t n_slots,
                           Random& random) {
  GamAxis axis;
  axis.column = column;
  if (n_levels == 0) {
    for (std::size_t i = 0; i + 1 < n_slots; ++i) axis.cuts.push_back(random.between(-3, 3));
    std::sort(axis.cuts.begin(), axis.cuts.end());
  }
  for (std::size_t level = 0; level < n_levels; ++level)
    axis.slots.push_back(static_cast<std::uint16_t>(random.below(n_slots)));
  for (std::size_t i = 0; i <= n_slots; ++i)
    axis.cover.push_back(static_cast<double>(random.below(20)));
  return axis;
}

// n_columns columns, every third one categorical on average, with a term and an axis each of up to
// widest slots, and terms of two axes that are drawn.
inline RandomGam random_gam(std::size_t n_columns, std::size_t n_outputs, std::size_t n_pairs,
                            std::size_t widest, Random& random) {
  RandomGam made;
  Gam& gam = made.model;
  const auto number = [&] { return random.between(-1, 1); };
  gam.intercept.resize(n_outputs);
  std::generate(gam.intercept.begin(), gam.intercept.end(), number);
  const auto add_term = [&](std::vector<std::size_t> axes) {
    std::size_t size = n_outputs;
    for (const std::size_t a : axes) size *= n_slots(gam.axes[a]);
    GamTerm& term = gam.terms.emplace_back();
    term.axes = std::move(axes);
    term.value.resize(size);
    std::generate(term.value.begin(), term.value.end(), number);
  };
  for (std::size_t j = 0; j < n_columns; ++j) {
    made.n_levels.push_back(random.below(3) == 0 ? 1 + random.below(6) : 0);
    gam.axes.push_back(random_axis(j, made.n_levels.back(), 1 + random.below(widest), random));
    add_term({j});
  }
  for (std::size_t i = 0; i < n_pairs && n_columns > 1; ++i) {
    const std::size_t first = random.below(n_columns);
    add_term({first, (first + 1 + random.below(n_columns - 1)) % n_columns});
  }
  return made;
}

}  // namespace dodona::test
