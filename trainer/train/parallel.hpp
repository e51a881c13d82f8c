// Work shared out among threads, by oneTBB: a thread that waits takes tasks, so that loops may nest
// and a core that is busy elsewhere holds nobody up.
//
// Threads change speed, never a byte of a model: a task writes what no other task reads, or adds
// integers, and everything that rounds is added up in the order of the tasks.
#pragma once

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <cstddef>

namespace dodona::train {

// Calls f(task) for 0 to n_tasks - 1, in any order and on any thread; in order on this one if
// n_threads is 1.
template <typename F>
void parallel_for(std::size_t n_tasks, int n_threads, const F& f) {
  if (n_threads <= 1 || n_tasks <= 1) {
    for (std::size_t task = 0; task < n_tasks; ++task) f(task);
    return;
  }
  tbb::parallel_for(std::size_t{0}, n_tasks, f, tbb::simple_partitioner());
}

// The same, begun in the order of the tasks, for those whose results are joined in that order.
template <typename F>
void parallel_for_in_turn(std::size_t n_tasks, int n_threads, const F& f) {
  std::atomic<std::size_t> next = 0;
  const auto n_takers = std::min(static_cast<std::size_t>(std::max(n_threads, 1)), n_tasks);
  parallel_for(n_takers, n_threads, [&](std::size_t) {
    for (std::size_t task = next++; task < n_tasks; task = next++) f(task);
  });
}

// Runs f with as many threads for its loops, whatever the machine has.
template <typename F>
void with_threads(int n_threads, const F& f) {
  if (n_threads <= 1) return f();
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                  static_cast<std::size_t>(n_threads));
  tbb::task_arena(n_threads).execute(f);
}

}  // namespace dodona::train
