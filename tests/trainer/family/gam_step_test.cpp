// One step of boosting, against all cuts.
#include "train/family/gam_step.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "trainer/support/data.hpp"

using namespace dodona;
using namespace dodona::train;
using namespace dodona::test;

namespace {

std::vector<SlotSum> random_sums(std::size_t n, Random& random) {
  std::vector<SlotSum> sums(n);
  for (SlotSum& sum : sums) {
    sum.rows = static_cast<double>(random.below(4));
    sum.hessian = sum.rows * (0.5 + random.uniform());
    sum.gradient = sum.rows > 0 ? random.normal() * std::sqrt(sum.rows) : 0;
  }
  return sums;
}

// What steps take from the loss, twice.
double taken(const std::vector<SlotSum>& sums, const std::vector<double>& delta) {
  double taken = 0;
  for (std::size_t i = 0; i < sums.size(); ++i)
    taken -= 2 * sums[i].gradient * delta[i] + sums[i].hessian * delta[i] * delta[i];
  return taken;
}

struct Leaf {
  double g = 0, h = 0, rows = 0;
  void add(const SlotSum& sum) {
    g += sum.gradient;
    h += sum.hessian;
    rows += sum.rows;
  }
  double gain() const { return h > 0 ? g * g / h : 0; }
};

}  // namespace

TEST_CASE("two leaves are the best cut of all, with so many rows on either side") {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    const std::size_t n = 2 + random.below(12);
    const auto sums = random_sums(n + 1, random);  // the last: missing
    StepOptions options;
    options.max_leaves = 2;
    options.min_child_rows = static_cast<double>(1 + random.below(5));
    std::vector<double> delta(n + 1);
    step_of_line(sums, true, 0, options, delta);
    Leaf all;
    for (std::size_t i = 0; i < n; ++i) all.add(sums[i]);
    double best = all.gain();
    for (std::size_t cut = 1; cut < n; ++cut) {
      Leaf left;
      Leaf right;
      for (std::size_t i = 0; i < n; ++i) (i < cut ? left : right).add(sums[i]);
      if (left.rows >= options.min_child_rows && right.rows >= options.min_child_rows)
        best = std::max(best, left.gain() + right.gain());
    }
    if (sums[n].rows >= options.min_child_rows)
      best += sums[n].gradient * sums[n].gradient / sums[n].hessian;
    CHECK(taken(sums, delta) == Approx(best).epsilon(1e-9).margin(1e-9));
  }
}

TEST_CASE("categories are parted in the best of all ways, where rows are many") {
  Random random(2);
  StepOptions options;
  options.max_leaves = 2;
  for (int round = 0; round < 100; ++round) {
    const std::size_t n = 2 + random.below(7);
    std::vector<SlotSum> sums(n);
    for (SlotSum& sum : sums) sum = {1000 * random.normal(), 1e6 * (1 + random.uniform()), 1e6};
    std::vector<double> delta(n);
    step_of_line(sums, false, 0, options, delta);
    double best = 0;
    for (std::size_t set = 1; set + 1 < std::size_t{1} << n; ++set) {
      Leaf in;
      Leaf out;
      for (std::size_t i = 0; i < n; ++i) (((set >> i) & 1U) != 0 ? in : out).add(sums[i]);
      best = std::max(best, in.gain() + out.gain());
    }
    CHECK(taken(sums, delta) == Approx(best).epsilon(1e-9));
  }
}

TEST_CASE("more leaves part one of those before; monotone ones are in order") {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    const auto sums = random_sums(20, random);
    StepOptions options;
    std::vector<double> delta(20);
    double last = -1;
    for (options.max_leaves = 2; options.max_leaves < 6; ++options.max_leaves) {
      step_of_line(sums, true, 0, options, delta);
      const double now = taken(sums, delta);
      CHECK(now >= last - 1e-9);
      last = now;
      std::size_t n_steps = 1;
      for (std::size_t i = 1; i < 19; ++i) n_steps += delta[i] != delta[i - 1] ? 1 : 0;
      CHECK(n_steps <= options.max_leaves);
    }
    for (const int sign : {1, -1}) {
      step_of_line(sums, true, sign, options, delta);
      for (std::size_t i = 1; i < 19; ++i) CHECK((delta[i] - delta[i - 1]) * sign >= 0);
    }
  }
}

TEST_CASE("a plane is cut as no other two levels of cuts are better") {
  Random random(4);
  for (int round = 0; round < 60; ++round) {
    const std::size_t n = 2 + random.below(5);
    const std::size_t m = 2 + random.below(5);
    const auto sums = random_sums(n * m, random);
    StepOptions options;
    options.min_child_rows = static_cast<double>(1 + random.below(3));
    const auto at = [&](bool turned, std::size_t f, std::size_t s) -> const SlotSum& {
      return turned ? sums[s * m + f] : sums[f * m + s];
    };
    Leaf all;
    for (const SlotSum& sum : sums) all.add(sum);
    double best = 0;
    double one_cut = 0;
    for (const bool turned : {false, true}) {
      const std::size_t n_first = turned ? m : n;
      const std::size_t n_second = turned ? n : m;
      for (std::size_t cut = 1; cut < n_first; ++cut) {
        double four = -all.gain();
        double two = -all.gain();
        bool allowed = true;
        for (const bool upper : {false, true}) {
          Leaf side;
          for (std::size_t f = upper ? cut : 0; f < (upper ? n_first : cut); ++f) {
            for (std::size_t s = 0; s < n_second; ++s) side.add(at(turned, f, s));
          }
          allowed = allowed && side.rows >= options.min_child_rows;
          two += side.gain();
          double best_side = side.gain();
          for (std::size_t second = 1; second < n_second; ++second) {
            Leaf low;
            Leaf high;
            for (std::size_t f = upper ? cut : 0; f < (upper ? n_first : cut); ++f) {
              for (std::size_t s = 0; s < n_second; ++s)
                (s < second ? low : high).add(at(turned, f, s));
            }
            if (low.rows >= options.min_child_rows && high.rows >= options.min_child_rows)
              best_side = std::max(best_side, low.gain() + high.gain());
          }
          four += best_side;
        }
        if (!allowed) continue;
        best = std::max(best, four);
        one_cut = std::max(one_cut, two);
      }
    }
    std::vector<double> delta(n * m);
    const PlaneGain gain = step_of_plane(sums, {n, m, true, true}, options, delta);
    CHECK(gain.four == Approx(best).epsilon(1e-9).margin(1e-9));
    CHECK(gain.one_cut == Approx(one_cut).epsilon(1e-9).margin(1e-9));
    if (best > 1e-9) CHECK(taken(sums, delta) == Approx(best + all.gain()).epsilon(1e-9));
    const PlaneGain again = step_of_plane(sums, {n, m, true, true}, options, {});
    CHECK(again.four == gain.four);
  }
}

TEST_CASE("steps are no longer than they may be, and need a hessian") {
  const std::vector<SlotSum> sums = {{-8, 1, 5}, {8, 1e-9, 5}, {0, 0, 0}};
  StepOptions options;
  options.longest = 5;
  options.min_child_hessian = 0.001;
  std::vector<double> delta(3);
  step_of_line(sums, true, 0, options, delta);
  CHECK(delta[0] == delta[1]);  // the second has too little
  options.min_child_hessian = 0;
  step_of_line(sums, true, 0, options, delta);
  CHECK(delta == std::vector<double>{5, -5, 0});
}
