// One step of boosting a table: a small tree over the slots of one axis or two.
//
// Lou, Caruana and Gehrke 2012, "Intelligible models for classification and regression", section
// 3.2 (trees of few leaves over one feature); Lou, Caruana, Gehrke and Hooker 2013, "Accurate
// intelligible models with pairwise interactions", section 4 (a cut of one feature, then one of the
// other on each side). Steps are Newton's, as in gradient-boosted trees.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace dodona::train {

// What a slot holds.
struct SlotSum {
  double gradient = 0;
  double hessian = 0;
  double rows = 0;
};

struct StepOptions {
  std::size_t max_leaves = 3;  // of a tree over one axis
  double min_child_rows = 1;
  double min_child_hessian = 0;
  double l2 = 0;
  double longest = std::numeric_limits<double>::infinity();  // step
};

// Of one axis. Where it is ordered, missing values (the last slot) have a leaf of their own; else
// the slots are taken in the order of their steps (Fisher 1958), missing values among them.
// delta: [slots], written: the step of each. Slots of a category without rows get none.
// monotone: 1: the steps may not fall along the slots; -1: not rise.
void step_of_line(std::span<const SlotSum> sums, bool ordered, int monotone,
                  const StepOptions& options, std::span<double> delta);

// Which of the axes of a plane are ordered. Missing values come last.
struct Plane {
  std::size_t n_first = 0;
  std::size_t n_second = 0;
  bool first_ordered = true;
  bool second_ordered = true;
};

// What a tree over two axes takes from the loss, twice: of four leaves at most, and of the better
// cut of one axis alone.
struct PlaneGain {
  double four = 0;
  double one_cut = 0;
};

// sums: [n_first][n_second]. delta: likewise, written; empty: only the gain is wanted.
PlaneGain step_of_plane(std::span<const SlotSum> sums, const Plane& plane,
                        const StepOptions& options, std::span<double> delta);

}  // namespace dodona::train
