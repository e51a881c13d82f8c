#include "train/family/gam_step.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace dodona::train {
namespace {

void add(SlotSum& to, const SlotSum& sum) {
  to.gradient += sum.gradient;
  to.hessian += sum.hessian;
  to.rows += sum.rows;
}

SlotSum difference(const SlotSum& a, const SlotSum& b) {
  return {a.gradient - b.gradient, a.hessian - b.hessian, a.rows - b.rows};
}

// Newton's step, and twice what it takes from the loss (Chen and Guestrin 2016, eq. 5 and 6).
double step_of(const SlotSum& sum, double l2) {
  const double weight = sum.hessian + l2;
  return weight > 0 ? -sum.gradient / weight : 0;
}
double gain_of(const SlotSum& sum, double l2) { return -sum.gradient * step_of(sum, l2); }

// Whether it may be a leaf.
bool suffices(const SlotSum& sum, const StepOptions& options) {
  return sum.rows >= std::max(options.min_child_rows, 1.0) &&
         sum.hessian >= options.min_child_hessian;
}

// The step that a leaf takes.
double leaf_of(const SlotSum& sum, const StepOptions& options) {
  return std::clamp(step_of(sum, options.l2), -options.longest, options.longest);
}

// The slots of an axis that is not ordered, by their steps.
void sort_by_step(std::span<const SlotSum> sums, double l2, std::vector<std::size_t>& slots) {
  // A few rows more hold back rare categories, whose steps are chance.
  constexpr double kSmoothing = 1;
  std::stable_sort(slots.begin(), slots.end(), [&](std::size_t a, std::size_t b) {
    return step_of(sums[a], l2 + kSmoothing) < step_of(sums[b], l2 + kSmoothing);
  });
}

// Slots that stand together in the order, and the best cut among them: those before `cut` on one
// side.
struct Segment {
  std::size_t begin = 0;
  std::size_t end = 0;
  SlotSum sum;
  std::size_t cut = 0;
  double gain = 0;  // of cutting; 0: no cut is allowed or gains
};

void find_cut(std::span<const SlotSum> sums, std::span<const std::size_t> order,
              const StepOptions& options, Segment& segment) {
  segment.sum = {};
  for (std::size_t i = segment.begin; i < segment.end; ++i) add(segment.sum, sums[order[i]]);
  segment.gain = 0;
  SlotSum left;
  for (std::size_t i = segment.begin; i + 1 < segment.end; ++i) {
    add(left, sums[order[i]]);
    const SlotSum right = difference(segment.sum, left);
    if (!suffices(left, options) || !suffices(right, options)) continue;
    const double gain =
        gain_of(left, options.l2) + gain_of(right, options.l2) - gain_of(segment.sum, options.l2);
    if (gain > segment.gain) {
      segment.gain = gain;
      segment.cut = i + 1;
    }
  }
}

// The segments in order, the one that gains most being cut until there are max_leaves.
std::vector<Segment> grow(std::span<const SlotSum> sums, std::span<const std::size_t> order,
                          const StepOptions& options) {
  std::vector<Segment> leaves(1);
  leaves[0].end = order.size();
  find_cut(sums, order, options, leaves[0]);
  while (leaves.size() < options.max_leaves) {
    const auto best =
        std::max_element(leaves.begin(), leaves.end(),
                         [](const Segment& a, const Segment& b) { return a.gain < b.gain; });
    if (!(best->gain > 0)) break;
    Segment right;
    right.begin = best->cut;
    right.end = best->end;
    best->end = best->cut;
    find_cut(sums, order, options, *best);
    find_cut(sums, order, options, right);
    leaves.insert(best + 1, right);
  }
  return leaves;
}

// Joins neighbours whose steps are in the wrong order, until none are (pool adjacent violators;
// Ayer et al. 1955).
void make_monotone(std::vector<Segment>& leaves, int monotone, double l2) {
  for (std::size_t i = 0; i + 1 < leaves.size();) {
    const double rise = step_of(leaves[i + 1].sum, l2) - step_of(leaves[i].sum, l2);
    if (rise * monotone >= 0) {
      ++i;
      continue;
    }
    leaves[i].end = leaves[i + 1].end;
    add(leaves[i].sum, leaves[i + 1].sum);
    leaves.erase(leaves.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    if (i > 0) --i;
  }
}

// A tree of one cut of the first axis and one of the second on either side.
struct FourLeaves {
  double gain = 0;     // of all leaves
  double one_cut = 0;  // of the first cut alone
  std::size_t cut = 0;
  std::vector<std::size_t> first;                  // the order of its slots
  std::array<std::vector<std::size_t>, 2> second;  // of each side
  std::array<Segment, 2> side;
};

// A plane as its second axis crosses it: cells[f * stride_first + s * stride_second].
struct View {
  std::span<const SlotSum> cells;
  std::size_t n_first;
  std::size_t n_second;
  std::size_t stride_first;
  std::size_t stride_second;
  bool first_ordered;
  bool second_ordered;

  const SlotSum& at(std::size_t f, std::size_t s) const {
    return cells[f * stride_first + s * stride_second];
  }
};

std::vector<std::size_t> order_of(std::span<const SlotSum> sums, bool ordered, double l2) {
  std::vector<std::size_t> order(sums.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (!ordered) sort_by_step(sums, l2, order);
  return order;
}

FourLeaves best_of(const View& view, const StepOptions& options) {
  std::vector<SlotSum> rows(view.n_first);
  std::array<std::vector<SlotSum>, 2> sides;  // of the slots of the second axis
  sides[0].resize(view.n_second);
  sides[1].resize(view.n_second);
  SlotSum all;
  for (std::size_t f = 0; f < view.n_first; ++f) {
    for (std::size_t s = 0; s < view.n_second; ++s) {
      add(rows[f], view.at(f, s));
      add(sides[1][s], view.at(f, s));
    }
    add(all, rows[f]);
  }
  FourLeaves best;
  best.first = order_of(rows, view.first_ordered, options.l2);
  const double whole = gain_of(all, options.l2);
  for (std::size_t i = 0; i + 1 < view.n_first; ++i) {
    const std::size_t f = best.first[i];
    if (rows[f].rows == 0) continue;
    for (std::size_t s = 0; s < view.n_second; ++s) {
      add(sides[0][s], view.at(f, s));
      sides[1][s] = difference(sides[1][s], view.at(f, s));
    }
    double gain = -whole;
    double one_cut = -whole;
    bool allowed = true;
    std::array<Segment, 2> segments;
    std::array<std::vector<std::size_t>, 2> orders;
    for (std::size_t side = 0; side < 2; ++side) {
      orders[side] = order_of(sides[side], view.second_ordered, options.l2);
      segments[side].end = view.n_second;
      find_cut(sides[side], orders[side], options, segments[side]);
      allowed = allowed && suffices(segments[side].sum, options);
      one_cut += gain_of(segments[side].sum, options.l2);
      gain += gain_of(segments[side].sum, options.l2) + segments[side].gain;
    }
    if (!allowed) continue;
    best.one_cut = std::max(best.one_cut, one_cut);
    if (gain <= best.gain) continue;
    best.gain = gain;
    best.cut = i + 1;
    for (std::size_t side = 0; side < 2; ++side) {
      best.second[side] = std::move(orders[side]);
      best.side[side] = segments[side];
    }
  }
  return best;
}

void fill(const View& view, const FourLeaves& tree, const StepOptions& options,
          std::span<double> delta) {
  for (std::size_t side = 0; side < 2; ++side) {
    const Segment& segment = tree.side[side];
    const bool is_cut = segment.gain > 0;
    const auto& order = tree.second[side];
    const std::size_t begin = side == 0 ? 0 : tree.cut;
    const std::size_t end = side == 0 ? tree.cut : view.n_first;
    SlotSum before;
    for (std::size_t i = 0; is_cut && i < segment.cut; ++i) {
      for (std::size_t f = begin; f < end; ++f) add(before, view.at(tree.first[f], order[i]));
    }
    const SlotSum after = is_cut ? difference(segment.sum, before) : segment.sum;
    for (std::size_t i = 0; i < view.n_second; ++i) {
      const double step = leaf_of(is_cut && i < segment.cut ? before : after, options);
      for (std::size_t f = begin; f < end; ++f)
        delta[tree.first[f] * view.stride_first + order[i] * view.stride_second] = step;
    }
  }
}

}  // namespace

void step_of_line(std::span<const SlotSum> sums, bool ordered, int monotone,
                  const StepOptions& options, std::span<double> delta) {
  std::fill(delta.begin(), delta.end(), 0.0);
  const std::size_t missing = sums.size() - 1;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (ordered ? i < missing : sums[i].rows > 0) order.push_back(i);
  }
  if (!ordered) sort_by_step(sums, options.l2, order);
  if (ordered && suffices(sums[missing], options)) delta[missing] = leaf_of(sums[missing], options);
  if (order.empty()) return;
  auto leaves = grow(sums, order, options);
  if (monotone != 0) make_monotone(leaves, monotone, options.l2);
  for (const Segment& leaf : leaves) {
    for (std::size_t i = leaf.begin; i < leaf.end; ++i)
      delta[order[i]] = leaf_of(leaf.sum, options);
  }
}

PlaneGain step_of_plane(std::span<const SlotSum> sums, const Plane& plane,
                        const StepOptions& options, std::span<double> delta) {
  std::fill(delta.begin(), delta.end(), 0.0);
  const View across{sums, plane.n_first,       plane.n_second,      plane.n_second,
                    1,    plane.first_ordered, plane.second_ordered};
  const View down{sums,           plane.n_second,       plane.n_first,      1,
                  plane.n_second, plane.second_ordered, plane.first_ordered};
  const FourLeaves a = best_of(across, options);
  const FourLeaves b = best_of(down, options);
  const bool is_across = a.gain >= b.gain;
  const FourLeaves& best = is_across ? a : b;
  if (!delta.empty() && best.gain > 0) fill(is_across ? across : down, best, options, delta);
  return {best.gain, std::max(a.one_cut, b.one_cut)};
}

}  // namespace dodona::train
