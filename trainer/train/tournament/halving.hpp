// Successive halving: many trials on few rows, the best of them on more.
//
// Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
// optimization"; in the form of Li et al. 2020, "A system for massively parallel hyperparameter
// tuning" (ASHA, algorithm 2): a trial goes up as soon as it is among the best of its rung, so that
// the search can end at any time.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace dodona::train {

class Halving {
 public:
  struct Job {
    std::size_t trial = 0;
    std::size_t rung = 0;
  };

  // One trial in so many goes up a rung.
  static constexpr std::size_t kOneIn = 3;

  explicit Halving(std::size_t n_rungs) : rungs_(n_rungs) {}

  // A trial's loss at a rung; the least is best.
  void add(Job job, double loss);
  // A trial that is to go no further.
  void give_up(Job job);
  // The next trial to go up, to the highest rung that it can: of the best third of a rung (rounded
  // up) the best that has not gone up yet.
  std::optional<Job> promote() const;

 private:
  struct Standing {
    std::size_t trial;
    double loss;
    bool has_gone_up = false;
  };

  std::vector<std::vector<Standing>> rungs_;  // the best first; ties in the order they came
};

// How many rows each rung has, fewest first: all, a third of them, a ninth, as long as `least`
// remain.
std::vector<std::size_t> rung_rows(std::size_t n_rows, std::size_t least);

}  // namespace dodona::train
