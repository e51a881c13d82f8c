#include "train/split.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace dodona::train {
namespace {

using Ticket = std::pair<std::uint64_t, std::size_t>;  // a row's draw, and the row

// The tickets of each class (of all rows where `classes` is empty), in the order of the rows.
std::map<double, std::vector<Ticket>> draw_strata(std::size_t n_rows,
                                                  std::span<const double> classes,
                                                  std::uint64_t seed, Purpose purpose) {
  std::map<double, std::vector<Ticket>> strata;
  for (std::size_t i = 0; i < n_rows; ++i)
    strata[classes.empty() ? 0 : classes[i]].emplace_back(draw(seed, purpose, i), i);
  return strata;
}

}  // namespace

RowSplit split_rows(std::size_t n_rows, std::span<const double> classes, double fraction,
                    std::uint64_t seed, Purpose purpose) {
  std::vector<bool> is_held_out(n_rows);
  auto strata = draw_strata(n_rows, classes, seed, purpose);
  for (auto& [label, tickets] : strata) {
    const double wanted = std::floor(fraction * static_cast<double>(tickets.size()) + 0.5);
    const auto n_held_out = std::min(static_cast<std::size_t>(wanted), tickets.size() - 1);
    const auto cut = tickets.begin() + static_cast<std::ptrdiff_t>(n_held_out);
    std::nth_element(tickets.begin(), cut, tickets.end());
    std::for_each(tickets.begin(), cut, [&](const Ticket& t) { is_held_out[t.second] = true; });
  }
  RowSplit split;
  for (std::size_t i = 0; i < n_rows; ++i)
    (is_held_out[i] ? split.held_out : split.train).push_back(i);
  return split;
}

std::vector<RowSplit> fold_rows(std::size_t n_rows, std::span<const double> classes,
                                std::size_t n_folds, std::uint64_t seed, Purpose purpose) {
  std::vector<std::size_t> fold_of(n_rows);
  std::size_t next = 0;
  auto strata = draw_strata(n_rows, classes, seed, purpose);
  for (auto& [label, tickets] : strata) {
    std::sort(tickets.begin(), tickets.end());
    for (const Ticket& t : tickets) fold_of[t.second] = next++ % n_folds;
  }
  std::vector<RowSplit> folds(n_folds);
  for (std::size_t i = 0; i < n_rows; ++i) {
    for (std::size_t f = 0; f < n_folds; ++f)
      (fold_of[i] == f ? folds[f].held_out : folds[f].train).push_back(i);
  }
  std::erase_if(folds, [](const auto& f) { return f.held_out.empty() || f.train.empty(); });
  return folds;
}

}  // namespace dodona::train
