// Generalised additive models: sums of tables over one or two encoded columns. FORMAT.md, "Family
// gam".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dodona/encode.hpp"

namespace dodona {

// An encoded column cut into slots, of which the last is that of a missing value.
struct GamAxis {
  std::size_t column = 0;
  std::vector<double> cuts;          // numeric: increasing; slot i: cuts[i - 1] <= x < cuts[i]
  std::vector<std::uint16_t> slots;  // categorical: of each level
  std::vector<double> cover;         // per slot: training rows in it
};

// One number per slot of its axis, or per pair of slots of its two axes, for each of the K outputs.
struct GamTerm {
  std::vector<std::size_t> axes;  // one or two
  std::vector<double> value;      // [K][slots of the first][slots of the second]
};

struct Gam {
  std::vector<double> intercept;  // K
  std::vector<GamAxis> axes;      // at most 65535 slots each
  std::vector<GamTerm> terms;
};

inline std::size_t n_outputs(const Gam& model) { return model.intercept.size(); }

inline std::size_t n_slots(const GamAxis& axis) { return axis.cover.size(); }

// The slot of a value of the axis' column; NaN: missing.
std::size_t slot_of(const GamAxis& axis, double x);

// Where the value of a term stands among its values for one output. slots: of every axis.
template <typename Slots>
std::size_t place_of(const Gam& model, const GamTerm& term, const Slots& slots) {
  std::size_t place = slots[term.axes[0]];
  if (term.axes.size() == 2)
    place = place * n_slots(model.axes[term.axes[1]]) + slots[term.axes[1]];
  return place;
}

// margins: [K][n_rows], written. This is the definition; kernel/gam.hpp does the same faster.
void score(const Gam& model, const Frame& frame, std::span<double> margins);

}  // namespace dodona
